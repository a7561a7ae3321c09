// Offsets in other units than bytes.

#ifndef TESSERA_TOKENIZERS_OFFSET_UNITS_H_
#define TESSERA_TOKENIZERS_OFFSET_UNITS_H_

#include <cstdint>
#include <string_view>

namespace tessera {

enum class OffsetUnit : uint8_t { kNone, kByte, kCharacter, kUtf16 };

// Counts the characters or UTF-16 units before a byte of `text`; an ill-formed
// byte is one of either. A byte inside a character counts as its begin, or with
// `rounds_up` as its end. Queries that do not go back cost O(text) together.
class OffsetUnits {
 public:
  OffsetUnits(std::string_view text, OffsetUnit unit, bool rounds_up)
      : text_(text), unit_(unit), rounds_up_(rounds_up) {}

  uint64_t Before(uint64_t byte);

 private:
  std::string_view text_;
  OffsetUnit unit_;
  bool rounds_up_;
  // A border of characters, and the units before it.
  uint64_t at_ = 0;
  uint64_t units_ = 0;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_OFFSET_UNITS_H_
