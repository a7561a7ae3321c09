// Bits of a word, counted; for host and device.

#ifndef TESSERA_TOKENIZERS_BASE_BITS_H_
#define TESSERA_TOKENIZERS_BASE_BITS_H_

#include <cstdint>

#ifndef TESSERA_HD
#ifdef __CUDACC__
#define TESSERA_HD __host__ __device__
#else
#define TESSERA_HD
#endif
#endif

namespace tessera {

TESSERA_HD inline uint32_t CountBits(uint64_t bits) {
#if defined(__CUDA_ARCH__)
  return static_cast<uint32_t>(__popcll(bits));
#elif defined(__POPCNT__) || defined(__aarch64__)
  return static_cast<uint32_t>(__builtin_popcountll(bits));
#else
  // The builtin would call a table look-up in the compiler's library here.
  bits -= bits >> 1 & 0x5555555555555555;
  bits = (bits & 0x3333333333333333) + (bits >> 2 & 0x3333333333333333);
  bits = (bits + (bits >> 4)) & 0x0F0F0F0F0F0F0F0F;
  return static_cast<uint32_t>(bits * 0x0101010101010101 >> 56);
#endif
}

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_BASE_BITS_H_
