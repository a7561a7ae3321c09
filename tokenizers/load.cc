// Reading files is done here and nowhere in formats/: a file, the files that
// belong beside it by fixed names, or the fixed names of a folder. No name that
// stands inside a file is ever opened.

#include "tokenizers/load.h"

#include <sys/stat.h>

#include <cstdlib>
#include <map>
#include <utility>

#include "tokenizers/base/digest.h"
#include "tokenizers/base/directory.h"
#include "tokenizers/base/file.h"
#include "tokenizers/base/near_names.h"
#include "tokenizers/native_file.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

bool FileExists(const std::string& path) {
  struct stat info;
  return stat(path.c_str(), &info) == 0 && !S_ISDIR(info.st_mode);
}

// Files that complete another one: vocabulary and merges, ranks and their
// special tokens.
std::vector<std::string> Siblings(const std::string& base) {
  if (base == "vocab.json") return {"merges.txt"};
  if (base == "merges.txt") return {"vocab.json"};
  if (base == "encoder.json") return {"vocab.bpe"};
  if (base == "vocab.bpe") return {"encoder.json"};
  const bool has_ranks =
      base.size() > 9 && base.compare(base.size() - 9, 9, ".tiktoken") == 0;
  if (has_ranks) return {base + ".json"};
  return {};
}

// Files as the names of known encodings: SHA-1 of the address they come from,
// which is what tiktoken calls them in its cache.
struct KnownEncoding {
  const char* name;
  const char* cache_name;
};
constexpr KnownEncoding kKnownEncodings[] = {
    {"r50k_base", "0ea1e91bbb3a60f729a8dc8f777fd2fc07cd8df4"},
    {"p50k_base", "ec7223a39ce59f226a68acc30dc1af2788490e15"},
    {"p50k_edit", "ec7223a39ce59f226a68acc30dc1af2788490e15"},
    {"cl100k_base", "9b5ad71b2ce5302211f9c61530b329a4922fc6a4"},
    {"o200k_base", "fb374d419588a4632f3f557e76b4b70aebbca790"},
    {"o200k_harmony", "fb374d419588a4632f3f557e76b4b70aebbca790"},
};
// Where the rank file of an encoding has another name than the encoding.
std::string RankFileStem(std::string_view encoding) {
  if (encoding == "p50k_edit") return "p50k_base";
  if (encoding == "o200k_harmony") return "o200k_base";
  return std::string(encoding);
}

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

// Row of a name; null for another.
const KnownEncoding* FindKnownEncoding(std::string_view name) {
  for (const KnownEncoding& row : kKnownEncodings) {
    if (name == row.name) return &row;
  }
  return nullptr;
}

// "; did you mean cl100k_base?" for a name near a known encoding's.
std::string NearEncoding(std::string_view name) {
  std::vector<std::string> names;
  for (const KnownEncoding& row : kKnownEncodings) names.emplace_back(row.name);
  return DidYouMean(name, names);
}

// Finds the rank file of a known encoding on this machine.
StatusOr<std::string> FindRankFile(const KnownEncoding& known) {
  const std::string name = known.name;
  std::vector<std::string> places;
  const std::string data = Environment("TESSERA_DATA_DIR");
  if (!data.empty()) {
    places.push_back(JoinPath(data, RankFileStem(name) + ".tiktoken"));
    places.push_back(JoinPath(data, known.cache_name));
  }
  for (const char* variable : {"TIKTOKEN_CACHE_DIR", "DATA_GYM_CACHE_DIR"}) {
    const std::string cache = Environment(variable);
    if (!cache.empty()) places.push_back(JoinPath(cache, known.cache_name));
  }
  std::string tmp = Environment("TMPDIR");
  if (tmp.empty()) tmp = P_tmpdir;
  places.push_back(JoinPath(JoinPath(tmp, "data-gym-cache"), known.cache_name));
  std::string searched;
  for (const std::string& place : places) {
    if (FileExists(place)) return place;
    searched += (searched.empty() ? "" : ", ") + place;
  }
  return NoInputError(name +
                      ": no such file, and the rank file of the encoding "
                      "is in none of " +
                      searched + "; put it there or set TESSERA_DATA_DIR");
}

struct Source {
  // Path of each file by its name in `files`, which hold their bytes once read.
  std::map<std::string, std::string> paths;
  FileSet files;
  // The file whose digest the user may pin; empty for a folder.
  std::string main_file;
  ReadOptions read;
};

StatusOr<Source> FindFolder(const std::string& path) {
  Source source;
  std::string names;
  for (const std::string& name : FolderFileNames()) {
    const std::string file = JoinPath(path, name);
    if (FileExists(file)) source.paths[name] = file;
    names += (names.empty() ? "" : ", ") + name;
  }
  if (!source.paths.empty()) return source;
  return NoInputError(path + ": the folder holds none of " + names);
}

