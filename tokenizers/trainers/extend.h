// Growing a BPE tokenizer: its ids, merges and special tokens stay, new merges
// are learned on top.

#ifndef TESSERA_TOKENIZERS_TRAINERS_EXTEND_H_
#define TESSERA_TOKENIZERS_TRAINERS_EXTEND_H_

#include <cstdint>

#include "tokenizers/base/status.h"
#include "tokenizers/trainers/trainer.h"
#include "tokenizers/trainers/word_counts.h"

namespace tessera {

// `base` with merges added until it has `vocab_size` tokens. Words are first
// encoded with the merges of `base`; new tokens have the ids behind its highest
// one. What its training record says of ties and limits holds on. On the counts
// that `base` was trained with, the result is what training at `vocab_size`
// would have given, as long as special tokens stand in front.
//
// Errors: UsageError for a model that is not BPE with a list of merges, and for
// a size that is not larger; BadData where counts and model do not fit.
StatusOr<TokenizerSpec> ExtendTokenizer(const TokenizerSpec& base,
                                        uint64_t vocab_size,
                                        const WordCounts& counts,
                                        const TrainResources& resources,
                                        Progress* progress);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_EXTEND_H_
