// Questions about a BPE's merges that formats ask: is the order of ids the
// order of merges, and which merges does a rank file stand for.

#ifndef TESSERA_TOKENIZERS_FORMATS_MERGE_ORDER_H_
#define TESSERA_TOKENIZERS_FORMATS_MERGE_ORDER_H_

#include <cstdint>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/base/types.h"

namespace tessera {

class TokenizerSpec;

// OK if looking joined bytes up by id (rank_lookup = BYTES, id = rank) is the
// same function as the spec's merges: the vocabulary is proper and each merge
// makes a greater id than the one before. Entries marked in `is_skipped`
// (added tokens inside the vocabulary) need no merge. The message of a
// failure is the reason, without a place. Requires models[0].bpe.
Status CheckMergeOrderIsIdOrder(const TokenizerSpec& spec,
                                const std::vector<bool>& is_skipped);

// Left and right id of the merges of models[0].bpe in order of rank, derived
// where rank_lookup = BYTES. Fails with a reason if no list of pairs is the
// same function: the vocabulary is not proper.
StatusOr<std::vector<uint32_t>> MergesOf(const TokenizerSpec& spec);

// The merges of a model that merges by scores: every split of a token into two,
// by falling score, then by the characters of the left part. Ties between equal
// scores, and a token that is reached by its second split first, may be decided
// otherwise than by scores alone. Requires models[0].bpe with scores.
StatusOr<std::vector<uint32_t>> MergesByScore(const TokenizerSpec& spec);

// Ids of the tokens that merges make, by the rank of the merge that makes them.
// Fails with a reason if giving these tokens falling scores, and merging
// whatever two neighbours make a token, is not the same function: the
// vocabulary is not proper.
StatusOr<std::vector<TokenId>> ProductsByRank(const TokenizerSpec& spec);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_MERGE_ORDER_H_
