// Pieces come from the vocabulary; all other fields from what was read
// (source.sentencepiece_rest), and only those that the spec contradicts are set
// anew. A spec of another origin starts from an empty rest.

#include "tokenizers/formats/sentencepiece_writer.h"

#include <cstring>

#include "tokenizers/formats/format_rows.h"
#include "tokenizers/formats/sentencepiece_model.pb.h"
#include "tokenizers/formats/token_text.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

constexpr char kPieceTag = '\x0A';
constexpr char kScoreTag = '\x15';
constexpr char kTypeTag = '\x18';

void AppendVarint(uint64_t value, std::string* out) {
  while (value >= 0x80) {
    *out += static_cast<char>(value | 0x80);
    value >>= 7;
  }
  *out += static_cast<char>(value);
}

// Sets a field unless it says `value` already, absent fields by default.
template <typename Message, typename Value>
void SetIfOther(Message* message, Value (Message::*get)() const,
                void (Message::*set)(Value), Value value) {
  if ((message->*get)() != value) (message->*set)(value);
}

float ScoreOf(const TokenizerSpec& spec, int entry) {
  const ModelSpec& model = spec.models(0);
  if (model.has_bpe()) return model.bpe().scores(entry);
  if (model.has_unigram()) {
    return static_cast<float>(model.unigram().scores(entry));
  }
  return entry < spec.source().scores_size() ? spec.source().scores(entry) : 0;
}

spm::TrainerSpec::ModelType TypeOf(const TokenizerSpec& spec,
                                   const spm::TrainerSpec& before) {
  const ModelSpec& model = spec.models(0);
  if (model.has_unigram()) return spm::TrainerSpec::UNIGRAM;
  if (model.has_greedy()) return spm::TrainerSpec::WORD;
  // A model of characters is read as a BPE without merges.
  if (before.model_type() == spm::TrainerSpec::CHAR) return before.model_type();
  return spm::TrainerSpec::BPE;
}

bool ByteFallbackOf(const ModelSpec& model) {
  return model.bpe().byte_fallback() || model.unigram().byte_fallback();
}

void SetNormalizer(const SentencePieceNormalizerSpec& from, bool is_new,
                   spm::NormalizerSpec* to) {
  using spm::NormalizerSpec;
  if (is_new) {
    // SentencePiece writes these even where they are the defaults.
    to->set_name(from.name());
    to->set_add_dummy_prefix(from.add_dummy_prefix());
    to->set_remove_extra_whitespaces(from.remove_extra_whitespaces());
    to->set_escape_whitespaces(from.escape_whitespaces());
  }
  if (to->name() != from.name()) to->set_name(from.name());
  if (to->precompiled_charsmap() != from.charsmap_blob()) {
    to->set_precompiled_charsmap(from.charsmap_blob());
  }
  SetIfOther(to, &NormalizerSpec::add_dummy_prefix,
             &NormalizerSpec::set_add_dummy_prefix, from.add_dummy_prefix());
  SetIfOther(to, &NormalizerSpec::remove_extra_whitespaces,
             &NormalizerSpec::set_remove_extra_whitespaces,
             from.remove_extra_whitespaces());
  SetIfOther(to, &NormalizerSpec::escape_whitespaces,
             &NormalizerSpec::set_escape_whitespaces,
             from.escape_whitespaces());
}

// Ids and names of the reserved pieces, where they are not the defaults.
void SetRoles(const TokenizerSpec& spec, spm::TrainerSpec* trainer) {
  using spm::TrainerSpec;
  const RolesSpec& roles = spec.roles();
  const EntryOfId entry_of_id(spec.vocabulary());
  const auto set =
      [&](bool has, uint32_t id, int32_t (TrainerSpec::*get_id)() const,
          void (TrainerSpec::*set_id)(int32_t), const std::string& piece,
          std::string* (TrainerSpec::*mutable_piece)()) {
        const int32_t value = has ? static_cast<int32_t>(id) : -1;
        SetIfOther(trainer, get_id, set_id, value);
        if (!has) return;
        const std::string text = SpellEntry(spec.vocabulary(), entry_of_id(id));
        if (piece != text) *(trainer->*mutable_piece)() = text;
      };
  set(roles.has_unk(), roles.unk(), &TrainerSpec::unk_id,
      &TrainerSpec::set_unk_id, trainer->unk_piece(),
      &TrainerSpec::mutable_unk_piece);
  set(roles.has_bos(), roles.bos(), &TrainerSpec::bos_id,
      &TrainerSpec::set_bos_id, trainer->bos_piece(),
      &TrainerSpec::mutable_bos_piece);
  set(roles.has_eos(), roles.eos(), &TrainerSpec::eos_id,
      &TrainerSpec::set_eos_id, trainer->eos_piece(),
      &TrainerSpec::mutable_eos_piece);
  set(roles.has_pad(), roles.pad(), &TrainerSpec::pad_id,
      &TrainerSpec::set_pad_id, trainer->pad_piece(),
      &TrainerSpec::mutable_pad_piece);
}

