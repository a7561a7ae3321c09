#include "tokenizers/models/bpe_certificate.h"

#include <algorithm>
#include <bit>

#include "tokenizers/base/random.h"

namespace tessera {
namespace {

// Bits of the filter for each pair: one of 16 that were not added has its bit
// set by chance.
constexpr size_t kFilterBits = 16;

}  // namespace

BpeCertificate::BpeCertificate(const BpeAlphabet& alphabet, size_t merge_count)
    : alphabet_(alphabet), multiplier_(ProcessSeed() | 1) {
  slots_.resize(std::bit_ceil(2 * merge_count + 2));
  shift_ = 64 - static_cast<uint32_t>(std::countr_zero(slots_.size()));
  const size_t bits = std::bit_ceil(kFilterBits * (merge_count + 4));
  filter_.resize(bits / 64);
  filter_shift_ = 64 - static_cast<uint32_t>(std::countr_zero(bits));
}

std::optional<std::pair<uint32_t, uint32_t>> BpeCertificate::Split(
    std::string_view text) {
  parts_.assign(1, kNoSymbol);
  if (!alphabet_.AppendParts(text, &parts_)) return std::nullopt;
  size_t count = parts_.size() - 1;
  if (count < 2) return std::nullopt;
  count =
      count <= kMergeShortMax ? MergeFewParts(count) : MergeManyParts(count);
  if (count != 2) return std::nullopt;
  return std::make_pair(parts_[0], parts_[1]);
}

void BpeCertificate::Add(uint32_t left, uint32_t right, uint32_t product,
                         uint32_t rank) {
  const uint64_t key = KeyOf(left, right);
  slots_[Locate(key)] = Slot{key, rank, product};
  const uint64_t bit = (key * multiplier_) >> filter_shift_;
  filter_[bit >> 6] |= uint64_t{1} << (bit & 63);
}

size_t BpeCertificate::MergeFewParts(size_t count) {
  std::copy(parts_.begin() + 1, parts_.end(), word_.symbols + 1);
  word_.SetCount(static_cast<uint32_t>(count));
  const BpeExactKeys<BpeCertificate> keys(*this);
  BeginShort(keys, &word_);
  if (count <= 8) {
    while (StepShort<8, false>(keys, &word_)) {
    }
  } else {
    while (StepShort<kMergeShortMax, false>(keys, &word_)) {
    }
  }
  const uint64_t alive = word_.Alive();
  const uint64_t others = alive & (alive - 1);
  parts_[0] = word_.symbols[1];
  if (others != 0) parts_[1] = word_.symbols[LowestBit(others)];
  return CountBits(alive);
}

size_t BpeCertificate::MergeManyParts(size_t count) {
  links_.resize(4 * count);
  entries_.resize(MergeQueueMemory::Entries(count));
  const MergeQueueMemory memory = {links_.data(), links_.data() + count,
                                   links_.data() + 2 * count,
                                   links_.data() + 3 * count, entries_.data()};
  uint32_t* const parts = parts_.data() + 1;
  MergeQueue(*this, /*proper=*/true, parts, static_cast<uint32_t>(count),
             memory);
  const uint32_t second = memory.next[0];
  if (second == kNoSymbol) return 1;
  parts_[0] = parts[0];
  parts_[1] = parts[second];
  return memory.next[second] == kNoSymbol ? 2 : 3;
}

}  // namespace tessera
