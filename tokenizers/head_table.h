// HeadTable: the most frequent words with their final ids, frozen.
//
// Compiled with the tokenizer, read by all threads. A perfect hash: the key's
// hash chooses a bucket, the bucket's pilot byte chooses the slot, so a probe
// is one load of a byte, one of a slot and one full compare of the key; no
// chain, no false hit. Words of at most 7 bytes live in 16-byte slots, words
// of 8 .. 23 bytes in 32-byte slots; a word whose ids do not fit 60 bits is
// left to the private cache.

#ifndef TESSERA_TOKENIZERS_HEAD_TABLE_H_
#define TESSERA_TOKENIZERS_HEAD_TABLE_H_

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "tokenizers/base/table.h"
#include "tokenizers/base/types.h"
#include "tokenizers/word_key.h"

namespace tessera {

// Words in the table where neither spec nor caller says how many.
inline constexpr uint32_t kDefaultHeadWords = 131'072;

// Beside ShortSlot; key 0 is free here too.
struct LongHeadSlot {
  WordKey key;
  uint64_t packed;
};

// One pool: pilots and slots, in memory of its own or of a mapped file.
template <typename Slot>
class HeadPool {
 public:
  // Places slots[i] by hashes[i]; the hashes must differ. O(slots).
  static HeadPool Build(const std::vector<uint64_t>& hashes,
                        const std::vector<Slot>& slots);
  // Reads in place what AppendTables wrote. Whatever the pilots say, a probe
  // ends at a slot.
  explicit HeadPool(TableReader* reader);
  void AppendTables(TableWriter* writer) const;

  // The slot where the word of this hash would be. Reads one pilot.
  const Slot* Find(uint64_t hash) const {
    return slots_.data() +
           SlotOf(hash, pilots_[BucketOf(hash, pilots_.size())], slot_shift_);
  }

  const FrozenArray<Slot>& slots() const { return slots_; }

  static uint64_t BucketOf(uint64_t hash, uint64_t bucket_count) {
    return static_cast<uint64_t>(
        (static_cast<unsigned __int128>(hash) * bucket_count) >> 64);
  }
  static uint64_t SlotOf(uint64_t hash, uint8_t pilot, uint32_t slot_shift) {
    const uint64_t mixed =
        (hash ^ (uint64_t{pilot} * 0xBF58476D1CE4E5B9u)) * 0x94D049BB133111EBu;
    return mixed >> slot_shift;
  }

 private:
  HeadPool() = default;

  FrozenArray<uint8_t> pilots_;
  FrozenArray<Slot> slots_;
  // Slots are 2^(64 - slot_shift_).
  uint32_t slot_shift_ = 63;
};

extern template class HeadPool<ShortSlot>;
extern template class HeadPool<LongHeadSlot>;

class HeadTable {
 public:
  // A word and its final ids.
  struct Word {
    std::string_view text;
    const TokenId* ids;
    size_t id_count;
    uint32_t tag;
  };

  // Without words.
  HeadTable();

  // Puts in the words that fit; words must differ. O(words).
  static HeadTable Build(const std::vector<Word>& words,
                         const IdPacking& packing);

  // Reads in place what AppendTables wrote; for ids below `id_count`.
  HeadTable(TableReader* reader, uint64_t id_count);
  void AppendTables(TableWriter* writer) const;

  const HeadPool<ShortSlot>& short_pool() const { return short_pool_; }
  const HeadPool<LongHeadSlot>& long_pool() const { return long_pool_; }

 private:
  HeadTable(HeadPool<ShortSlot> short_pool, HeadPool<LongHeadSlot> long_pool)
      : short_pool_(std::move(short_pool)), long_pool_(std::move(long_pool)) {}

  HeadPool<ShortSlot> short_pool_;
  HeadPool<LongHeadSlot> long_pool_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_HEAD_TABLE_H_
