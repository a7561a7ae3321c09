// What models read from a vocabulary, and how they write what they found.

#ifndef TESSERA_TOKENIZERS_MODELS_ORDINARY_TOKENS_H_
#define TESSERA_TOKENIZERS_MODELS_ORDINARY_TOKENS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/base/types.h"
#include "tokenizers/vocab/byte_trie.h"
#include "tokenizers/vocab/vocabulary.h"

namespace tessera {

// InvalidArgument where `unk_id` is no token [V07] or an id is too large for a
// ByteTrie [V01].
Status CheckIds(std::optional<TokenId> unk_id, const Vocabulary& vocabulary);
// The unk id that a model's spec names, or none; errors as CheckIds.
template <typename Spec>
StatusOr<std::optional<TokenId>> CheckedUnkId(const Spec& spec,
                                              const Vocabulary& vocabulary) {
  std::optional<TokenId> unk_id;
  if (spec.has_unk_id()) unk_id = spec.unk_id();
  TESSERA_RETURN_IF_ERROR(CheckIds(unk_id, vocabulary));
  return unk_id;
}

// Text and id of each token that a model may make from text: FindOrdinary of
// the text is the id. By ascending id; the texts live as long as `vocabulary`.
// Requires CheckIds.
std::vector<ByteTrie::Entry> OrdinaryTokens(const Vocabulary& vocabulary);

// Appends the texts of these tokens.
void AppendOrdinaryTexts(const Vocabulary& vocabulary,
                         std::vector<std::string_view>* texts);

// Appends the byte of a <0xHH> token, the text of any other, nothing for an id
// that no token has.
void AppendTokenText(const Vocabulary& vocabulary, TokenId id,
                     std::string* text);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_MODELS_ORDINARY_TOKENS_H_
