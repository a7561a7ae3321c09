// Cutting a text to a number of ids.

#ifndef TESSERA_TOKENIZERS_TEXT_BUDGET_H_
#define TESSERA_TOKENIZERS_TEXT_BUDGET_H_

#include <cstddef>
#include <string_view>

#include "tokenizers/tokenizer.h"

namespace tessera {

// The longest head of `text` that ends at a character and takes at most `room`
// ids. `encoding` is that of the whole text. A head need not have the ids that
// the text begins with, so it is encoded again; heads that end more than
// 256 bytes behind the id that fills the room are not tried.
std::string_view TextWithinBudget(const Tokenizer& tokenizer,
                                  const AddedTokenFilter& filter,
                                  std::string_view text,
                                  const Encoding& encoding, size_t room,
                                  Tokenizer::Scratch* scratch);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TEXT_BUDGET_H_
