#include "tokenizers/base/file_error.h"

#include <cerrno>
#include <system_error>
#include <vector>

#include "tokenizers/base/directory.h"
#include "tokenizers/base/near_names.h"

namespace tessera {
namespace {

constexpr size_t kPathBytesMax = 300;

// True for a.txt and a.txt.gz: one is the other and a suffix.
bool DifferBySuffix(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) a.swap(b);
  return !a.empty() && b.size() > a.size() && b[a.size()] == '.' &&
         b.substr(0, a.size()) == a;
}

// "; did you mean NAME?" with a name of the same directory, or "".
std::string SuggestName(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string directory =
      slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const std::string name =
      slash == std::string::npos ? path : path.substr(slash + 1);
  const StatusOr<std::vector<DirectoryEntry>> entries =
      ListDirectory(directory);
  if (!entries.ok()) return "";
  std::vector<std::string> names;
  for (const DirectoryEntry& entry : *entries) {
    if (DifferBySuffix(name, entry.name)) {
      return "; did you mean " + PathForError(entry.name) + "?";
    }
    names.push_back(entry.name);
  }
  return DidYouMean(name, names);
}

std::string_view AdviceFor(int error) {
  switch (error) {
    case ENOSPC:
      return "; free space and run again";
    case EDQUOT:
      return "; raise the quota or free space and run again";
    case EFBIG:
      return "; raise the file size limit (ulimit -f) and run again";
    default:
      return "";
  }
}

}  // namespace

std::string PathForError(std::string_view path) {
  return QuoteForError(path, kPathBytesMax);
}

std::string ErrnoText(int error) {
  return std::generic_category().message(error);
}

Status OpenFailure(const std::string& path, int error) {
  const std::string where = PathForError(path) + ": ";
  if (error == ENOENT || error == ENOTDIR) {
    return NoInputError(where + "no such file" + SuggestName(path));
  }
  if (error == EMFILE || error == ENFILE) {
    return OutOfMemoryError(where + "no file handle left: " + ErrnoText(error) +
                            "; raise ulimit -n");
  }
  return NoInputError(where + "cannot be read: " + ErrnoText(error));
}

Status IoFailure(std::string_view path, std::string_view phase, int error) {
  std::string message = PathForError(path) + ": cannot ";
  message += phase;
  message += ": " + ErrnoText(error);
  message += AdviceFor(error);
  return IoError(message);
}

}  // namespace tessera
