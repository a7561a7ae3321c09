// BpeTables: what the merge loop reads, as plain arrays.
//
// Symbols are the units that merge. They are numbered for locality: base
// symbols that can merge come first (byte-level: the symbol of byte b is b),
// then the products of merges by rank, then symbols that never merge. Pairs
// that merge are numbered by rank; the number is the rank unless `classes` says
// otherwise.
//
// Pair -> number is a perfect hash: a bucket of some 4 pairs has a pilot, one
// byte, that sends its pairs to slots of their own. A slot is 4 bytes, the
// number and above it a tag of what bits are left, so that the table of 100,000
// pairs is half a megabyte and a look-up is one load of it. The exclusive or of
// slot and tag is the number where the tags are equal, and greater than every
// number where not: no branch. Tags can be equal by chance, so the pair itself
// is compared before it merges. Pairs of symbols below 256, with which words of
// bytes begin, are a grid as well.
//
// No containers and no pointers to own: host and device read the same struct.
// Sources: the grid of low symbols is that of huggingface/tokenizers 1.0-rc;
// the perfect hash is ours.

#ifndef TESSERA_TOKENIZERS_MODELS_BPE_TABLES_H_
#define TESSERA_TOKENIZERS_MODELS_BPE_TABLES_H_

#include <cstddef>
#include <cstdint>

#include "tokenizers/base/bits.h"

#define TESSERA_ALWAYS_INLINE TESSERA_HD inline __attribute__((always_inline))

namespace tessera {

// No pair; greater than every rank (< 2^26 - 1).
inline constexpr uint32_t kNoMerge = 0xFFFFFFFF;
// No symbol; greater than every symbol.
inline constexpr uint32_t kNoSymbol = 0xFFFFFFFF;

inline constexpr uint32_t kBpeGridSide = 256;

// Code point -> number. A bit for each code point, and the number of set bits
// before each word of 64: 16 bytes for 64 code points, and 4 for each that is
// there, so that the characters of one script stay in the first-level cache.
struct CodePointMap {
  struct Word {
    uint64_t bits;
    uint64_t count_before;
  };
  const Word* words = nullptr;
  uint32_t word_count = 0;
  const uint32_t* values = nullptr;

  // Place of a code point among `values`; false and 0 where it has none. No
  // branch on which characters are there.
  TESSERA_HD bool FindIndex(uint32_t code_point, uint64_t* index) const {
    *index = 0;
    if (code_point >> 6 >= word_count) return false;
    const Word& word = words[code_point >> 6];
    const uint64_t bit = uint64_t{1} << (code_point & 63);
    const bool is_there = (word.bits & bit) != 0;
    *index =
        is_there ? word.count_before + CountBits(word.bits & (bit - 1)) : 0;
    return is_there;
  }
  // kNoSymbol where there is none.
  TESSERA_HD uint32_t Find(uint32_t code_point) const {
    uint64_t index;
    return FindIndex(code_point, &index) ? values[index] : kNoSymbol;
  }
};

struct BpeTables {
  struct Parts {
    uint32_t left;
    uint32_t right;
  };

  uint32_t symbol_count = 0;
  // Pair p makes symbol product_begin + p, unless `products` is there.
  uint32_t product_begin = 0;
  const uint32_t* products = nullptr;
  // Rank of each pair where ranks are shared; else null.
  const uint32_t* classes = nullptr;
  // The pairs, by number.
  const Parts* parts = nullptr;
  uint32_t pair_count = 0;
  // Number of (left, right) at right * kBpeGridSide + left: two bytes of a text
  // are such an index.
  const uint32_t* grid = nullptr;
  const uint8_t* pilots = nullptr;
  const uint32_t* slots = nullptr;
  uint32_t pilot_shift = 0;
  uint32_t slot_shift = 0;
  // Bits of a slot that are tag; the rest is the number.
  uint32_t tag_mask = 0;
  // Odd.
  uint64_t multiplier = 1;

  TESSERA_HD static uint64_t Hash(uint32_t left, uint32_t right,
                                  uint64_t multiplier) {
    return (uint64_t{left} << 32 | right) * multiplier;
  }
  TESSERA_HD static uint64_t Place(uint64_t hash, uint8_t pilot) {
    return (hash ^ pilot) * 0xD6E8FEB86659FD93;
  }
  TESSERA_HD static uint32_t Tag(uint64_t place, uint32_t tag_mask) {
    return static_cast<uint32_t>(place >> 16) & tag_mask;
  }

  // Number of a pair that merges. Anything else for one that does not: nearly
  // always pair_count or more.
  TESSERA_HD uint32_t Guess(uint32_t left, uint32_t right) const {
    const uint64_t hash = Hash(left, right, multiplier);
    const uint64_t place = Place(hash, pilots[hash >> pilot_shift]);
    return slots[place >> slot_shift] ^ Tag(place, tag_mask);
  }
  TESSERA_HD bool IsPair(uint32_t number, uint32_t left, uint32_t right) const {
    return parts[number].left == left && parts[number].right == right;
  }
  TESSERA_HD bool IsInGrid(uint32_t left, uint32_t right) const {
    return (left | right) < kBpeGridSide;
  }
  TESSERA_HD uint32_t FindInGrid(uint32_t left, uint32_t right) const {
    return grid[right * kBpeGridSide + left];
  }
  // Number of a pair, or kNoMerge.
  TESSERA_HD uint32_t Find(uint32_t left, uint32_t right) const {
    if (IsInGrid(left, right)) return FindInGrid(left, right);
    const uint32_t number = Guess(left, right);
    if (number < pair_count && IsPair(number, left, right)) return number;
    return kNoMerge;
  }

  TESSERA_HD uint32_t RankOf(uint32_t number) const {
    return classes == nullptr || number == kNoMerge ? number : classes[number];
  }
  TESSERA_HD uint32_t Rank(uint32_t left, uint32_t right) const {
    return RankOf(Find(left, right));
  }
  TESSERA_HD uint32_t ProductOf(uint32_t number) const {
    return products == nullptr ? product_begin + number : products[number];
  }
  // What a pair of this rank becomes.
  TESSERA_HD uint32_t Product(uint32_t left, uint32_t right,
                              uint32_t rank) const {
    return ProductOf(classes == nullptr ? rank : Find(left, right));
  }
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_MODELS_BPE_TABLES_H_