StatusOr<Source> FindSource(const std::string& name,
                            const LoadOptions& options) {
  if (IsDirectory(name)) {
    TESSERA_ASSIGN_OR_RETURN(Source source, FindFolder(name));
    source.read = options.read;
    source.read.display_name = name;
    return source;
  }
  Source source;
  source.read = options.read;
  std::string path = name;
  if (!FileExists(name) && name.find('/') == std::string::npos) {
    if (const KnownEncoding* known = FindKnownEncoding(name)) {
      TESSERA_ASSIGN_OR_RETURN(path, FindRankFile(*known));
      source.read.format = "tiktoken";
      source.read.encoding = name;
    } else if (const std::string near = NearEncoding(name); !near.empty()) {
      return NoInputError(name + ": no such file or known encoding" + near);
    }
  }
  const PathParts split = SplitPath(path);
  source.read.display_name = path;
  source.main_file = split.name;
  source.paths[split.name] = path;
  for (const std::string& sibling : Siblings(split.name)) {
    const std::string file = JoinPath(split.directory, sibling);
    if (FileExists(file)) source.paths[sibling] = file;
  }
  return source;
}

Status ReadFiles(Source* source) {
  for (const auto& [name, path] : source->paths) {
    TESSERA_ASSIGN_OR_RETURN(source->files[name], ReadFile(path));
  }
  return OkStatus();
}

Status CheckDigest(const Source& source, const std::string& expected) {
  if (expected.empty()) return OkStatus();
  if (source.main_file.empty()) {
    return UsageError(source.read.display_name +
                      ": a SHA-256 pins a file, this is a folder");
  }
  const std::string found = ToHex(Sha256(source.files.at(source.main_file)));
  if (found == expected) return OkStatus();
  return BadDataError(source.read.display_name + ": expected SHA-256 " +
                      expected + ", found " + found);
}

// The native form stands above the formats: it is known by its first bytes.
bool IsNative(const Source& source) {
  if (IsNativeFormat(source.read.format)) return true;
  return source.read.format.empty() && !source.main_file.empty() &&
         IsNativeFile(source.files.at(source.main_file));
}

// The same before anything is read: a file that can be mapped.
bool IsNativePath(const Source& source) {
  if (source.main_file.empty()) return false;
  if (!source.read.format.empty() && !IsNativeFormat(source.read.format)) {
    return false;
  }
  const std::string& path = source.paths.at(source.main_file);
  struct stat info;
  if (stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return false;
  const auto stream = InputStream::Open(path);
  if (!stream.ok()) return false;
  char magic[8];
  const auto size = (*stream)->ReadAt(0, magic, sizeof(magic));
  return size.ok() && IsNativeFile(std::string_view(magic, *size));
}

StatusOr<TokenizerSpec> SpecOf(const Source& source,
                               const LoadOptions& options) {
  TESSERA_RETURN_IF_ERROR(CheckDigest(source, options.expected_sha256));
  if (!IsNative(source)) return ReadFormat(source.files, source.read);
  if (source.main_file.empty()) {
    return BadDataError(source.read.display_name +
                        ": expected a native file, found a folder");
  }
  auto spec = ParseNativeSpec(source.files.at(source.main_file));
  if (!spec.ok()) return Annotate(spec.status(), source.read.display_name);
  return spec;
}

}  // namespace

StatusOr<std::vector<std::string>> SourceFiles(const std::string& name,
                                               const LoadOptions& options) {
  TESSERA_ASSIGN_OR_RETURN(const Source source, FindSource(name, options));
  std::vector<std::string> paths;
  for (const auto& [file, path] : source.paths) paths.push_back(path);
  return paths;
}

StatusOr<TokenizerSpec> LoadSpec(const std::string& name,
                                 const LoadOptions& options) {
  TESSERA_ASSIGN_OR_RETURN(Source source, FindSource(name, options));
  TESSERA_RETURN_IF_ERROR(ReadFiles(&source));
  return SpecOf(source, options);
}

StatusOr<std::unique_ptr<const Tokenizer>> LoadTokenizer(
    const std::string& name, const LoadOptions& options) {
  TESSERA_ASSIGN_OR_RETURN(Source source, FindSource(name, options));
  if (IsNativePath(source)) {
    return LoadNativeFile(source.paths.at(source.main_file),
                          {.verify = Verify::kFull,
                           .create = options.create,
                           .expected_sha256 = options.expected_sha256});
  }
  TESSERA_RETURN_IF_ERROR(ReadFiles(&source));
  TESSERA_ASSIGN_OR_RETURN(TokenizerSpec spec, SpecOf(source, options));
  auto tokenizer = Tokenizer::Create(std::move(spec), options.create);
  if (!tokenizer.ok()) return Annotate(tokenizer.status(), name);
  return tokenizer;
}

StatusOr<std::unique_ptr<const Tokenizer>> LoadTokenizerBytes(
    std::string bytes, const LoadOptions& options) {
  Source source;
  source.read = options.read;
  if (source.read.display_name.empty()) source.read.display_name = "bytes";
  source.main_file = source.read.display_name;
  source.files[source.main_file] = std::move(bytes);
  TESSERA_ASSIGN_OR_RETURN(TokenizerSpec spec, SpecOf(source, options));
  auto tokenizer = Tokenizer::Create(std::move(spec), options.create);
  if (!tokenizer.ok()) {
    return Annotate(tokenizer.status(), source.read.display_name);
  }
  return tokenizer;
}

}  // namespace tessera
