// Which ids Hugging Face gives to added tokens, whatever the file says.
//
// On loading, an added token that the model's vocabulary has keeps the id it
// has there; the others are numbered on from the count of the vocabulary's
// entries, in the order of the file, and what the file says about their ids
// earns a line in a log. So holes move ids. Source: tokenizers 0.23.3, by
// 3,000 random files.

#ifndef TESSERA_TOKENIZERS_FORMATS_HUGGINGFACE_NUMBERING_H_
#define TESSERA_TOKENIZERS_FORMATS_HUGGINGFACE_NUMBERING_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "tokenizers/base/types.h"

namespace tessera {

class AddedTokenSpec;
class TokenizerSpec;

// An added token and the id that it gets there.
using Renumbered = std::pair<const AddedTokenSpec*, TokenId>;

// Those of `tokens`, in the order of the file, whose id becomes another.
// `is_in_vocabulary` is asked once for each token.
template <typename Tokens, typename IsInVocabulary>
std::vector<Renumbered> RenumberedTokens(
    const Tokens& tokens, size_t vocabulary_size,
    const IsInVocabulary& is_in_vocabulary) {
  std::vector<Renumbered> renumbered;
  TokenId next = static_cast<TokenId>(vocabulary_size);
  for (const auto& added : tokens) {
    if (is_in_vocabulary(added)) continue;
    if (added.id() != next) renumbered.emplace_back(&added, next);
    ++next;
  }
  return renumbered;
}

// One line about the tokens of a spec, as tokenizer.json has it, that would
// get other ids, and what to do; empty if none would.
std::string RenumberingWarning(const TokenizerSpec& spec);

// Gives the vocabulary an entry for each id below the first added token from
// which on ids are consecutive: added tokens their own, holes one that no text
// makes (its blank is none of the byte letters, and metaspace has no blanks).
// Then no token gets another id. Takes a lowered spec.
void FillHolesForHuggingFace(TokenizerSpec* spec);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_HUGGINGFACE_NUMBERING_H_
