// The o200k shape as code; tekken and kimi_k2 are settings of it.
//
//   X?[Lu Lt Lm Lo M]*[Ll Lm Lo M]+CONTR?     X = [^\r\n\p{L}\p{N}]
//   |X?[Lu Lt Lm Lo M]+[Ll Lm Lo M]*CONTR?
//   |\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
//
// kimi_k2 has `[\p{Han}]+|` in front, takes Han out of both word classes, and
// [\r\n]* behind symbols. A Han character that is no letter can still stand in
// a run of numbers or symbols that began without it.
//
// A word is what WordEnd says: with `capitals` = the run of the first class and
// `next` the character behind it,
//   * next is in Ll: the run of [Ll Lm Lo M] from there on;
//   * else the first alternative has to give back: it ends behind the last
//     character of the run that is also in the second class (Lm, Lo, M);
//   * the run has none: the second alternative, the run itself.
// A mark can be X as well as part of a word; both readings give the same end,
// since a mark is in both classes.
//
// Cost: what the run is given back is read once more, by a word that is all
// capitals and so ends with the run: O(text).

#ifndef TESSERA_TOKENIZERS_PRETOKENIZERS_SCAN_O200K_H_
#define TESSERA_TOKENIZERS_PRETOKENIZERS_SCAN_O200K_H_

#include <type_traits>

#include "tokenizers/pretokenizers/scan_cl100k.h"
#include "tokenizers/text/unicode.h"

namespace tessera::scan {

struct O200kSettings {
  bool contractions;
  int digits;
  bool han_apart = false;
};

struct Han {
  static constexpr bool kAny = true;
  static bool Contains(uint32_t c) {
    // Nearly all that is met, without a table.
    return (c >= 0x4E00 && c < 0xA000) || ScriptOf(c) == Script::kHan;
  }
};

template <O200kSettings kSettings>
struct O200kScanner {
  static constexpr ClassMask kWordClass = kLetter | kMark;
  static constexpr ClassMask kBoth = kCaseless | kMark;
  static constexpr ClassMask kFirst = kUpper | kBoth;
  static constexpr ClassMask kSecond = kLower | kBoth;
  static constexpr ClassMask kSymbols = kSymbol | kMark;
  using Apart = std::conditional_t<kSettings.han_apart, Han, NoneApart>;

  static Char Decode(Pointer p, Pointer end) {
    return DecodeClass<Apart>(p, end);
  }
  // A letter or mark that words are made of.
  static bool IsInWord(Char c) {
    return (c.mask & kWordClass) && !(c.mask & kApart);
  }

  // End of the word whose first letter or mark `c` stands at p.
  static inline Pointer WordEnd(Pointer p, Char c, Pointer end) {
    Pointer both_end = nullptr;
    while ((c.mask & kFirst) && IsInWord(c)) {
      p += c.size;
      // No ASCII character is of both.
      if (c.mask & kBoth) both_end = p = SkipHigh<kBoth, Apart>(p, end);
      if (p == end) break;
      c = Decode(p, end);
    }
    if (p < end && c.mask == kLower) {
      p = SkipLetters<kSecond, Apart>(p + c.size, end);
    } else if (both_end != nullptr) {
      p = both_end;
    }
    if (kSettings.contractions && p < end && *p == '\'') {
      p += ContractionSize<true>(p, end);
    }
    return p;
  }

  static inline Pointer SymbolsEnd(Pointer p, Pointer end) {
    p = SkipClass<kSymbols>(p, end);
    while (p < end &&
           (*p == '\n' || *p == '\r' || (!kSettings.han_apart && *p == '/'))) {
      ++p;
    }
    return p;
  }

  static constexpr bool kDrops = false;
  static constexpr bool kKindsFromText = false;

  static inline Found Next(Pointer p, Pointer end) {
    Char c = Decode(p, end);
    if (kSettings.han_apart && (c.mask & kApart)) {
      return {SkipHan(p + c.size, end), kKindWord};
    }
    if (!(c.mask & kWordClass)) {
      const Pointer second = p + c.size;
      if (c.mask == kNumber) {
        return {SkipNumbers<kSettings.digits>(second, end), kKindNumber};
      }
      if (c.mask == kNewline || second == end) return Alone(p, second, end, c);
      // The optional character before a word.
      const Char d = Decode(second, end);
      if (!IsInWord(d)) {
        if (c.mask == kSpace && (d.mask & kSymbols)) {
          return {SymbolsEnd(second + d.size, end), kKindPunctuation};
        }
        return Alone(p, second, end, c);
      }
      p = second;
      c = d;
    }
    return {WordEnd(p, c, end), kKindWord};
  }

