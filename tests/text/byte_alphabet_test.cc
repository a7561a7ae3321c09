#include "tokenizers/text/byte_alphabet.h"

#include <gtest/gtest.h>

namespace tessera {
namespace {

TEST(ByteAlphabet, PublishedLetters) {
  EXPECT_EQ(LetterOfByte(0x00), 0x100u);
  EXPECT_EQ(LetterOfByte(0x09), 0x109u);
  EXPECT_EQ(LetterOfByte(0x0A), 0x10Au);
  EXPECT_EQ(LetterOfByte(0x20), 0x120u);
  EXPECT_EQ(LetterOfByte(0x7F), 0x121u);
  EXPECT_EQ(LetterOfByte(0x80), 0x122u);
  EXPECT_EQ(LetterOfByte(0xA0), 0x142u);
  EXPECT_EQ(LetterOfByte(0xAD), 0x143u);
  EXPECT_EQ(LetterOfByte(0xFF), 0xFFu);
  EXPECT_EQ(LetterOfByte('A'), U'A');
}

TEST(ByteAlphabet, EveryByteThereAndBack) {
  for (int byte = 0; byte < 256; ++byte) {
    EXPECT_EQ(ByteOfLetter(LetterOfByte(static_cast<uint8_t>(byte))), byte);
    const std::string text(1, static_cast<char>(byte));
    std::string letters;
    AppendByteLetters(text, &letters);
    std::string back = "kept";
    EXPECT_TRUE(AppendBytesOfLetters(letters, &back));
    EXPECT_EQ(back, "kept" + text);
  }
}

TEST(ByteAlphabet, RefusesWhatIsNoLetter) {
  for (const char32_t c : {U' ', U'\n', U'\x7F', U'\x80', U'\xA0', U'\xAD',
                           U'\u0144', U'\u4E00', U'\U0010FFFF'}) {
    EXPECT_EQ(ByteOfLetter(c), std::nullopt) << static_cast<uint32_t>(c);
  }
  for (const char* text : {"a b", "a\xC2", "\xC2", "\x80", "\xC1\xA1", "\xC4",
                           "\xC5\x84", "\xE4\xB8\xAD", "\xC4\xC4", "\xFF"}) {
    std::string bytes = "kept";
    EXPECT_FALSE(AppendBytesOfLetters(text, &bytes)) << text;
    EXPECT_EQ(bytes, "kept");
  }
}

}  // namespace
}  // namespace tessera
