#include "tokenizers/trainers/wordpiece_trainer.h"

#include <cstdint>
#include <string>
#include <utility>

#include "tokenizers/spec.pb.h"
#include "tokenizers/trainers/bpe_trainer.h"
#include "tokenizers/trainers/training_record.h"

namespace tessera {
namespace {

constexpr char kPrefix[] = "##";
constexpr uint64_t kInputCharactersMax = 100;

class WordPieceTrainer : public Trainer {
 public:
  WordPieceTrainer(TrainerSpec spec, size_t unk_index)
      : spec_(std::move(spec)), unk_index_(unk_index) {}

  StatusOr<TokenizerSpec> Train(const TokenizerSpec& pipeline,
                                const WordCounts& counts,
                                const TrainResources& resources,
                                Progress* progress) const override {
    if (pipeline.vocabulary().byte_level()) {
      return UsageError(
          "trainer wordpiece: needs characters; choose a pre-tokenizer such as "
          "bert or whitespace");
    }
    TESSERA_ASSIGN_OR_RETURN(
        const TrainedBpe trained,
        TrainBpe(spec_, /*byte_level=*/false, counts, resources, progress));
    TokenizerSpec result = pipeline;
    FillVocabulary(trained.tokens, trained.is_literal, /*byte_level=*/false,
                   &result);
    AddGivenTokens(spec_, trained.special_ids, trained.required_ids, &result);
    result.clear_models();
    WordPieceModelSpec* const model = result.add_models()->mutable_wordpiece();
    model->set_unk_id(trained.special_ids[unk_index_]);
    model->set_continuing_subword_prefix(spec_.continuing_subword_prefix());
    model->set_max_input_chars_per_word(static_cast<uint32_t>(
        spec_.has_max_input_chars_per_word() ? spec_.max_input_chars_per_word()
                                             : kInputCharactersMax));
    result.mutable_roles()->set_unk(model->unk_id());
    WordPieceDecoderSpec* const decoder =
        result.mutable_decoder()->mutable_wordpiece();
    decoder->set_prefix(spec_.continuing_subword_prefix());
    decoder->set_cleanup(true);
    // Tokens of the training text are those of the BPE it was made by.
    FillRecord(spec_, counts, trained.token_total, &result);
    TESSERA_RETURN_IF_ERROR(
        CheckReachedSize(spec_, trained.tokens.size(), progress));
    return result;
  }

 private:
  const TrainerSpec spec_;
  const size_t unk_index_;
};

}  // namespace

StatusOr<std::unique_ptr<const Trainer>> NewWordPieceTrainer(
    const TrainerSpec& spec) {
  if (spec.merge_order() != TrainerSpec::HF) {
    return UsageError("trainer wordpiece: has --merge-order hf alone");
  }
  if (spec.has_max_input_chars_per_word() &&
      (spec.max_input_chars_per_word() == 0 ||
       spec.max_input_chars_per_word() > UINT32_MAX)) {
    return UsageError("--max-input-chars-per-word " +
                      std::to_string(spec.max_input_chars_per_word()) +
                      ": must be 1 to 4294967295");
  }
  TrainerSpec own = spec;
  if (!own.has_continuing_subword_prefix()) {
    own.set_continuing_subword_prefix(kPrefix);
  }
  const size_t unk_index = FindOrAddUnk("[UNK]", &own);
  TESSERA_RETURN_IF_ERROR(NewBpeTrainer(own).status());
  return std::unique_ptr<const Trainer>(
      new WordPieceTrainer(std::move(own), unk_index));
}

}  // namespace tessera
