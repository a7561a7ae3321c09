#include "cli/save_tokenizer.h"

#include <sys/stat.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "cli/events.h"
#include "cli/output.h"
#include "cli/report_line.h"
#include "cli/stop_signal.h"
#include "tokenizers/base/directory.h"
#include "tokenizers/save.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

StatusOr<std::string> FormatOf(const Arguments& arguments,
                               const std::string& path, bool is_folder) {
  if (arguments.Has("--to")) {
    const auto format = WritableFormat(arguments.Get("--to"));
    if (!format.ok()) return Annotate(format.status(), "--to");
    return format;
  }
  if (is_folder) return std::string(kFolderFormat);
  std::string format = FormatOfName(SplitPath(path).name);
  if (!format.empty()) return format;
  return UsageError(
      NameForError(path) +
      ": the suffix names no format; use .tessera, .json, .tiktoken, .model or "
      ".gguf, a folder (" +
      NameForError(path) + "/), or say which with --to");
}

}  // namespace

const std::vector<Flag>& SaveFlags() {
  static const std::vector<Flag>* const flags = new std::vector<Flag>{
      {"--to", "", FlagType::kText, "FORMAT", "by suffix", "output",
       "format of the output: native (.tessera), textproto, huggingface "
       "(.json), transformers (a folder), gpt2 (vocab.json), wordpiece "
       "(vocab.txt), tiktoken, sentencepiece (.model), gguf"},
      {"--allow", "", FlagType::kText, "C03,...", "", "output",
       "write although the format cannot say what these codes stand for"},
      {"--fill-holes", "", FlagType::kSwitch, "", "off", "output",
       "give ids without a token one that is never used"},
      {"--gguf-architecture", "", FlagType::kText, "NAME", "", "output",
       "architecture that a GGUF file names"},
  };
  return *flags;
}

StatusOr<TokenizerOutput> TokenizerOutput::Open(const Arguments& arguments,
                                                const std::string& path) {
  TokenizerOutput output;
  output.path_ = path;
  output.force_ = MayReplace(arguments);
  const bool names_folder =
      path.size() > 1 && (path.back() == '/' || IsDirectory(path));
  TESSERA_ASSIGN_OR_RETURN(output.format_,
                           FormatOf(arguments, path, names_folder));
  output.is_folder_ = names_folder || output.format_ == kFolderFormat;
  output.write_.allow = SplitList(arguments.Get("--allow"));
  if (!arguments.IsOn("--compat")) output.mode_ = ValidateMode::kStrict;
  output.write_.fill_holes = arguments.IsOn("--fill-holes");
  output.write_.gguf_architecture = arguments.Get("--gguf-architecture");
  if (!output.is_folder_) {
    output.write_.name = SplitPath(path).name;
    TESSERA_ASSIGN_OR_RETURN(output.file_, OpenFile(arguments, path));
    return output;
  }
  while (output.path_.size() > 1 && output.path_.back() == '/') {
    output.path_.pop_back();
  }
  CatchStopSignals();
  if (IsDirectory(output.path_)) {
    TESSERA_ASSIGN_OR_RETURN(const auto entries, ListDirectory(output.path_));
    if (!entries.empty() && !output.force_) {
      return CannotCreateError(NameForError(output.path_) +
                               ": exists; use --force to write into it");
    }
    return output;
  }
  const std::string parent = SplitPath(output.path_).directory;
  if (IsDirectory(parent)) return output;
  return CannotCreateError(NameForError(output.path_) + ": no such directory " +
                           NameForError(parent) + "; create it first");
}

Status TokenizerOutput::WriteFiles(const FileSet& files,
                                   SavedTokenizer* saved) {
  AtomicFileOptions options;
  options.force = force_;
  if (is_folder_) TESSERA_RETURN_IF_ERROR(CreateDirectories(path_));
  const std::string folder = is_folder_ ? path_ : SplitPath(path_).directory;
  // Of several files the one that was asked for has its name, and comes last:
  // where it is, the others are.
  const std::string main_name =
      files.size() == 1 ? files.begin()->first : SplitPath(path_).name;
  if (!is_folder_ && files.count(main_name) == 0) {
    std::string names;
    for (const auto& [name, bytes] : files) {
      names += (names.empty() ? "" : " and ") + name;
    }
    return UsageError(
        NameForError(path_) + ": " + format_ + " writes " + names +
        "; give one of these names, or a folder: " + NameForError(path_) + "/");
  }
  for (const auto& [name, bytes] : files) {
    saved->bytes += bytes.size();
    if (!is_folder_ && name == main_name) continue;
    const std::string path = JoinPath(folder, name);
    TESSERA_RETURN_IF_ERROR(WriteFile(path, bytes, options));
    RecordOutput(path);
  }
  if (is_folder_) return OkStatus();
  TESSERA_RETURN_IF_ERROR(file_->Append(files.at(main_name)));
  TESSERA_RETURN_IF_ERROR(file_->Commit());
  RecordOutput(path_);
  return OkStatus();
}

StatusOr<SavedTokenizer> TokenizerOutput::Save(const TokenizerSpec& spec,
                                               const std::string& check_text) {
  SavedTokenizer saved;
  saved.format = format_;
  MakeFilesOptions options;
  options.format = format_;
  options.write = write_;
  options.write.name =
      SplitPath(path_).name + (is_folder_ ? kNativeSuffix : "");
  options.mode = mode_;
  options.check_text = check_text;
  TESSERA_ASSIGN_OR_RETURN(saved.report, MakeFiles(spec, options));
  TESSERA_RETURN_IF_ERROR(CheckNotStopped());
  TESSERA_RETURN_IF_ERROR(WriteFiles(saved.report.files, &saved));
  for (const std::string& warning : saved.report.warnings) {
    PrintWarning(warning);
  }
  return saved;
}

}  // namespace tessera
