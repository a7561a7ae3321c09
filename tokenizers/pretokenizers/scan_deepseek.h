// deepseek_v3 as code: three patterns one after another, in one pass.
//
//   (a) \p{N}{1,3}
//   (b) [\u4E00-\u9FA5\u3040-\u309F\u30A0-\u30FF]+
//   (c) [!-/:-@\[-`{-~][A-Za-z]+
//       |[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*
//       |\s*[\r\n]+|\s+(?!\S)|\s+
//
// (a) and (b) leave three sorts of pieces: up to three numbers, a run of the
// characters of (b), here called kana, and the rest. (c) looks at each piece
// alone; so while it reads a piece, a character of another sort is the end of
// the text. Kana are letters, marks, symbols and unassigned code points, never
// numbers or white space.
//
// (c) leaves gaps: of the characters of class C, which begin nothing but a word
// that follows at once. A gap ends where a match begins.

#ifndef TESSERA_TOKENIZERS_PRETOKENIZERS_SCAN_DEEPSEEK_H_
#define TESSERA_TOKENIZERS_PRETOKENIZERS_SCAN_DEEPSEEK_H_

#include "tokenizers/pretokenizers/scan_cl100k.h"

namespace tessera::scan {

struct DeepseekScanner {
  static constexpr bool kDrops = false;
  static constexpr bool kKindsFromText = false;
  static constexpr ClassMask kWordClass = kLetter | kMark;

  struct Kana {
    static constexpr bool kAny = true;
    static bool Contains(uint32_t c) {
      return (c >= 0x4E00 && c <= 0x9FA5) || (c >= 0x3040 && c <= 0x30FF);
    }
  };

  static Char Decode(Pointer p, Pointer end) {
    return DecodeClass<Kana>(p, end);
  }

  static Found Next(Pointer p, Pointer end) {
    const Char c = Decode(p, end);
    if (c.mask & kApart) return NextKana(p, c, end);
    if (c.mask & kWordClass) return {WordEnd(p + c.size, end), kKindWord};
    if (c.mask == kNumber) {
      return {SkipNumbers<3>(p + c.size, end), kKindNumber};
    }
    const Pointer second = p + c.size;
    if (IsSymbol(c)) return NextSymbol(second, end);
    Char d{0, 0};
    if (second < end) d = Decode(second, end);
    if (IsInWord(d) && c.mask != kNewline) {
      return {WordEnd(second + d.size, end), kKindWord};
    }
    if (c.mask == kRest) return {GapEnd(second, d, end), kKindOther};
    if (c.mask == kSpace && IsSymbol(d)) {
      return {SymbolsEnd(second + d.size, end), kKindPunctuation};
    }
    return {SpaceEnd<SpaceRule::kNewlines, kNumber | kApart, Kana>(p, end),
            kKindSpace};
  }

  // Control characters are of class C too: behind one of them a letter goes on
  // with a word. So only ends of letters and numbers are certain.
  static bool IsCutBetween(ClassMask before, ClassMask after) {
    if ((before | after) & kApart) return (before & kApart) != (after & kApart);
    if (before & kLetter) return !(after & kWordClass);
    return before == kNumber && after != kNumber;
  }

 private:
  static bool IsInWord(Char c) {
    return (c.mask & kWordClass) && !(c.mask & kApart);
  }
  static bool IsSymbol(Char c) {
    return (c.mask & kSymbol & ~kRest) && !(c.mask & kApart);
  }

  static Pointer WordEnd(Pointer p, Pointer end) {
    return SkipLetters<kWordClass, Kana>(p, end);
  }

  static Pointer SymbolsEnd(Pointer p, Pointer end) {
    while (p < end) {
      const Char c = Decode(p, end);
      if (!IsSymbol(c)) break;
      p += c.size;
    }
    while (p < end && (*p == '\n' || *p == '\r')) ++p;
    return p;
  }

  static bool IsAsciiLetter(Byte c) {
    return c < 0x80 && (ClassOfShort(c) & kLetter);
  }

  // A symbol stands before `second`.
  static Found NextSymbol(Pointer second, Pointer end) {
    if (second < end && second[-1] < 0x80 && IsAsciiLetter(*second)) {
      while (second < end && IsAsciiLetter(*second)) ++second;
      return {second, kKindWord};
    }
    return {SymbolsEnd(second, end), kKindPunctuation};
  }

  // `c` stands at p, behind a gap so far.
  static Pointer GapEnd(Pointer p, Char c, Pointer end) {
    while (p < end && c.mask == kRest) {
      const Pointer next = p + c.size;
      if (next == end) return end;
      const Char d = Decode(next, end);
      if (IsInWord(d)) break;
      p = next;
      c = d;
    }
    return p;
  }

  // The pretoken of a run of kana that begins with `c` at p.
  static Found NextKana(Pointer p, Char c, Pointer end) {
    const ClassMask symbols = kSymbol & ~kRest;
    uint8_t kind = kKindWord;
    ClassMask mask = kWordClass;
    if (c.mask & symbols) {
      mask = symbols;
      kind = kKindPunctuation;
    } else if (c.mask & kRest) {
      return NextUnassignedKana(p, end);
    }
    do {
      p += c.size;
      if (p == end) break;
      c = Decode(p, end);
    } while ((c.mask & kApart) && (c.mask & mask));
    return {p, kind};
  }

  // One that goes before a word, or a gap.
  static Found NextUnassignedKana(Pointer p, Pointer end) {
    bool is_gap = false;
    while (p < end) {
      const Char c = Decode(p, end);
      if (!(c.mask & kApart) || !(c.mask & kRest)) break;
      const Pointer next = p + c.size;
      Char d{0, 0};
      if (next < end) d = Decode(next, end);
      if ((d.mask & kApart) && (d.mask & kWordClass)) {
        if (is_gap) break;
        return {NextKana(next, d, end).end, kKindWord};
      }
      is_gap = true;
      p = next;
    }
    return {p, kKindOther};
  }
};

}  // namespace tessera::scan

#endif  // TESSERA_TOKENIZERS_PRETOKENIZERS_SCAN_DEEPSEEK_H_
