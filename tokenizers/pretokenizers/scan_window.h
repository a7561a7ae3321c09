// A window of text as sets of bytes, one bit a byte: what lets a scanner find
// all pretokens of up to 64 bytes with a few dozen word operations instead of a
// branch for each.
//
// All bytes of a character are in its class's set, so that a shift by one bit
// goes from a character to its neighbour whatever their sizes. A window starts
// where a pretoken does and holds whole characters alone.
//
// Source: the masks are gigatoken's idea; the boundary algebra is ours.

#ifndef TESSERA_TOKENIZERS_PRETOKENIZERS_SCAN_WINDOW_H_
#define TESSERA_TOKENIZERS_PRETOKENIZERS_SCAN_WINDOW_H_

#include <bit>
#include <cstdint>

#include "tokenizers/pretokenizers/scan_classes.h"

namespace tessera::scan {

// Bit i is the window's byte i.
using ByteSet = uint64_t;

inline constexpr size_t kWindowBytes = 64;

// The sets of the classes of scan_classes.h. No bit at or behind `size` is set,
// but in `starts`.
struct ClassWindow {
  ByteSet upper, lower, caseless, mark;
  ByteSet number;
  ByteSet space, newline, blank;
  // All other symbols are in the last.
  ByteSet apostrophe, slash, symbol;
  // First bytes of characters, and everything behind the window.
  ByteSet starts;
  size_t size;

  ByteSet inside() const { return ~ByteSet{0} >> (kWindowBytes - size); }
};

// Reads the window at p < end; 61 bytes at least if the text has so many.
// Without `kCases` ASCII letters are all in `lower`, and '/' is in `symbol`.
template <bool kCases>
ClassWindow ReadWindow(Pointer p, Pointer end);
extern template ClassWindow ReadWindow<false>(Pointer p, Pointer end);
extern template ClassWindow ReadWindow<true>(Pointer p, Pointer end);

// Where the byte is among the 64 at p, all of which can be read.
ByteSet PlacesOf(Byte byte, Pointer p);

// First bytes of the characters behind those that begin at `chars`.
inline ByteSet NextStarts(const ClassWindow& window, ByteSet chars) {
  // The carry runs through the bytes of a character that are not its first.
  return ((chars << 1) + ~window.starts) & window.starts;
}

// Behind each run of `set` that holds one of `from`: the bit where it ends.
// Every run holds at most one.
inline ByteSet RunEnds(ByteSet set, ByteSet from) {
  return (set + from) & ~set;
}
// The parts of those runs from `from` on.
inline ByteSet RunTails(ByteSet set, ByteSet from) {
  return set & ~(set + from);
}

inline ByteSet RunStarts(ByteSet set) { return set & ~(set << 1); }

// First bytes of the characters of `set`, of at most three bytes, that have one
// of `next` behind them.
inline ByteSet StartsBefore(const ClassWindow& window, ByteSet set,
                            ByteSet next) {
  const ByteSet last = set & (next >> 1);
  if ((last & ~window.starts) == 0) return last;
  const ByteSet first = set & window.starts;
  const ByteSet second = ~window.starts >> 1;
  const ByteSet third = ~window.starts >> 2;
  return (first & last) | (first & second & ~third & (last >> 1)) |
         (first & second & third & (last >> 2));
}

// The cuts that are sure: those up to the begin of a run of white space that
// the window cuts short. What it looks like behind decides about such a run.
inline ByteSet SureCuts(const ClassWindow& window, ByteSet white,
                        ByteSet cuts) {
  const ByteSet visible = window.inside() & ~white;
  if (visible == 0) return 1;
  const int last = std::bit_width(visible);  // One behind it.
  const ByteSet sure = last >= 63 ? ~ByteSet{0} : (ByteSet{2} << last) - 1;
  return cuts & sure & window.inside();
}

}  // namespace tessera::scan

#endif  // TESSERA_TOKENIZERS_PRETOKENIZERS_SCAN_WINDOW_H_
