// What the windows of several scanners cut alike: white space, numbers,
// contractions.

#ifndef TESSERA_TOKENIZERS_PRETOKENIZERS_SCAN_CUTS_H_
#define TESSERA_TOKENIZERS_PRETOKENIZERS_SCAN_CUTS_H_

#include "tokenizers/pretokenizers/scan_rules.h"
#include "tokenizers/pretokenizers/scan_window.h"

namespace tessera::scan {

// Cuts in runs of white space by `\s*[\r\n]+|\s+(?!\S)|\s+`: where a run
// begins, behind its last newline, and before its last character unless that is
// a newline. `newline` are those that are no part of the pretoken before.
inline ByteSet SpaceCuts(const ClassWindow& window, ByteSet newline,
                         ByteSet blank) {
  const ByteSet white = newline | blank;
  const ByteSet behind_newline = blank & (newline << 1);
  ByteSet cuts = RunStarts(white) | behind_newline |
                 StartsBefore(window, blank, window.inside() & ~white);
  // Behind these blanks another newline comes.
  for (ByteSet ends = RunEnds(blank, behind_newline) & newline; ends != 0;
       ends &= ends - 1) {
    const ByteSet before = behind_newline & (ends - 1) & ~ends;
    cuts &= ~(std::bit_floor(before));
  }
  return cuts;
}

// Cuts before each group of `kDigits` characters of a run of numbers.
template <int kDigits>
inline ByteSet NumberCuts(const ClassWindow& window) {
  const ByteSet number = window.number;
  if (kDigits == 1) return number & window.starts;
  ByteSet cuts = RunStarts(number);
  // Characters that begin behind kDigits of their run; of one byte each.
  ByteSet later = number;
  for (int i = 1; i <= kDigits; ++i) later &= number << i;
  if (later == 0) return cuts;
  if ((number & ~window.starts) == 0) {
    for (ByteSet next = cuts; next != 0; cuts |= next) {
      next = (next << kDigits) & later;
    }
    return cuts;
  }
  int in_group = 0;
  const ByteSet starts = cuts;
  for (ByteSet left = number & window.starts; left != 0; left &= left - 1) {
    const ByteSet bit = left & (~left + 1);
    if ((starts & bit) != 0) in_group = 0;
    if (in_group % kDigits == 0) cuts |= bit;
    ++in_group;
  }
  return cuts;
}

// Cuts where a contraction of `size` bytes stands at `at`, which is a
// pretoken's or a part of one: behind it, and not inside.
inline ByteSet CutBehindContraction(ByteSet cuts, size_t at, size_t size) {
  cuts &= ~(((ByteSet{1} << size) - 2) << at);
  return at + size < kWindowBytes ? cuts | ByteSet{1} << (at + size) : cuts;
}

// Contractions that are pretokens: `begins` are apostrophes with which one may
// begin.
template <bool kIgnoreCase>
inline ByteSet CutContractions(ByteSet begins, Pointer p, Pointer end,
                               ByteSet cuts) {
  for (; begins != 0; begins &= begins - 1) {
    const size_t at = std::countr_zero(begins);
    const size_t size = ContractionSize<kIgnoreCase>(p + at, end);
    if (size != 0) cuts = CutBehindContraction(cuts, at, size);
  }
  return cuts;
}

}  // namespace tessera::scan

#endif  // TESSERA_TOKENIZERS_PRETOKENIZERS_SCAN_CUTS_H_
