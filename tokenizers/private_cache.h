// PrivateCache: one worker's bounded memory of words and their ids.
//
// It is asked first, so that a word seen before costs one cache line: words of
// at most 7 bytes live in lines of four (key, ids), words of 8 .. 23 bytes in
// lines of two, with their full keys, so a hit is exact. In front of the lines
// a few slots hold the short words met last. Tables double as they
// fill while the byte limit allows; after that a new word takes the place of
// the oldest of its line. Words of 24 .. 256 bytes: a table by 64-bit hash, the
// bytes compared in full. Ids that do not fit 60 bits, and what was lost, are
// in an arena; when it has no room left, everything is dropped and learned anew
// (a worker that gets there sees few words twice).
//
// The hash is seeded per process: crafted words cannot fill one line. No seed
// and no size changes a result. One thread at a time.

#ifndef TESSERA_TOKENIZERS_PRIVATE_CACHE_H_
#define TESSERA_TOKENIZERS_PRIVATE_CACHE_H_

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <vector>

#include "tokenizers/base/big_array.h"
#include "tokenizers/base/types.h"
#include "tokenizers/models/model.h"
#include "tokenizers/word_key.h"

namespace tessera {

inline constexpr uint64_t kDefaultCacheBytes = uint64_t{32} << 20;
inline constexpr uint64_t kCacheBytesMin = uint64_t{64} << 10;
inline constexpr size_t kCachedWordBytesMax = 256;

// A cache line of words. Key 0 is no word's: the place is free.
struct alignas(64) ShortCacheLine {
  static constexpr size_t kWays = 4;
  uint64_t keys[kWays];
  uint64_t packed[kWays];
};
struct alignas(64) LongCacheLine {
  static constexpr size_t kWays = 2;
  WordKey keys[kWays];
  uint64_t packed[kWays];
};

// What the packed form of a word has no room for.
struct WideIds {
  const TokenId* ids;
  size_t count;
  WordLoss loss;
};

class PrivateCache {
 public:
  PrivateCache();

  // At most so many bytes, but kCacheBytesMin at least; 0 = off. Drops the
  // words.
  void set_bytes_max(uint64_t bytes);
  bool enabled() const { return bytes_max_ > 0; }

  template <typename Key>
  uint64_t HashOf(const Key& key) const {
    return HashKeySeeded(key, seed_);
  }

  // The place of a short word in front of the tables. There are few, and they
  // are read for every word, so they lie in the nearest memory; a word takes
  // its place when it is found behind it.
  const ShortSlot& FrontSlot(uint64_t hash) const {
    return front_[hash % kFrontSlots];
  }
  void PutInFront(uint64_t hash, uint64_t short_key, uint64_t packed) {
    front_[hash % kFrontSlots] = {short_key, packed};
  }

  // The line where a word of this hash would be.
  template <typename Line>
  const Line* FindLine(uint64_t hash) const {
    if constexpr (std::is_same_v<Line, ShortCacheLine>) {
      return shorts_.At(hash);
    } else {
      return longs_.At(hash);
    }
  }

  // For words of 24 .. 256 bytes.
  uint64_t HashHuge(std::string_view word, uint32_t tag) const;
  // Begins to bring the place of such a word nearer.
  void PrefetchHuge(uint64_t hash) const {
    __builtin_prefetch(&huge_entries_[hash & (huge_entries_.size() - 1)]);
  }
  // The packed form of such a word; false if it is not there.
  bool FindHuge(std::string_view word, uint32_t tag, uint64_t hash,
                uint64_t* packed) const;

  // Ids behind a packed form of IdPacking::kWide; valid until the next
  // insertion.
  WideIds WideOf(uint64_t packed) const;

  // Remembers a word of 1 .. 256 bytes.
  void Insert(std::string_view word, uint32_t tag, const IdPacking& packing,
              const TokenId* ids, size_t count, const WordLoss& loss);
  // Remembers a word whose ids are packed and that lost nothing. Moves no ids
  // in the arena.
  void InsertPacked(const WordKey& key, uint64_t packed);

 private:
  struct HugeEntry {
    uint64_t hash;
    // Of a record in the arena, with the word behind it; 0 = free.
    uint64_t offset;
  };

  template <typename Line>
  struct Table {
    Table() = default;
    explicit Table(uint32_t bits)
        : lines(size_t{1} << bits), shift(64 - bits) {}

    Line* At(uint64_t hash) { return &lines[hash >> shift]; }
    const Line* At(uint64_t hash) const { return &lines[hash >> shift]; }
    void Forget() {
      std::fill(lines.begin(), lines.end(), Line{});
      count = 0;
    }

    BigArray<Line> lines;
    // A hash's line is its top bits.
    uint32_t shift = 63;
    // Words in the lines, and those that others took the place of.
    size_t count = 0;
  };

  template <typename Line, typename Key>
  void InsertInto(Table<Line>* table, const Key& key, uint64_t packed);
  void Forget();
  void InsertHuge(std::string_view word, uint32_t tag, const TokenId* ids,
                  size_t count, const WordLoss& loss);
  uint64_t AddRecord(const TokenId* ids, size_t count, const WordLoss& loss);
  // Room for so many bytes more? For a table, of which the arena is to keep a
  // quarter of the limit?
  bool HasRoom(uint64_t bytes) const;
  bool MayGrow(uint64_t bytes) const;

  static constexpr size_t kFrontSlots = 1024;

  uint64_t bytes_max_ = 0;
  const uint64_t seed_;
  BigArray<ShortSlot> front_;
  Table<ShortCacheLine> shorts_;
  Table<LongCacheLine> longs_;
  BigArray<HugeEntry> huge_entries_;
  size_t huge_count_ = 0;
  std::vector<uint32_t> arena_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_PRIVATE_CACHE_H_
