// DecodeTable: a fixed text for each id, in slots of 16 bytes that are copied
// whole.

#ifndef TESSERA_TOKENIZERS_DECODE_TABLE_H_
#define TESSERA_TOKENIZERS_DECODE_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tokenizers/base/table.h"
#include "tokenizers/base/types.h"

namespace tessera {

// Text of an id: up to 15 bytes here, else in the arena.
class DecodeTable {
 public:
  // text_of(id) gives the text of each id.
  template <typename TextOf>
  DecodeTable(size_t id_count, const TextOf& text_of) {
    std::vector<Slot> slots(id_count, Slot{});
    std::vector<char> arena;
    for (size_t id = 0; id < id_count; ++id) {
      const std::string text = text_of(static_cast<TokenId>(id));
      SetSlot(text, &slots[id], &arena);
    }
    slots_ = std::move(slots);
    arena_ = std::move(arena);
  }
  // Reads in place what AppendTables wrote.
  DecodeTable(TableReader* reader, size_t id_count)
      : slots_(reader->GetArray<Slot>()), arena_(reader->GetArray<char>()) {
    reader->Require(slots_.size() == id_count, "a text for each id");
    if (reader->is_full()) {
      reader->Require(IsSound(), "texts of ids inside the arena");
    }
  }
  void AppendTables(TableWriter* writer) const {
    writer->PutArray(slots_);
    writer->PutArray(arena_);
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

  static void SetSlot(std::string_view text, Slot* slot,
                      std::vector<char>* arena) {
    if (text.size() <= kInlineBytes) {
      std::memcpy(slot->bytes, text.data(), text.size());
      slot->bytes[kInlineBytes] = static_cast<char>(text.size());
      return;
    }
    const uint64_t offset = arena->size();
    const uint32_t size = static_cast<uint32_t>(text.size());
    arena->insert(arena->end(), text.begin(), text.end());
    std::memcpy(slot->bytes, &offset, sizeof(offset));
    std::memcpy(slot->bytes + sizeof(offset), &size, sizeof(size));
    slot->bytes[kInlineBytes] = static_cast<char>(kInArena);
  }

  bool IsSound() const {
    for (TokenId id = 0; id < slots_.size(); ++id) {
      const auto length = static_cast<uint8_t>(slots_[id].bytes[kInlineBytes]);
      if (length <= kInlineBytes) continue;
      uint64_t end = 0;
      std::memcpy(&end, slots_[id].bytes, sizeof(end));
      const bool inside = length == kInArena &&
                          CheckedAdd<uint64_t>(end, size(id), &end) &&
                          end <= arena_.size();
      if (!inside) return false;
    }
    return true;
  }

  FrozenArray<Slot> slots_;
  FrozenArray<char> arena_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_DECODE_TABLE_H_
