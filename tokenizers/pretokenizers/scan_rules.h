// Rules that the scanners share: English contractions and runs of white space.
//
// Source: the patterns of families.cc that hold them.

#ifndef TESSERA_TOKENIZERS_PRETOKENIZERS_SCAN_RULES_H_
#define TESSERA_TOKENIZERS_PRETOKENIZERS_SCAN_RULES_H_

#include "tokenizers/pretokenizers/pretokenizer.h"
#include "tokenizers/pretokenizers/scan_classes.h"

namespace tessera::scan {

// What a scanner finds at a pretoken's begin. A pretoken depends on nothing
// before it, so a scanner is a function of where it stands.
struct Found {
  Pointer end;
  // PretokenFlags.
  uint8_t flags;
};

// Size of 's 't 're 've 'm 'll 'd at p, where an apostrophe stands; 0 if there
// is none. Ignoring case, U+017F is an s: the only letter beyond ASCII that
// folds to one of these.
template <bool kIgnoreCase>
inline size_t ContractionSize(Pointer p, Pointer end) {
  const size_t left = static_cast<size_t>(end - p);
  if (left < 2) return 0;
  constexpr Byte kFold = kIgnoreCase ? 0x20 : 0;
  const Byte first = p[1] | kFold;
  if (first == 's' || first == 't' || first == 'd' || first == 'm') return 2;
  if (left < 3) return 0;
  const Byte second = p[2] | kFold;
  if (first == 'l') return second == 'l' ? 3 : 0;
  if (first == 'v' || first == 'r') return second == 'e' ? 3 : 0;
  if (kIgnoreCase && p[1] == 0xC5 && p[2] == 0xBF) return 3;
  return 0;
}

// Passes over U+0020, which comes in long runs (indentation, tables).
inline Pointer SkipSpaces(Pointer p, Pointer end) {
  constexpr uint64_t kEight = 0x2020202020202020;
  while (end - p >= 8 && Load8(p) == kEight) p += 8;
  while (p < end && *p == ' ') ++p;
  return p;
}

// How the white space alternatives end: `\s+(?!\S)|\s+` in all families, which
// gives the last character of a run back if something stands behind it, ...
enum class SpaceRule : uint8_t {
  // ... and nothing else (gpt2).
  kPlain,
  // ... after `\s*[\r\n]+`, which ends behind the run's last newline.
  kNewlines,
  // ... after that and, before it, `\s++$`: a run that ends the segment is one
  // pretoken.
  kWholeTailFirst,
};

// End of the pretoken that begins with the white space at p. A run that is
// followed by a character of `kAlsoEnds` counts as ending the segment; `Apart`
// as in scan_classes.h. Each
// visit takes all of the run but what follows its last newline, then all but
// its last character: O(run) in total.
template <SpaceRule kRule, ClassMask kAlsoEnds = 0, typename Apart = NoneApart>
inline Pointer SpaceEnd(Pointer p, Pointer end) {
  const Pointer begin = p;
  Pointer last = p;
  Pointer newline_end = nullptr;
  bool ends_segment = true;
  while (p < end) {
    if (*p == ' ') {
      p = SkipSpaces(p, end);
      last = p - 1;
      continue;
    }
    const Char c = DecodeClass<Apart>(p, end);
    if (!(c.mask & kWhite)) {
      ends_segment = (c.mask & kAlsoEnds) != 0;
      break;
    }
    last = p;
    p += c.size;
    if (kRule != SpaceRule::kPlain && c.mask == kNewline) newline_end = p;
  }
  if (kRule == SpaceRule::kWholeTailFirst && ends_segment) return p;
  if (newline_end != nullptr) return newline_end;
  return ends_segment || last == begin ? p : last;
}

}  // namespace tessera::scan

#endif  // TESSERA_TOKENIZERS_PRETOKENIZERS_SCAN_RULES_H_
