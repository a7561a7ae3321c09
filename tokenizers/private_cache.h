// PrivateCache: one worker's bounded memory of words it has solved.
//
// Words of at most 23 bytes: buckets of four entries, each with the full key,
// so a hit is exact. The hash says which of the four to look at first. The
// table starts at 64 KiB and doubles while the byte limit allows; after that a
// clock bit in each entry decides who leaves its bucket. Words of 24 .. 256
// bytes: a second table by 64-bit hash, the bytes compared in full. Ids that
// do not fit an entry are in an arena; when it has no room left, everything is
// dropped and learned anew (a worker that gets there sees few words twice).
//
// The hash is seeded per process: crafted words cannot fill one bucket. No seed
// and no size changes a result. One thread at a time.

#ifndef TESSERA_TOKENIZERS_PRIVATE_CACHE_H_
#define TESSERA_TOKENIZERS_PRIVATE_CACHE_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "tokenizers/base/types.h"
#include "tokenizers/models/model.h"
#include "tokenizers/word_key.h"

namespace tessera {

inline constexpr uint64_t kDefaultCacheBytes = uint64_t{32} << 20;
inline constexpr size_t kCachedWordBytesMax = 256;

class PrivateCache {
 public:
  struct Entry {
    WordKey key;
    // IdPacking; wide = offset in the arena (count, then ids).
    uint64_t packed;
    uint16_t unknown_bytes;
    uint16_t dropped_bytes;
    uint32_t used;
  };

  PrivateCache();

  void set_bytes_max(uint64_t bytes);
  bool enabled() const { return bytes_max_ > 0; }

  uint64_t Hash(const WordKey& key) const { return HashKeySeeded(key, seed_); }

  void Prefetch(uint64_t hash) const {
    __builtin_prefetch(&entries_[BucketBegin(hash)]);
  }

  // Entry of the key or null.
  Entry* Find(const WordKey& key, uint64_t hash) {
    Entry* bucket = &entries_[BucketBegin(hash)];
    const size_t first = (hash >> 3) & 3;
    for (size_t i = 0; i < kWays; ++i) {
      Entry* entry = bucket + ((first + i) & 3);
      if (entry->key == key) {
        entry->used = 1;
        return entry;
      }
    }
    return nullptr;
  }

  // A word of 24 .. 256 bytes: its entry's ids and losses, or null.
  struct LongEntry {
    uint64_t hash;
    // Offset in the arena of: length, tag, id count, unknown bytes, dropped
    // bytes, ids, the word. 0 = empty.
    uint64_t offset;
  };
  bool FindLong(std::string_view word, uint32_t tag, const TokenId** ids,
                size_t* count, WordLoss* loss) const;

  // Ids behind a wide entry; valid until the next insertion.
  const TokenId* WideIds(uint64_t packed, size_t* count) const {
    const TokenId* at = arena_.data() + (packed & ~IdPacking::kWide);
    *count = *at;
    return at + 1;
  }

  // Remembers a word of 1 .. 256 bytes.
  void Insert(std::string_view word, uint32_t tag, const IdPacking& packing,
              const TokenId* ids, size_t count, const WordLoss& loss);

 private:
  static constexpr size_t kWays = 4;

  size_t BucketBegin(uint64_t hash) const {
    return (hash >> bucket_shift_) * kWays;
  }
  void Reset(size_t bucket_bits);
  void Forget();
  void Grow();
  Entry* Victim(uint64_t hash);
  void InsertLong(std::string_view word, uint32_t tag, const TokenId* ids,
                  size_t count, const WordLoss& loss);
  uint64_t HashLong(std::string_view word, uint32_t tag) const;
  // Room for so many bytes more?
  bool HasRoom(uint64_t bytes) const;

  uint64_t bytes_max_ = 0;
  uint64_t seed_;
  std::vector<Entry> entries_;
  uint32_t bucket_shift_ = 63;
  // Entries in use, to know when to double.
  size_t entry_count_ = 0;
  std::vector<LongEntry> long_entries_;
  size_t long_count_ = 0;
  std::vector<uint32_t> arena_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_PRIVATE_CACHE_H_