void SetTrainer(const TokenizerSpec& spec, bool is_new,
                spm::TrainerSpec* trainer) {
  using spm::TrainerSpec;
  SetIfOther(trainer, &TrainerSpec::model_type, &TrainerSpec::set_model_type,
             TypeOf(spec, *trainer));
  SetIfOther(trainer, &TrainerSpec::byte_fallback,
             &TrainerSpec::set_byte_fallback, ByteFallbackOf(spec.models(0)));
  SetIfOther(trainer, &TrainerSpec::treat_whitespace_as_suffix,
             &TrainerSpec::set_treat_whitespace_as_suffix,
             spec.normalizers(0).sentencepiece().treat_whitespace_as_suffix());
  if (trainer->unk_surface() != spec.decoder().sentencepiece().unk_surface()) {
    trainer->set_unk_surface(spec.decoder().sentencepiece().unk_surface());
  }
  // A model that was read keeps its settings even where they do not fit its
  // pieces (many were edited after training).
  if (!is_new) return;
  trainer->set_model_type(TypeOf(spec, *trainer));
  trainer->set_vocab_size(spec.vocabulary().tokens_size());
  SetRoles(spec, trainer);
}

void SetSelfTests(const TokenizerSpec& spec, spm::ModelProto* rest) {
  if (spec.self_tests_size() == rest->self_test_data().samples_size()) return;
  const EntryOfId entry_of_id(spec.vocabulary());
  rest->clear_self_test_data();
  for (const SelfTest& test : spec.self_tests()) {
    std::string expected;
    for (const uint32_t id : test.ids()) {
      if (!expected.empty()) expected += ' ';
      expected += SpellEntry(spec.vocabulary(), entry_of_id(id));
    }
    auto* sample = rest->mutable_self_test_data()->add_samples();
    sample->set_input(test.text());
    sample->set_expected(expected);
  }
}

// The wire form of all pieces.
std::string SerializePieces(const TokenizerSpec& spec,
                            const spm::ModelProto& rest) {
  const VocabularySpec& vocabulary = spec.vocabulary();
  const SourceSpec& source = spec.source();
  std::string bytes;
  std::string piece;
  std::string as_read;
  int odd = 0;
  for (int i = 0; i < vocabulary.tokens_size(); ++i) {
    piece.clear();
    AppendPiece(vocabulary.tokens(i), ScoreOf(spec, i),
                vocabulary.kinds_size() == 0 ? VocabularySpec::NORMAL
                                             : vocabulary.kinds(i),
                &piece);
    if (odd < rest.pieces_size() &&
        source.sentencepiece_odd_pieces(odd) == IdOfEntry(vocabulary, i)) {
      const auto& odd_piece = rest.pieces(odd++);
      as_read.clear();
      AppendPiece(odd_piece.piece(), odd_piece.score(), odd_piece.type() - 1,
                  &as_read);
      if (as_read == piece) piece = odd_piece.SerializeAsString();
    }
    bytes += kPieceTag;
    AppendVarint(piece.size(), &bytes);
    bytes += piece;
  }
  return bytes;
}

}  // namespace

void AppendPiece(std::string_view text, float score, int kind,
                 std::string* bytes) {
  *bytes += kPieceTag;
  AppendVarint(text.size(), bytes);
  *bytes += text;
  *bytes += kScoreTag;
  char score_bytes[sizeof(score)];
  std::memcpy(score_bytes, &score, sizeof(score));
  bytes->append(score_bytes, sizeof(score));
  // Types have the names of the kinds, counted from 1; NORMAL is the default.
  if (kind != VocabularySpec::NORMAL && kind != VocabularySpec::LITERAL) {
    *bytes += kTypeTag;
    AppendVarint(static_cast<uint64_t>(kind) + 1, bytes);
  }
}

StatusOr<FileSet> WriteSentencePiece(const TokenizerSpec& spec,
                                     const WriteOptions& options,
                                     std::vector<std::string>* warnings) {
  TESSERA_ASSIGN_OR_RETURN(
      const TokenizerSpec lowered,
      LowerForSentencePiece(spec, options, "sentencepiece", warnings));
  spm::ModelProto rest;
  const std::string& read = lowered.source().sentencepiece_rest();
  if (!rest.ParseFromString(read) ||
      rest.pieces_size() != lowered.source().sentencepiece_odd_pieces_size()) {
    return BadDataError("source.sentencepiece_rest: no SentencePiece model");
  }
  std::string bytes = SerializePieces(lowered, rest);
  rest.clear_pieces();
  SetTrainer(lowered, read.empty(), rest.mutable_trainer_spec());
  SetNormalizer(lowered.normalizers(0).sentencepiece(), read.empty(),
                rest.mutable_normalizer_spec());
  SetSelfTests(lowered, &rest);
  bytes += rest.SerializeAsString();
  FileSet files;
  files[OutputName(options, "tokenizer", ".model")] = std::move(bytes);
  return files;
}

}  // namespace tessera
