// ByteSkip: where a text next has one of a few bytes.
//
// Finds where an added token may begin. One byte is memchr's work; up to four
// are looked for in eight bytes of text at a time; more by a table of 256.
// About 2 to 20 bytes a nanosecond, so text without candidates costs nearly
// nothing.

#ifndef TESSERA_TOKENIZERS_VOCAB_BYTE_SKIP_H_
#define TESSERA_TOKENIZERS_VOCAB_BYTE_SKIP_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tessera {

class ByteSkip {
 public:
  void Add(char byte);

  // First place >= from with one of the bytes; text.size() if there is none.
  size_t Next(std::string_view text, size_t from) const;

 private:
  static constexpr size_t kWordBytesMax = 4;

  size_t NextByWords(std::string_view text, size_t from) const;

  std::array<bool, 256> has_{};
  size_t count_ = 0;
  // The first four bytes, each repeated eight times; the last again where there
  // are fewer.
  std::array<uint64_t, kWordBytesMax> repeated_{};
  char first_ = 0;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_VOCAB_BYTE_SKIP_H_
