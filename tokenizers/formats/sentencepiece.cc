// SentencePiece's `.model`: reading.
//
// Pieces become the vocabulary, scores the model's; all the rest of the file is
// kept as bytes in source.sentencepiece_rest, so that writing gives it back.
// Pieces that the writer would spell otherwise (fields it does not know, types
// written though they are the default) are kept there too, and their ids beside
// them.

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/unknown_field_set.h>

#include <algorithm>
#include <optional>

#include "tokenizers/base/limits.h"
#include "tokenizers/formats/format_rows.h"
#include "tokenizers/formats/sentencepiece_model.pb.h"
#include "tokenizers/formats/sentencepiece_wire.h"
#include "tokenizers/formats/sentencepiece_writer.h"
#include "tokenizers/formats/token_text.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/space_symbol.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

constexpr uint32_t kPiecesField = 1;
constexpr uint32_t kKnownFieldMax = 5;
constexpr uint32_t kExtensionMin = 200;
constexpr int kTypeField = 3;

bool Detect(const FileSet& files) {
  const auto* file = FindFile(files, ".model");
  if (file == nullptr || !file->second.starts_with('\n')) return false;
  WireReader wire(file->second);
  while (const std::optional<WireField> field = wire.Next()) {
    if (field->number > kKnownFieldMax && field->number < kExtensionMin) {
      return false;
    }
  }
  return wire.at_end();
}

bool ParseMessage(std::string_view bytes, google::protobuf::Message* message) {
  google::protobuf::io::CodedInputStream input(
      reinterpret_cast<const uint8_t*>(bytes.data()),
      static_cast<int>(bytes.size()));
  input.SetRecursionLimit(kProtobufDepthMax);
  return message->ParseFromCodedStream(&input) && input.ConsumedEntireMessage();
}

// Values that no version of the enum has end up among the unknown fields.
bool HasUnknownType(const google::protobuf::Message& message) {
  const google::protobuf::UnknownFieldSet& unknown =
      message.GetReflection()->GetUnknownFields(message);
  for (int i = 0; i < unknown.field_count(); ++i) {
    if (unknown.field(i).number() == kTypeField) return true;
  }
  return false;
}

class ModelReader {
 public:
  ModelReader(std::string file, TokenizerSpec* spec)
      : file_(std::move(file)), spec_(spec) {}

  Status Read(std::string_view bytes);

 private:
  Status Fault(size_t offset, std::string_view message) const {
    return BadDataError(file_ + ":byte " + std::to_string(offset) + ": " +
                        std::string(message) + " [F6]");
  }
  Status ReadFields(std::string_view bytes);
  Status ReadPiece(const WireField& field);
  void SetNormalizer();
  Status SetModel();
  void SetBpe();
  void SetUnigram();
  void SetWord();
  void SetDecoder();
  void SetRoles();
  void SetSelfTests();
  std::optional<TokenId> FindControl(std::string_view piece) const;

  std::string file_;
  TokenizerSpec* spec_;
  std::optional<VocabularyBuilder> vocabulary_;
  std::vector<float> scores_;
  std::optional<TokenId> unk_id_;
  spm::ModelProto rest_;
  // Reused from piece to piece.
  spm::ModelProto::SentencePiece piece_;
  std::string usual_form_;
};

Status ModelReader::ReadPiece(const WireField& field) {
  const TokenId id = static_cast<TokenId>(scores_.size());
  if (id >= kIdCountMax) {
    return Fault(field.offset,
                 "more than " + std::to_string(kIdCountMax) + " pieces");
  }
  const std::string name = "piece " + std::to_string(id);
  if (!ParseMessage(field.content, &piece_)) {
    return Fault(field.offset, name + " is no well-formed message");
  }
  if (HasUnknownType(piece_)) {
    return Fault(field.offset, name + " has a type outside 1..6");
  }
  if (piece_.piece().size() > kTokenBytesMax) {
    return Fault(field.offset, name + " has more than " +
                                   std::to_string(kTokenBytesMax) + " bytes");
  }
  // Kinds have the names of the types, counted from 0.
  const int kind = piece_.type() - 1;
  vocabulary_->Append(id, piece_.piece(), kind);
  scores_.push_back(piece_.score());
  if (piece_.type() == spm::ModelProto::SentencePiece::UNKNOWN) {
    if (unk_id_.has_value()) {
      return Fault(field.offset, name + " is a second one of type UNKNOWN");
    }
    unk_id_ = id;
  }
  if (piece_.type() == spm::ModelProto::SentencePiece::USER_DEFINED) {
    spec_->mutable_normalizers(0)
        ->mutable_sentencepiece()
        ->add_user_defined_symbols(piece_.piece());
  }
  usual_form_.clear();
  AppendPiece(piece_.piece(), piece_.score(), kind, &usual_form_);
  if (usual_form_ != field.content) {
    *rest_.add_pieces() = piece_;
    spec_->mutable_source()->add_sentencepiece_odd_pieces(id);
  }
  return OkStatus();
}

