// BERT's pipeline around a WordPiece vocabulary, for files that hold only the
// vocabulary.

#ifndef TESSERA_TOKENIZERS_FORMATS_WORDPIECE_BERT_H_
#define TESSERA_TOKENIZERS_FORMATS_WORDPIECE_BERT_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "tokenizers/base/status.h"

namespace tessera {

class TokenizerSpec;

// Characters of a word at most, where a file does not say.
inline constexpr uint32_t kBertMaxInputChars = 100;

struct BertDefaults {
  // Absent = the vocabulary has no upper-case ASCII letter outside brackets.
  std::optional<bool> lowercase;
};

// Adds model, normaliser, pre-tokenizer, decoder, special tokens, roles and the
// [CLS] A [SEP] template to a spec that has a vocabulary. BadData at `file` if
// the vocabulary has no unknown token [V07].
Status CompleteAsBert(std::string_view file, const BertDefaults& defaults,
                      TokenizerSpec* spec);

// One of the five that CompleteAsBert adds, in either case.
bool IsBertSpecial(std::string_view content);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_WORDPIECE_BERT_H_
