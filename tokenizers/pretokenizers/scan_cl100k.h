// The cl100k shape as code; qwen2, qwen3_5 and others are settings of it.
//
//   (?i:'s|'t|'re|'ve|'m|'ll|'d)              if kContractions
//   |[^\r\n\p{L}\p{N}]?\p{L}+                 also \p{M}+ if kMarksAreLetters
//   |\p{N}{1,3}                               {1,kDigits}
//   | ?[^\s\p{L}\p{N}]+[\r\n]*
//   |\s*[\r\n]+|\s+(?!\S)|\s+                 kSpaces
//
// The first character and its successor decide which alternative matches; none
// of them backtracks but the white space rule, which is scan_rules.h's.

#ifndef TESSERA_TOKENIZERS_PRETOKENIZERS_SCAN_CL100K_H_
#define TESSERA_TOKENIZERS_PRETOKENIZERS_SCAN_CL100K_H_

#include "tokenizers/pretokenizers/scan_cuts.h"
#include "tokenizers/pretokenizers/scan_rules.h"

namespace tessera::scan {

// At most `kDigits` numbers from p on, the first of which is already read.
template <int kDigits>
inline Pointer SkipNumbers(Pointer p, Pointer end) {
  for (int i = 1; i < kDigits && p < end; ++i) {
    const Char c = DecodeClass(p, end);
    if (c.mask != kNumber) break;
    p += c.size;
  }
  return p;
}

struct Cl100kSettings {
  bool contractions;
  int digits;
  bool marks_are_letters;
  SpaceRule spaces;
};

template <Cl100kSettings kSettings>
struct Cl100kScanner {
  static constexpr ClassMask kLetters =
      kLetter | (kSettings.marks_are_letters ? kMark : 0);
  static constexpr ClassMask kSymbols = (kSymbol | kMark) & ~kLetters;

  static inline Pointer SymbolsEnd(Pointer p, Pointer end) {
    p = SkipClass<kSymbols>(p, end);
    while (p < end && (*p == '\n' || *p == '\r')) ++p;
    return p;
  }

  static constexpr bool kDrops = false;
  static constexpr bool kKindsFromText = false;

  [[gnu::always_inline]] static inline Found Next(Pointer p, Pointer end) {
    Char c = DecodeClass(p, end);
    Pointer second = p + c.size;
    if (!(c.mask & kLetters)) {
      if (c.mask == kNumber) {
        return {SkipNumbers<kSettings.digits>(second, end), kKindNumber};
      }
      if (kSettings.contractions && c.mask == kApostrophe) {
        const size_t size = ContractionSize<true>(p, end);
        if (size != 0) return {p + size, kKindWord};
      }
      if (c.mask == kNewline || second == end) return Alone(p, second, end, c);
      // The optional character before a word.
      const Char d = DecodeClass(second, end);
      if (!(d.mask & kLetters)) {
        if (c.mask == kSpace && (d.mask & kSymbols)) {
          return {SymbolsEnd(second + d.size, end), kKindPunctuation};
        }
        return Alone(p, second, end, c);
      }
      second += d.size;
    }
    return {SkipLetters<kLetters>(second, end), kKindWord};
  }

  // No alternative that looks at the second character matches.
  static inline Found Alone(Pointer p, Pointer second, Pointer end, Char c) {
    if (c.mask & kWhite) {
      return {SpaceEnd<kSettings.spaces>(p, end), kKindSpace};
    }
    return {SymbolsEnd(second, end), kKindPunctuation};
  }

  // The sure cuts of the window at p, where a pretoken begins.
  static inline ByteSet Cuts(Pointer p, Pointer end) {
    const ClassWindow window = ReadWindow<false>(p, end);
    ByteSet letters = window.upper | window.lower | window.caseless;
    ByteSet symbols = window.apostrophe | window.symbol;
    (kSettings.marks_are_letters ? letters : symbols) |= window.mark;
    const ByteSet behind_symbols =
        RunTails(window.newline, window.newline & (symbols << 1));
    const ByteSet newline = window.newline & ~behind_symbols;
    const ByteSet blank = window.space | window.blank;
    // Symbols that no space before them takes along.
    const ByteSet leading = RunStarts(symbols) & ~(window.space << 1);
    ByteSet cuts = ByteSet{1} | leading;
    cuts |= SpaceCuts(window, newline, blank);
    cuts |= NumberCuts<kSettings.digits>(window);
    // A word begins with the blank or the single symbol before it.
    const ByteSet behind_lone = NextStarts(window, leading);
    cuts |= RunStarts(letters) & ~(blank << 1) & ~behind_lone;
    if (kSettings.contractions) {
      cuts = CutContractions<true>(window.apostrophe & leading & (letters >> 1),
                                   p, end, cuts);
    }
    return SureCuts(window, newline | blank, cuts);
  }

  static inline bool IsCutBetween(ClassMask before, ClassMask after) {
    if (before & kLetters) return !(after & kLetters);
    return before == kNumber && after != kNumber;
  }
};

}  // namespace tessera::scan

#endif  // TESSERA_TOKENIZERS_PRETOKENIZERS_SCAN_CL100K_H_