  static Pointer SkipHan(Pointer p, Pointer end) {
    while (p < end) {
      const Char c = Decode(p, end);
      if (!(c.mask & kApart)) break;
      p += c.size;
    }
    return p;
  }

  // No alternative that looks at the second character matches.
  static inline Found Alone(Pointer p, Pointer second, Pointer end, Char c) {
    if (c.mask & kWhite) {
      return {SpaceEnd<SpaceRule::kNewlines>(p, end), kKindSpace};
    }
    return {SymbolsEnd(second, end), kKindPunctuation};
  }

  // The sure cuts of the window at p, where a pretoken begins.
  static inline ByteSet Cuts(Pointer p,
                             Pointer end) requires(!kSettings.han_apart) {
    const ClassWindow window = ReadWindow<true>(p, end);
    const ByteSet both = window.caseless | window.mark;
    const ByteSet letters = window.upper | window.lower | both;
    ByteSet symbols = window.apostrophe | window.slash | window.symbol;
    const ByteSet behind_symbols = BehindSymbols(
        window.newline, window.slash, window.newline & (symbols << 1));
    symbols &= ~behind_symbols;
    const ByteSet newline = window.newline & ~behind_symbols;
    const ByteSet blank = window.space | window.blank;
    const ByteSet leading = RunStarts(symbols) & ~(window.space << 1);
    const ByteSet words = RunStarts(letters);
    ByteSet cuts = ByteSet{1} | leading;
    cuts |= SpaceCuts(window, newline, blank);
    cuts |= NumberCuts<kSettings.digits>(window);
    cuts |= words & ~(blank << 1) & ~NextStarts(window, leading);
    // Lower case ends a word that goes on with upper case.
    cuts |= window.upper & (window.lower << 1);
    if (kSettings.contractions) {
      cuts = WithContractions(window, letters, p, end, cuts);
    }
    // What depends on more than the character before: a mark that may be a
    // symbol, upper case behind a letter that is of both cases.
    const ByteSet unsure = (window.mark & words) | (window.upper & (both << 1));
    if (unsure != 0) {
      cuts &= (unsure - 1) & ~unsure;
      if (cuts == 0) return 1;
    }
    return SureCuts(window, newline | blank, cuts);
  }

  // Of each run of newlines and slashes, what is behind the first of `from`:
  // newlines behind a symbol that is no part of another such run.
  static inline ByteSet BehindSymbols(ByteSet newline, ByteSet slash,
                                      ByteSet from) {
    const ByteSet both = newline | slash;
    // Without a slash behind a newline a run has one of them at most.
    if ((slash & (newline << 1)) == 0) return RunTails(both, from);
    ByteSet behind = from;
    ByteSet reach = both;
    for (int step = 1; step < static_cast<int>(kWindowBytes); step *= 2) {
      behind |= reach & (behind << step);
      reach &= reach << step;
    }
    return behind;
  }

  // A word takes a contraction behind it along.
  static inline ByteSet WithContractions(const ClassWindow& window,
                                         ByteSet letters, Pointer p,
                                         Pointer end, ByteSet cuts) {
    const ByteSet last = ByteSet{1} << (window.size - 1);
    size_t taken_end = 0;
    for (ByteSet left =
             window.apostrophe & (letters << 1) & ((letters >> 1) | last);
         left != 0; left &= left - 1) {
      const size_t at = std::countr_zero(left);
      // Behind another one it begins a word.
      if (at == taken_end) continue;
      const size_t size = ContractionSize<true>(p + at, end);
      if (size == 0) continue;
      taken_end = at + size;
      cuts = CutBehindContraction(cuts & ~(ByteSet{1} << at), at, size);
    }
    return cuts;
  }

  // A mark may stand in a word or in a run of symbols; an apostrophe may go on
  // with a word. A Han letter stands in nothing but a run of Han.
  static inline bool IsCutBetween(ClassMask before, ClassMask after) {
    constexpr ClassMask kBehindMark = kSpace | kBlank | kNumber;
    constexpr ClassMask kBehindLetter =
        (kWhite | kNumber | kSymbol) &
        ~(kSettings.contractions ? kApostrophe : 0);
    if ((before | after) & kApart) {
      return (before & kApart) && (before & kLetter) && !(after & kApart);
    }
    if (before & kLetter) return (after & kBehindLetter) != 0;
    if (before == kMark) return (after & kBehindMark) != 0;
    return before == kNumber && after != kNumber;
  }
};

}  // namespace tessera::scan

#endif  // TESSERA_TOKENIZERS_PRETOKENIZERS_SCAN_O200K_H_
