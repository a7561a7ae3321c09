// The one table of formats, and recognition: by content first; where the
// content fits several rows, the file's name decides among those.

#include <algorithm>
#include <string>
#include <utility>

#include "tokenizers/base/near_names.h"
#include "tokenizers/formats/format.h"
#include "tokenizers/formats/format_rows.h"
#include "tokenizers/formats/special_options.h"
#include "tokenizers/formats/split_pattern.h"
#include "tokenizers/formats/wordpiece_bert.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

constexpr std::string_view kTiktoken = "tiktoken";
constexpr std::string_view kGpt2 = "gpt2";
constexpr std::string_view kWordPiece = "wordpiece";

bool NameFits(const Format& format, const FileSet& files) {
  std::string_view suffixes = format.extensions;
  while (!suffixes.empty()) {
    const size_t space = suffixes.find(' ');
    const std::string_view suffix = suffixes.substr(0, space);
    for (const auto& [name, bytes] : files) {
      if (name.ends_with(suffix)) return true;
    }
    if (space == std::string_view::npos) break;
    suffixes.remove_prefix(space + 1);
  }
  return false;
}

std::string Names(const std::vector<const Format*>& formats) {
  std::string names;
  for (const Format* format : formats) {
    if (!names.empty()) names += ", ";
    names += format->name;
  }
  return names;
}

StatusOr<const Format*> RecogniseFormat(const FileSet& files,
                                        const ReadOptions& options) {
  std::vector<const Format*> by_content;
  std::vector<const Format*> by_both;
  std::vector<const Format*> all;
  for (const Format& format : Formats()) {
    all.push_back(&format);
    if (!format.detect(files)) continue;
    by_content.push_back(&format);
    if (NameFits(format, files)) by_both.push_back(&format);
  }
  if (by_content.size() == 1) return by_content[0];
  if (by_both.size() == 1) return by_both[0];
  const std::string file = options.display_name.empty() && !files.empty()
                               ? files.begin()->first
                               : options.display_name;
  if (by_content.empty()) {
    return BadDataError(file + ": no known tokenizer format (tried " +
                        Names(all) +
                        "); name the format with --from, if it is one");
  }
  return BadDataError(file + ": looks like " + Names(by_content) +
                      "; name the format with --from");
}

}  // namespace

const std::vector<Format>& Formats() {
  static const auto* const formats = new std::vector<Format>{
      TextprotoFormat(), HuggingFaceFormat(),   TransformersFormat(),
      Gpt2Format(),      WordPieceFormat(),     TiktokenFormat(),
      TekkenFormat(),    SentencePieceFormat(), GgufFormat(),
      RwkvFormat(),
  };
  return *formats;
}

bool IsNativeFormat(std::string_view name) {
  return name == kNativeFormat || name == "tessera";
}

StatusOr<const Format*> FindFormat(std::string_view name, bool for_writing) {
  std::vector<std::string> names = {kNativeFormat};
  for (const Format& format : Formats()) {
    const bool is_offered = !for_writing || format.write != nullptr;
    if (format.name == name && is_offered) return &format;
    if (format.name == name) {
      return UsageError(std::string(name) +
                        ": this format is read, not written");
    }
    if (is_offered) names.emplace_back(format.name);
  }
  std::string known;
  for (const std::string& known_name : names) {
    known += (known.empty() ? "" : ", ") + known_name;
  }
  // The other name of the native form may be meant, but is not listed.
  std::vector<std::string> meant = names;
  meant.emplace_back("tessera");
  return UsageError("unknown format `" + QuoteForError(name) + "`" +
                    DidYouMean(name, meant) + " (known: " + known + ")");
}

StatusOr<TokenizerSpec> ReadFormat(const FileSet& files,
                                   const ReadOptions& options) {
  const Format* format = nullptr;
  if (options.format.empty()) {
    TESSERA_ASSIGN_OR_RETURN(format, RecogniseFormat(files, options));
  } else {
    TESSERA_ASSIGN_OR_RETURN(format, FindFormat(options.format));
  }
  if (!options.encoding.empty() && format->name != kTiktoken) {
    return UsageError("--encoding is for tiktoken, not for " +
                      std::string(format->name));
  }
  TESSERA_ASSIGN_OR_RETURN(TokenizerSpec spec, format->read(files, options));
  if (!options.pretokenizer.empty() &&
      spec.pretokenizer().family().name() != options.pretokenizer) {
    return UsageError("--pretokenizer: files of the format " +
                      std::string(format->name) + " say how text is cut");
  }
  TESSERA_RETURN_IF_ERROR(AddSpecialOptions(options, &spec));
  return spec;
}

ReadOptions ReadBackOptions(const TokenizerSpec& spec,
                            std::string_view format) {
  ReadOptions options;
  options.format = std::string(format);
  if (format == kGpt2) options.pretokenizer = FamilyOf(spec);
  if (format != kGpt2 && format != kWordPiece) return options;
  for (const AddedTokenSpec& added : spec.added_tokens()) {
    if (!added.special() ||
        (format == kWordPiece && IsBertSpecial(added.content()))) {
      continue;
    }
    options.special_tokens.emplace_back(added.content(),
                                        std::to_string(added.id()));
  }
  return options;
}

const std::vector<std::string>& FolderFileNames() {
  static const auto* const names = new std::vector<std::string>{
      "tokenizer.json",
      "tokenizer_config.json",
      "special_tokens_map.json",
      "added_tokens.json",
      "chat_template.jinja",
      "tokenizer.model",
      "vocab.json",
      "merges.txt",
      "encoder.json",
      "vocab.bpe",
      "vocab.txt",
      "tekken.json",
  };
  return *names;
}

const std::pair<const std::string, std::string>* FindFile(
    const FileSet& files, std::string_view suffix) {
  const std::pair<const std::string, std::string>* found = nullptr;
  for (const auto& file : files) {
    if (!file.first.ends_with(suffix)) continue;
    if (found != nullptr) return nullptr;
    found = &file;
  }
  if (found == nullptr && files.size() == 1) return &*files.begin();
  return found;
}

std::string DisplayName(const FileSet& files, const ReadOptions& options,
                        std::string_view file) {
  const std::string& display = options.display_name;
  if (display.empty()) return std::string(file);
  if (files.size() == 1) return display;
  // The user named one of several files, or their folder.
  const size_t slash = display.rfind('/');
  const std::string base =
      slash == display.npos ? display : display.substr(slash + 1);
  if (files.contains(base)) {
    return display.substr(0, display.size() - base.size()) + std::string(file);
  }
  return display + "/" + std::string(file);
}

void BeginSpec(std::string_view format, TokenizerSpec* spec) {
  spec->set_version(1);
  spec->mutable_source()->set_format(std::string(format));
}

std::string_view FirstLine(std::string_view text) {
  return text.substr(0, text.find('\n'));
}

std::string OutputName(const WriteOptions& options, std::string_view absent,
                       std::string_view suffix) {
  std::string name = options.name.empty() ? std::string(absent) : options.name;
  if (!name.ends_with(suffix)) name += suffix;
  return name;
}

}  // namespace tessera
