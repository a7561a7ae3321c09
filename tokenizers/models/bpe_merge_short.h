// StepShort: the merge loop for up to 32 symbols.
//
// A key per pair, rank above place, so that one minimum gives both; a bit per
// symbol says which are left. A step is free of branches that text decides:
// both ends have a symbol that never merges, and a pair is looked at itself
// only once it is the least. So several words can go step by step side by side
// and wait for their tables together. O(n^2).

#ifndef TESSERA_TOKENIZERS_MODELS_BPE_MERGE_SHORT_H_
#define TESSERA_TOKENIZERS_MODELS_BPE_MERGE_SHORT_H_

#include <cstddef>
#include <cstdint>

#include "tokenizers/models/bpe_tables.h"

namespace tessera {

inline constexpr uint32_t kMergeShortMax = 32;

TESSERA_HD inline uint32_t LowestBit(uint64_t bits) {
#ifdef __CUDA_ARCH__
  return static_cast<uint32_t>(__ffsll(static_cast<long long>(bits)) - 1);
#else
  return static_cast<uint32_t>(__builtin_ctzll(bits));
#endif
}
TESSERA_HD inline uint32_t HighestBit(uint64_t bits) {
#ifdef __CUDA_ARCH__
  return 63u - static_cast<uint32_t>(__clzll(static_cast<long long>(bits)));
#else
  return 63u - static_cast<uint32_t>(__builtin_clzll(bits));
#endif
}

// A word of up to kMergeShortMax symbols on its way. Place 0 and the place
// behind the last symbol hold kNoSymbol, which never merges; so every symbol
// has two neighbours.
struct ShortWord {
  // Bits of a place in a key; the rank is above.
  static constexpr uint32_t kPlaceBits = 6;
  static constexpr uint32_t kNoKey = kNoMerge << kPlaceBits;

  // Key of the pair that begins at each place, as the tables give it.
  // So many behind them may be written.
  alignas(32) uint32_t keys[2 * kMergeShortMax + 1];
  uint32_t symbols[kMergeShortMax + 2];
  uint32_t count;
  // Places in use, both ends included.
  uint64_t places;

  // The symbols at 1 .. symbol_count are there; sets the rest but the keys.
  TESSERA_HD void SetCount(uint32_t symbol_count) {
    count = symbol_count;
    places = ~uint64_t{0} >> (62 - count);
    symbols[0] = symbols[count + 1] = kNoSymbol;
    keys[0] = kNoKey;
  }
  // No pair begins at the last symbol or behind it.
  TESSERA_HD void EndKeys() {
    uint32_t* const end = keys + count;
    for (uint32_t i = 0; i < kMergeShortMax; ++i) end[i] = kNoKey;
  }
  // A bit per place that is left, 1 .. count.
  TESSERA_HD uint64_t Alive() const {
    return places & ~(uint64_t{1} | uint64_t{2} << count);
  }
};

// What StepShort asks of tables: keys without their place.
//
// Guesses, and confirms before a pair merges. For BpeTables with neither
// products nor classes and fewer than 2^22 pairs, so that bits of the tag are
// left above the number.
struct BpeGuessingKeys {
  static constexpr uint32_t kPairsMax = uint32_t{1} << 22;
  BpeTables tables;

  TESSERA_HD explicit BpeGuessingKeys(const BpeTables& the_tables)
      : tables(the_tables) {}
  // Keys from here on are of no pair.
  TESSERA_HD uint32_t Limit() const {
    return tables.pair_count << ShortWord::kPlaceBits;
  }
  // Without the grid: which pairs are in it is as good as random.
  TESSERA_HD uint32_t Key(uint32_t left, uint32_t right) const {
    return tables.Guess(left, right) << ShortWord::kPlaceBits;
  }
  TESSERA_HD bool Confirm(uint32_t left, uint32_t right, uint32_t rank) const {
    return tables.IsPair(rank, left, right);
  }
  TESSERA_HD uint32_t Product(uint32_t, uint32_t, uint32_t rank) const {
    return tables.product_begin + rank;
  }
};

// For all that has Rank and Product.
template <typename Tables>
struct BpeExactKeys {
  const Tables& tables;

