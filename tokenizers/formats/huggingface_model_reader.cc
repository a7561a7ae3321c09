// Models of tokenizer.json, read.
//
// The vocabulary object of the JSON tree carries a hash index already (it was
// searched for duplicate keys), and merges are looked up in that.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tokenizers/base/limits.h"
#include "tokenizers/formats/huggingface.h"
#include "tokenizers/formats/merge_text.h"
#include "tokenizers/formats/token_text.h"
#include "tokenizers/formats/vocabulary_json.h"
#include "tokenizers/formats/wordpiece_bert.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

constexpr char kKnown[] = "BPE, Unigram, WordPiece, WordLevel";
constexpr char kFixOrExport[] = "; fix or re-export the file [F4]";

// Appends both halves of ["a", "b"] or "a b"; nothing for a "#version" line.
Status SplitMerge(JsonValue merge, std::vector<std::string_view>* halves) {
  if (merge.is_array() && merge.size() == 2) {
    for (const JsonValue half : merge.elements()) {
      if (!half.is_string()) {
        return merge.Error("expected two strings, found " +
                           std::string(half.TypeName()) + kFixOrExport);
      }
      halves->push_back(half.string());
    }
    return OkStatus();
  }
  if (!merge.is_string()) {
    const std::string found = merge.is_array() ? std::to_string(merge.size())
                                               : std::string(merge.TypeName());
    return merge.Error("expected two strings, found " + found + kFixOrExport);
  }
  const std::string_view text = merge.string();
  if (text.starts_with("#version")) return OkStatus();
  const size_t space = text.find(' ');
  if (space == text.npos || text.find(' ', space + 1) != text.npos) {
    return merge.Error(
        std::string("expected two tokens with one space between them") +
        kFixOrExport);
  }
  halves->push_back(text.substr(0, space));
  halves->push_back(text.substr(space + 1));
  return OkStatus();
}

class ModelReader {
 public:
  ModelReader(JsonValue json, bool compat, TokenizerSpec* spec)
      : fields_(json), compat_(compat), spec_(spec) {}

  Status Read();

 private:
  // The type named, or for files of 2020, which name none, the first whose
  // fields are there.
  std::string_view FindType();
  bool HasStringAndVocabulary(std::string_view string) const;

  Status ReadBpe();
  Status ReadUnigram();
  Status ReadWordPiece();
  Status ReadWordLevel();

  Status ReadVocabulary(JsonValue vocabulary, bool byte_fallback);
  Status ReadMerges(JsonValue vocabulary, JsonValue merges,
                    BpeModelSpec* model);
  Status FinishFields();
  // Id of the unknown token `name` where `vocabulary` or an added token has
  // it. A name that nothing has is kept for writing.
  Status ReadUnknown(std::string_view name, JsonValue vocabulary,
                     std::optional<uint32_t>* id);

  JsonFields fields_;
  bool compat_;
  TokenizerSpec* spec_;
};

bool ModelReader::HasStringAndVocabulary(std::string_view string) const {
  const std::optional<JsonValue> name = fields_.object().Find(string);
  const std::optional<JsonValue> vocabulary = fields_.object().Find("vocab");
  return name.has_value() && name->is_string() && vocabulary.has_value() &&
         vocabulary->is_object();
}

std::string_view ModelReader::FindType() {
  const std::optional<std::string_view> type = fields_.OptionalString("type");
  if (type.has_value()) return *type;
  const std::optional<JsonValue> merges = fields_.object().Find("merges");
  const std::optional<JsonValue> vocabulary = fields_.object().Find("vocab");
  if (merges.has_value() && merges->is_array()) return "BPE";
  if (HasStringAndVocabulary("continuing_subword_prefix")) return "WordPiece";
  if (HasStringAndVocabulary("unk_token")) return "WordLevel";
  if (vocabulary.has_value() && vocabulary->is_array()) return "Unigram";
  return "";
}

