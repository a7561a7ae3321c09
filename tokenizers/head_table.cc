// Building the perfect hash: buckets of about five keys are taken largest
// first; for each the 256 pilots are tried until all its keys land on free,
// different slots. Where no pilot works the table is made twice as large. A
// pool without words is one bucket and two empty slots, so that a probe needs
// no test for it.

#include "tokenizers/head_table.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

#include "absl/container/flat_hash_set.h"

namespace tessera {
namespace {

constexpr uint64_t kKeysPerBucket = 5;

// Keys of each bucket: a permutation of their indexes, with bucket borders.
struct Buckets {
  std::vector<uint32_t> keys;
  std::vector<uint32_t> begins;

  uint32_t size(uint32_t bucket) const {
    return begins[bucket + 1] - begins[bucket];
  }
};

Buckets GroupByBucket(const std::vector<uint64_t>& hashes, uint64_t count) {
  const auto bucket_of = [&](uint64_t hash) {
    return HeadPool<ShortSlot>::BucketOf(hash, count);
  };
  Buckets buckets;
  buckets.begins.assign(count + 1, 0);
  for (uint64_t hash : hashes) ++buckets.begins[bucket_of(hash) + 1];
  std::partial_sum(buckets.begins.begin(), buckets.begins.end(),
                   buckets.begins.begin());
  buckets.keys.resize(hashes.size());
  std::vector<uint32_t> next(buckets.begins.begin(), buckets.begins.end() - 1);
  for (uint32_t i = 0; i < hashes.size(); ++i) {
    buckets.keys[next[bucket_of(hashes[i])]++] = i;
  }
  return buckets;
}

struct Placement {
  std::vector<uint8_t> pilots;
  // Slot of each key, in the order of the hashes.
  std::vector<uint32_t> slots;
  std::vector<bool> taken;
  uint32_t slot_shift = 63;
};

// Finds a pilot under which the keys [begin, end) land on free, different
// slots, and takes these.
bool PlaceBucket(const std::vector<uint64_t>& hashes, const uint32_t* begin,
                 const uint32_t* end, uint8_t* pilot, Placement* placement) {
  for (uint32_t p = 0; p < 256; ++p) {
    const uint32_t* key = begin;
    for (; key != end; ++key) {
      const uint64_t slot = HeadPool<ShortSlot>::SlotOf(
          hashes[*key], static_cast<uint8_t>(p), placement->slot_shift);
      if (placement->taken[slot]) break;
      placement->taken[slot] = true;
      placement->slots[*key] = static_cast<uint32_t>(slot);
    }
    if (key == end) {
      *pilot = static_cast<uint8_t>(p);
      return true;
    }
    while (key != begin) placement->taken[placement->slots[*--key]] = false;
  }
  return false;
}

bool TryPlace(const std::vector<uint64_t>& hashes, uint32_t slot_bits,
              Placement* placement) {
  const uint64_t bucket_count = hashes.size() / kKeysPerBucket + 1;
  const Buckets buckets = GroupByBucket(hashes, bucket_count);
  std::vector<uint32_t> order(bucket_count);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return buckets.size(a) > buckets.size(b);
  });
  placement->pilots.assign(bucket_count, 0);
  placement->slots.assign(hashes.size(), 0);
  placement->taken.assign(size_t{1} << slot_bits, false);
  placement->slot_shift = 64 - slot_bits;
  for (uint32_t bucket : order) {
    const uint32_t* keys = buckets.keys.data();
    if (!PlaceBucket(hashes, keys + buckets.begins[bucket],
                     keys + buckets.begins[bucket + 1],
                     &placement->pilots[bucket], placement)) {
      return false;
    }
  }
  return true;
}

Placement Place(const std::vector<uint64_t>& hashes) {
  uint32_t slot_bits = 1;
  // At most 80 % of the slots are taken.
  while ((uint64_t{1} << slot_bits) * 4 < hashes.size() * 5) ++slot_bits;
  Placement placement;
  while (!TryPlace(hashes, slot_bits, &placement)) ++slot_bits;
  return placement;
}

}  // namespace

