// Eight bytes at a time: word ^ repeated has a zero byte exactly where the text
// has that byte. (x - 0x01..) & ~x & 0x80.. marks zero bytes; a borrow can mark
// a byte above a true one wrongly, never one below it, and the lowest mark is
// the one that counts.

#include "tokenizers/vocab/byte_skip.h"

#include <cstring>

namespace tessera {
namespace {

constexpr uint64_t kOnes = 0x0101010101010101;
constexpr uint64_t kHighs = 0x8080808080808080;

uint64_t MarkZeroBytes(uint64_t word) {
  return (word - kOnes) & ~word & kHighs;
}

}  // namespace

void ByteSkip::Add(char byte) {
  const uint8_t value = static_cast<uint8_t>(byte);
  if (has_[value]) return;
  has_[value] = true;
  if (count_ == 0) first_ = byte;
  for (size_t i = count_; i < kWordBytesMax; ++i) repeated_[i] = value * kOnes;
  ++count_;
}

size_t ByteSkip::Next(std::string_view text, size_t from) const {
  if (count_ == 0 || from >= text.size()) return text.size();
  if (count_ == 1) {
    const void* found =
        std::memchr(text.data() + from, first_, text.size() - from);
    if (found == nullptr) return text.size();
    return static_cast<size_t>(static_cast<const char*>(found) - text.data());
  }
  if (count_ <= kWordBytesMax) from = NextByWords(text, from);
  while (from < text.size() && !has_[static_cast<uint8_t>(text[from])]) ++from;
  return from;
}

// A place with no such byte before it; less than eight bytes before the end, or
// the place itself.
size_t ByteSkip::NextByWords(std::string_view text, size_t from) const {
  for (; from + 8 <= text.size(); from += 8) {
    uint64_t word;
    std::memcpy(&word, text.data() + from, sizeof(word));
    uint64_t marks = 0;
    for (const uint64_t repeated : repeated_) {
      marks |= MarkZeroBytes(word ^ repeated);
    }
    if (marks != 0) {
      return from + static_cast<size_t>(__builtin_ctzll(marks)) / 8;
    }
  }
  return from;
}

}  // namespace tessera
