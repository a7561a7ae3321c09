// UTF-8, strictly: no overlong forms, no surrogates, nothing above U+10FFFF.
//
// Text may hold any bytes. A byte that is not part of a well-formed sequence is
// one ill-formed character of one byte: decoding always moves on and never
// fails.
//
//   for (const char *p = begin; p < end;) {
//     const CodePoint c = DecodeUtf8(p, end);
//     if (c.well_formed()) Use(c.value);
//     p += c.size;
//   }
//
// Source: The Unicode Standard, section 3.9, table 3-7.

#ifndef TESSERA_TOKENIZERS_TEXT_UTF8_H_
#define TESSERA_TOKENIZERS_TEXT_UTF8_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace tessera {

// Value of an ill-formed byte; no code point.
inline constexpr char32_t kIllFormed = 0xFFFFFFFF;
inline constexpr char32_t kReplacementCharacter = 0xFFFD;
inline constexpr char32_t kCodePointCount = 0x110000;

struct CodePoint {
  char32_t value = kIllFormed;
  // Bytes; 1 for an ill-formed one.
  uint32_t size = 1;

  bool well_formed() const { return value != kIllFormed; }
};

inline bool IsAscii(char c) { return static_cast<unsigned char>(c) < 0x80; }
inline bool IsContinuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}
inline bool IsScalarValue(char32_t c) {
  return c < kCodePointCount && (c & 0xFFFFF800) != 0xD800;
}

// DecodeUtf8 for what it has no short way for.
CodePoint DecodeUtf8Slow(const char* p, const char* end);

// The character at p < end. Sequences of two and three bytes are most of the
// text that is not ASCII, so they are decided here.
inline CodePoint DecodeUtf8(const char* p, const char* end) {
  const auto byte = [p](int i) -> char32_t {
    return static_cast<unsigned char>(p[i]);
  };
  if (IsAscii(*p)) return {byte(0), 1};
  if (byte(0) >= 0xC2 && byte(0) < 0xE0 && end - p >= 2 &&
      IsContinuation(p[1])) {
    return {(byte(0) & 0x1F) << 6 | (byte(1) & 0x3F), 2};
  }
  if ((byte(0) & 0xF0) == 0xE0 && end - p >= 3 && IsContinuation(p[1]) &&
      IsContinuation(p[2])) {
    const char32_t value =
        (byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
    if (value >= 0x800 && IsScalarValue(value)) return {value, 3};
  }
  return DecodeUtf8Slow(p, end);
}
inline CodePoint DecodeUtf8(std::string_view text, size_t at) {
  return DecodeUtf8(text.data() + at, text.data() + text.size());
}

// The character that ends at end > begin. Well-formed exactly if decoding from
// `begin` on would meet it there.
CodePoint DecodeLastUtf8(const char* begin, const char* end);

// Size of the maximal subpart at text[at], which is ill-formed: the longest
// prefix of a well-formed sequence, else 1.
size_t MaximalSubpartSize(std::string_view text, size_t at);

// Bytes of a scalar value.
inline size_t Utf8Size(char32_t c) {
  return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
}

// Writes a scalar value to `out`, which has room for 4 bytes; returns its size.
inline size_t EncodeUtf8(char32_t c, char* out) {
  if (c < 0x80) {
    out[0] = static_cast<char>(c);
    return 1;
  }
  if (c < 0x800) {
    out[0] = static_cast<char>(0xC0 | c >> 6);
    out[1] = static_cast<char>(0x80 | (c & 0x3F));
    return 2;
  }
  if (c < 0x10000) {
    out[0] = static_cast<char>(0xE0 | c >> 12);
    out[1] = static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out[2] = static_cast<char>(0x80 | (c & 0x3F));
    return 3;
  }
  out[0] = static_cast<char>(0xF0 | c >> 18);
  out[1] = static_cast<char>(0x80 | (c >> 12 & 0x3F));
  out[2] = static_cast<char>(0x80 | (c >> 6 & 0x3F));
  out[3] = static_cast<char>(0x80 | (c & 0x3F));
  return 4;
}

inline void AppendUtf8(char32_t c, std::string* out) {
  char buffer[4];
  out->append(buffer, EncodeUtf8(c, buffer));
}

// Eight bytes as one number, for loops that look at as many at once.
inline constexpr uint64_t kEachByte = 0x0101010101010101;
inline constexpr uint64_t kHighBits = 0x80 * kEachByte;

inline uint64_t LoadWord(const char* p) {
  static_assert(std::endian::native == std::endian::little);
  uint64_t word;
  std::memcpy(&word, p, sizeof(word));
  return word;
}
// Index of the first byte whose high bit is set in `bits`, which is not 0.
inline size_t FirstByte(uint64_t bits) {
  return static_cast<size_t>(std::countr_zero(bits)) / 8;
}

// Bytes of `text` before the first one >= `limit`, which is 0x80 to 0xFF.
inline size_t PrefixBelow(std::string_view text, unsigned char limit) {
  const uint64_t carry = (0x100u - limit) * kEachByte;
  size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    const uint64_t word = LoadWord(text.data() + i);
    const uint64_t found = ((word & ~kHighBits) + carry) & word & kHighBits;
    if (found != 0) return i + FirstByte(found);
  }
  while (i < text.size() && static_cast<unsigned char>(text[i]) < limit) ++i;
  return i;
}

// High bits of a word where its bytes are not `first` to '~', where `first` is
// ASCII; the lowest such bit is exact, those after it may be too many.
inline uint64_t OutsidePrintable(uint64_t word, char first) {
  const uint64_t below =
      (word - static_cast<unsigned char>(first) * kEachByte) & ~word;
  const uint64_t above = (word + kEachByte) | word;
  return (below | above) & kHighBits;
}

// Bytes of `text` before the first one that is not `first` to '~'.
inline size_t PrintablePrefix(std::string_view text, char first) {
  size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    const uint64_t found = OutsidePrintable(LoadWord(text.data() + i), first);
    if (found != 0) return i + FirstByte(found);
  }
  while (i < text.size() && text[i] >= first && text[i] <= '~') ++i;
  return i;
}

// Bytes before the first one >= 0x80; before the first ill-formed one.
inline size_t AsciiPrefix(std::string_view text) {
  return PrefixBelow(text, 0x80);
}
size_t WellFormedPrefix(std::string_view text);

inline bool IsAscii(std::string_view text) {
  return AsciiPrefix(text) == text.size();
}
inline bool IsWellFormed(std::string_view text) {
  return WellFormedPrefix(text) == text.size();
}

// Characters, each ill-formed byte being one.
size_t CountCharacters(std::string_view text);

// Appends `text` with one U+FFFD per maximal subpart in place of what is
// ill-formed.
void AppendWellFormed(std::string_view text, std::string* out);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TEXT_UTF8_H_
