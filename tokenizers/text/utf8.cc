// A well-formed sequence is decided by its first two bytes: the first gives the
// length, and for E0, ED, F0 and F4 narrows the range of the second (no
// overlong forms, no surrogates, nothing above U+10FFFF). All further bytes are
// 80..BF.

#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

struct Lead {
  // Bytes of the sequence; 0 = never a first byte.
  size_t size;
  // Range of the second byte.
  unsigned char low, high;
};

inline Lead LeadOf(unsigned char byte) {
  if (byte < 0xC2) return {0, 0, 0};
  if (byte < 0xE0) return {2, 0x80, 0xBF};
  if (byte < 0xF0) {
    return {3, static_cast<unsigned char>(byte == 0xE0 ? 0xA0 : 0x80),
            static_cast<unsigned char>(byte == 0xED ? 0x9F : 0xBF)};
  }
  if (byte > 0xF4) return {0, 0, 0};
  return {4, static_cast<unsigned char>(byte == 0xF0 ? 0x90 : 0x80),
          static_cast<unsigned char>(byte == 0xF4 ? 0x8F : 0xBF)};
}

inline unsigned char Byte(char c) { return static_cast<unsigned char>(c); }

// Bytes of the sequence of `lead` that are there and fit, the first included.
inline size_t FittingBytes(const char* p, const char* end, const Lead& lead) {
  const size_t left = static_cast<size_t>(end - p);
  if (left < 2 || Byte(p[1]) < lead.low || Byte(p[1]) > lead.high) return 1;
  size_t n = 2;
  while (n < lead.size && n < left && IsContinuation(p[n])) ++n;
  return n;
}

}  // namespace

CodePoint DecodeUtf8Slow(const char* p, const char* end) {
  const Lead lead = LeadOf(Byte(*p));
  if (lead.size == 0 || FittingBytes(p, end, lead) < lead.size) return {};
  char32_t value = Byte(*p) & (0x7F >> lead.size);
  for (size_t i = 1; i < lead.size; ++i) value = value << 6 | (p[i] & 0x3F);
  return {value, static_cast<uint32_t>(lead.size)};
}

CodePoint DecodeLastUtf8(const char* begin, const char* end) {
  const char* p = end - 1;
  if (IsAscii(*p)) return {Byte(*p), 1};
  while (p > begin && end - p < 4 && IsContinuation(*p)) --p;
  const CodePoint c = DecodeUtf8(p, end);
  return c.well_formed() && c.size == static_cast<size_t>(end - p)
             ? c
             : CodePoint{};
}

size_t MaximalSubpartSize(std::string_view text, size_t at) {
  const char* p = text.data() + at;
  const Lead lead = LeadOf(Byte(*p));
  return lead.size == 0 ? 1 : FittingBytes(p, text.data() + text.size(), lead);
}

size_t WellFormedPrefix(std::string_view text) {
  const char* end = text.data() + text.size();
  size_t i = 0;
  while (i < text.size()) {
    if (IsAscii(text[i])) {
      i += AsciiPrefix(text.substr(i));
      continue;
    }
    const CodePoint c = DecodeUtf8Slow(text.data() + i, end);
    if (!c.well_formed()) return i;
    i += c.size;
  }
  return i;
}

size_t CountCharacters(std::string_view text) {
  size_t count = 0;
  while (!text.empty()) {
    const size_t run = WellFormedPrefix(text);
    for (size_t i = 0; i < run; ++i) count += IsContinuation(text[i]) ? 0 : 1;
    text.remove_prefix(run);
    if (text.empty()) break;
    ++count;
    text.remove_prefix(1);
  }
  return count;
}

void AppendWellFormed(std::string_view text, std::string* out) {
  while (!text.empty()) {
    const size_t run = WellFormedPrefix(text);
    out->append(text.data(), run);
    text.remove_prefix(run);
    if (text.empty()) return;
    AppendUtf8(kReplacementCharacter, out);
    text.remove_prefix(MaximalSubpartSize(text, 0));
  }
}

}  // namespace tessera
