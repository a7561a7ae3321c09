// A vocabulary as SentencePiece and llama.cpp keep one: every id has one piece
// with a kind and a score, added tokens among them.

#ifndef TESSERA_TOKENIZERS_FORMATS_PIECE_ROWS_H_
#define TESSERA_TOKENIZERS_FORMATS_PIECE_ROWS_H_

#include "tokenizers/base/status.h"

namespace tessera {

class ConversionCheck;
class TokenizerSpec;

// Rewrites vocabulary and scores of the spec so: special added tokens become
// CONTROL, other ones USER_DEFINED, the model's unk UNKNOWN; a list of merges
// becomes scores 0, -1, -2, ...; holes are filled with UNUSED pieces where
// allowed. Refuses aliases and holes (C05), flags (C07), merges that no scores
// can say (C04).
Status StorePieces(bool fill_holes, ConversionCheck* check,
                   TokenizerSpec* spec);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_PIECE_ROWS_H_
