// How text formats spell the tokens of a spec: byte-level tokens in the GPT-2
// alphabet, literal ones and those of other vocabularies as they are.

#ifndef TESSERA_TOKENIZERS_FORMATS_TOKEN_TEXT_H_
#define TESSERA_TOKENIZERS_FORMATS_TOKEN_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tokenizers/base/types.h"

namespace tessera {

class TokenizerSpec;
class VocabularySpec;

// Number of a vocabulary entry's id.
TokenId IdOfEntry(const VocabularySpec& vocabulary, size_t entry);

// Spelling of the entry (not the id) `entry`.
std::string SpellEntry(const VocabularySpec& vocabulary, size_t entry);

// Appends an entry spelt so; entries are appended by ascending id. `kind` is a
// VocabularySpec.Kind; tokens outside the alphabet become LITERAL by
// themselves.
class VocabularyBuilder {
 public:
  VocabularyBuilder(bool byte_level, size_t count, VocabularySpec* vocabulary);

  void Append(TokenId id, std::string_view spelling, int kind = 0);
  // Drops what says nothing: ids 0, 1, 2, ... and kinds that are all NORMAL.
  void Finish();

 private:
  bool byte_level_;
  bool ids_are_dense_ = true;
  bool kinds_are_normal_ = true;
  VocabularySpec* vocabulary_;
};

// Entries by id, for vocabularies with holes too.
class EntryOfId {
 public:
  explicit EntryOfId(const VocabularySpec& vocabulary);

  static constexpr uint32_t kNone = 0xFFFFFFFF;
  // Entry of an id, or kNone.
  uint32_t operator()(TokenId id) const;

 private:
  // Pairs (id, entry) by id; empty = they are the same.
  std::vector<std::pair<TokenId, uint32_t>> entries_;
  size_t count_;
};

// For each vocabulary entry: is its id that of an added token?
std::vector<bool> EntriesOfAddedTokens(const TokenizerSpec& spec);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_TOKEN_TEXT_H_
