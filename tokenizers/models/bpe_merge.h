// The merge loop: lowest rank first, leftmost of equal ones, until no two
// neighbours merge. It is the only one in the project; host and device share
// it, and every option of BPE is in the tables or around the loop.
//
//   bpe_merge_short.h   up to 32 symbols, several words side by side
//   bpe_merge_queue.h   any number
//
// Both leave a product at the place of its left part, so places are indices of
// the initial symbols and give the bytes a result stands for.
//
// Source of the queue's two tiers: huggingface/tokenizers 1.0-rc.

#ifndef TESSERA_TOKENIZERS_MODELS_BPE_MERGE_H_
#define TESSERA_TOKENIZERS_MODELS_BPE_MERGE_H_

#include "tokenizers/models/bpe_merge_queue.h"
#include "tokenizers/models/bpe_merge_short.h"

#endif  // TESSERA_TOKENIZERS_MODELS_BPE_MERGE_H_
