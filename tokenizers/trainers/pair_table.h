// PairTable: pair of neighbours -> count.
//
// Open addressing with 16-byte entries, linear probing, load at most a half.
// Nothing is removed: a pair that is gone has count 0 and is dropped when the
// table grows.

#ifndef TESSERA_TOKENIZERS_TRAINERS_PAIR_TABLE_H_
#define TESSERA_TOKENIZERS_TRAINERS_PAIR_TABLE_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "tokenizers/base/hash.h"
#include "tokenizers/base/types.h"

namespace tessera {

// Two neighbouring symbols as one number; ascending by left, then right.
using PairKey = uint64_t;
inline PairKey MakePair(TokenId left, TokenId right) {
  return PairKey{left} << 32 | right;
}
inline TokenId LeftOf(PairKey pair) { return static_cast<TokenId>(pair >> 32); }
inline TokenId RightOf(PairKey pair) { return static_cast<TokenId>(pair); }

class PairTable {
 public:
  PairTable() { Clear(0); }

  // Empties the table and makes room for `pairs`.
  void Clear(size_t pairs) {
    entries_.assign(std::bit_ceil(2 * pairs + 64), Entry{});
    used_ = 0;
  }

  // Count of a pair; null if it is not here.
  int64_t* Find(PairKey pair) {
    Entry& entry = entries_[Locate(pair)];
    return entry.pair == pair ? &entry.count : nullptr;
  }

  // The same, with a new entry of count 0 if need be. Valid until the next
  // Insert.
  int64_t* Insert(PairKey pair) {
    size_t at = Locate(pair);
    if (entries_[at].pair != pair) {
      if (2 * (used_ + 1) > entries_.size()) {
        Grow();
        at = Locate(pair);
      }
      entries_[at].pair = pair;
      ++used_;
    }
    return &entries_[at].count;
  }

  void Prefetch(PairKey pair) const {
    __builtin_prefetch(&entries_[Home(pair)]);
  }

 private:
  static constexpr PairKey kEmpty = ~PairKey{0};
  struct Entry {
    PairKey pair = kEmpty;
    int64_t count = 0;
  };

  size_t Home(PairKey pair) const {
    return HashInteger(pair) & (entries_.size() - 1);
  }
  size_t Locate(PairKey pair) const {
    size_t at = Home(pair);
    while (entries_[at].pair != pair && entries_[at].pair != kEmpty) {
      at = (at + 1) & (entries_.size() - 1);
    }
    return at;
  }
  void Grow() {
    const std::vector<Entry> old = std::exchange(entries_, {});
    size_t live = 0;
    for (const Entry& entry : old) live += entry.count != 0;
    Clear(2 * live);
    for (const Entry& entry : old) {
      if (entry.count != 0) *Insert(entry.pair) = entry.count;
    }
  }

  std::vector<Entry> entries_;
  size_t used_ = 0;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_PAIR_TABLE_H_
