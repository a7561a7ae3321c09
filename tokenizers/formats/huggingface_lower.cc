// Each Lower function rewrites one part of a copy of the spec; what has no
// equal form is refused with its code. The text parts (normalisers,
// pre-tokenizer) are in huggingface_lower_text.cc.

#include "tokenizers/formats/huggingface_lower.h"

#include <algorithm>
#include <utility>

#include "tokenizers/formats/conversion_check.h"
#include "tokenizers/formats/huggingface_lower_text.h"
#include "tokenizers/formats/huggingface_numbering.h"
#include "tokenizers/formats/merge_order.h"
#include "tokenizers/formats/special_options.h"
#include "tokenizers/formats/token_text.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/space_symbol.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

constexpr char kUseNative[] = "keep the .tessera file";
// More leading spaces than a decoder strips anyway.
constexpr uint32_t kAllSpaces = 65535;

class Lowering {
 public:
  Lowering(const TokenizerSpec& spec, const WriteOptions& options,
           std::vector<std::string>* warnings)
      : spec_(spec),
        fills_holes_(options.fill_holes),
        check_("huggingface", options, warnings) {}

  StatusOr<TokenizerSpec> Run();

 private:
  void CheckModels();
  void LowerBpe(BpeModelSpec* model);
  void LowerUnigram(UnigramModelSpec* model);
  void LowerVocabulary();
  void LowerDecoder();

  TokenizerSpec spec_;
  const bool fills_holes_;
  ConversionCheck check_;
};

void Lowering::CheckModels() {
  bool is_one = spec_.models_size() == 1;
  for (const KindBinding& binding : spec_.bindings()) {
    is_one &= binding.model() == 0;
  }
  const ModelSpec& model =
      is_one ? spec_.models(0) : ModelSpec::default_instance();
  const bool is_known = model.has_bpe() || model.has_unigram() ||
                        model.has_wordpiece() ||
                        model.greedy().whole_word_only();
  if (!is_known) {
    check_.Refuse("C01", "models",
                  "tokenizer.json holds one BPE, Unigram, WordPiece or "
                  "WordLevel",
                  kUseNative);
  }
  if (is_known && model.has_unigram() && !fills_holes_ &&
      spec_.vocabulary().ids_size() != 0) {
    check_.Refuse("C05", "vocabulary.ids",
                  "the pieces of a Unigram are numbered without holes",
                  "use --fill-holes");
  }
}

void Lowering::LowerBpe(BpeModelSpec* model) {
  for (const int kind : spec_.vocabulary().kinds()) {
    if (model->sentencepiece_semantics() && kind == VocabularySpec::UNUSED) {
      check_.Refuse("C10", "vocabulary.kinds",
                    "unused pieces come apart again only in SentencePiece",
                    kUseNative);
      return;
    }
  }
  if (model->rank_lookup() == BpeModelSpec::PAIRS) return;
  StatusOr<std::vector<uint32_t>> merges =
      model->scores_size() > 0 ? MergesByScore(spec_) : MergesOf(spec_);
  if (!merges.ok()) {
    check_.Refuse("C04", "models[0].bpe", MessageOf(merges.status()),
                  kUseNative);
    return;
  }
  model->mutable_merges()->Assign(merges->begin(), merges->end());
  model->set_rank_lookup(BpeModelSpec::PAIRS);
  model->clear_scores();
  model->set_sentencepiece_semantics(false);
}

void Lowering::LowerUnigram(UnigramModelSpec* model) {
  if (model->score_type() == UnigramModelSpec::FLOAT32) {
    check_.Drop("models[0].unigram.score_type",
                "sums there are of 64 bits, not 32");
  }
  for (const int kind : spec_.vocabulary().kinds()) {
    if (model->sentencepiece_semantics() && kind == VocabularySpec::UNUSED) {
      check_.Refuse("C10", "vocabulary.kinds",
                    "unused pieces are ordinary ones there", kUseNative);
      return;
    }
  }
  model->set_score_type(UnigramModelSpec::FLOAT64);
  model->set_sentencepiece_semantics(false);
}

