#include "tokenizers/base/directory.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>

#include "tokenizers/base/file_error.h"

namespace tessera {
namespace {

struct DirectoryCloser {
  void operator()(DIR* directory) const { closedir(directory); }
};

bool IsLink(const std::string& path) {
  struct stat info;
  return lstat(path.c_str(), &info) == 0 && S_ISLNK(info.st_mode);
}

}  // namespace

std::string JoinPath(std::string_view directory, std::string_view name) {
  std::string path(directory);
  if (!path.empty() && path.back() != '/') path += '/';
  path += name;
  return path;
}

PathParts SplitPath(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return {".", path};
  return {slash == 0 ? "/" : path.substr(0, slash), path.substr(slash + 1)};
}

bool IsDirectory(const std::string& path) {
  struct stat info;
  return stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

StatusOr<std::vector<DirectoryEntry>> ListDirectory(const std::string& path) {
  const std::unique_ptr<DIR, DirectoryCloser> directory(opendir(path.c_str()));
  if (directory == nullptr) {
    const int error = errno;
    const std::string where = PathForError(path) + ": ";
    if (error == ENOENT) return NoInputError(where + "no such directory");
    return NoInputError(where + "cannot be listed: " + ErrnoText(error));
  }
  std::vector<DirectoryEntry> entries;
  while (true) {
    errno = 0;
    const dirent* entry = readdir(directory.get());
    if (entry == nullptr) {
      if (errno != 0) return IoFailure(path, "list the directory", errno);
      break;
    }
    std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    const bool is_directory =
        entry->d_type == DT_DIR ||
        (entry->d_type != DT_REG && IsDirectory(JoinPath(path, name)));
    entries.push_back({std::move(name), is_directory});
  }
  // std::string compares as unsigned bytes.
  std::sort(entries.begin(), entries.end(),
            [](const DirectoryEntry& a, const DirectoryEntry& b) {
              return a.name < b.name;
            });
  return entries;
}

StatusOr<std::vector<std::string>> ListFilesBelow(
    const std::string& directory) {
  std::vector<std::string> files;
  std::vector<std::string> pending = {directory};
  while (!pending.empty()) {
    const std::string path = std::move(pending.back());
    pending.pop_back();
    TESSERA_ASSIGN_OR_RETURN(const std::vector<DirectoryEntry> entries,
                             ListDirectory(path));
    for (const DirectoryEntry& entry : entries) {
      if (entry.name[0] == '.') continue;
      std::string child = JoinPath(path, entry.name);
      if (!entry.is_directory) {
        files.push_back(std::move(child));
      } else if (!IsLink(child)) {
        pending.push_back(std::move(child));
      }
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

Status CreateDirectories(const std::string& path) {
  for (size_t end = 1; end <= path.size(); ++end) {
    if (end != path.size() && path[end] != '/') continue;
    const std::string part = path.substr(0, end);
    if (mkdir(part.c_str(), 0777) == 0 || errno == EEXIST) continue;
    // A parent may exist where nothing may be made (EROFS, EACCES).
    const int error = errno;
    if (IsDirectory(part)) continue;
    return CannotCreateError(
        PathForError(part) +
        ": cannot create the directory: " + ErrnoText(error));
  }
  if (IsDirectory(path)) return OkStatus();
  return CannotCreateError(PathForError(path) + ": is not a directory");
}

}  // namespace tessera
