#include "tokenizers/formats/base64.h"

#include <array>
#include <cstdint>

namespace tessera {
namespace {

constexpr char kDigits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
// Larger than any digit, so that the OR of four values shows one bad.
constexpr uint32_t kNoDigit = 0x100;

constexpr std::array<uint16_t, 256> MakeValues() {
  std::array<uint16_t, 256> values{};
  for (uint16_t& value : values) value = kNoDigit;
  for (uint16_t i = 0; i < 64; ++i) {
    values[static_cast<unsigned char>(kDigits[i])] = i;
  }
  return values;
}

constexpr std::array<uint16_t, 256> kValues = MakeValues();

uint32_t ValueOf(char c) { return kValues[static_cast<unsigned char>(c)]; }

}  // namespace

bool AppendBase64Decoded(std::string_view text, std::string* bytes) {
  if (text.size() % 4 != 0) return false;
  if (text.empty()) return true;
  const size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  const size_t before = bytes->size();
  bytes->resize(before + text.size() / 4 * 3 - padding);
  char* out = bytes->data() + before;
  uint32_t seen = 0;
  const size_t whole = text.size() - (padding > 0 ? 4 : 0);
  for (size_t i = 0; i < whole; i += 4) {
    const uint32_t a = ValueOf(text[i]);
    const uint32_t b = ValueOf(text[i + 1]);
    const uint32_t c = ValueOf(text[i + 2]);
    const uint32_t d = ValueOf(text[i + 3]);
    seen |= a | b | c | d;
    const uint32_t group = a << 18 | b << 12 | c << 6 | d;
    *out++ = static_cast<char>(group >> 16);
    *out++ = static_cast<char>(group >> 8);
    *out++ = static_cast<char>(group);
  }
  if (padding > 0) {
    const uint32_t a = ValueOf(text[whole]);
    const uint32_t b = ValueOf(text[whole + 1]);
    const uint32_t c = padding == 1 ? ValueOf(text[whole + 2]) : 0;
    seen |= a | b | c;
    const uint32_t group = a << 18 | b << 12 | c << 6;
    *out++ = static_cast<char>(group >> 16);
    if (padding == 1) *out++ = static_cast<char>(group >> 8);
    // Bits that stand for no byte.
    if ((group & (padding == 1 ? 0xFF : 0xFFFF)) != 0) seen |= kNoDigit;
  }
  if (seen < 64) return true;
  bytes->resize(before);
  return false;
}

void AppendBase64Encoded(std::string_view bytes, std::string* text) {
  const auto at = [bytes](size_t i) {
    return i < bytes.size() ? uint32_t{static_cast<unsigned char>(bytes[i])}
                            : 0;
  };
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const uint32_t group = at(i) << 16 | at(i + 1) << 8 | at(i + 2);
    *text += kDigits[group >> 18];
    *text += kDigits[group >> 12 & 63];
    *text += i + 1 < bytes.size() ? kDigits[group >> 6 & 63] : '=';
    *text += i + 2 < bytes.size() ? kDigits[group & 63] : '=';
  }
}

}  // namespace tessera
