// BpePairHash: builds and owns the perfect hash of BpeTables.
//
// Buckets are placed largest first; for each the first pilot that sends all its
// pairs to free slots is taken. If some bucket finds none, all begins anew with
// another multiplier and twice the slots, four times as many at most. The first
// multipliers are fixed, so that tables are too; then come secret ones, for
// pairs that were chosen to collide. Cost: some 10 tries a bucket; 5 ms for
// 100,000 pairs.

#ifndef TESSERA_TOKENIZERS_MODELS_BPE_PAIR_HASH_H_
#define TESSERA_TOKENIZERS_MODELS_BPE_PAIR_HASH_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tokenizers/base/table.h"
#include "tokenizers/models/bpe_tables.h"

namespace tessera {

class BpePairHash {
 public:
  BpePairHash() = default;
  // Distinct pairs, by number; at most 2^29.
  explicit BpePairHash(std::vector<BpeTables::Parts> parts);
  // Reads in place what AppendTables wrote. Whatever the arrays hold, a look-up
  // stays inside them.
  explicit BpePairHash(TableReader* reader);
  void AppendTables(TableWriter* writer) const;

  const FrozenArray<BpeTables::Parts>& parts() const { return parts_; }
  // Sets the fields of *tables that belong here; valid as long as this object.
  void Fill(BpeTables* tables) const;

 private:
  bool TryBuild(uint32_t slot_bits);
  uint64_t HashOf(size_t number) const;
  bool PlaceBucket(const uint64_t* hashes, const uint32_t* numbers,
                   size_t count, uint32_t* slots, uint8_t* pilot) const;

  FrozenArray<BpeTables::Parts> parts_;
  FrozenArray<uint8_t> pilots_;
  FrozenArray<uint32_t> slots_;
  uint32_t pilot_shift_ = 0;
  uint32_t slot_shift_ = 0;
  uint32_t tag_mask_ = 0;
  uint64_t multiplier_ = 1;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_MODELS_BPE_PAIR_HASH_H_