// Control, unknown and user-defined pieces are added tokens there.
void Lowering::LowerVocabulary() {
  VocabularySpec* vocabulary = spec_.mutable_vocabulary();
  for (const AddedTokenSpec& added : spec_.added_tokens()) {
    if (!added.alias()) continue;
    check_.Refuse("C05", "added_tokens",
                  "an id has one name; `" + QuoteForError(added.content()) +
                      "` is a second one",
                  "remove the alias");
  }
  auto* const added_tokens = spec_.mutable_added_tokens();
  added_tokens->erase(
      std::remove_if(added_tokens->begin(), added_tokens->end(),
                     [](const AddedTokenSpec& added) { return added.alias(); }),
      added_tokens->end());
  const std::vector<bool> is_added = EntriesOfAddedTokens(spec_);
  bool prefix_is_refused = false;
  for (int i = 0; i < vocabulary->tokens_size(); ++i) {
    const std::string& token = vocabulary->tokens(i);
    if (!vocabulary->byte_level() && !IsWellFormed(token)) {
      check_.Refuse("C06", "vocabulary.tokens[" + std::to_string(i) + "]",
                    "JSON cannot hold ill-formed UTF-8", kUseNative);
    }
    if (i >= vocabulary->kinds_size() || is_added[i]) continue;
    const int kind = vocabulary->kinds(i);
    if (kind != VocabularySpec::CONTROL && kind != VocabularySpec::UNKNOWN &&
        kind != VocabularySpec::USER_DEFINED) {
      continue;
    }
    AddSpecialToken(IdOfEntry(*vocabulary, i), SpellEntry(*vocabulary, i),
                    &spec_);
    spec_.mutable_added_tokens(spec_.added_tokens_size() - 1)
        ->set_special(kind != VocabularySpec::USER_DEFINED);
    if (kind == VocabularySpec::USER_DEFINED && AddsDummyPrefix(spec_) &&
        !prefix_is_refused) {
      check_.Refuse("C07", "vocabulary.tokens[" + std::to_string(i) + "]",
                    "text behind a user-defined piece would get a space of "
                    "its own",
                    kUseNative);
      prefix_is_refused = true;
    }
  }
}

void AppendReplace(const char* literal, const char* content,
                   DecoderSequence* sequence) {
  ReplaceSpec* replace = sequence->add_members()->mutable_replace();
  replace->set_literal(literal);
  replace->set_content(content);
}

void Lowering::LowerDecoder() {
  DecoderSpec* decoder = spec_.mutable_decoder();
  if (decoder->kind_case() == DecoderSpec::KIND_NOT_SET) {
    // Token texts one after another.
    if (spec_.vocabulary().byte_level()) {
      decoder->mutable_byte_level();
    } else {
      decoder->mutable_fuse();
    }
    return;
  }
  if (!decoder->has_sentencepiece()) return;
  const SentencePieceDecoderSpec from = decoder->sentencepiece();
  DecoderSequence* to = decoder->mutable_sequence();
  AppendReplace(kSpaceSymbol, " ", to);
  to->add_members()->mutable_byte_fallback();
  to->add_members()->mutable_fuse();
  if (!from.add_dummy_prefix() && !from.remove_extra_whitespaces()) return;
  StripDecoderSpec* strip = to->add_members()->mutable_strip();
  strip->set_content(" ");
  const uint32_t count = from.remove_extra_whitespaces() ? kAllSpaces : 1;
  if (from.treat_whitespace_as_suffix()) {
    strip->set_stop(count);
  } else {
    strip->set_start(count);
  }
}

StatusOr<TokenizerSpec> Lowering::Run() {
  DropRecords(spec_, /*keeps_self_tests=*/false, &check_);
  CheckModels();
  TESSERA_RETURN_IF_ERROR(check_.status());
  LowerVocabulary();
  LowerText(&check_, &spec_);
  LowerDecoder();
  TESSERA_RETURN_IF_ERROR(check_.status());
  ModelSpec* model = spec_.mutable_models(0);
  if (model->has_bpe()) LowerBpe(model->mutable_bpe());
  if (model->has_unigram()) LowerUnigram(model->mutable_unigram());
  TESSERA_RETURN_IF_ERROR(check_.status());
  if (fills_holes_) FillHolesForHuggingFace(&spec_);
  return std::move(spec_);
}

}  // namespace

StatusOr<TokenizerSpec> LowerForHuggingFace(
    const TokenizerSpec& spec, const WriteOptions& options,
    std::vector<std::string>* warnings) {
  return Lowering(spec, options, warnings).Run();
}

}  // namespace tessera
