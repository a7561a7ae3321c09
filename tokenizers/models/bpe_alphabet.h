// BpeAlphabet: which token a byte or character of a word starts as.
//
// Before numbering, what merges is called a part: a token id, or for a
// character that is no token but stands inside one (only where any two
// neighbours may merge) kNoTokenPart + its code point or byte.
//
// A prefix or suffix makes the part depend on the place in the word: all units
// but the first have the prefix before them, the last has the suffix behind.

#ifndef TESSERA_TOKENIZERS_MODELS_BPE_ALPHABET_H_
#define TESSERA_TOKENIZERS_MODELS_BPE_ALPHABET_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/limits.h"
#include "tokenizers/base/types.h"
#include "tokenizers/models/bpe_code_points.h"

namespace tessera {

class BpeModelSpec;
class Vocabulary;

// No part: the unit is unknown.
inline constexpr uint32_t kNoPart = 0xFFFFFFFF;
inline constexpr uint32_t kNoTokenPart = kIdCountMax;

// Places of a unit in a word; the value is first + 2 x last.
inline constexpr size_t kPlaceCount = 4;
inline constexpr size_t kMiddlePlace = 0;
inline size_t PlaceOf(bool first, bool last) { return first + 2 * last; }

struct BpeAlphabet {
  bool byte_level = false;
  std::string prefix;
  std::string suffix;
  // By byte (byte_level) or ASCII character; kNoPart = unknown.
  std::array<std::array<uint32_t, 256>, kPlaceCount> low;
  // By character above ASCII; empty if byte_level.
  std::array<CodePointTable, kPlaceCount> high;

  static BpeAlphabet Create(const BpeModelSpec& spec,
                            const Vocabulary& vocabulary);

  bool has_affixes() const { return !prefix.empty() || !suffix.empty(); }

  // Part of a unit: a byte, or a well-formed character.
  uint32_t PartOf(size_t place, std::string_view unit) const;
  // Appends the parts of the units of `text` as they are inside a word. False,
  // with some of them appended, if one has none or `text` is ill-formed.
  bool AppendParts(std::string_view text, std::vector<uint32_t>* parts) const;
  // Units of `text`; ill-formed bytes are one each.
  size_t CountUnits(std::string_view text) const;
  // Appends the units that are parts but no tokens.
  void AppendNoTokenUnits(std::vector<std::string>* units,
                          std::vector<uint32_t>* parts) const;
};

// Tokens that may be parts and products where any two neighbours whose joined
// text is a token merge, by id.
std::vector<TokenId> MergeableTokens(const BpeModelSpec& spec,
                                     const Vocabulary& vocabulary);

// Token that a model makes from this text: an ordinary one, or unk itself; not
// one that is cut out before anything merges.
uint32_t FindTokenPart(const BpeModelSpec& spec, const Vocabulary& vocabulary,
                       std::string_view text);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_MODELS_BPE_ALPHABET_H_