  TESSERA_HD explicit BpeExactKeys(const Tables& the_tables)
      : tables(the_tables) {}
  TESSERA_HD uint32_t Limit() const { return ShortWord::kNoKey; }
  TESSERA_HD uint32_t Key(uint32_t left, uint32_t right) const {
    return tables.Rank(left, right) << ShortWord::kPlaceBits;
  }
  TESSERA_HD bool Confirm(uint32_t, uint32_t, uint32_t) const { return true; }
  TESSERA_HD uint32_t Product(uint32_t left, uint32_t right,
                              uint32_t rank) const {
    return tables.Product(left, right, rank);
  }
};

namespace bpe_internal {

TESSERA_HD inline uint32_t Min(uint32_t a, uint32_t b) { return a < b ? a : b; }

// The least of keys[0 .. kCount).
template <uint32_t kCount>
TESSERA_ALWAYS_INLINE uint32_t LeastKeyByScalars(const uint32_t* keys) {
  uint32_t a = keys[0], b = keys[1], c = keys[2], d = keys[3];
  for (uint32_t i = 4; i < kCount; i += 4) {
    a = Min(a, keys[i]);
    b = Min(b, keys[i + 1]);
    c = Min(c, keys[i + 2]);
    d = Min(d, keys[i + 3]);
  }
  return Min(Min(a, b), Min(c, d));
}

#ifndef __CUDACC__
// The same, 8 keys at a time. Good code only inside a function whose target has
// a minimum of 8 numbers of 32 bits (AVX2).
typedef uint32_t KeyVector __attribute__((vector_size(32), may_alias));

template <uint32_t kCount>
TESSERA_ALWAYS_INLINE uint32_t LeastKeyByVectors(const uint32_t* keys) {
  const KeyVector* const vectors = reinterpret_cast<const KeyVector*>(keys);
  KeyVector least = vectors[0];
  for (uint32_t i = 1; i < kCount / 8; ++i) {
    least = vectors[i] < least ? vectors[i] : least;
  }
  KeyVector other =
      __builtin_shufflevector(least, least, 4, 5, 6, 7, 0, 1, 2, 3);
  least = other < least ? other : least;
  other = __builtin_shufflevector(least, least, 2, 3, 0, 1, 2, 3, 0, 1);
  least = other < least ? other : least;
  return Min(least[0], least[1]);
}
#endif

template <uint32_t kCount, bool kVectors>
TESSERA_ALWAYS_INLINE uint32_t LeastKey(const uint32_t* keys) {
#ifndef __CUDACC__
  if constexpr (kVectors) return LeastKeyByVectors<kCount>(keys);
#endif
  return LeastKeyByScalars<kCount>(keys);
}

}  // namespace bpe_internal

// Sets the keys of a word that has its count.
template <typename Keys>
TESSERA_HD inline void BeginShort(const Keys& keys, ShortWord* word) {
  for (uint32_t i = 1; i < word->count; ++i) {
    word->keys[i] = keys.Key(word->symbols[i], word->symbols[i + 1]) | i;
  }
  word->EndKeys();
}

// Merges the least pair of a word of up to kMax symbols (8, 16, 32); false if
// there is none. kVectors: see LeastKeyByVectors.
template <uint32_t kMax, bool kVectors, typename Keys>
TESSERA_ALWAYS_INLINE bool StepShort(const Keys& keys_of, ShortWord* word) {
  constexpr uint32_t kPlaceBits = ShortWord::kPlaceBits;
  uint32_t* const keys = word->keys;
  uint32_t* const symbols = word->symbols;
  const uint32_t least = bpe_internal::LeastKey<kMax, kVectors>(keys);
  if (least >= keys_of.Limit()) return false;
  const uint32_t at = least & ((1 << kPlaceBits) - 1);
  const uint32_t rank = least >> kPlaceBits;
  const uint64_t above = ~uint64_t{1} << at;
  const uint32_t right = LowestBit(word->places & above);
  if (!keys_of.Confirm(symbols[at], symbols[right], rank)) {
    keys[at] = ShortWord::kNoKey;
    return true;
  }
  const uint32_t product = keys_of.Product(symbols[at], symbols[right], rank);
  word->places ^= uint64_t{1} << right;
  const uint32_t after = LowestBit(word->places & above);
  const uint32_t before = HighestBit(word->places & ((uint64_t{1} << at) - 1));
  symbols[at] = product;
  keys[right] = ShortWord::kNoKey;
  keys[at] = keys_of.Key(product, symbols[after]) | at;
  keys[before] = keys_of.Key(symbols[before], product) | before;
  return true;
}

// Merges words of up to kMax symbols, begun, kLanes of them side by side.
template <uint32_t kMax, bool kVectors, size_t kLanes, typename Keys>
TESSERA_ALWAYS_INLINE void MergeSideBySide(const Keys& keys,
                                           ShortWord* const* words,
                                           size_t word_count) {
  ShortWord* lanes[kLanes];
  size_t next = 0;
  size_t active = 0;
  while (active < kLanes && next < word_count) lanes[active++] = words[next++];
  while (active > 0) {
    for (size_t lane = 0; lane < active; ++lane) {
      if (StepShort<kMax, kVectors>(keys, lanes[lane])) continue;
      lanes[lane] = next < word_count ? words[next++] : lanes[--active];
    }
  }
}

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_MODELS_BPE_MERGE_SHORT_H_
