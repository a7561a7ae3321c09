// WordPiece: the longest token from the left, again and again; tokens inside a
// word carry a prefix ("##"). A word that cannot be covered, or has too many
// characters, is one unk as a whole.
//
// continuing_subword_prefix is taken as it is: empty means that tokens look the
// same everywhere. Ill-formed bytes are in no token, so their word is unk.
//
// Cost: O(word). Not lossless: "##" may be text, and unk stands for anything.
//
// Source: Schuster and Nakajima, "Japanese and Korean Voice Search" (2012);
// huggingface/tokenizers, WordPiece.

#ifndef TESSERA_TOKENIZERS_MODELS_WORDPIECE_H_
#define TESSERA_TOKENIZERS_MODELS_WORDPIECE_H_

#include <memory>

#include "tokenizers/base/status.h"
#include "tokenizers/models/model.h"

namespace tessera {

class TableReader;
class Vocabulary;
class WordPieceModelSpec;

// Errors: InvalidArgument where the unk id is no token (V07).
StatusOr<std::unique_ptr<const Model>> NewWordPieceModel(
    const WordPieceModelSpec& spec, const Vocabulary& vocabulary);
// LoadModel of this model.
StatusOr<std::unique_ptr<const Model>> LoadWordPieceModel(
    const WordPieceModelSpec& options, const Vocabulary& vocabulary,
    TableReader* reader);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_MODELS_WORDPIECE_H_
