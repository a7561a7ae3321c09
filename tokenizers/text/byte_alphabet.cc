// Two tables made at compile time. Every letter is below U+0144, so its UTF-8
// is one byte (ASCII) or two, and decoding needs no general UTF-8 reader.

#include "tokenizers/text/byte_alphabet.h"

#include <array>

namespace tessera {
namespace {

constexpr char32_t kLetterMax = 0x143;
constexpr int16_t kNoByte = -1;

constexpr bool StandsForItself(int byte) {
  return (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) ||
         byte >= 174;
}

constexpr std::array<char16_t, 256> MakeLetters() {
  std::array<char16_t, 256> letters{};
  char16_t next = 0x100;
  for (int byte = 0; byte < 256; ++byte) {
    letters[byte] =
        StandsForItself(byte) ? static_cast<char16_t>(byte) : next++;
  }
  return letters;
}

constexpr std::array<char16_t, 256> kLetters = MakeLetters();

constexpr std::array<int16_t, kLetterMax + 1> MakeBytes() {
  std::array<int16_t, kLetterMax + 1> bytes{};
  for (int16_t& byte : bytes) byte = kNoByte;
  for (int byte = 0; byte < 256; ++byte) {
    bytes[kLetters[byte]] = static_cast<int16_t>(byte);
  }
  return bytes;
}

constexpr std::array<int16_t, kLetterMax + 1> kBytes = MakeBytes();

}  // namespace

char32_t LetterOfByte(uint8_t byte) { return kLetters[byte]; }

std::optional<uint8_t> ByteOfLetter(char32_t letter) {
  if (letter > kLetterMax || kBytes[letter] == kNoByte) return std::nullopt;
  return static_cast<uint8_t>(kBytes[letter]);
}

void AppendByteLetters(std::string_view bytes, std::string* letters) {
  for (const char c : bytes) {
    const char16_t letter = kLetters[static_cast<uint8_t>(c)];
    if (letter < 0x80) {
      letters->push_back(static_cast<char>(letter));
    } else {
      letters->push_back(static_cast<char>(0xC0 | (letter >> 6)));
      letters->push_back(static_cast<char>(0x80 | (letter & 0x3F)));
    }
  }
}

bool AppendBytesOfLetters(std::string_view letters, std::string* bytes) {
  const size_t size_before = bytes->size();
  size_t i = 0;
  while (i < letters.size()) {
    const uint8_t lead = static_cast<uint8_t>(letters[i]);
    char32_t letter = lead;
    if (lead >= 0x80) {
      const uint8_t next =
          i + 1 < letters.size() ? static_cast<uint8_t>(letters[i + 1]) : 0;
      // C2..C5 lead all two-byte letters; other leads are not of the alphabet.
      const bool is_pair = lead >= 0xC2 && lead <= 0xC5 && (next >> 6) == 2;
      letter = is_pair ? (lead & 0x1Fu) << 6 | (next & 0x3Fu) : kLetterMax + 1;
    }
    const std::optional<uint8_t> byte = ByteOfLetter(letter);
    if (!byte.has_value()) {
      bytes->resize(size_before);
      return false;
    }
    bytes->push_back(static_cast<char>(*byte));
    i += lead < 0x80 ? 1 : 2;
  }
  return true;
}

}  // namespace tessera
