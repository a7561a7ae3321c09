#include "tokenizers/formats/tiktoken_writer.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "tokenizers/base/digest.h"
#include "tokenizers/formats/base64.h"
#include "tokenizers/formats/conversion_check.h"
#include "tokenizers/formats/format_rows.h"
#include "tokenizers/formats/json_writer.h"
#include "tokenizers/formats/merge_order.h"
#include "tokenizers/formats/split_pattern.h"
#include "tokenizers/formats/token_text.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

constexpr char kUseJson[] = "write tokenizer.json";
constexpr size_t kByteCount = 256;

std::string Field(std::string_view name, int index) {
  return std::string(name) + "[" + std::to_string(index) + "]";
}

void CheckModel(const TokenizerSpec& spec, ConversionCheck* check) {
  if (spec.models_size() != 1 || !spec.models(0).has_bpe() ||
      spec.models(0).bpe().alphabet() != BpeModelSpec::BYTE_LEVEL ||
      !spec.vocabulary().byte_level()) {
    check->Refuse("C01", "models",
                  "a rank file holds one byte-level BPE and nothing else",
                  kUseJson);
    return;
  }
  const BpeModelSpec& model = spec.models(0).bpe();
  if (model.dropout() > 0 || model.has_unk_id() || model.byte_fallback() ||
      !model.continuing_subword_prefix().empty() ||
      !model.end_of_word_suffix().empty()) {
    check->Refuse("C10", "models[0].bpe",
                  "a rank file has no dropout, unk, byte fallback, prefix or "
                  "suffix",
                  kUseJson);
  }
}

// Ranks decide; added tokens that stand in the vocabulary are no ranks.
void CheckRanks(const TokenizerSpec& spec,
                const std::vector<bool>& is_added_entry,
                ConversionCheck* check) {
  size_t bytes = 0;
  const VocabularySpec& vocabulary = spec.vocabulary();
  for (int i = 0; i < vocabulary.tokens_size(); ++i) {
    const bool is_literal = vocabulary.kinds_size() != 0 &&
                            vocabulary.kinds(i) == VocabularySpec::LITERAL;
    if (is_added_entry[i]) continue;
    if (is_literal) {
      check->Refuse("C06", Field("vocabulary.tokens", i),
                    "a token outside the byte alphabet that is no special "
                    "token",
                    "make it an added token");
    }
    bytes += vocabulary.tokens(i).size() == 1;
  }
  if (bytes != kByteCount) {
    check->Refuse(
        "C04", "vocabulary",
        "only " + std::to_string(bytes) + " of the 256 single bytes are tokens",
        kUseJson);
  }
  const Status order = CheckMergeOrderIsIdOrder(spec, is_added_entry);
  if (!order.ok()) {
    check->Refuse("C04", "models[0].bpe.merges", MessageOf(order),
                  "retrain with --merge-order bytes, or write tokenizer.json");
  }
}

void CheckText(const TokenizerSpec& spec, ConversionCheck* check) {
  if (spec.normalizers_size() > 0) {
    check->Refuse("C03", "normalizers[0]", "a rank file has no normaliser",
                  kUseJson);
  }
  for (int i = 0; i < spec.added_tokens_size(); ++i) {
    const AddedTokenSpec& added = spec.added_tokens(i);
    if (!added.special() || added.single_word() || added.lstrip() ||
        added.rstrip() || (added.normalized() && spec.normalizers_size() > 0)) {
      check->Refuse("C07", Field("added_tokens", i),
                    "specials of a rank file have none of the flags of `" +
                        QuoteForError(added.content()) + "`",
                    kUseJson);
    }
  }
  if (HasTemplate(spec.post_processor())) {
    check->Refuse("C08", "post_processor",
                  "a rank file adds no tokens around a text", kUseJson);
  }
  if (!spec.decoder().has_byte_level()) {
    check->Refuse("C09", "decoder", "a rank file joins bytes only", kUseJson);
  }
  if (spec.has_padding()) check->Drop("padding", "no place for it");
  if (spec.has_truncation()) check->Drop("truncation", "no place for it");
}

std::string FormatRanks(const VocabularySpec& vocabulary,
                        const std::vector<bool>& is_added_entry) {
  std::string text;
  for (int i = 0; i < vocabulary.tokens_size(); ++i) {
    if (is_added_entry[i]) continue;
    AppendBase64Encoded(vocabulary.tokens(i), &text);
    text += ' ';
    text += std::to_string(IdOfEntry(vocabulary, i));
    text += '\n';
  }
  return text;
}

std::string FormatSideFile(const TokenizerSpec& spec,
                           const std::string& pattern,
                           const std::string& ranks) {
  uint64_t id_count = 0;
  for (int i = 0; i < spec.vocabulary().tokens_size(); ++i) {
    id_count = std::max<uint64_t>(
        id_count, uint64_t{IdOfEntry(spec.vocabulary(), i)} + 1);
  }
  JsonWriter json(/*pretty=*/true);
  json.BeginObject();
  json.Field("pattern", pattern);
  json.Key("special_tokens");
  json.BeginObject();
  for (const AddedTokenSpec& added : spec.added_tokens()) {
    json.UintField(added.content(), added.id());
    id_count = std::max(id_count, uint64_t{added.id()} + 1);
  }
  json.EndObject();
  json.UintField("n_vocab", id_count);
  json.Field("sha256", ToHex(Sha256(ranks)));
  json.EndObject();
  return json.Take() + "\n";
}

}  // namespace

StatusOr<FileSet> WriteTiktoken(const TokenizerSpec& spec,
                                const WriteOptions& options,
                                std::vector<std::string>* warnings) {
  ConversionCheck check("tiktoken", options, warnings);
  DropRecords(spec, /*keeps_self_tests=*/false, &check);
  CheckModel(spec, &check);
  TESSERA_RETURN_IF_ERROR(check.status());
  const std::vector<bool> is_added_entry = EntriesOfAddedTokens(spec);
  CheckText(spec, &check);
  const std::optional<std::string> pattern = OnePattern(spec);
  if (!pattern.has_value()) {
    check.Refuse("C02", "pretokenizer",
                 "a rank file has one split pattern and nothing else",
                 kUseJson);
  }
  TESSERA_RETURN_IF_ERROR(check.status());
  CheckRanks(spec, is_added_entry, &check);
  TESSERA_RETURN_IF_ERROR(check.status());
  FileSet files;
  const std::string name = OutputName(options, "tokenizer", kTiktokenSuffix);
  std::string ranks = FormatRanks(spec.vocabulary(), is_added_entry);
  files[name + kTiktokenSideSuffix] =
      FormatSideFile(spec, pattern.value_or(""), ranks);
  files[name] = std::move(ranks);
  return files;
}

}  // namespace tessera
