#include "tokenizers/trainers/train.h"

#include <utility>

#include "tokenizers/base/limits.h"
#include "tokenizers/pipeline.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/trainers/word_counter.h"

namespace tessera {
namespace {

constexpr uint64_t kVocabularySize = 30000;

Status CheckResources(const TrainResources& resources) {
  if (resources.threads >= 1 && resources.threads <= kThreadsMax) {
    return OkStatus();
  }
  return UsageError("--threads " + std::to_string(resources.threads) +
                    ": must be 1 to " + std::to_string(kThreadsMax));
}

Status NoWords(const CorpusTotals& totals) {
  return BadDataError("corpus: expected at least one word, found none in " +
                      std::to_string(totals.documents) + " documents of " +
                      std::to_string(totals.bytes) +
                      " bytes; name other files");
}

}  // namespace

TrainerSpec ResolveTrainerSpec(const TrainerSpec& spec) {
  TrainerSpec resolved = spec;
  if (resolved.vocab_size() == 0) resolved.set_vocab_size(kVocabularySize);
  if (resolved.text_field().empty()) resolved.set_text_field("text");
  return resolved;
}

StatusOr<WordCounts> CountCorpus(const TokenizerSpec& pipeline,
                                 const TrainerSpec& spec, Corpus* corpus,
                                 const TrainResources& resources,
                                 Progress* progress) {
  TESSERA_RETURN_IF_ERROR(CheckResources(resources));
  const TrainerSpec resolved = ResolveTrainerSpec(spec);
  TokenizerSpec walked = pipeline;
  const bool is_hugging_face = resolved.merge_order() == TrainerSpec::HF;
  if (!is_hugging_face) {
    // Given tokens are borders in the text: their letters do not merge.
    for (const auto* given :
         {&resolved.special_tokens(), &resolved.required_tokens()}) {
      for (const std::string& token : *given) {
        AddedTokenSpec* const added = walked.add_added_tokens();
        added->set_id(static_cast<uint32_t>(walked.added_tokens_size()));
        added->set_content(token);
      }
    }
  }
  TESSERA_ASSIGN_OR_RETURN(const std::unique_ptr<const Pipeline> compiled,
                           Pipeline::Create(walked));
  TESSERA_ASSIGN_OR_RETURN(CountedWords counted,
                           CountWords(*compiled, corpus,
                                      {.text_field = resolved.text_field(),
                                       .strict_utf8 = resolved.strict_utf8(),
                                       .counts_added_tokens = is_hugging_face},
                                      resources, progress));
  return MergeToMemory(std::move(counted));
}

StatusOr<TokenizerSpec> TrainTokenizer(const TokenizerSpec& pipeline,
                                       const TrainerSpec& spec, Corpus* corpus,
                                       const TrainResources& resources,
                                       Progress* progress) {
  // Wrong options are found before the corpus is read.
  TESSERA_ASSIGN_OR_RETURN(const TrainerRow* const row,
                           FindTrainer(spec.algorithm()));
  TESSERA_RETURN_IF_ERROR(row->create(ResolveTrainerSpec(spec)).status());
  TESSERA_ASSIGN_OR_RETURN(
      const WordCounts counts,
      CountCorpus(pipeline, spec, corpus, resources, progress));
  return TrainFromCounts(pipeline, spec, counts, resources, progress);
}

StatusOr<TokenizerSpec> TrainFromCounts(const TokenizerSpec& pipeline,
                                        const TrainerSpec& spec,
                                        const WordCounts& counts,
                                        const TrainResources& resources,
                                        Progress* progress) {
  TESSERA_RETURN_IF_ERROR(CheckResources(resources));
  TESSERA_ASSIGN_OR_RETURN(const TrainerRow* const row,
                           FindTrainer(spec.algorithm()));
  TESSERA_ASSIGN_OR_RETURN(const std::unique_ptr<const Trainer> trainer,
                           row->create(ResolveTrainerSpec(spec)));
  if (counts.empty()) return NoWords(counts.totals());
  return trainer->Train(pipeline, counts, resources, progress);
}

}  // namespace tessera
