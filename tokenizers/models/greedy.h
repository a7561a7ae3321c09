// Greedy: the longest token from the left, over bytes (LiB, RWKV); or, with
// whole_word_only, the word as one token (WordLevel).
//
// Where no token begins, the character there is one unk, an ill-formed maximal
// subpart likewise; without an unk id it is left out and counted. Lossless if
// every byte is a token.
//
// Cost: O(word).
//
// Sources: Yang, Frank and van den Bosch, "Less is Better" (CogALex 2020);
// BlinkDL/ChatRWKV; huggingface/tokenizers, WordLevel.

#ifndef TESSERA_TOKENIZERS_MODELS_GREEDY_H_
#define TESSERA_TOKENIZERS_MODELS_GREEDY_H_

#include <memory>

#include "tokenizers/base/status.h"
#include "tokenizers/models/model.h"

namespace tessera {

class GreedyModelSpec;
class TableReader;
class Vocabulary;

// Errors: InvalidArgument where the unk id is no token (V07).
StatusOr<std::unique_ptr<const Model>> NewGreedyModel(
    const GreedyModelSpec& spec, const Vocabulary& vocabulary);
// LoadModel of this model.
StatusOr<std::unique_ptr<const Model>> LoadGreedyModel(
    const GreedyModelSpec& options, const Vocabulary& vocabulary,
    TableReader* reader);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_MODELS_GREEDY_H_
