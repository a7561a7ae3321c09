// TextTable: exact hash table from texts to 32-bit numbers.
//
// The texts stay where the caller has them; a slot keeps the number of a text
// and 32 bits of its hash, so that nearly every comparison of bytes is the
// right one. The first seeds of the hash are fixed, so that tables are, too;
// texts that were chosen to collide lead to one that is drawn in secret. The
// seed never changes what is found.
//
// Cost: 16 to 32 bytes a text; one or two cache misses a lookup.

#ifndef TESSERA_TOKENIZERS_VOCAB_TEXT_TABLE_H_
#define TESSERA_TOKENIZERS_VOCAB_TEXT_TABLE_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "tokenizers/base/hash.h"
#include "tokenizers/base/random.h"
#include "tokenizers/base/table.h"

namespace tessera {

class TextTable {
 public:
  // Finds nothing.
  TextTable() = default;
  // Of equal texts the first in `numbers` counts. `text_of(number)` gives the
  // text of a number; numbers are below 2^32 - 1.
  template <typename TextOf>
  TextTable(const std::vector<uint32_t>& numbers, const TextOf& text_of) {
    size_t size = 8;
    while (size < 2 * numbers.size()) size *= 2;
    for (uint32_t attempt = 0;; ++attempt) {
      seed_ = attempt < kFixedSeeds ? attempt : ProcessSeed() + attempt;
      std::vector<Slot> slots(size, Slot{0, kEmpty});
      // What the last attempt gives is taken: it is right, if slow.
      if (!Fill(numbers, text_of, attempt == kAttempts, &slots)) continue;
      slots_ = std::move(slots);
      return;
    }
  }
  // Of the texts 0 .. count - 1.
  template <typename TextOf>
  TextTable(size_t count, const TextOf& text_of)
      : TextTable(FirstNumbers(count), text_of) {}
  // Numbers below `number_end`.
  TextTable(TableReader* reader, uint64_t number_end)
      : seed_(reader->Get<uint64_t>()), slots_(reader->GetArray<Slot>()) {
    reader->Require(slots_.empty() || std::has_single_bit(slots_.size()),
                    "a power of two of slots");
    if (reader->is_full()) {
      reader->Require(HasShortRuns(number_end), "texts in few slots");
    }
  }

  void AppendTables(TableWriter* writer) const {
    writer->Put(seed_);
    writer->PutArray(slots_);
  }

  template <typename TextOf>
  std::optional<uint32_t> Find(std::string_view text,
                               const TextOf& text_of) const {
    if (slots_.empty()) return std::nullopt;
    const Slot& slot = slots_[Locate(slots_.data(), slots_.size() - 1, text,
                                     Hash64(text, seed_), text_of)];
    if (slot.number == kEmpty) return std::nullopt;
    return slot.number;
  }

 private:
  static constexpr uint32_t kEmpty = 0xFFFFFFFF;
  static constexpr uint32_t kFixedSeeds = 4;
  static constexpr uint32_t kAttempts = 8;
  // Taken slots in a row. Half of all are free: 300 in a row come by chance
  // once in 10^10 tables.
  static constexpr size_t kRunMax = 1024;
  struct Slot {
    uint32_t tag;
    uint32_t number;
  };

  static std::vector<uint32_t> FirstNumbers(size_t count) {
    std::vector<uint32_t> numbers(count);
    std::iota(numbers.begin(), numbers.end(), 0);
    return numbers;
  }
  static uint32_t Tag(uint64_t hash) {
    return static_cast<uint32_t>(hash >> 32);
  }

  // Slot of the text, or the empty one where it would go. At most half of the
  // slots are used, so there is one.
  template <typename TextOf>
  static size_t Locate(const Slot* slots, size_t mask, std::string_view text,
                       uint64_t hash, const TextOf& text_of) {
    size_t i = hash & mask;
    while (slots[i].number != kEmpty &&
           (slots[i].tag != Tag(hash) || text_of(slots[i].number) != text)) {
      i = (i + 1) & mask;
    }
    return i;
  }

  // False where texts collide too much, unless `at_any_cost`.
  template <typename TextOf>
  bool Fill(const std::vector<uint32_t>& numbers, const TextOf& text_of,
            bool at_any_cost, std::vector<Slot>* slots) const {
    const size_t mask = slots->size() - 1;
    for (const uint32_t number : numbers) {
      const std::string_view text = text_of(number);
      const uint64_t hash = Hash64(text, seed_);
      const size_t i = Locate(slots->data(), mask, text, hash, text_of);
      if (((i - hash) & mask) >= kRunMax && !at_any_cost) return false;
      if ((*slots)[i].number == kEmpty) (*slots)[i] = Slot{Tag(hash), number};
    }
    return true;
  }

  // The look-up of any text ends soon, at a number that exists.
  bool HasShortRuns(uint64_t number_end) const {
    if (slots_.empty()) return true;
    size_t run = 0;
    // Twice around the end.
    for (size_t i = 0; i < slots_.size() + kRunMax; ++i) {
      const Slot& slot = slots_[i & (slots_.size() - 1)];
      run = slot.number == kEmpty ? 0 : run + 1;
      if (slot.number != kEmpty && slot.number >= number_end) return false;
      if (run > 2 * kRunMax || run >= slots_.size()) return false;
    }
    return true;
  }

  uint64_t seed_ = 0;
  FrozenArray<Slot> slots_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_VOCAB_TEXT_TABLE_H_
