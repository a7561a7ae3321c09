// Known values of CRC-32 and the vectors of FIPS 180-4.

#include "tokenizers/base/digest.h"

#include <string>

#include "gtest/gtest.h"

namespace tessera {
namespace {

TEST(Crc32, Vectors) {
  std::string up;
  for (int i = 0; i < 32; ++i) up += static_cast<char>(i);
  const std::string down(up.rbegin(), up.rend());
  EXPECT_EQ(Crc32(""), 0u);
  EXPECT_EQ(Crc32("123456789"), 0xCBF43926u);
  EXPECT_EQ(Crc32(std::string(32, '\0')), 0x190A55ADu);
  EXPECT_EQ(Crc32(std::string(32, '\xFF')), 0xFF6CAB0Bu);
  EXPECT_EQ(Crc32(up), 0x91267E8Au);
  EXPECT_EQ(Crc32(down), 0x9AB0EF72u);
}

// The definition, a bit at a time.
uint32_t SlowCrc32(const std::string& bytes) {
  uint32_t crc = 0xFFFFFFFF;
  for (const unsigned char c : bytes) {
    crc ^= c;
    for (int i = 0; i < 8; ++i) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
  }
  return ~crc;
}

TEST(Crc32, EqualsTheDefinitionInAnyParts) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    bytes += static_cast<char>(i * 37 >> 2);
    ASSERT_EQ(Crc32(bytes), SlowCrc32(bytes));
  }
  for (size_t cut = 0; cut <= bytes.size(); ++cut) {
    ASSERT_EQ(Crc32(bytes.substr(cut), Crc32(bytes.substr(0, cut))),
              Crc32(bytes));
  }
}

TEST(Sha256, Vectors) {
  EXPECT_EQ(ToHex(Sha256("")),
            "e3b0c44298fc1c149afbf4c8996fb924"
            "27ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(ToHex(Sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223"
            "b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(ToHex(Sha256(std::string(1000000, 'a'))),
            "cdc76e5c9914fb9281a1c7e284d73e67"
            "f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, PartsGiveTheSame) {
  const std::string text = "any parts of a text give the digest of the text";
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    Sha256Stream stream;
    stream.Update(text.substr(0, cut));
    stream.Update(text.substr(cut));
    ASSERT_EQ(stream.Finish(), Sha256(text));
  }
}

TEST(Hex, RoundTripAndRefusal) {
  const std::string bytes("\x00\x7F\x80\xFF", 4);
  EXPECT_EQ(ToHex(bytes), "007f80ff");
  EXPECT_EQ(FromHex("007F80ff"), bytes);
  EXPECT_EQ(FromHex(""), "");
  for (const char* bad : {"0", "0g", " 0", "0x", "000"}) {
    EXPECT_EQ(FromHex(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace tessera
