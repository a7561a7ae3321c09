#include "bindings/python/module/utf8_simd.h"

#ifdef __x86_64__
#include <immintrin.h>

#include <array>
#include <cstring>

#define TESSERA_SSE41 __attribute__((target("sse4.1")))

namespace tessera::python {
namespace {

// Indexed by the bits "one byte" of four characters, then "at most two".
struct Shuffle {
  alignas(16) uint8_t from[16];
};

struct Tables {
  std::array<Shuffle, 256> shuffles;
  std::array<uint8_t, 256> sizes;
};

constexpr Tables MakeTables() {
  Tables tables = {};
  for (unsigned index = 0; index < 256; ++index) {
    unsigned size = 0;
    for (unsigned lane = 0; lane < 4; ++lane) {
      const bool is_one = (index >> lane & 1) != 0;
      const bool is_two = (index >> (lane + 4) & 1) != 0;
      const unsigned bytes = is_one ? 1 : is_two ? 2 : 3;
      for (unsigned byte = 0; byte < bytes; ++byte) {
        tables.shuffles[index].from[size++] =
            static_cast<uint8_t>(4 * lane + byte);
      }
    }
    tables.sizes[index] = static_cast<uint8_t>(size);
    for (unsigned rest = size; rest < 16; ++rest) {
      tables.shuffles[index].from[rest] = 0x80;
    }
  }
  return tables;
}

constexpr Tables kTables = MakeTables();

TESSERA_SSE41 inline __m128i LoadFour(const uint8_t* units) {
  uint32_t four;
  std::memcpy(&four, units, sizeof(four));
  return _mm_cvtepu8_epi32(_mm_cvtsi32_si128(static_cast<int>(four)));
}
TESSERA_SSE41 inline __m128i LoadFour(const uint16_t* units) {
  return _mm_cvtepu16_epi32(
      _mm_loadl_epi64(reinterpret_cast<const __m128i*>(units)));
}
TESSERA_SSE41 inline __m128i LoadFour(const uint32_t* units) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(units));
}

// Any surrogate, or a character of four bytes?
TESSERA_SSE41 inline bool HasOthers(__m128i c) {
  const __m128i surrogates = _mm_cmpeq_epi32(
      _mm_and_si128(c, _mm_set1_epi32(~0x7FF)), _mm_set1_epi32(0xD800));
  const __m128i beyond = _mm_cmpgt_epi32(c, _mm_set1_epi32(0xFFFF));
  return _mm_movemask_epi8(_mm_or_si128(surrogates, beyond)) != 0;
}

TESSERA_SSE41 inline char* WriteFour(__m128i c, char* out) {
  const __m128i one = _mm_cmplt_epi32(c, _mm_set1_epi32(0x80));
  const __m128i two = _mm_cmplt_epi32(c, _mm_set1_epi32(0x800));
  const __m128i six = _mm_set1_epi32(0x3F);
  const __m128i low = _mm_and_si128(c, six);
  const __m128i middle = _mm_and_si128(_mm_srli_epi32(c, 6), six);
  const __m128i two_bytes =
      _mm_or_si128(_mm_or_si128(_mm_srli_epi32(c, 6), _mm_slli_epi32(low, 8)),
                   _mm_set1_epi32(0x80C0));
  const __m128i three_bytes = _mm_or_si128(
      _mm_or_si128(_mm_srli_epi32(c, 12), _mm_slli_epi32(middle, 8)),
      _mm_or_si128(_mm_slli_epi32(low, 16), _mm_set1_epi32(0x8080E0)));
  const __m128i bytes =
      _mm_blendv_epi8(_mm_blendv_epi8(three_bytes, two_bytes, two), c, one);
  const auto index =
      static_cast<size_t>(_mm_movemask_ps(_mm_castsi128_ps(one)) |
                          _mm_movemask_ps(_mm_castsi128_ps(two)) << 4);
  const __m128i shuffle = _mm_load_si128(
      reinterpret_cast<const __m128i*>(kTables.shuffles[index].from));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out),
                   _mm_shuffle_epi8(bytes, shuffle));
  return out + kTables.sizes[index];
}

// Sixteen units as bytes; false if one is not ASCII.
TESSERA_SSE41 inline bool TakeAscii(const uint8_t* units, char* out) {
  const __m128i all = _mm_loadu_si128(reinterpret_cast<const __m128i*>(units));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), all);
  return _mm_movemask_epi8(all) == 0;
}
TESSERA_SSE41 inline bool TakeAscii(const uint16_t* units, char* out) {
  const auto* from = reinterpret_cast<const __m128i*>(units);
  const __m128i a = _mm_loadu_si128(from);
  const __m128i b = _mm_loadu_si128(from + 1);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm_packus_epi16(a, b));
  return _mm_testz_si128(_mm_or_si128(a, b), _mm_set1_epi16(~0x7F)) != 0;
}
TESSERA_SSE41 inline bool TakeAscii(const uint32_t* units, char* out) {
  const auto* from = reinterpret_cast<const __m128i*>(units);
  const __m128i a = _mm_loadu_si128(from);
  const __m128i b = _mm_loadu_si128(from + 1);
  const __m128i c = _mm_loadu_si128(from + 2);
  const __m128i d = _mm_loadu_si128(from + 3);
  _mm_storeu_si128(
      reinterpret_cast<__m128i*>(out),
      _mm_packus_epi16(_mm_packus_epi32(a, b), _mm_packus_epi32(c, d)));
  const __m128i any = _mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d));
  return _mm_testz_si128(any, _mm_set1_epi32(~0x7F)) != 0;
}

template <typename Unit>
TESSERA_SSE41 inline Utf8Progress<Unit> Run(const Unit* units, const Unit* end,
                                            char* out) {
  constexpr int kStep = 16;
  for (; end - units >= kStep; units += kStep) {
    if (TakeAscii(units, out)) {
      out += kStep;
      continue;
    }
    for (int at = 0; at < kStep; at += 4) {
      const __m128i four = LoadFour(units + at);
      if (sizeof(Unit) > 1 && HasOthers(four)) return {units + at, out};
      out = WriteFour(four, out);
    }
  }
  return {units, out};
}

}  // namespace

bool HasUtf8Simd() {
  static const bool has = __builtin_cpu_supports("sse4.1") != 0;
  return has;
}

TESSERA_SSE41 Utf8Progress<uint8_t> WriteUtf8Simd(const uint8_t* units,
                                                  const uint8_t* end,
                                                  char* out) {
  return Run(units, end, out);
}
TESSERA_SSE41 Utf8Progress<uint16_t> WriteUtf8Simd(const uint16_t* units,
                                                   const uint16_t* end,
                                                   char* out) {
  return Run(units, end, out);
}
TESSERA_SSE41 Utf8Progress<uint32_t> WriteUtf8Simd(const uint32_t* units,
                                                   const uint32_t* end,
                                                   char* out) {
  return Run(units, end, out);
}

}  // namespace tessera::python

#else

namespace tessera::python {

bool HasUtf8Simd() { return false; }
Utf8Progress<uint8_t> WriteUtf8Simd(const uint8_t* units, const uint8_t*,
                                    char* out) {
  return {units, out};
}
Utf8Progress<uint16_t> WriteUtf8Simd(const uint16_t* units, const uint16_t*,
                                     char* out) {
  return {units, out};
}
Utf8Progress<uint32_t> WriteUtf8Simd(const uint32_t* units, const uint32_t*,
                                     char* out) {
  return {units, out};
}

}  // namespace tessera::python

#endif  // __x86_64__