Status ModelReader::ReadFields(std::string_view bytes) {
  std::string rest;
  WireReader wire(bytes);
  std::vector<WireField> pieces;
  while (const std::optional<WireField> field = wire.Next()) {
    if (field->number == kPiecesField) {
      pieces.push_back(*field);
    } else {
      rest += field->whole;
    }
  }
  if (!wire.at_end()) {
    return Fault(wire.offset(), "no field of a SentencePiece model");
  }
  if (!ParseMessage(rest, &rest_)) {
    return BadDataError(file_ +
                        ": the model's settings are no well-formed "
                        "message [F6]");
  }
  if (HasUnknownType(rest_.trainer_spec())) {
    return BadDataError(file_ + ":trainer_spec.model_type: expected 1..4 (" +
                        "unigram, bpe, word, char) [F6]");
  }
  for (const std::string* text :
       {&rest_.normalizer_spec().name(), &rest_.trainer_spec().unk_surface()}) {
    if (IsWellFormed(*text)) continue;
    return BadDataError(file_ + ": ill-formed UTF-8 in the settings: `" +
                        QuoteForError(*text) + "` [F3]");
  }
  vocabulary_.emplace(/*byte_level=*/false, pieces.size(),
                      spec_->mutable_vocabulary());
  scores_.reserve(pieces.size());
  for (const WireField& piece : pieces) {
    TESSERA_RETURN_IF_ERROR(ReadPiece(piece));
  }
  if (!unk_id_.has_value()) {
    return BadDataError(file_ +
                        ": expected one piece of type UNKNOWN, found none "
                        "[F6]");
  }
  vocabulary_->Finish();
  return OkStatus();
}

void ModelReader::SetNormalizer() {
  const spm::NormalizerSpec& from = rest_.normalizer_spec();
  SentencePieceNormalizerSpec* to =
      spec_->mutable_normalizers(0)->mutable_sentencepiece();
  to->set_name(from.name());
  to->set_charsmap_blob(from.precompiled_charsmap());
  to->set_add_dummy_prefix(from.add_dummy_prefix());
  to->set_remove_extra_whitespaces(from.remove_extra_whitespaces());
  to->set_escape_whitespaces(from.escape_whitespaces());
  to->set_treat_whitespace_as_suffix(
      rest_.trainer_spec().treat_whitespace_as_suffix());
}

// BPE merges by score. A model of characters is one without merges.
void ModelReader::SetBpe() {
  BpeModelSpec* model = spec_->add_models()->mutable_bpe();
  model->set_rank_lookup(BpeModelSpec::BYTES);
  model->set_alphabet(BpeModelSpec::CHARACTERS);
  model->set_byte_fallback(rest_.trainer_spec().byte_fallback());
  model->set_fuse_unk(true);
  model->set_unk_id(*unk_id_);
  model->mutable_scores()->Assign(scores_.begin(), scores_.end());
  model->set_sentencepiece_semantics(true);
}

void ModelReader::SetUnigram() {
  UnigramModelSpec* model = spec_->add_models()->mutable_unigram();
  model->mutable_scores()->Assign(scores_.begin(), scores_.end());
  model->set_score_type(UnigramModelSpec::FLOAT32);
  model->set_unk_id(*unk_id_);
  model->set_byte_fallback(rest_.trainer_spec().byte_fallback());
  model->set_sentencepiece_semantics(true);
}

// Whole words, cut at every space symbol.
void ModelReader::SetWord() {
  GreedyModelSpec* model = spec_->add_models()->mutable_greedy();
  model->set_whole_word_only(true);
  model->set_unk_id(*unk_id_);
  spec_->mutable_source()->mutable_scores()->Assign(scores_.begin(),
                                                    scores_.end());
  LiteralSplitSpec* split = spec_->mutable_pretokenizer()->mutable_literal();
  split->set_pattern(kSpaceSymbol);
  split->set_behavior(rest_.trainer_spec().treat_whitespace_as_suffix()
                          ? MERGED_WITH_PREVIOUS
                          : MERGED_WITH_NEXT);
}

Status ModelReader::SetModel() {
  spec_->mutable_pretokenizer()->mutable_sentencepiece();
  switch (rest_.trainer_spec().model_type()) {
    case spm::TrainerSpec::UNIGRAM:
      SetUnigram();
      break;
    case spm::TrainerSpec::BPE:
    case spm::TrainerSpec::CHAR:
      SetBpe();
      break;
    case spm::TrainerSpec::WORD:
      SetWord();
      break;
  }
  return OkStatus();
}

