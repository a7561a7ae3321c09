// The alphabet of the scanners: what class a character has, and how to run over
// characters of one class fast.
//
// The patterns of families.cc look at characters through a handful of classes.
// A class is one bit here, so that "is it one of these" is one AND. Their
// tables, by UTF-8 sequence, are made from the same data as those of text/: one
// load for sequences of up to two bytes, two for three bytes. An ill-formed
// byte is one character, of class kPunctuation.
//
// Header only, because these are the hot loops.

#ifndef TESSERA_TOKENIZERS_PRETOKENIZERS_SCAN_CLASSES_H_
#define TESSERA_TOKENIZERS_PRETOKENIZERS_SCAN_CLASSES_H_

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace tessera::scan {

// Text as the scanners see it.
using Byte = unsigned char;
using Pointer = const Byte*;

using ClassMask = uint32_t;
inline constexpr ClassMask kUpper = 1 << 0;     // Lu, Lt
inline constexpr ClassMask kLower = 1 << 1;     // Ll
inline constexpr ClassMask kCaseless = 1 << 2;  // Lm, Lo
inline constexpr ClassMask kMark = 1 << 3;      // M
inline constexpr ClassMask kNumber = 1 << 4;    // N
inline constexpr ClassMask kSpace = 1 << 5;     // U+0020
inline constexpr ClassMask kNewline = 1 << 6;   // CR, LF
inline constexpr ClassMask kBlank = 1 << 7;     // other White_Space
inline constexpr ClassMask kApostrophe = 1 << 8;
inline constexpr ClassMask kSlash = 1 << 9;
// Other P and S, and ill-formed bytes, which count as U+FFFD.
inline constexpr ClassMask kPunctuation = 1 << 10;
inline constexpr ClassMask kRest = 1 << 11;  // C
// Beside the others: a character of a set that a family treats apart.
inline constexpr ClassMask kApart = 1 << 12;

inline constexpr ClassMask kLetter = kUpper | kLower | kCaseless;
inline constexpr ClassMask kWhite = kSpace | kNewline | kBlank;
// [^\s\p{L}\p{N}] without the marks.
inline constexpr ClassMask kSymbol =
    kApostrophe | kSlash | kPunctuation | kRest;

#include "tokenizers/pretokenizers/scan_tables.inc"

// A character: its class and its size in bytes.
struct Char {
  ClassMask mask;
  uint32_t size;
};

// As masks, which spares a shift on the path of every character.
inline constexpr std::array<uint16_t, 0x800> kShortMasks = [] {
  std::array<uint16_t, 0x800> masks{};
  for (size_t c = 0; c < masks.size(); ++c) {
    masks[c] = static_cast<uint16_t>(1u << kShortClasses[c]);
  }
  return masks;
}();

// Class of a code point below U+0800; of one below U+10000.
inline ClassMask ClassOfShort(uint32_t c) { return kShortMasks[c]; }
inline size_t ClassNumberOfLong(uint32_t c) {
  return kRows[kRowOfBlock[c >> 6] * 64 + (c & 63)];
}
inline ClassMask ClassOfLong(uint32_t c) { return 1u << ClassNumberOfLong(c); }
// Class of one beyond.
ClassMask ClassOfSupplementary(uint32_t c);

inline bool IsContinuationByte(Byte c) { return (c & 0xC0) == 0x80; }

inline uint32_t CodePointOf2(Pointer p) {
  return (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
}
inline uint32_t CodePointOf3(Pointer p) {
  return (p[0] & 0xFu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
}
inline uint32_t CodePointOf4(Pointer p) {
  return (p[0] & 7u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 |
         (p[3] & 0x3Fu);
}

// Is there a well-formed sequence of that many bytes at p, whose first byte is
// >= 0x80?
inline bool IsSequenceOf2(Pointer p, Pointer end) {
  return p[0] >= 0xC2 && p[0] < 0xE0 && end - p >= 2 &&
         IsContinuationByte(p[1]);
}
inline bool IsSequenceOf3(Pointer p, Pointer end) {
  if (p[0] < 0xE0 || p[0] >= 0xF0 || end - p < 3 || !IsContinuationByte(p[1]) ||
      !IsContinuationByte(p[2])) {
    return false;
  }
  // No longer than needed, and no surrogate.
  const uint32_t c = CodePointOf3(p);
  return c >= 0x800 && (c & 0xF800) != 0xD800;
}
inline bool IsSequenceOf4(Pointer p, Pointer end) {
  if (p[0] < 0xF0 || p[0] > 0xF4 || end - p < 4 || !IsContinuationByte(p[1]) ||
      !IsContinuationByte(p[2]) || !IsContinuationByte(p[3])) {
    return false;
  }
  const uint32_t c = CodePointOf4(p);
  return c >= 0x10000 && c <= 0x10FFFF;
}

// Code point at p, whose first byte is >= 0x80; U+FFFD of size 1 where it is
// ill-formed.
struct Wide {
  uint32_t code_point;
  uint32_t size;
};
inline Wide DecodeWide(Pointer p, Pointer end) {
  if (IsSequenceOf2(p, end)) return {CodePointOf2(p), 2};
  if (IsSequenceOf3(p, end)) return {CodePointOf3(p), 3};
  if (IsSequenceOf4(p, end)) return {CodePointOf4(p), 4};
  return {0xFFFD, 1};
}

// Its class.
inline Char DecodeHigh(Pointer p, Pointer end) {
  if (IsSequenceOf2(p, end)) return {ClassOfShort(CodePointOf2(p)), 2};
  if (IsSequenceOf3(p, end)) return {ClassOfLong(CodePointOf3(p)), 3};
  if (IsSequenceOf4(p, end)) return {ClassOfSupplementary(CodePointOf4(p)), 4};
  return {kPunctuation, 1};
}

// The character at p < end.
inline Char DecodeClass(Pointer p, Pointer end) {
  if (*p < 0x80) return {ClassOfShort(*p), 1};
  return DecodeHigh(p, end);
}

inline uint64_t Load8(Pointer p) {
  uint64_t bytes;
  std::memcpy(&bytes, p, 8);
  if constexpr (std::endian::native == std::endian::big) {
    bytes = __builtin_bswap64(bytes);
  }
  return bytes;
}

// How many of the 8 bytes, from the first on, are ASCII letters of `kCases`.
// Each byte without its top bit plus a constant carries into that bit exactly
// from 'a' and from behind 'z' on.
template <ClassMask kCases>
inline size_t LettersIn8(uint64_t bytes) {
  constexpr uint64_t kOnes = 0x0101010101010101;
  constexpr uint64_t kTops = 0x80 * kOnes;
  constexpr Byte kFirst = kCases & kLower ? 'a' : 'A';
  constexpr uint64_t kFold =
      (kCases & kUpper) && (kCases & kLower) ? 0x20 * kOnes : 0;
  const uint64_t low = (bytes | kFold) & ~kTops;
  const uint64_t from_first = low + (0x80 - kFirst) * kOnes;
  const uint64_t behind_last = low + (0x80 - (kFirst + 26)) * kOnes;
  const uint64_t others = ~(from_first & ~behind_last & ~bytes) & kTops;
  return others == 0 ? 8 : static_cast<size_t>(std::countr_zero(others)) / 8;
}

// The end of the run of characters of `kMask` that p stands at or in.
template <ClassMask kMask>
inline Pointer SkipClass(Pointer p, Pointer end) {
  while (p < end) {
    const Char c = DecodeClass(p, end);
    if (!(c.mask & kMask)) break;
    p += c.size;
  }
  return p;
}

// A set of code points beyond U+07FF that ends runs of its classes.
struct NoneApart {
  static constexpr bool kAny = false;
  static bool Contains(uint32_t) { return false; }
};

// DecodeClass with kApart beside the class of the set's members.
template <typename Apart>
inline Char DecodeClass(Pointer p, Pointer end) {
  Char c = DecodeClass(p, end);
  if (!Apart::kAny || c.size < 3) return c;
  const uint32_t value = c.size == 3 ? CodePointOf3(p) : CodePointOf4(p);
  if (Apart::Contains(value)) c.mask |= kApart;
  return c;
}

// SkipClass beyond ASCII: stops at the first byte below 0x80 too. A loop for
// each size, because the size of the next character is then a guess of the
// branch predictor and not a sum to wait for. Kept out of the loops of ASCII
// text, which are 15 % faster so.
template <ClassMask kMask, typename Apart = NoneApart>
[[gnu::noinline]] Pointer SkipHigh(Pointer p, Pointer end) {
  while (p < end && *p >= 0x80) {
    const Pointer begin = p;
    while (p < end && IsSequenceOf2(p, end)) {
      if (!(ClassOfShort(CodePointOf2(p)) & kMask)) return p;
      p += 2;
    }
    while (p < end && IsSequenceOf3(p, end)) {
      const uint32_t c = CodePointOf3(p);
      if (!(ClassOfLong(c) & kMask) || Apart::Contains(c)) return p;
      p += 3;
    }
    if (p != begin) continue;
    const Char c = DecodeHigh(p, end);
    if (!(c.mask & kMask)) return p;
    if (Apart::kAny && c.size == 4 && Apart::Contains(CodePointOf4(p))) {
      return p;
    }
    p += c.size;
  }
  return p;
}

// SkipClass where `kMask` has ASCII letters: 8 bytes at a time, which spares
// the branch at the end of each word (measured on English: README).
template <ClassMask kMask, typename Apart = NoneApart>
inline Pointer SkipLetters(Pointer p, Pointer end) {
  static_assert((kMask & (kUpper | kLower)) != 0);
  while (true) {
    while (end - p >= 8) {
      const size_t count = LettersIn8<kMask&(kUpper | kLower)>(Load8(p));
      p += count;
      if (count < 8) break;
    }
    while (p < end && *p < 0x80 && (ClassOfShort(*p) & kMask)) ++p;
    if (p == end || *p < 0x80) return p;
    const Pointer high = p;
    p = SkipHigh<kMask, Apart>(p, end);
    if (p == high || p == end || *p >= 0x80) return p;
  }
}

}  // namespace tessera::scan

#endif  // TESSERA_TOKENIZERS_PRETOKENIZERS_SCAN_CLASSES_H_
