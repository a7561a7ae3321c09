// From any spec to one that SentencePiece can say, or the reason why not.

#include <utility>

#include "tokenizers/formats/bos_eos.h"
#include "tokenizers/formats/conversion_check.h"
#include "tokenizers/formats/piece_rows.h"
#include "tokenizers/formats/sentencepiece_writer.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/space_symbol.h"

namespace tessera {
namespace {

constexpr char kUnkSurface[] = " \u2047 ";
constexpr char kUseJson[] = "write tokenizer.json";

class Lowering {
 public:
  Lowering(const TokenizerSpec& spec, const WriteOptions& options,
           std::string_view format, std::vector<std::string>* warnings)
      : spec_(spec), check_(format, options, warnings) {}

  StatusOr<TokenizerSpec> Run(bool fill_holes);

 private:
  void CheckModel();
  void LowerText();
  bool LowerSequence(SentencePieceNormalizerSpec* normalizer);
  void LowerDecoder();
  void CheckRest();

  TokenizerSpec spec_;
  ConversionCheck check_;
};

void AppendFlat(const NormalizerSpec& spec,
                std::vector<const NormalizerSpec*>* flat) {
  if (!spec.has_sequence()) return flat->push_back(&spec);
  for (const NormalizerSpec& member : spec.sequence().members()) {
    AppendFlat(member, flat);
  }
}

void Lowering::CheckModel() {
  const bool is_one = spec_.models_size() == 1;
  const ModelSpec& model =
      is_one ? spec_.models(0) : ModelSpec::default_instance();
  const bool is_word_model =
      model.greedy().whole_word_only() && spec_.pretokenizer().has_literal();
  if (!is_one || spec_.vocabulary().byte_level() ||
      !(model.has_bpe() || model.has_unigram() || is_word_model)) {
    return check_.Refuse("C01", "models",
                         "only BPE over characters and Unigram", kUseJson);
  }
  const BpeModelSpec& bpe = model.bpe();
  if (bpe.dropout() > 0 || !bpe.continuing_subword_prefix().empty() ||
      !bpe.end_of_word_suffix().empty()) {
    check_.Refuse("C10", "models[0].bpe",
                  "no place for dropout, prefix or suffix", kUseJson);
  }
  if (model.has_bpe() && !bpe.fuse_unk() && !bpe.byte_fallback()) {
    check_.Refuse("C10", "models[0].bpe.fuse_unk",
                  "a run of unknown characters is always one unk there",
                  kUseJson);
  }
  if (model.unigram().score_type() == UnigramModelSpec::FLOAT64 &&
      model.has_unigram()) {
    check_.Drop("models[0].unigram.score_type",
                "sums there are of 32 bits, not 64");
  }
  if (is_word_model && spec_.source().scores_size() == 0) {
    check_.Refuse("C11", "source.scores", "every piece has a score there",
                  kUseJson);
  }
  if (!bpe.has_unk_id() && !model.unigram().has_unk_id() &&
      !model.greedy().has_unk_id()) {
    check_.Refuse("C10", "models[0]", "there must be an unknown piece",
                  "add one");
  }
}

// [charsmap], [Prepend U+2581], Replace " " by U+2581: what SentencePiece does
// in one pass.
bool Lowering::LowerSequence(SentencePieceNormalizerSpec* normalizer) {
  std::vector<const NormalizerSpec*> flat;
  for (const NormalizerSpec& member : spec_.normalizers()) {
    AppendFlat(member, &flat);
  }
  size_t i = 0;
  if (i < flat.size() && flat[i]->has_charsmap() &&
      flat[i]->charsmap().match() == CharsmapSpec::LONGEST) {
    normalizer->set_charsmap_blob(flat[i++]->charsmap().blob());
  }
  if (i < flat.size() && flat[i]->has_prepend() &&
      flat[i]->prepend().content() == kSpaceSymbol) {
    normalizer->set_add_dummy_prefix(true);
    ++i;
  }
  if (i < flat.size() && flat[i]->has_replace() &&
      flat[i]->replace().literal() == " " &&
      flat[i]->replace().content() == kSpaceSymbol) {
    normalizer->set_escape_whitespaces(true);
    ++i;
  }
  normalizer->set_name(normalizer->charsmap_blob().empty() ? "identity"
                                                           : "user_defined");
  return i == flat.size();
}

void Lowering::LowerText() {
  const bool is_own =
      spec_.normalizers_size() == 1 && spec_.normalizers(0).has_sentencepiece();
  if (!is_own) {
    SentencePieceNormalizerSpec normalizer;
    if (!LowerSequence(&normalizer)) {
      check_.Refuse("C03", "normalizers",
                    "SentencePiece has a charsmap, a dummy prefix and space "
                    "symbols, in this order, and nothing else",
                    kUseJson);
    }
    spec_.clear_normalizers();
    *spec_.add_normalizers()->mutable_sentencepiece() = normalizer;
  }
  const PreTokenizerSpec& pretokenizer = spec_.pretokenizer();
  const bool splits =
      pretokenizer.kind_case() != PreTokenizerSpec::KIND_NOT_SET &&
      !pretokenizer.has_sentencepiece() && !spec_.models(0).has_greedy();
  if (splits) {
    check_.Refuse("C02", "pretokenizer",
                  "SentencePiece cuts nothing before the model", kUseJson);
  }
  spec_.mutable_pretokenizer()->mutable_sentencepiece();
}

// Replace U+2581 by " ", ByteFallback, Fuse, and Strip(" ", 1, 0) behind a
// dummy prefix.
bool IsUsualDecoder(const DecoderSpec& decoder, bool add_dummy_prefix) {
  const DecoderSequence& sequence = decoder.sequence();
  if (sequence.members_size() != (add_dummy_prefix ? 4 : 3)) return false;
  const ReplaceSpec& replace = sequence.members(0).replace();
  if (replace.literal() != kSpaceSymbol || replace.content() != " " ||
      !sequence.members(1).has_byte_fallback() ||
      !sequence.members(2).has_fuse()) {
    return false;
  }
  if (!add_dummy_prefix) return true;
  const StripDecoderSpec& strip = sequence.members(3).strip();
  return strip.content() == " " && strip.start() == 1 && strip.stop() == 0;
}

void Lowering::LowerDecoder() {
  if (spec_.decoder().has_sentencepiece()) return;
  const SentencePieceNormalizerSpec& normalizer =
      spec_.normalizers(0).sentencepiece();
  if (!IsUsualDecoder(spec_.decoder(), normalizer.add_dummy_prefix())) {
    check_.Refuse("C09", "decoder", "not the one SentencePiece has", kUseJson);
  }
  SentencePieceDecoderSpec* decoder =
      spec_.mutable_decoder()->mutable_sentencepiece();
  decoder->set_unk_surface(kUnkSurface);
  decoder->set_add_dummy_prefix(normalizer.add_dummy_prefix());
}

void Lowering::CheckRest() {
  DropRecords(spec_, /*keeps_self_tests=*/true, &check_);
  if (spec_.has_padding()) check_.Drop("padding", "no place for it");
  if (spec_.has_truncation()) check_.Drop("truncation", "no place for it");
  if (!HasTemplate(spec_.post_processor())) return;
  if (FindBosEos(spec_.post_processor()).has_value()) {
    check_.Drop("post_processor",
                "bos and eos are options of SentencePiece's callers");
  } else {
    check_.Refuse("C08", "post_processor",
                  "SentencePiece adds at most bos and eos", kUseJson);
  }
}

StatusOr<TokenizerSpec> Lowering::Run(bool fill_holes) {
  CheckModel();
  TESSERA_RETURN_IF_ERROR(check_.status());
  CheckRest();
  LowerText();
  LowerDecoder();
  TESSERA_RETURN_IF_ERROR(check_.status());
  TESSERA_RETURN_IF_ERROR(StorePieces(fill_holes, &check_, &spec_));
  return std::move(spec_);
}

}  // namespace

StatusOr<TokenizerSpec> LowerForSentencePiece(
    const TokenizerSpec& spec, const WriteOptions& options,
    std::string_view format, std::vector<std::string>* warnings) {
  return Lowering(spec, options, format, warnings).Run(options.fill_holes);
}

}  // namespace tessera
