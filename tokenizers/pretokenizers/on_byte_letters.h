// A pre-tokenizer that reads the GPT-2 letters of the bytes, not the text.
//
// In a tokenizer.json a member of a Sequence that stands behind ByteLevel works
// on what that wrote: to Falcon's Digits the byte B3 of a Chinese character is
// the number U+00B3, and a blank is the letter U+0120. Pretokens may so begin
// inside a character. Source: huggingface/tokenizers.

#ifndef TESSERA_TOKENIZERS_PRETOKENIZERS_ON_BYTE_LETTERS_H_
#define TESSERA_TOKENIZERS_PRETOKENIZERS_ON_BYTE_LETTERS_H_

#include <memory>

#include "tokenizers/pretokenizers/pretokenizer.h"

namespace tessera {

// `inner` must not rewrite. Its pretokens, made in Begin in O(segment) memory.
std::unique_ptr<PreTokenizer> NewOnByteLetters(
    std::unique_ptr<PreTokenizer> inner);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_PRETOKENIZERS_ON_BYTE_LETTERS_H_
