// The merges of a BPE spec with their products, for what works on trained
// vocabularies.

#ifndef TESSERA_TOKENIZERS_TRAINERS_BPE_PARTS_H_
#define TESSERA_TOKENIZERS_TRAINERS_BPE_PARTS_H_

#include <cstdint>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/trainers/merge_engine.h"
#include "tokenizers/trainers/trainer.h"

namespace tessera {

// Merges in order of rank, `count` 0. UsageError for a spec whose only model is
// not BPE with a list of merges; BadData for a merge without product.
StatusOr<std::vector<Merge>> ListedMerges(const TokenizerSpec& spec);

// The largest id + 1, and the number of ids that have a token.
struct IdRange {
  uint64_t count = 0;
  uint64_t used = 0;
};
IdRange IdRangeOf(const TokenizerSpec& spec);

// Id of vocabulary entry i.
TokenId IdOfEntry(const TokenizerSpec& spec, int i);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_BPE_PARTS_H_
