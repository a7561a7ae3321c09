// Directories and paths.

#ifndef TESSERA_TOKENIZERS_BASE_DIRECTORY_H_
#define TESSERA_TOKENIZERS_BASE_DIRECTORY_H_

#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/status.h"

namespace tessera {

struct DirectoryEntry {
  std::string name;
  bool is_directory = false;
};

bool IsDirectory(const std::string& path);

// Names in a directory, without "." and "..", sorted by bytes. Links are
// followed to tell directories.
StatusOr<std::vector<DirectoryEntry>> ListDirectory(const std::string& path);

// Paths of all files below a directory, sorted by bytes. Links to files are
// followed, links to directories are not (they may form a circle), names that
// start with "." are left out.
StatusOr<std::vector<std::string>> ListFilesBelow(const std::string& directory);

// "PATH" or "DIRECTORY/PATH".
std::string JoinPath(std::string_view directory, std::string_view name);

// "a/b" is "b" in "a", "b" is in ".", "/b" in "/".
struct PathParts {
  std::string directory;
  std::string name;
};
PathParts SplitPath(const std::string& path);

// The directory and its parents, where they do not exist: CannotCreate.
Status CreateDirectories(const std::string& path);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_BASE_DIRECTORY_H_
