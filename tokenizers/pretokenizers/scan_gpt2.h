// The gpt2 family as code: ` ?` before a run of letters, of numbers or of other
// visible characters; contractions; white space.
//
//   's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+
//   |\s+(?!\S)|\s+
//
// With kIsolatedNumbers each character of N is cut out first, and what stands
// before it ends there like a segment (starcoder: `\p{N}`, then gpt2).
//
// Alternatives begin with different characters, but for the space, whose
// successor decides; so the first character chooses and nothing backtracks.

#ifndef TESSERA_TOKENIZERS_PRETOKENIZERS_SCAN_GPT2_H_
#define TESSERA_TOKENIZERS_PRETOKENIZERS_SCAN_GPT2_H_

#include "tokenizers/pretokenizers/scan_cuts.h"
#include "tokenizers/pretokenizers/scan_rules.h"

namespace tessera::scan {

template <bool kIsolatedNumbers>
struct Gpt2Scanner {
  static constexpr ClassMask kSymbols = kSymbol | kMark;
  static constexpr ClassMask kEnds = kIsolatedNumbers ? kNumber : 0;

  static constexpr bool kDrops = false;
  static constexpr bool kKindsFromText = false;

  static inline Found Next(Pointer p, Pointer end) {
    Pointer body = p;
    if (*p == ' ') {
      ++body;
      if (body == end) return {end, kKindSpace};
    }
    const Char c = DecodeClass(body, end);
    if (c.mask & kLetter) {
      return {SkipLetters<kLetter>(body + c.size, end), kKindWord};
    }
    if (c.mask & kWhite) {
      return {SpaceEnd<SpaceRule::kPlain, kEnds>(p, end), kKindSpace};
    }
    if (c.mask == kNumber) {
      if constexpr (kIsolatedNumbers) {
        if (body != p) return {body, kKindSpace};
        return {p + c.size, kKindNumber};
      }
      return {SkipClass<kNumber>(body + c.size, end), kKindNumber};
    }
    if (*p == '\'') {
      const size_t size = ContractionSize<false>(p, end);
      if (size != 0) return {p + size, kKindWord};
    }
    return {SkipClass<kSymbols>(body + c.size, end), kKindPunctuation};
  }

  // The sure cuts of the window at p, where a pretoken begins.
  static inline ByteSet Cuts(Pointer p, Pointer end) {
    const ClassWindow window = ReadWindow<false>(p, end);
    const ByteSet letters = window.upper | window.lower | window.caseless;
    const ByteSet symbols = window.apostrophe | window.symbol | window.mark;
    const ByteSet white = window.space | window.newline | window.blank;
    const ByteSet number = window.number;
    // The last character of a run of white space stands for itself, or with
    // what follows it.
    ByteSet before = window.inside() & ~white;
    if (kIsolatedNumbers) before &= ~number;
    const ByteSet behind_space = window.space << 1;
    ByteSet cuts =
        ByteSet{1} | RunStarts(white) | StartsBefore(window, white, before);
    const ByteSet leading = RunStarts(symbols) & ~behind_space;
    cuts |= leading | (RunStarts(letters) & ~behind_space);
    cuts |= kIsolatedNumbers ? number & window.starts
                             : RunStarts(number) & ~behind_space;
    cuts = CutContractions<false>(window.apostrophe & leading & (letters >> 1),
                                  p, end, cuts);
    return SureCuts(window, white, cuts);
  }

  // Letters and numbers go on with their own kind alone, whatever stood before.
  static inline bool IsCutBetween(ClassMask before, ClassMask after) {
    if (before & kLetter) return !(after & kLetter);
    return before == kNumber && (kIsolatedNumbers || after != kNumber);
  }
};

}  // namespace tessera::scan

#endif  // TESSERA_TOKENIZERS_PRETOKENIZERS_SCAN_GPT2_H_
