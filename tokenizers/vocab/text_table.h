// TextTable: exact hash table from texts to 32-bit numbers.
//
// The texts stay where the caller has them; a slot keeps the number of a text
// and 32 bits of its hash, so that nearly every comparison of bytes is the
// right one. The hash is seeded per process: texts chosen by an enemy do not
// collide. The seed never changes what is found.
//
// Cost: 16 bytes a text; one or two cache misses a lookup.

#ifndef TESSERA_TOKENIZERS_VOCAB_TEXT_TABLE_H_
#define TESSERA_TOKENIZERS_VOCAB_TEXT_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "tokenizers/base/hash.h"
#include "tokenizers/base/random.h"

namespace tessera {

class TextTable {
 public:
  // Room for `count` texts; forgets those it had.
  void Reserve(size_t count) {
    size_t size = 8;
    while (size < 2 * count) size *= 2;
    slots_.assign(size, Slot{0, kEmpty});
    mask_ = size - 1;
  }

  // Adds text -> number (below 2^32 - 1) unless the text is there. At most
  // `count` calls. `text_of(number)` gives the text of a number added before.
  template <typename TextOf>
  void Insert(std::string_view text, uint32_t number, const TextOf& text_of) {
    const uint64_t hash = Hash(text);
    Slot* slot = &slots_[Locate(text, hash, text_of)];
    if (slot->number == kEmpty) *slot = Slot{Tag(hash), number};
  }

  template <typename TextOf>
  std::optional<uint32_t> Find(std::string_view text,
                               const TextOf& text_of) const {
    if (slots_.empty()) return std::nullopt;
    const Slot& slot = slots_[Locate(text, Hash(text), text_of)];
    if (slot.number == kEmpty) return std::nullopt;
    return slot.number;
  }

 private:
  static constexpr uint32_t kEmpty = 0xFFFFFFFF;
  struct Slot {
    uint32_t tag;
    uint32_t number;
  };

  static uint64_t Hash(std::string_view text) {
    return Hash64(text, ProcessSeed());
  }
  static uint32_t Tag(uint64_t hash) {
    return static_cast<uint32_t>(hash >> 32);
  }

  // Slot of the text, or the empty one where it would go. At most half of the
  // slots are used, so there is one.
  template <typename TextOf>
  size_t Locate(std::string_view text, uint64_t hash,
                const TextOf& text_of) const {
    size_t i = hash & mask_;
    while (slots_[i].number != kEmpty &&
           (slots_[i].tag != Tag(hash) || text_of(slots_[i].number) != text)) {
      i = (i + 1) & mask_;
    }
    return i;
  }

  std::vector<Slot> slots_;
  size_t mask_ = 0;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_VOCAB_TEXT_TABLE_H_
