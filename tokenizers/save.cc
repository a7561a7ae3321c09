#include "tokenizers/save.h"

#include <algorithm>
#include <utility>

#include "tokenizers/base/directory.h"
#include "tokenizers/base/file.h"
#include "tokenizers/native_file.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/validate.h"

namespace tessera {
namespace {

// How well the name fits the format: bytes of the longest of its suffixes that
// `name` ends with, so that vocab.json says more than .json; 0 = not at all. At
// the end of another name a whole name says the least: my-vocab.json is any
// .json.
size_t NameFit(const Format& format, std::string_view name) {
  size_t longest = 0;
  for (std::string_view suffixes = format.extensions; !suffixes.empty();) {
    const size_t end = std::min(suffixes.find(' '), suffixes.size());
    const std::string_view suffix = suffixes.substr(0, end);
    if (name.ends_with(suffix)) {
      const bool is_whole = suffix[0] == '.' || name == suffix;
      longest = std::max(longest, is_whole ? end : 1);
    }
    suffixes.remove_prefix(std::min(end + 1, suffixes.size()));
  }
  return longest;
}

// `name` is that of the file, empty for a folder.
StatusOr<std::string> FormatOf(const std::string& path, const std::string& name,
                               const std::string& format) {
  if (!format.empty()) {
    return WritableFormat(format);
  }
  if (name.empty()) return std::string(kFolderFormat);
  std::string named = FormatOfName(name);
  if (!named.empty()) return named;
  return UsageError(QuoteForError(path) +
                    ": the suffix names no format; use .tessera, or say which "
                    "format");
}

}  // namespace

std::string FormatOfName(std::string_view name) {
  if (name.ends_with(kNativeSuffix)) return kNativeFormat;
  std::string found;
  size_t longest = 0;
  for (const Format& format : Formats()) {
    // A folder is not known by the name of a file in it.
    if (format.write == nullptr || format.name == std::string(kFolderFormat)) {
      continue;
    }
    const size_t fit = NameFit(format, name);
    if (fit <= longest) continue;
    longest = fit;
    found = format.name;
  }
  return found;
}

StatusOr<std::string> WritableFormat(const std::string& format) {
  if (IsNativeFormat(format)) return std::string(kNativeFormat);
  TESSERA_RETURN_IF_ERROR(FindFormat(format, /*for_writing=*/true).status());
  return format;
}

StatusOr<ConvertReport> MakeFiles(const TokenizerSpec& spec,
                                  const MakeFilesOptions& options) {
  if (options.format != kNativeFormat && options.check) {
    ConvertOptions convert;
    convert.format = options.format;
    convert.write = options.write;
    convert.mode = options.mode;
    convert.check_text = options.check_text;
    return Convert(spec, convert);
  }
  ConvertReport report;
  if (options.format == kNativeFormat) {
    // The spec itself and its tables: nothing can differ but a wrong spec.
    CreateOptions create;
    create.mode = options.mode;
    create.warnings = &report.notes;
    TESSERA_ASSIGN_OR_RETURN(const auto tokenizer,
                             Tokenizer::Create(spec, create));
    report.files[options.write.name] = FormatNativeFile(*tokenizer);
    return report;
  }
  TokenizerSpec checked = spec;
  TESSERA_RETURN_IF_ERROR(ValidateSpec(options.mode, &checked, &report.notes));
  TESSERA_ASSIGN_OR_RETURN(const Format* format, FindFormat(options.format));
  TESSERA_ASSIGN_OR_RETURN(
      report.files, format->write(checked, options.write, &report.notes));
  return report;
}

StatusOr<std::vector<std::string>> SaveTokenizer(const TokenizerSpec& spec,
                                                 const std::string& path,
                                                 const SaveOptions& options) {
  const bool is_folder = options.format == kFolderFormat ||
                         path.ends_with('/') || IsDirectory(path);
  // In a folder every file has the name that its format gives it.
  const PathParts target = is_folder ? PathParts{path, ""} : SplitPath(path);
  MakeFilesOptions make;
  TESSERA_ASSIGN_OR_RETURN(make.format,
                           FormatOf(path, target.name, options.format));
  make.write = options.write;
  make.write.name = target.name.empty()
                        ? "tokenizer" + std::string(kNativeSuffix)
                        : target.name;
  make.check = options.check;
  TESSERA_ASSIGN_OR_RETURN(ConvertReport report, MakeFiles(spec, make));
  if (!is_folder && report.files.size() > 1 &&
      report.files.count(target.name) == 0) {
    return UsageError(make.format + " is several files; name a folder: " +
                      QuoteForError(path) + "/");
  }
  AtomicFileOptions write;
  write.force = options.force;
  if (is_folder) TESSERA_RETURN_IF_ERROR(CreateDirectories(target.directory));
  // The file that was asked for comes last: where it is, the others are.
  const auto is_main = [&](const std::string& name) {
    return !is_folder && (report.files.size() == 1 || name == target.name);
  };
  for (const bool main : {false, true}) {
    for (const auto& [name, bytes] : report.files) {
      if (is_main(name) != main) continue;
      const std::string file = main ? path : JoinPath(target.directory, name);
      TESSERA_RETURN_IF_ERROR(WriteFile(file, bytes, write));
    }
  }
  report.notes.insert(report.notes.end(), report.warnings.begin(),
                      report.warnings.end());
  return std::move(report.notes);
}

}  // namespace tessera
