#include "tokenizers/formats/merge_text.h"

#include "tokenizers/base/limits.h"
#include "tokenizers/formats/text_lines.h"
#include "tokenizers/formats/token_text.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

constexpr char kVersionLine[] = "#version: 0.2\n";

}  // namespace

size_t AppendMergeIds(JsonValue vocabulary,
                      const std::vector<std::string_view>& halves,
                      BpeModelSpec* model) {
  const JsonDocument& document = vocabulary.document();
  const std::vector<uint32_t> nodes = vocabulary.FindAll(halves);
  model->mutable_merges()->Reserve(model->merges_size() +
                                   static_cast<int>(halves.size()));
  for (size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i] == 0) return i;
    // The vocabulary was read, so its values are ids.
    model->mutable_merges()->AddAlreadyReserved(
        static_cast<uint32_t>(document.node(nodes[i]).integer));
  }
  return halves.size();
}

Status ReadMergeLines(std::string_view text, std::string_view file, bool compat,
                      JsonValue vocabulary, BpeModelSpec* model) {
  TextLines lines(text, file);
  TESSERA_RETURN_IF_ERROR(lines.Check(compat));
  std::vector<std::string_view> halves;
  std::vector<size_t> numbers;
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
    halves.push_back(line.substr(0, space));
    halves.push_back(line.substr(space + 1));
    numbers.push_back(lines.number());
    if (numbers.size() > kMergeCountMax) {
      return lines.Error("more than " + std::to_string(kMergeCountMax) +
                         " merges");
    }
  }
  const size_t missing = AppendMergeIds(vocabulary, halves, model);
  if (missing == halves.size()) return OkStatus();
  return BadDataError(std::string(file) + ":line " +
                      std::to_string(numbers[missing / 2]) + ": `" +
                      QuoteForError(halves[missing]) +
                      "` is not in the vocabulary [V05]");
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
