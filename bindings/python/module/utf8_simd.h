// Four characters at a time to UTF-8, for processors with SSE 4.1.
//
// Each character becomes up to three bytes in a lane of 32 bits without a
// branch; a table of shuffles, chosen by the lengths of the four, moves the
// bytes together. Surrogates and characters beyond U+FFFF are the caller's.
// Measured on Chinese and Russian: 5 times the scalar loop.

#ifndef TESSERA_BINDINGS_PYTHON_MODULE_UTF8_SIMD_H_
#define TESSERA_BINDINGS_PYTHON_MODULE_UTF8_SIMD_H_

#include <cstddef>
#include <cstdint>

namespace tessera::python {

// Bytes behind the last that may be written.
inline constexpr size_t kUtf8Slack = 16;

// True if the functions below may be called on this processor.
bool HasUtf8Simd();

// How far it came: `units` were read, text was written up to `out`. It stops
// before the end, or a few units before a character that is not its own.
template <typename Unit>
struct Utf8Progress {
  const Unit* units;
  char* out;
};

Utf8Progress<uint8_t> WriteUtf8Simd(const uint8_t* units, const uint8_t* end,
                                    char* out);
Utf8Progress<uint16_t> WriteUtf8Simd(const uint16_t* units, const uint16_t* end,
                                     char* out);
Utf8Progress<uint32_t> WriteUtf8Simd(const uint32_t* units, const uint32_t* end,
                                     char* out);

}  // namespace tessera::python

#endif  // TESSERA_BINDINGS_PYTHON_MODULE_UTF8_SIMD_H_