template <typename Slot>
HeadPool<Slot> HeadPool<Slot>::Build(const std::vector<uint64_t>& hashes,
                                     const std::vector<Slot>& slots) {
  Placement placement = Place(hashes);
  std::vector<Slot> placed(size_t{1} << (64 - placement.slot_shift), Slot{});
  for (size_t i = 0; i < slots.size(); ++i) {
    placed[placement.slots[i]] = slots[i];
  }
  HeadPool pool;
  pool.pilots_ = std::move(placement.pilots);
  pool.slots_ = std::move(placed);
  pool.slot_shift_ = placement.slot_shift;
  return pool;
}

template <typename Slot>
HeadPool<Slot>::HeadPool(TableReader* reader)
    : pilots_(reader->GetArray<uint8_t>()), slots_(reader->GetArray<Slot>()) {
  reader->Require(!pilots_.empty() && slots_.size() >= 2 &&
                      std::has_single_bit(slots_.size()),
                  "pilots, and a power of two of slots");
  if (!reader->ok()) {
    *this = Build({}, {});
    return;
  }
  slot_shift_ = 64 - static_cast<uint32_t>(std::countr_zero(slots_.size()));
}

template <typename Slot>
void HeadPool<Slot>::AppendTables(TableWriter* writer) const {
  writer->PutArray(pilots_);
  writer->PutArray(slots_);
}

template class HeadPool<ShortSlot>;
template class HeadPool<LongHeadSlot>;

HeadTable::HeadTable()
    : short_pool_(HeadPool<ShortSlot>::Build({}, {})),
      long_pool_(HeadPool<LongHeadSlot>::Build({}, {})) {}

namespace {

// Every slot has as many ids as fit, and these exist.
template <typename Slot>
bool HasIds(const FrozenArray<Slot>& slots, uint64_t id_count) {
  const IdPacking packing(id_count);
  bool all = true;
  for (const Slot& slot : slots) {
    const uint64_t count = IdPacking::Count(slot.packed);
    if (count > packing.count_max()) return false;
    for (uint32_t i = 0; i < count; ++i) {
      all &= packing.Id(slot.packed, i) < id_count;
    }
  }
  return all;
}

}  // namespace

HeadTable::HeadTable(TableReader* reader, uint64_t id_count)
    : short_pool_(reader), long_pool_(reader) {
  if (!reader->is_full()) return;
  reader->Require(HasIds(short_pool_.slots(), id_count) &&
                      HasIds(long_pool_.slots(), id_count),
                  "words of ids that exist");
}

void HeadTable::AppendTables(TableWriter* writer) const {
  short_pool_.AppendTables(writer);
  long_pool_.AppendTables(writer);
}

HeadTable HeadTable::Build(const std::vector<Word>& words,
                           const IdPacking& packing) {
  std::vector<uint64_t> short_hashes;
  std::vector<uint64_t> long_hashes;
  std::vector<ShortSlot> short_slots;
  std::vector<LongHeadSlot> long_slots;
  // Of words with one hash (a list may name a word twice, or a hostile one be
  // made to collide) only the first can have a place.
  absl::flat_hash_set<uint64_t> seen;
  for (const Word& word : words) {
    const size_t length = word.text.size();
    if (length == 0 || length > kKeyWordBytesMax) continue;
    if (word.id_count > packing.count_max()) continue;
    const WordKey key = MakeKey(word.text.data(), length, word.tag);
    const uint64_t packed = packing.Pack(word.ids, word.id_count);
    const bool is_short = length <= kShortWordBytesMax;
    const uint64_t hash = is_short ? HashShortKey(key.lo) : HashLongKey(key);
    if (!seen.insert(hash).second) continue;
    if (is_short) {
      short_hashes.push_back(hash);
      short_slots.push_back({key.lo, packed});
    } else {
      long_hashes.push_back(hash);
      long_slots.push_back({key, packed});
    }
  }
  return HeadTable(HeadPool<ShortSlot>::Build(short_hashes, short_slots),
                   HeadPool<LongHeadSlot>::Build(long_hashes, long_slots));
}

}  // namespace tessera
