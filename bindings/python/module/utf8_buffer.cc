// One loop for all kinds of strings: the fast way (utf8_simd.h) as far as it
// goes, then a few characters one by one, which also joins surrogates.

#include "bindings/python/module/utf8_buffer.h"

#include <algorithm>
#include <cstring>

#include "bindings/python/module/utf8_simd.h"

namespace tessera::python {
namespace {

constexpr uint32_t kReplacement = 0xFFFD;
// Characters that are written one by one before the fast way is tried again.
constexpr size_t kScalarStep = 4;

bool IsHighSurrogate(uint32_t c) { return (c & ~0x3FFu) == 0xD800; }
bool IsLowSurrogate(uint32_t c) { return (c & ~0x3FFu) == 0xDC00; }
bool IsSurrogate(uint32_t c) { return (c & ~0x7FFu) == 0xD800; }

// Writes one code point; up to four bytes are touched.
char* WriteCodePoint(uint32_t c, char* out) {
  uint32_t bytes;
  size_t size;
  if (c < 0x80) {
    bytes = c;
    size = 1;
  } else if (c < 0x800) {
    bytes = (0xC0 | c >> 6) | (0x80 | (c & 0x3F)) << 8;
    size = 2;
  } else if (c < 0x10000) {
    bytes = (0xE0 | c >> 12) | (0x80 | (c >> 6 & 0x3F)) << 8 |
            (0x80 | (c & 0x3F)) << 16;
    size = 3;
  } else {
    bytes = (0xF0 | c >> 18) | (0x80 | (c >> 12 & 0x3F)) << 8 |
            (0x80 | (c >> 6 & 0x3F)) << 16 | (0x80 | (c & 0x3F)) << 24;
    size = 4;
  }
  std::memcpy(out, &bytes, sizeof(bytes));
  return out + size;
}

// Length of a surrogate that stands at `at` and what it means.
template <typename Unit>
uint32_t JoinSurrogate(const Unit* units, size_t length, size_t* at) {
  const uint32_t high = units[*at];
  const uint32_t low = *at + 1 < length ? units[*at + 1] : 0;
  if (!IsHighSurrogate(high) || !IsLowSurrogate(low)) return kReplacement;
  ++*at;
  return 0x10000 + ((high & 0x3FF) << 10) + (low & 0x3FF);
}

template <typename Unit>
char* WriteUtf8(const Unit* units, size_t length, char* out) {
  const bool has_simd = HasUtf8Simd();
  size_t i = 0;
  while (i < length) {
    if (has_simd) {
      const auto done = WriteUtf8Simd(units + i, units + length, out);
      i = static_cast<size_t>(done.units - units);
      out = done.out;
    }
    // A few, and on with the faster way.
    for (size_t end = std::min(i + kScalarStep, length); i < end; ++i) {
      uint32_t c = units[i];
      if constexpr (sizeof(Unit) > 1) {
        if (IsSurrogate(c)) c = JoinSurrogate(units, length, &i);
      }
      out = WriteCodePoint(c, out);
    }
  }
  return out;
}

template <typename Unit>
std::string_view Write(const TextRef& text, std::string* buffer) {
  // A Latin-1 character has two bytes at most, a UCS-2 one three.
  constexpr size_t kBytesMax = sizeof(Unit) == 1   ? 2
                               : sizeof(Unit) == 2 ? 3
                                                   : 4;
  const size_t room = text.length * kBytesMax + kUtf8Slack;
  if (buffer->size() < room) buffer->resize(room);
  const char* end = WriteUtf8(static_cast<const Unit*>(text.data), text.length,
                              buffer->data());
  return {buffer->data(), static_cast<size_t>(end - buffer->data())};
}

template <typename Unit>
size_t FindLone(const TextRef& text) {
  const auto* units = static_cast<const Unit*>(text.data);
  for (size_t i = 0; i < text.length; ++i) {
    if (!IsSurrogate(units[i])) continue;
    const size_t at = i;
    if (JoinSurrogate(units, text.length, &i) == kReplacement) return at;
  }
  return std::string_view::npos;
}

}  // namespace

std::string_view Utf8Of(const TextRef& text, std::string* buffer) {
  switch (text.kind) {
    case StringKind::kLatin1:
      return Write<uint8_t>(text, buffer);
    case StringKind::kUcs2:
      return Write<uint16_t>(text, buffer);
    case StringKind::kUcs4:
      return Write<uint32_t>(text, buffer);
    case StringKind::kBytes:
      break;
  }
  return {static_cast<const char*>(text.data), text.length};
}

size_t FindLoneSurrogate(const TextRef& text) {
  if (text.kind == StringKind::kUcs2) return FindLone<uint16_t>(text);
  if (text.kind == StringKind::kUcs4) return FindLone<uint32_t>(text);
  return std::string_view::npos;
}

}  // namespace tessera::python
