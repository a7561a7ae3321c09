// SymbolArray: the words of a merge run, one slot per base symbol.
//
// A merge writes the new symbol at the left position; the slots that it leaves
// behind are dead; the first and the last of them hold the length of the span,
// so that the next and the previous symbol are found in O(1) however long a
// span is. Words are separated by an end slot. A position stays valid until
// Compact.
//
//   end | t | h | e | end | t | h | end      positions 1..3, 5..6
//   end |the| 3 | 3 | end |th | 2 | end      after t+h and th+e
//
// Every live slot carries the count of its word, which sits in the cache line
// that a merge touches anyway. Cost: 8 bytes per symbol and per word.

#ifndef TESSERA_TOKENIZERS_TRAINERS_SYMBOL_ARRAY_H_
#define TESSERA_TOKENIZERS_TRAINERS_SYMBOL_ARRAY_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tokenizers/base/alloc.h"
#include "tokenizers/base/types.h"

namespace tessera {

class SymbolArray {
 public:
  static constexpr size_t kNone = static_cast<size_t>(-1);

  SymbolArray() { slots_.push_back({kEnd, 0}); }

  // Room for `symbols` symbols of `words` words.
  Status Reserve(size_t symbols, size_t words) {
    return TryReserve("symbols of words", slots_.size() + symbols + words,
                      &slots_);
  }

  // A word of at least one symbol; ids are below 2^31.
  void Append(const TokenId* symbols, size_t count, uint64_t word_count);

  // Number of positions. Position 0 and the last one are ends.
  size_t size() const { return slots_.size(); }

  bool is_live(size_t at) const { return slots_[at].symbol < kDead; }
  // Requires is_live. False for any other `symbol` and for dead slots and ends.
  bool Holds(size_t at, TokenId symbol) const {
    return slots_[at].symbol == symbol;
  }
  TokenId symbol(size_t at) const { return slots_[at].symbol; }

  // Positions of the neighbours of a live symbol; kNone at a word's border.
  size_t Next(size_t at) const {
    const size_t next = at + Span(at);
    return slots_[next].symbol == kEnd ? kNone : next;
  }
  size_t Previous(size_t at) const {
    const uint32_t left = slots_[at - 1].symbol;
    if (left < kDead) return at - 1;
    return left == kEnd ? kNone : at - (left & ~kDead);
  }

  // Count of the word that a live symbol stands in.
  uint64_t WordCount(size_t at) const {
    const uint32_t count = slots_[at].count;
    return count < kDead ? count : large_counts_[count & ~kDead];
  }

  // Makes the symbol at `left` and its neighbour at `right` one `symbol`.
  void Merge(size_t left, size_t right, TokenId symbol) {
    const size_t span = right - left + Span(right);
    const uint32_t dead = kDead | static_cast<uint32_t>(span);
    slots_[left].symbol = symbol;
    slots_[left + 1].symbol = dead;
    slots_[right].symbol = dead;
    slots_[left + span - 1].symbol = dead;
  }

  void Prefetch(size_t at) const { __builtin_prefetch(&slots_[at], 1); }

  // Drops dead slots, and words that are one symbol and so have no pair;
  // returns the sum of the latter's counts.
  uint64_t Compact();

 private:
  struct Slot {
    // A symbol, kDead | span, or kEnd.
    uint32_t symbol;
    // The word's count, or kDead | index into large_counts_.
    uint32_t count;
  };
  static constexpr uint32_t kDead = 0x80000000;
  static constexpr uint32_t kEnd = 0xFFFFFFFF;

  size_t Span(size_t at) const {
    const uint32_t right = slots_[at + 1].symbol;
    return right < kDead || right == kEnd ? 1 : right & ~kDead;
  }

  std::vector<Slot> slots_;
  std::vector<uint64_t> large_counts_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_SYMBOL_ARRAY_H_
