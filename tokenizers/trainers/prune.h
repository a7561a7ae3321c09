// Shrinking a tokenizer. What stays encodes as before: the order of merges does
// not change, and what was lossless stays so.

#ifndef TESSERA_TOKENIZERS_TRAINERS_PRUNE_H_
#define TESSERA_TOKENIZERS_TRAINERS_PRUNE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/trainers/renumber.h"
#include "tokenizers/trainers/trainer.h"
#include "tokenizers/trainers/word_counts.h"

namespace tessera {

// Removes the tokens of the last merges until `vocab_size` tokens are left:
// what training at that size gave. Ids are compacted in order. Errors:
// UsageError for a model that is not BPE with merges, or a size below that of
// the alphabet and the given tokens or not below that of the vocabulary.
Status PruneLast(uint64_t vocab_size, TokenizerSpec* spec, IdMap* ids);

// Removes the token that the words use least and that is a part of no remaining
// merge (of equals the one of the highest id), gives its count to its two
// parts, and so on. Never removed: base symbols, special and added tokens, what
// the post-processor names, and the texts of `kept` (as the vocabulary has
// them). Of WordPiece the least used tokens of several characters go. Errors as
// PruneLast.
Status PruneByCounts(uint64_t vocab_size, const WordCounts& counts,
                     const std::vector<std::string>& kept,
                     const TrainResources& resources, Progress* progress,
                     TokenizerSpec* spec, IdMap* ids);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_PRUNE_H_
