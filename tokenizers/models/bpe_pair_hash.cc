#include "tokenizers/models/bpe_pair_hash.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "tokenizers/base/check.h"
#include "tokenizers/base/hash.h"
#include "tokenizers/base/limits.h"
#include "tokenizers/base/random.h"

namespace tessera {
namespace {

// Slots are filled up to this part of 16.
constexpr size_t kLoadOf16 = 13;
// Pairs to a bucket, at most, on average.
constexpr size_t kBucketPairs = 4;
// All bits set, which is no number: there are fewer pairs than numbers that
// fit.
constexpr uint32_t kFree = 0xFFFFFFFF;
constexpr uint32_t kFixedMultipliers = 4;
constexpr uint32_t kAttemptsMax = 100;

uint32_t TagMask(size_t pair_count) {
  return ~uint32_t{0} << std::bit_width(pair_count);
}

}  // namespace

BpePairHash::BpePairHash(std::vector<BpeTables::Parts> parts)
    : parts_(std::move(parts)) {
  uint32_t slot_bits = 4;
  while ((size_t{1} << slot_bits) * kLoadOf16 < parts_.size() * 16) {
    ++slot_bits;
  }
  tag_mask_ = TagMask(parts_.size());
  for (uint32_t attempt = 0;; ++attempt) {
    // Equal pairs would never find places.
    TESSERA_CHECK(attempt < kAttemptsMax);
    const uint64_t seed = attempt < kFixedMultipliers ? 0 : ProcessSeed();
    multiplier_ = HashInteger(attempt, seed) | 1;
    if (TryBuild(slot_bits + std::min(attempt, 2u))) return;
  }
}

BpePairHash::BpePairHash(TableReader* reader)
    : parts_(reader->GetArray<BpeTables::Parts>()),
      pilots_(reader->GetArray<uint8_t>()),
      slots_(reader->GetArray<uint32_t>()),
      multiplier_(reader->Get<uint64_t>()) {
  reader->Require(parts_.size() < kMergeCountMax, "fewer than 2^26 pairs");
  reader->Require(pilots_.size() > 1 && std::has_single_bit(pilots_.size()) &&
                      slots_.size() > 1 && std::has_single_bit(slots_.size()),
                  "powers of two of pilots and slots");
  if (!reader->ok()) {
    *this = BpePairHash(std::vector<BpeTables::Parts>());
    return;
  }
  pilot_shift_ = 64 - static_cast<uint32_t>(std::countr_zero(pilots_.size()));
  slot_shift_ = 64 - static_cast<uint32_t>(std::countr_zero(slots_.size()));
  tag_mask_ = TagMask(parts_.size());
}

void BpePairHash::AppendTables(TableWriter* writer) const {
  writer->PutArray(parts_);
  writer->PutArray(pilots_);
  writer->PutArray(slots_);
  writer->Put(multiplier_);
}

void BpePairHash::Fill(BpeTables* tables) const {
  tables->parts = parts_.data();
  tables->pair_count = static_cast<uint32_t>(parts_.size());
  tables->pilots = pilots_.data();
  tables->slots = slots_.data();
  tables->pilot_shift = pilot_shift_;
  tables->slot_shift = slot_shift_;
  tables->tag_mask = tag_mask_;
  tables->multiplier = multiplier_;
}

uint64_t BpePairHash::HashOf(size_t number) const {
  return BpeTables::Hash(parts_[number].left, parts_[number].right,
                         multiplier_);
}

bool BpePairHash::TryBuild(uint32_t slot_bits) {
  slot_shift_ = 64 - slot_bits;
  std::vector<uint32_t> slots(size_t{1} << slot_bits, kFree);
  const uint32_t bucket_bits =
      std::max<uint32_t>(1, std::bit_width(parts_.size() / kBucketPairs));
  pilot_shift_ = 64 - bucket_bits;
  std::vector<uint8_t> pilots(size_t{1} << bucket_bits, 0);

  // Pairs by bucket.
  std::vector<uint32_t> ends(pilots.size() + 1);
  for (size_t i = 0; i < parts_.size(); ++i) {
    ++ends[(HashOf(i) >> pilot_shift_) + 1];
  }
  size_t largest = 0;
  for (size_t b = 0; b < pilots.size(); ++b) {
    largest = std::max<size_t>(largest, ends[b + 1]);
    ends[b + 1] += ends[b];
  }
  std::vector<uint64_t> hashes(parts_.size());
  std::vector<uint32_t> numbers(parts_.size());
  std::vector<uint32_t> next(ends.begin(), ends.end() - 1);
  for (uint32_t i = 0; i < parts_.size(); ++i) {
    const uint64_t hash = HashOf(i);
    const uint32_t at = next[hash >> pilot_shift_]++;
    hashes[at] = hash;
    numbers[at] = i;
  }
  // Buckets by size, largest first.
  std::vector<std::vector<uint32_t>> by_size(largest + 1);
  for (uint32_t b = 0; b < pilots.size(); ++b) {
    by_size[ends[b + 1] - ends[b]].push_back(b);
  }
  for (size_t size = largest; size > 0; --size) {
    for (const uint32_t b : by_size[size]) {
      if (!PlaceBucket(&hashes[ends[b]], &numbers[ends[b]], size, slots.data(),
                       &pilots[b])) {
        return false;
      }
    }
  }
  slots_ = std::move(slots);
  pilots_ = std::move(pilots);
  return true;
}

bool BpePairHash::PlaceBucket(const uint64_t* hashes, const uint32_t* numbers,
                              size_t count, uint32_t* slots,
                              uint8_t* pilot) const {
  for (uint32_t candidate = 0; candidate < 256; ++candidate) {
    size_t placed = 0;
    for (; placed < count; ++placed) {
      const uint64_t place =
          BpeTables::Place(hashes[placed], static_cast<uint8_t>(candidate));
      uint32_t* const slot = &slots[place >> slot_shift_];
      if (*slot != kFree) break;
      *slot = BpeTables::Tag(place, tag_mask_) | numbers[placed];
    }
    if (placed == count) {
      *pilot = static_cast<uint8_t>(candidate);
      return true;
    }
    while (placed > 0) {
      --placed;
      slots[BpeTables::Place(hashes[placed], static_cast<uint8_t>(candidate)) >>
            slot_shift_] = kFree;
    }
  }
  return false;
}

}  // namespace tessera