Status ModelReader::Read() {
  if (!fields_.ok()) return fields_.Finish(nullptr);
  const std::string_view type = FindType();
  if (type == "BPE") return ReadBpe();
  if (type == "Unigram") return ReadUnigram();
  if (type == "WordPiece") return ReadWordPiece();
  if (type == "WordLevel") return ReadWordLevel();
  TESSERA_RETURN_IF_ERROR(fields_.Finish(nullptr));
  return UnknownType(fields_.object(), "model", type, kKnown);
}

Status ModelReader::FinishFields() {
  Notes notes;
  TESSERA_RETURN_IF_ERROR(fields_.Finish(&notes));
  for (std::string& note : notes) spec_->add_import_notes(std::move(note));
  return OkStatus();
}

Status ModelReader::ReadVocabulary(JsonValue vocabulary, bool byte_fallback) {
  return ReadVocabularyJson(
      vocabulary,
      {.byte_level = ContainsByteLevel(spec_->pretokenizer()),
       .byte_fallback = byte_fallback},
      spec_->mutable_vocabulary());
}

Status ModelReader::ReadUnknown(std::string_view name, JsonValue vocabulary,
                                std::optional<uint32_t>* id) {
  const std::optional<JsonValue> value = vocabulary.Find(name);
  if (value.has_value()) {
    TESSERA_ASSIGN_OR_RETURN(*id, JsonUint32(*value));
    return OkStatus();
  }
  for (const AddedTokenSpec& added : spec_->added_tokens()) {
    if (added.content() != name) continue;
    *id = added.id();
    return OkStatus();
  }
  const std::string text = "unk_token `" + QuoteForError(name) +
                           "` is neither in the vocabulary nor an added token";
  const bool is_needed = !ContainsByteLevel(spec_->pretokenizer());
  if (is_needed && !compat_) {
    return fields_.object().Error(
        text + "; set it to null, add the token, or use --compat [V07]");
  }
  spec_->add_import_notes(text + "; unknown text is dropped");
  spec_->mutable_source()->set_unk_token(std::string(name));
  return OkStatus();
}

Status ModelReader::ReadBpe() {
  BpeModelSpec* model = spec_->add_models()->mutable_bpe();
  const std::optional<double> dropout = fields_.OptionalNumber("dropout");
  if (dropout.has_value()) model->set_dropout(*dropout);
  const auto unknown = fields_.OptionalString("unk_token");
  const auto prefix = fields_.OptionalString("continuing_subword_prefix");
  if (prefix.has_value()) {
    model->set_continuing_subword_prefix(std::string(*prefix));
  }
  const auto suffix = fields_.OptionalString("end_of_word_suffix");
  if (suffix.has_value()) model->set_end_of_word_suffix(std::string(*suffix));
  model->set_fuse_unk(fields_.Bool("fuse_unk", false));
  model->set_byte_fallback(fields_.Bool("byte_fallback", false));
  model->set_ignore_merges(fields_.Bool("ignore_merges", false));
  const std::optional<JsonValue> vocabulary = fields_.Object("vocab");
  const std::optional<JsonValue> merges = fields_.Array("merges");
  TESSERA_RETURN_IF_ERROR(FinishFields());
  model->set_alphabet(ContainsByteLevel(spec_->pretokenizer())
                          ? BpeModelSpec::BYTE_LEVEL
                          : BpeModelSpec::CHARACTERS);
  TESSERA_RETURN_IF_ERROR(ReadVocabulary(*vocabulary, model->byte_fallback()));
  if (unknown.has_value()) {
    std::optional<uint32_t> id;
    TESSERA_RETURN_IF_ERROR(ReadUnknown(*unknown, *vocabulary, &id));
    if (id.has_value()) model->set_unk_id(*id);
  }
  return ReadMerges(*vocabulary, *merges, model);
}