void ModelReader::SetDecoder() {
  SentencePieceDecoderSpec* decoder =
      spec_->mutable_decoder()->mutable_sentencepiece();
  decoder->set_unk_surface(rest_.trainer_spec().unk_surface());
  decoder->set_add_dummy_prefix(rest_.normalizer_spec().add_dummy_prefix());
  decoder->set_remove_extra_whitespaces(
      rest_.normalizer_spec().remove_extra_whitespaces());
  decoder->set_treat_whitespace_as_suffix(
      rest_.trainer_spec().treat_whitespace_as_suffix());
}

std::optional<TokenId> ModelReader::FindControl(std::string_view piece) const {
  const VocabularySpec& vocabulary = spec_->vocabulary();
  for (int i = 0; i < vocabulary.kinds_size(); ++i) {
    if (vocabulary.kinds(i) == VocabularySpec::CONTROL &&
        vocabulary.tokens(i) == piece) {
      return static_cast<TokenId>(i);
    }
  }
  return std::nullopt;
}

// By name, as SentencePiece looks them up.
void ModelReader::SetRoles() {
  const spm::TrainerSpec& trainer = rest_.trainer_spec();
  RolesSpec* roles = spec_->mutable_roles();
  roles->set_unk(*unk_id_);
  if (const auto id = FindControl(trainer.bos_piece())) roles->set_bos(*id);
  if (const auto id = FindControl(trainer.eos_piece())) roles->set_eos(*id);
  if (const auto id = FindControl(trainer.pad_piece())) roles->set_pad(*id);
}

// `expected` is the pieces with a space between; pieces hold none.
void ModelReader::SetSelfTests() {
  std::vector<std::pair<std::string_view, TokenId>> by_text;
  if (rest_.self_test_data().samples_size() == 0) return;
  const VocabularySpec& vocabulary = spec_->vocabulary();
  for (int i = 0; i < vocabulary.tokens_size(); ++i) {
    by_text.emplace_back(vocabulary.tokens(i), static_cast<TokenId>(i));
  }
  std::sort(by_text.begin(), by_text.end());
  for (const auto& sample : rest_.self_test_data().samples()) {
    SelfTest test;
    test.set_text(sample.input());
    std::string_view left = sample.expected();
    bool is_known = true;
    while (!left.empty()) {
      const size_t space = left.find(' ');
      const auto found =
          std::lower_bound(by_text.begin(), by_text.end(),
                           std::make_pair(left.substr(0, space), TokenId{0}));
      if (found == by_text.end() || found->first != left.substr(0, space)) {
        is_known = false;
        break;
      }
      test.add_ids(found->second);
      left.remove_prefix(space == left.npos ? left.size() : space + 1);
    }
    if (is_known) {
      *spec_->add_self_tests() = std::move(test);
    } else {
      spec_->add_import_notes(
          "a self-test sample expects pieces that the "
          "model does not have; not run");
    }
  }
}

Status ModelReader::Read(std::string_view bytes) {
  if (bytes.size() > kModelFileBytesMax) {
    return BadDataError(file_ + ": more than " +
                        std::to_string(kModelFileBytesMax) + " bytes");
  }
  spec_->add_normalizers()->mutable_sentencepiece();
  TESSERA_RETURN_IF_ERROR(ReadFields(bytes));
  SetNormalizer();
  TESSERA_RETURN_IF_ERROR(SetModel());
  SetDecoder();
  SetRoles();
  SetSelfTests();
  if (!rest_.denormalizer_spec().precompiled_charsmap().empty()) {
    spec_->add_import_notes(
        "the denormaliser is kept, but not applied when "
        "decoding");
  }
  spec_->mutable_source()->set_sentencepiece_rest(rest_.SerializeAsString());
  return OkStatus();
}

StatusOr<TokenizerSpec> Read(const FileSet& files, const ReadOptions& options) {
  const auto* file = FindFile(files, ".model");
  if (file == nullptr) return UsageError("expected one .model file");
  TokenizerSpec spec;
  BeginSpec("sentencepiece", &spec);
  TESSERA_RETURN_IF_ERROR(
      ModelReader(DisplayName(files, options, file->first), &spec)
          .Read(file->second));
  return spec;
}

}  // namespace

Format SentencePieceFormat() {
  return {"sentencepiece",
          "model file of SentencePiece",
          ".model .model.v1 .model.v2 .model.v3 .model.v7",
          Detect,
          Read,
          WriteSentencePiece,
          "google/sentencepiece 0.2"};
}

}  // namespace tessera
