// The lookup that all generated tables share: the number of a code point's
// block of 128, times 128, then its place in the block. Two loads; unused
// blocks are shared, so that a table of bytes takes 17 KB + 128 a block.

#ifndef TESSERA_TOKENIZERS_TEXT_CODE_POINT_TRIE_H_
#define TESSERA_TOKENIZERS_TEXT_CODE_POINT_TRIE_H_

#include <cstddef>
#include <cstdint>

namespace tessera {

inline constexpr size_t kTrieIndexSize = 0x110000 / 128;

// Value of c < 0x110000.
template <typename T>
inline T TrieValue(const uint16_t* index, const T* blocks, char32_t c) {
  return blocks[index[c >> 7] + (c & 127)];
}

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TEXT_CODE_POINT_TRIE_H_