Status ModelReader::ReadMerges(JsonValue vocabulary, JsonValue merges,
                               BpeModelSpec* model) {
  if (merges.size() > kMergeCountMax) {
    return merges.Error(std::to_string(merges.size()) + " merges; at most " +
                        std::to_string(kMergeCountMax) + " are allowed");
  }
  std::vector<std::string_view> halves;
  halves.reserve(2 * merges.size());
  std::vector<uint32_t> nodes;
  nodes.reserve(merges.size());
  for (const JsonValue merge : merges.elements()) {
    const size_t before = halves.size();
    TESSERA_RETURN_IF_ERROR(SplitMerge(merge, &halves));
    if (halves.size() > before) nodes.push_back(merge.node());
  }
  const size_t missing = AppendMergeIds(vocabulary, halves, model);
  if (missing == halves.size()) return OkStatus();
  return JsonValue(&merges.document(), nodes[missing / 2])
      .Error("`" + QuoteForError(halves[missing]) +
             "` is not in the vocabulary [V05]");
}

Status ModelReader::ReadUnigram() {
  UnigramModelSpec* model = spec_->add_models()->mutable_unigram();
  model->set_score_type(UnigramModelSpec::FLOAT64);
  const std::optional<uint32_t> unknown = fields_.OptionalUint32("unk_id");
  if (unknown.has_value()) model->set_unk_id(*unknown);
  model->set_byte_fallback(fields_.Bool("byte_fallback", false));
  const std::optional<JsonValue> pieces = fields_.Array("vocab");
  TESSERA_RETURN_IF_ERROR(FinishFields());
  TESSERA_RETURN_IF_ERROR(CheckTokenCount(*pieces));
  VocabularyBuilder builder(ContainsByteLevel(spec_->pretokenizer()),
                            pieces->size(), spec_->mutable_vocabulary());
  model->mutable_scores()->Reserve(static_cast<int>(pieces->size()));
  TokenId id = 0;
  for (const JsonValue piece : pieces->elements()) {
    if (!piece.is_array() || piece.size() != 2) {
      return piece.Error("expected a piece and its score [F4]");
    }
    const JsonValue text = *piece.elements().begin();
    const JsonValue score = *++piece.elements().begin();
    if (!text.is_string() || !score.is_number()) {
      return piece.Error("expected a string and a number [F4]");
    }
    TESSERA_RETURN_IF_ERROR(CheckTokenSize(piece, text.string()));
    builder.Append(id++, text.string(),
                   KindOfToken(text.string(), model->byte_fallback()));
    model->add_scores(score.number());
  }
  builder.Finish();
  return OkStatus();
}

Status ModelReader::ReadWordPiece() {
  WordPieceModelSpec* model = spec_->add_models()->mutable_wordpiece();
  const std::string_view unknown = fields_.String("unk_token", "[UNK]");
  model->set_continuing_subword_prefix(
      std::string(fields_.String("continuing_subword_prefix", "##")));
  model->set_max_input_chars_per_word(
      fields_.Uint32("max_input_chars_per_word", kBertMaxInputChars));
  const std::optional<JsonValue> vocabulary = fields_.Object("vocab");
  TESSERA_RETURN_IF_ERROR(FinishFields());
  TESSERA_RETURN_IF_ERROR(ReadVocabulary(*vocabulary, false));
  std::optional<uint32_t> id;
  TESSERA_RETURN_IF_ERROR(ReadUnknown(unknown, *vocabulary, &id));
  if (id.has_value()) model->set_unk_id(*id);
  return OkStatus();
}

Status ModelReader::ReadWordLevel() {
  GreedyModelSpec* model = spec_->add_models()->mutable_greedy();
  model->set_whole_word_only(true);
  const std::optional<JsonValue> vocabulary = fields_.Object("vocab");
  const std::string_view unknown = fields_.String("unk_token", "<unk>");
  TESSERA_RETURN_IF_ERROR(FinishFields());
  TESSERA_RETURN_IF_ERROR(ReadVocabulary(*vocabulary, false));
  std::optional<uint32_t> id;
  TESSERA_RETURN_IF_ERROR(ReadUnknown(unknown, *vocabulary, &id));
  if (id.has_value()) model->set_unk_id(*id);
  return OkStatus();
}

}  // namespace

Status ReadModel(JsonValue json, bool compat, TokenizerSpec* spec) {
  return ModelReader(json, compat, spec).Read();
}

}  // namespace tessera
