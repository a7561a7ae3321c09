#include "tokenizers/formats/merge_text.h"

#include "tokenizers/base/limits.h"
#include "tokenizers/formats/text_lines.h"
#include "tokenizers/formats/token_text.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

constexpr char kVersionLine[] = "#version: 0.2\n";

}  // namespace

Status ReadMergeLines(std::string_view text, std::string_view file, bool compat,
                      JsonValue vocabulary, BpeModelSpec* model) {
  TextLines lines(text, file);
  TESSERA_RETURN_IF_ERROR(lines.Check(compat));
  std::string_view line;
  while (lines.Next(&line)) {
    if (lines.number() == 1 && line.starts_with("#version")) continue;
    if (line.empty() && compat) continue;
    const size_t space = line.find(' ');
    if (space == line.npos || space == 0 || space + 1 == line.size() ||
        line.find(' ', space + 1) != line.npos) {
      return lines.Error(
          "expected two tokens with one space between them, "
          "found `" +
          QuoteForError(line) + "`");
    }
    for (const std::string_view half :
         {line.substr(0, space), line.substr(space + 1)}) {
      const std::optional<JsonValue> id = vocabulary.Find(half);
      if (!id.has_value()) {
        return lines.Error("`" + QuoteForError(half) +
                           "` is not in the vocabulary [V05]");
      }
      model->add_merges(static_cast<uint32_t>(id->integer()));
    }
    if (static_cast<uint64_t>(model->merges_size()) > 2 * kMergeCountMax) {
      return lines.Error("more than " + std::to_string(kMergeCountMax) +
                         " merges");
    }
  }
  return OkStatus();
}

std::string FormatMergeLines(const TokenizerSpec& spec) {
  const VocabularySpec& vocabulary = spec.vocabulary();
  const BpeModelSpec& model = spec.models(0).bpe();
  const EntryOfId entry_of_id(vocabulary);
  std::string text = kVersionLine;
  for (int i = 0; i + 1 < model.merges_size(); i += 2) {
    text += SpellEntry(vocabulary, entry_of_id(model.merges(i)));
    text += ' ';
    text += SpellEntry(vocabulary, entry_of_id(model.merges(i + 1)));
    text += '\n';
  }
  return text;
}

}  // namespace tessera
