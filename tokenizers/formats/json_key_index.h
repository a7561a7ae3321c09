// JsonKeyIndex: exact hash table from the keys of one JSON object to numbers.
//
// A slot holds keys of up to 8 bytes, which most tokens are, whole: finding one
// touches a single cache line. Longer keys have their hash there and are
// compared where they stand. Seeded per process, so that keys chosen by an
// enemy do not collide; the seed never changes what is found.

#ifndef TESSERA_TOKENIZERS_FORMATS_JSON_KEY_INDEX_H_
#define TESSERA_TOKENIZERS_FORMATS_JSON_KEY_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tokenizers/base/hash.h"

namespace tessera {

class JsonKeyIndex {
 public:
  static constexpr uint32_t kNone = 0xFFFFFFFF;

  // Room for `count` keys.
  explicit JsonKeyIndex(size_t count) {
    size_t size = 8;
    while (size < 2 * count) size *= 2;
    slots_.resize(size);
  }

  // Number of a key, or kNone. `text_of(number)` gives the key of a number.
  template <typename TextOf>
  uint32_t Find(std::string_view key, const TextOf& text_of) const {
    return slots_[Locate(key, WordOf(key), text_of)].number;
  }

  // Fetches the slot that Find(key) looks at first.
  void Prefetch(std::string_view key) const {
    __builtin_prefetch(&slots_[FirstSlot(key, WordOf(key))]);
  }

  // Adds key -> number; false, and nothing changes, if the key is there.
  template <typename TextOf>
  bool Insert(std::string_view key, uint32_t number, const TextOf& text_of) {
    const uint64_t word = WordOf(key);
    Slot* slot = &slots_[Locate(key, word, text_of)];
    if (slot->number != kNone) return false;
    *slot = {word, static_cast<uint32_t>(key.size()), number};
    return true;
  }

 private:
  struct Slot {
    uint64_t word = 0;
    uint32_t size = 0;
    uint32_t number = kNone;
  };
  static constexpr size_t kWordSize = 8;

  // Differs from process to process.
  static uint64_t Seed() {
    static const char place = 0;
    return reinterpret_cast<uintptr_t>(&place);
  }

  // Together with its size the word is a short key; of a long one the hash.
  static uint64_t WordOf(std::string_view key) {
    using hash_internal::Load32;
    using hash_internal::Load64;
    using hash_internal::LoadUpTo3;
    if (key.size() > kWordSize) return Hash64(key, Seed());
    if (key.size() == kWordSize) return Load64(key.data());
    if (key.size() >= 4) {
      return Load32(key.data()) | Load32(key.data() + key.size() - 4) << 32;
    }
    return key.empty() ? 0 : LoadUpTo3(key.data(), key.size());
  }

  size_t FirstSlot(std::string_view key, uint64_t word) const {
    return HashInteger(word + key.size(), Seed()) & (slots_.size() - 1);
  }

  // Slot of the key, or the empty one where it would go: at most half of the
  // slots are used.
  template <typename TextOf>
  size_t Locate(std::string_view key, uint64_t word,
                const TextOf& text_of) const {
    const size_t mask = slots_.size() - 1;
    size_t i = FirstSlot(key, word);
    while (slots_[i].number != kNone &&
           !(slots_[i].word == word && slots_[i].size == key.size() &&
             (key.size() <= kWordSize || text_of(slots_[i].number) == key))) {
      i = (i + 1) & mask;
    }
    return i;
  }

  std::vector<Slot> slots_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_JSON_KEY_INDEX_H_
