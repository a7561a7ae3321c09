// BPE by counts: the plain trainer, and the parts of it that others use.

#ifndef TESSERA_TOKENIZERS_TRAINERS_BPE_TRAINER_H_
#define TESSERA_TOKENIZERS_TRAINERS_BPE_TRAINER_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/trainers/merge_engine.h"
#include "tokenizers/trainers/token_table.h"
#include "tokenizers/trainers/trainer.h"
#include "tokenizers/trainers/word_counts.h"

namespace tessera {

// A BPE vocabulary with its merges, before it becomes a spec.
struct TrainedBpe {
  TokenTable tokens;
  // Each pair once, in order of rank.
  std::vector<Merge> merges;
  // By id, 1 where the text is that of a special token no byte-level model can
  // make.
  std::vector<uint8_t> is_literal;
  // Ids of the special tokens, in the order in which they were asked for.
  std::vector<TokenId> special_ids;
  // The same of required tokens.
  std::vector<TokenId> required_ids;
  // Symbols of the training text after the last merge.
  uint64_t token_total = 0;
};

// The rules of a spec but for the number of tokens (set to vocab_size), reused
// tokens as the merge order has it. Errors: UsageError.
StatusOr<MergeRules> MakeMergeRules(const TrainerSpec& spec,
                                    std::string_view continuing_subword_prefix);

// No merge of these rules makes the token of a special or required text.
void PassOverToken(const std::string& text, bool byte_level, MergeRules* rules);

// Trains as `spec` says. Errors as Trainer::Train.
StatusOr<TrainedBpe> TrainBpe(const TrainerSpec& spec, bool byte_level,
                              const WordCounts& counts,
                              const TrainResources& resources,
                              Progress* progress);

// Row "bpe" of trainers.cc.
StatusOr<std::unique_ptr<const Trainer>> NewBpeTrainer(const TrainerSpec& spec);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_BPE_TRAINER_H_
