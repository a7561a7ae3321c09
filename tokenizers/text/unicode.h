// What a letter, a digit, a space is: the one place that says so.
//
// The tables are of Unicode 16.0, made by generate_unicode_tables.py and
// committed, so that no result depends on the machine's ICU. Every function
// takes any 32-bit value: what is no code point (kIllFormed) is unassigned, no
// letter, no space. Constant time: two loads; nothing runs at start-up.

#ifndef TESSERA_TOKENIZERS_TEXT_UNICODE_H_
#define TESSERA_TOKENIZERS_TEXT_UNICODE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tokenizers/text/code_point_trie.h"

namespace tessera {

inline constexpr char kUnicodeVersion[] = "16.0.0";

// In the order of the standard, so that each major class is one range.
enum class GeneralCategory : uint8_t {
  kLu,
  kLl,
  kLt,
  kLm,
  kLo,
  kMn,
  kMc,
  kMe,
  kNd,
  kNl,
  kNo,
  kPc,
  kPd,
  kPs,
  kPe,
  kPi,
  kPf,
  kPo,
  kSm,
  kSc,
  kSk,
  kSo,
  kZs,
  kZl,
  kZp,
  kCc,
  kCf,
  kCs,
  kCo,
  kCn,
};

enum class Script : uint8_t {
#define TESSERA_SCRIPT(name, long_name, short_name) name,
#include "tokenizers/text/unicode_scripts.inc"
#undef TESSERA_SCRIPT
};

// Bits of the byte that the class functions read.
enum CategoryBits : uint8_t {
  kCategoryMask = 0x1F,
  kWhiteSpaceBit = 0x20,
  // \w: Alphabetic, M, Nd, Pc, Join_Control.
  kWordBit = 0x40,
  kAlphabeticBit = 0x80,
};
extern const uint16_t kCategoryIndex[kTrieIndexSize];
extern const uint8_t kCategoryBlocks[];

inline uint8_t CategoryByte(char32_t c) {
  return c < 0x110000 ? TrieValue(kCategoryIndex, kCategoryBlocks, c)
                      : static_cast<uint8_t>(GeneralCategory::kCn);
}

inline GeneralCategory CategoryOf(char32_t c) {
  return static_cast<GeneralCategory>(CategoryByte(c) & kCategoryMask);
}

inline bool IsCategoryBetween(char32_t c, GeneralCategory first,
                              GeneralCategory last) {
  const GeneralCategory category = CategoryOf(c);
  return category >= first && category <= last;
}
inline bool IsLetter(char32_t c) {
  return IsCategoryBetween(c, GeneralCategory::kLu, GeneralCategory::kLo);
}
inline bool IsMark(char32_t c) {
  return IsCategoryBetween(c, GeneralCategory::kMn, GeneralCategory::kMe);
}
inline bool IsNumber(char32_t c) {
  return IsCategoryBetween(c, GeneralCategory::kNd, GeneralCategory::kNo);
}
inline bool IsDecimalDigit(char32_t c) {
  return CategoryOf(c) == GeneralCategory::kNd;
}
inline bool IsPunctuation(char32_t c) {
  return IsCategoryBetween(c, GeneralCategory::kPc, GeneralCategory::kPo);
}
inline bool IsSymbol(char32_t c) {
  return IsCategoryBetween(c, GeneralCategory::kSm, GeneralCategory::kSo);
}
inline bool IsAssigned(char32_t c) {
  return CategoryOf(c) != GeneralCategory::kCn;
}
inline bool IsWhiteSpace(char32_t c) {
  return (CategoryByte(c) & kWhiteSpaceBit) != 0;
}
inline bool IsWord(char32_t c) { return (CategoryByte(c) & kWordBit) != 0; }
inline bool IsAlphabetic(char32_t c) {
  return (CategoryByte(c) & kAlphabeticBit) != 0;
}

// "Lu"; "Unassigned" and the like are not spelt out.
std::string_view CategoryName(GeneralCategory category);

Script ScriptOf(char32_t c);
// "Han"; "Hani".
std::string_view ScriptName(Script script);
std::string_view ScriptShortName(Script script);
// By either name; case, '_', '-' and ' ' do not matter.
std::optional<Script> ScriptNamed(std::string_view name);

// Columns on a terminal: 0, 1 or 2 (East Asian Width W and F).
size_t DisplayWidth(char32_t c);
// Of a text; an ill-formed byte counts one.
size_t DisplayWidth(std::string_view text);

// Rarer properties; bits of TraitsOf. Those named after BERT and "stripped" are
// what tokenizers 0.23.3 goes by in place of the categories of today.
enum CharacterTraits : uint8_t {
  kTraitWidthMask = 0x03,
  // BertNormalizer's clean_text drops it: Cc, Cf, Co of Unicode 8.0 but TAB,
  // LF, CR; and U+0000, U+FFFD.
  kTraitBertDropped = 0x04,
  // BertNormalizer's strip_accents drops it: Mn of Unicode 8.0.
  kTraitBertMark = 0x08,
  // BertPreTokenizer and Punctuation split at it: P of Unicode 8.0 and the 32
  // of ASCII.
  kTraitBertPunctuation = 0x10,
  // StripAccents drops it: M of Unicode 9.0.
  kTraitStrippedMark = 0x20,
  // The properties Uppercase and Lowercase of the standard.
  kTraitUppercase = 0x40,
  kTraitLowercase = 0x80,
};
extern const uint16_t kTraitIndex[kTrieIndexSize];
extern const uint8_t kTraitBlocks[];

inline uint8_t TraitsOf(char32_t c) {
  constexpr uint8_t kOneColumn = 1;
  return c < 0x110000 ? TrieValue(kTraitIndex, kTraitBlocks, c) : kOneColumn;
}

extern const uint16_t kLowerIndex[kTrieIndexSize];
extern const uint8_t kLowerBlocks[];
extern const int32_t kLowerDifferences[];

// The simple lower case: one code point, U+0130 stays.
inline char32_t SimpleLower(char32_t c) {
  if (c >= 0x110000) return c;
  return c + static_cast<char32_t>(
                 kLowerDifferences[TrieValue(kLowerIndex, kLowerBlocks, c)]);
}

// The full lower case, without context and locale, of a scalar value: appended;
// written to `out`, which has room for 4 bytes. U+0130 gives two characters.
void AppendLower(char32_t c, std::string* out);
size_t LowerInto(char32_t c, char* out);

// [first, last], as in character classes of patterns.
using CodePointRange = std::pair<char32_t, char32_t>;

// The code points with a property, as ascending ranges with gaps between them.
// Names: general categories ("L", "Lu", "Letter", "Uppercase_Letter", "LC"),
// scripts ("Han", "Hani", "Script=Han", "sc=Han"), "gc=Lu", "White_Space",
// "Alphabetic", "Uppercase", "Lowercase", "Any", "ASCII", "Assigned", and "s",
// "d", "w" (in lower case) for \s \d \w: the category S is "S".
// Case, '_', '-' and ' ' do not matter. Surrogates are in "Cs", "C" and "Any".
// nullopt: not a name that is known here.
std::optional<std::vector<CodePointRange>> RangesOfProperty(
    std::string_view name);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TEXT_UNICODE_H_
