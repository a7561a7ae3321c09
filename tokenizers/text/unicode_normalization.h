// The four normalisation forms of Unicode, from our own tables of 16.0, so that
// neither the machine's ICU nor its age changes a result.
//
//   UnicodeNormalization nfc(NormalizationForm::kNfc, UnicodeAge{9, 0});
//   nfc.Append(text, &out, &map);   // map may be null
//
// With an age only the code points that this version had assigned are touched;
// the others are borders without a combining class, as a library of that time
// treats them. Ill-formed bytes are borders too and are copied.
//
// Offsets are those of tokenizers 0.23.3: a composed character stands for the
// first of what composed it, the parts of a decomposed one for the whole.
// Thread-safe; O(text) but for n combining marks in a row, which are sorted.
//
// Source: Unicode Standard Annex #15.

#ifndef TESSERA_TOKENIZERS_TEXT_UNICODE_NORMALIZATION_H_
#define TESSERA_TOKENIZERS_TEXT_UNICODE_NORMALIZATION_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "tokenizers/text/code_point_trie.h"
#include "tokenizers/text/normalizer.h"

namespace tessera {

enum class NormalizationForm { kNfc, kNfd, kNfkc, kNfkd };

// Version of Unicode that assigned a code point.
struct UnicodeAge {
  uint8_t major_version = 16;
  uint8_t minor_version = 0;

  // As the tables hold it.
  constexpr uint8_t code() const {
    return static_cast<uint8_t>(major_version * 8 + minor_version);
  }
};

class UnicodeNormalization {
 public:
  explicit UnicodeNormalization(NormalizationForm form, UnicodeAge age = {});

  void Append(std::string_view text, std::string* out, OffsetMap* map) const;

  // Size of a prefix that is normalised and that nothing after it changes:
  // text.size() exactly if Append would give `text`.
  size_t NormalizedPrefix(std::string_view text) const;

 private:
  class Segment;

  bool composes() const {
    return form_ == NormalizationForm::kNfc ||
           form_ == NormalizationForm::kNfkc;
  }
  bool compatible() const {
    return form_ == NormalizationForm::kNfkc ||
           form_ == NormalizationForm::kNfkd;
  }
  size_t QuickCheck(std::string_view text, size_t from, size_t* border) const;
  size_t NextBorder(std::string_view text, size_t from) const;

  NormalizationForm form_;
  uint8_t age_;
  // Flags of a record that mean: this form may change it; no border before it.
  uint8_t unstable_;
  uint8_t no_border_;
};

extern const uint16_t kNormalizationIndex[kTrieIndexSize];
extern const uint16_t kNormalizationBlocks[];

// False if the character has no combining class and no decomposition, whatever
// the form and the age, and composes with nothing before it.
inline bool HasNormalization(char32_t c) {
  return c < 0x110000 &&
         TrieValue(kNormalizationIndex, kNormalizationBlocks, c) != 0;
}

// Canonical combining class; 0 for what `age` had not assigned.
uint8_t CombiningClassOf(char32_t c, UnicodeAge age = {});

// The full canonical decomposition, c itself if it has none; sorted as it
// stands. Returns how many of `parts` it takes.
inline constexpr size_t kCanonicalPartsMax = 4;
size_t CanonicalDecomposition(char32_t c, UnicodeAge age,
                              char32_t parts[kCanonicalPartsMax]);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TEXT_UNICODE_NORMALIZATION_H_
