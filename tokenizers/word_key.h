// Keys, hashes and packed results of the word cache.
//
// A word of at most 23 bytes is its own key: the bytes, padded with zeros, and
// the length. Two keys are equal only where the words are, so a compare of the
// key is exact and no byte of a cached word is ever stored twice. Words of at
// most 7 bytes (four of five probes) need only the first 8 bytes.
//
// Plain integers and inline functions, for any processor.

#ifndef TESSERA_TOKENIZERS_WORD_KEY_H_
#define TESSERA_TOKENIZERS_WORD_KEY_H_

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "tokenizers/base/types.h"

namespace tessera {

inline constexpr size_t kShortWordBytesMax = 7;
inline constexpr size_t kKeyWordBytesMax = 23;
// Bytes that LoadShortKey and LoadLongKey read, whatever the word's length.
inline constexpr size_t kKeyReadBytes = 24;

// Short words have mid == hi == 0 and length and tag in the top byte of lo;
// long ones have them in the top byte of hi. The tag (0 .. 7) tells models
// apart where pretoken kinds are bound to several.
struct WordKey {
  uint64_t lo;
  uint64_t mid;
  uint64_t hi;

  friend bool operator==(const WordKey& a, const WordKey& b) {
    return ((a.lo ^ b.lo) | (a.mid ^ b.mid) | (a.hi ^ b.hi)) == 0;
  }
};

inline uint64_t LengthByte(size_t length, uint32_t tag) {
  return (static_cast<uint64_t>(length) | static_cast<uint64_t>(tag) << 5)
         << 56;
}

// A short word and its packed ids (IdPacking). Key 0 is no word's, whose length
// byte is not 0: the slot is free.
struct ShortSlot {
  uint64_t key;
  uint64_t packed;
};

// Keeps the low `bytes` bytes; 0 .. 8.
inline uint64_t LowBytesMask(size_t bytes) {
  return bytes >= 8 ? ~uint64_t{0} : (uint64_t{1} << (8 * bytes)) - 1;
}

// Requires 8 readable bytes at `text` and length 1 .. 7.
inline uint64_t LoadShortKey(const char* text, size_t length, uint32_t tag) {
  uint64_t bytes;
  std::memcpy(&bytes, text, 8);
  return (bytes & ((uint64_t{1} << (8 * length)) - 1)) |
         LengthByte(length, tag);
}

// Requires 24 readable bytes at `text` and length 8 .. 23.
inline WordKey LoadLongKey(const char* text, size_t length, uint32_t tag) {
  WordKey key;
  std::memcpy(&key.lo, text, 8);
  std::memcpy(&key.mid, text + 8, 8);
  std::memcpy(&key.hi, text + 16, 8);
  const size_t rest = length - 8;
  key.mid &= LowBytesMask(rest < 8 ? rest : 8);
  key.hi &= LowBytesMask(rest < 8 ? 0 : rest - 8);
  key.hi |= LengthByte(length, tag);
  return key;
}

// Key of any word of 1 .. 23 bytes; reads no byte beyond it.
inline WordKey MakeKey(const char* text, size_t length, uint32_t tag) {
  char padded[kKeyReadBytes] = {};
  std::memcpy(padded, text, length);
  if (length <= kShortWordBytesMax) {
    return WordKey{LoadShortKey(padded, length, tag), 0, 0};
  }
  return LoadLongKey(padded, length, tag);
}

// The fixed hashes of the head table (they are part of the native file).
inline uint64_t HashShortKey(uint64_t key) {
  uint64_t h = key * 0x9FB21C651E98DF25u;
  h ^= h >> 32;
  return h * 0xD6E8FEB86659FD93u;
}

inline uint64_t HashLongKey(const WordKey& key) {
  const uint64_t a = (key.lo ^ 0x9E3779B97F4A7C15u) * 0x9FB21C651E98DF25u;
  const uint64_t b = (key.mid ^ 0xC2B2AE3D27D4EB4Fu) * 0xD6E8FEB86659FD93u;
  const uint64_t c = (key.hi ^ 0x165667B19E3779F9u) * 0xA0761D6478BD642Fu;
  uint64_t h = a ^ (b << 29 | b >> 35) ^ (c << 47 | c >> 17);
  h ^= h >> 32;
  return h * 0xE7037ED1A0B428DBu;
}

inline bool IsShortKey(const WordKey& key) { return key.hi == 0; }

// The seeded hashes of the private cache: whole products, folded, so that
// without the seed no two keys can be made to meet.
inline uint64_t FoldedProduct(uint64_t a, uint64_t b) {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}
inline uint64_t HashKeySeeded(uint64_t key, uint64_t seed) {
  return FoldedProduct(key ^ seed, seed | 1);
}
inline uint64_t HashKeySeeded(const WordKey& key, uint64_t seed) {
  const uint64_t other_seed = (seed << 32 | seed >> 32) ^ 0xD6E8FEB86659FD93u;
  return FoldedProduct(key.lo ^ seed, key.mid ^ other_seed) ^
         FoldedProduct(key.hi ^ ~seed, seed | 1);
}

// How the ids of a word are packed into 64 bits: the count in the top 4 bits,
// then 3 ids of 20 bits, or 2 of 30 where the vocabulary is larger than 2^20.
// Count 15 says that the low bits are an index elsewhere ("wide").
class IdPacking {
 public:
  explicit IdPacking(uint64_t id_count)
      : bits_(id_count <= (uint64_t{1} << 20) ? 20 : 30),
        mask_((uint64_t{1} << bits_) - 1) {}

  static constexpr uint64_t kWide = uint64_t{15} << 60;

  uint32_t count_max() const { return 60 / bits_; }

  // Requires count <= count_max().
  uint64_t Pack(const TokenId* ids, size_t count) const {
    uint64_t packed = static_cast<uint64_t>(count) << 60;
    for (size_t i = 0; i < count; ++i) {
      packed |= static_cast<uint64_t>(ids[i]) << (bits_ * i);
    }
    return packed;
  }

  static uint64_t Count(uint64_t packed) { return packed >> 60; }

  TokenId Id(uint64_t packed, uint32_t i) const {
    return static_cast<TokenId>((packed >> (bits_ * i)) & mask_);
  }

 private:
  uint32_t bits_;
  uint64_t mask_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_WORD_KEY_H_
