// Models of tokenizer.json, written.

#include <string>

#include "tokenizers/formats/huggingface.h"
#include "tokenizers/formats/token_text.h"
#include "tokenizers/formats/vocabulary_json.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

class ModelWriter {
 public:
  ModelWriter(const TokenizerSpec& spec, JsonWriter* json)
      : spec_(spec), entry_of_id_(spec.vocabulary()), json_(json) {}

  void WriteBpe(const BpeModelSpec& model);
  void WriteUnigram(const UnigramModelSpec& model);
  void WriteWordPiece(const WordPieceModelSpec& model);
  void WriteWordLevel(const GreedyModelSpec& model);

 private:
  std::string Spell(TokenId id) const {
    return SpellEntry(spec_.vocabulary(), entry_of_id_(id));
  }
  // The unknown token by name; null where the model has none.
  template <typename Model>
  void WriteUnknown(const Model& model);
  void WriteVocabulary();
  void WriteAffix(std::string_view key, bool has, const std::string& affix);

  const TokenizerSpec& spec_;
  EntryOfId entry_of_id_;
  JsonWriter* json_;
};

template <typename Model>
void ModelWriter::WriteUnknown(const Model& model) {
  json_->Key("unk_token");
  if (!model.has_unk_id()) {
    const std::string& name = spec_.source().unk_token();
    return name.empty() ? json_->Null() : json_->String(name);
  }
  if (entry_of_id_(model.unk_id()) != EntryOfId::kNone) {
    return json_->String(Spell(model.unk_id()));
  }
  for (const AddedTokenSpec& added : spec_.added_tokens()) {
    if (added.id() == model.unk_id()) return json_->String(added.content());
  }
  json_->Null();
}

void ModelWriter::WriteVocabulary() {
  json_->Key("vocab");
  WriteVocabularyJson(spec_.vocabulary(), json_);
}

void ModelWriter::WriteAffix(std::string_view key, bool has,
                             const std::string& affix) {
  json_->Key(key);
  if (has) {
    json_->String(affix);
  } else {
    json_->Null();
  }
}

void ModelWriter::WriteBpe(const BpeModelSpec& model) {
  json_->Field("type", "BPE");
  json_->Key("dropout");
  if (model.has_dropout()) {
    json_->Float(static_cast<float>(model.dropout()));
  } else {
    json_->Null();
  }
  WriteUnknown(model);
  WriteAffix("continuing_subword_prefix", model.has_continuing_subword_prefix(),
             model.continuing_subword_prefix());
  WriteAffix("end_of_word_suffix", model.has_end_of_word_suffix(),
             model.end_of_word_suffix());
  json_->Field("fuse_unk", model.fuse_unk());
  json_->Field("byte_fallback", model.byte_fallback());
  json_->Field("ignore_merges", model.ignore_merges());
  WriteVocabulary();
  json_->Key("merges");
  json_->BeginArray();
  for (int i = 0; i + 1 < model.merges_size(); i += 2) {
    json_->BeginArray();
    json_->String(Spell(model.merges(i)));
    json_->String(Spell(model.merges(i + 1)));
    json_->EndArray();
  }
  json_->EndArray();
}

void ModelWriter::WriteUnigram(const UnigramModelSpec& model) {
  json_->Field("type", "Unigram");
  json_->Key("unk_id");
  if (model.has_unk_id()) {
    json_->Uint(model.unk_id());
  } else {
    json_->Null();
  }
  json_->Key("vocab");
  json_->BeginArray();
  for (int i = 0; i < spec_.vocabulary().tokens_size(); ++i) {
    json_->BeginArray();
    json_->String(SpellEntry(spec_.vocabulary(), i));
    json_->Double(model.scores(i));
    json_->EndArray();
  }
  json_->EndArray();
  json_->Field("byte_fallback", model.byte_fallback());
}

void ModelWriter::WriteWordPiece(const WordPieceModelSpec& model) {
  json_->Field("type", "WordPiece");
  WriteUnknown(model);
  json_->Field("continuing_subword_prefix", model.continuing_subword_prefix());
  json_->UintField("max_input_chars_per_word",
                   model.max_input_chars_per_word());
  WriteVocabulary();
}

void ModelWriter::WriteWordLevel(const GreedyModelSpec& model) {
  json_->Field("type", "WordLevel");
  WriteVocabulary();
  WriteUnknown(model);
}

}  // namespace

void WriteModel(const TokenizerSpec& spec, JsonWriter* json) {
  ModelWriter writer(spec, json);
  const ModelSpec& model = spec.models(0);
  json->BeginObject();
  switch (model.kind_case()) {
    case ModelSpec::kBpe:
      writer.WriteBpe(model.bpe());
      break;
    case ModelSpec::kUnigram:
      writer.WriteUnigram(model.unigram());
      break;
    case ModelSpec::kWordpiece:
      writer.WriteWordPiece(model.wordpiece());
      break;
    case ModelSpec::kGreedy:
      writer.WriteWordLevel(model.greedy());
      break;
    default:
      break;
  }
  json->EndObject();
}

}  // namespace tessera
