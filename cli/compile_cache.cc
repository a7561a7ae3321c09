#include "cli/compile_cache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "tokenizers/base/digest.h"
#include "tokenizers/base/directory.h"
#include "tokenizers/base/file.h"
#include "tokenizers/native_file.h"

namespace tessera {
namespace {

constexpr uint64_t kCacheBytesMax = uint64_t{1} << 30;
// Smaller sources compile as fast as a file is written.
constexpr uint64_t kSourceBytesMin = 256 << 10;
// A file changed later than this may change again within one tick of the file
// system's clock.
constexpr int64_t kSettledSeconds = 2;

std::optional<std::string> CacheFolder() {
  if (const char* folder = std::getenv("TESSERA_CACHE_DIR")) {
    if (*folder == '\0') return std::nullopt;
    return JoinPath(folder, "compiled");
  }
  const char* const xdg = std::getenv("XDG_CACHE_HOME");
  if (xdg != nullptr && *xdg != '\0') return JoinPath(xdg, "tessera/compiled");
  const char* const home = std::getenv("HOME");
  if (home == nullptr || *home == '\0') return std::nullopt;
  return JoinPath(home, ".cache/tessera/compiled");
}

// A folder that nobody else can write to or look into.
bool IsPrivate(const std::string& folder) {
  struct stat info;
  return lstat(folder.c_str(), &info) == 0 && S_ISDIR(info.st_mode) &&
         info.st_uid == geteuid() && (info.st_mode & 077) == 0;
}

bool MakePrivate(const std::string& folder) {
  const std::string parent = folder.substr(0, folder.rfind('/'));
  if (!CreateDirectories(parent).ok()) return false;
  mkdir(folder.c_str(), 0700);
  return IsPrivate(folder);
}

// Appends what tells this state of a file from others; false where it may still
// be changing.
bool AppendStamp(const std::string& path, uint64_t* bytes, std::string* key) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return false;
  char* const absolute = realpath(path.c_str(), nullptr);
  if (absolute == nullptr) return false;
  key->append(absolute).push_back('\0');
  std::free(absolute);
  for (const uint64_t part :
       {static_cast<uint64_t>(info.st_dev), static_cast<uint64_t>(info.st_ino),
        static_cast<uint64_t>(info.st_size),
        static_cast<uint64_t>(info.st_mtim.tv_sec),
        static_cast<uint64_t>(info.st_mtim.tv_nsec),
        static_cast<uint64_t>(info.st_ctim.tv_sec),
        static_cast<uint64_t>(info.st_ctim.tv_nsec)}) {
    key->append(std::to_string(part)).push_back(' ');
  }
  *bytes += static_cast<uint64_t>(info.st_size);
  return std::max(info.st_mtim.tv_sec, info.st_ctim.tv_sec) + kSettledSeconds <
         std::time(nullptr);
}

void AppendOptions(const LoadOptions& options, std::string* key) {
  const ReadOptions& read = options.read;
  for (const std::string& text :
       {read.format, read.encoding, read.pretokenizer,
        std::string(read.compat ? "compat" : ""),
        std::string(read.llama_cpp_splits ? "llama" : ""),
        std::to_string(static_cast<int>(options.create.mode)),
        std::to_string(options.create.head_words)}) {
    key->append(text).push_back('\0');
  }
  for (const auto& [name, id] : read.special_tokens) {
    key->append(name).push_back('\0');
    key->append(id).push_back('\0');
  }
}

// Name of the file that stands for a source in its present state; nullopt where
// none may.
std::optional<std::string> CacheName(const std::string& source,
                                     const LoadOptions& options) {
  if (!options.expected_sha256.empty()) return std::nullopt;
  const auto paths = SourceFiles(source, options);
  if (!paths.ok()) return std::nullopt;
  std::string key = source;
  key.push_back('\0');
  AppendOptions(options, &key);
  uint64_t bytes = 0;
  for (const std::string& path : *paths) {
    if (!AppendStamp(path, &bytes, &key)) return std::nullopt;
  }
  if (bytes < kSourceBytesMin) return std::nullopt;
  // Another build may cut or number otherwise.
  if (!AppendStamp("/proc/self/exe", &bytes, &key)) return std::nullopt;
  return ToHex(Sha256(key)) + ".tessera";
}

// The native file of a source: itself, if it is one with tables.
std::string NativeBytes(const std::string& source, const LoadOptions& options,
                        const Tokenizer& tokenizer) {
  const auto paths = SourceFiles(source, options);
  if (paths.ok() && paths->size() == 1) {
    auto bytes = ReadFile(paths->front());
    if (bytes.ok() && HasNativeTables(*bytes)) return *std::move(bytes);
  }
  return FormatNativeFile(tokenizer);
}

// Removes what was used longest ago until the rest fits.
void Prune(const std::string& folder) {
  struct Entry {
    int64_t used;
    std::string path;
    uint64_t bytes;
  };
  const auto names = ListDirectory(folder);
  if (!names.ok()) return;
  std::vector<Entry> entries;
  uint64_t total = 0;
  for (const DirectoryEntry& name : *names) {
    const std::string path = JoinPath(folder, name.name);
    struct stat info;
    if (lstat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) continue;
    total += static_cast<uint64_t>(info.st_size);
    entries.push_back(
        {info.st_mtim.tv_sec, path, static_cast<uint64_t>(info.st_size)});
  }
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.used < b.used; });
  for (const Entry& entry : entries) {
    if (total <= kCacheBytesMax) return;
    if (unlink(entry.path.c_str()) == 0) total -= entry.bytes;
  }
}

}  // namespace

StatusOr<std::unique_ptr<const Tokenizer>> LoadThroughCache(
    const std::string& source, const LoadOptions& options) {
  const std::optional<std::string> folder = CacheFolder();
  std::optional<std::string> name;
  if (folder.has_value()) name = CacheName(source, options);
  if (!name.has_value()) return LoadTokenizer(source, options);
  const std::string path = JoinPath(*folder, *name);
  if (IsPrivate(*folder)) {
    auto cached = LoadNativeFile(
        path, {.verify = Verify::kHeader, .create = options.create});
    if (cached.ok()) {
      utimensat(AT_FDCWD, path.c_str(), nullptr, AT_SYMLINK_NOFOLLOW);
      return cached;
    }
  }
  auto tokenizer = LoadTokenizer(source, options);
  const bool is_quiet =
      options.create.warnings == nullptr || options.create.warnings->empty();
  if (!tokenizer.ok() || !is_quiet || !MakePrivate(*folder)) return tokenizer;
  const std::string bytes = NativeBytes(source, options, **tokenizer);
  // Not if the source has changed meanwhile.
  if (CacheName(source, options) == name) {
    WriteFile(path, bytes, {.force = true}).IgnoreError();
    Prune(*folder);
  }
  return tokenizer;
}

}  // namespace tessera
