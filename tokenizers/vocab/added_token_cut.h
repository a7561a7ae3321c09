// Where a text that goes on may be cut, as far as added tokens are concerned.

#ifndef TESSERA_TOKENIZERS_VOCAB_ADDED_TOKEN_CUT_H_
#define TESSERA_TOKENIZERS_VOCAB_ADDED_TOKEN_CUT_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tokenizers/vocab/added_token_pass.h"

namespace tessera {

// Last place of `text` where a cut changes no match, whatever comes behind the
// text. `resolved` as in AddedTokenPass::Find. O(text).
size_t LastAddedTokenCut(const AddedTokenPass& pass, std::string_view text,
                         const std::vector<uint32_t>& resolved);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_VOCAB_ADDED_TOKEN_CUT_H_
