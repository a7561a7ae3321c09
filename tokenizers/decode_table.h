// DecodeTable: a fixed text for each id, in slots of 16 bytes that are copied
// whole (encode-engine.md 7).

#ifndef TESSERA_TOKENIZERS_DECODE_TABLE_H_
#define TESSERA_TOKENIZERS_DECODE_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/types.h"

namespace tessera {

// Text of an id: up to 15 bytes here, else in the arena.
class DecodeTable {
 public:
  explicit DecodeTable(size_t id_count) : slots_(id_count, Slot{}) {}

  void Set(TokenId id, std::string_view text) {
    Slot* slot = &slots_[id];
    if (text.size() <= kInlineBytes) {
      std::memcpy(slot->bytes, text.data(), text.size());
      slot->bytes[kInlineBytes] = static_cast<char>(text.size());
      return;
    }
    const uint64_t offset = arena_.size();
    const uint32_t size = static_cast<uint32_t>(text.size());
    arena_.append(text);
    std::memcpy(slot->bytes, &offset, sizeof(offset));
    std::memcpy(slot->bytes + sizeof(offset), &size, sizeof(size));
    slot->bytes[kInlineBytes] = static_cast<char>(kInArena);
  }

  // Bytes of the id's text.
  size_t size(TokenId id) const {
    const Slot& slot = slots_[id];
    const auto length = static_cast<uint8_t>(slot.bytes[kInlineBytes]);
    if (length != kInArena) return length;
    uint32_t size;
    std::memcpy(&size, slot.bytes + sizeof(uint64_t), sizeof(size));
    return size;
  }

  // Writes the text and, for short ones, up to 16 bytes whatever its size.
  char* Write(TokenId id, char* out) const {
    const Slot& slot = slots_[id];
    const auto length = static_cast<uint8_t>(slot.bytes[kInlineBytes]);
    if (length != kInArena) {
      std::memcpy(out, slot.bytes, sizeof(slot.bytes));
      return out + length;
    }
    uint64_t offset;
    std::memcpy(&offset, slot.bytes, sizeof(offset));
    std::memcpy(out, arena_.data() + offset, size(id));
    return out + size(id);
  }

  // Room that Write may use beyond the text.
  static constexpr size_t kSlack = 16;

 private:
  static constexpr size_t kInlineBytes = 15;
  static constexpr uint8_t kInArena = 255;
  struct Slot {
    char bytes[16];
  };
  std::vector<Slot> slots_;
  std::string arena_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_DECODE_TABLE_H_
