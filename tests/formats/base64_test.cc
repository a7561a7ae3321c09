#include "tokenizers/formats/base64.h"

#include <gtest/gtest.h>

#include <string>

namespace tessera {
namespace {

bool IsCanonical(std::string_view text) {
  std::string bytes;
  return AppendBase64Decoded(text, &bytes);
}

TEST(Base64Test, ExamplesOfTheStandard) {
  const struct {
    const char* bytes;
    const char* text;
  } kCases[] = {{"", ""},
                {"f", "Zg=="},
                {"fo", "Zm8="},
                {"foo", "Zm9v"},
                {"foob", "Zm9vYg=="},
                {"fooba", "Zm9vYmE="},
                {"foobar", "Zm9vYmFy"}};
  for (const auto& c : kCases) {
    std::string text = "x";
    AppendBase64Encoded(c.bytes, &text);
    EXPECT_EQ(text, std::string("x") + c.text);
    std::string bytes = "y";
    EXPECT_TRUE(AppendBase64Decoded(c.text, &bytes));
    EXPECT_EQ(bytes, std::string("y") + c.bytes);
  }
}

TEST(Base64Test, EveryByteAtEveryPlaceComesBack) {
  for (size_t size = 1; size <= 7; ++size) {
    for (size_t place = 0; place < size; ++place) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string bytes(size, '\x5A');
        bytes[place] = static_cast<char>(byte);
        std::string text;
        AppendBase64Encoded(bytes, &text);
        std::string back;
        ASSERT_TRUE(AppendBase64Decoded(text, &back)) << text;
        EXPECT_EQ(back, bytes);
      }
    }
  }
}

TEST(Base64Test, WhatIsNotCanonicalIsRefusedAndLeavesNothing) {
  for (const char* text :
       {"Z", "Zg", "Zg=", "Zg===", "=", "====", "Zh==", "Zm9=", "Zm9v=", "Zm 9",
        "Zm9v\n", "Zm9v Zm9v", "Zm9-", "Zm9_", "Z===", "Zg==Zg==", "\xC3\xA9Zg",
        "Zm=v"}) {
    EXPECT_FALSE(IsCanonical(text)) << text;
    std::string bytes = "kept";
    AppendBase64Decoded(text, &bytes);
    EXPECT_EQ(bytes, "kept") << text;
  }
}

// Of all texts of four characters from a small alphabet exactly those are
// canonical that encoding gives.
TEST(Base64Test, CanonicalTextsAreThoseThatEncodingGives) {
  constexpr std::string_view kLetters = "AQgw/+=9";
  for (size_t n = 0; n < 4096; ++n) {
    const std::string text = {kLetters[n & 7], kLetters[n >> 3 & 7],
                              kLetters[n >> 6 & 7], kLetters[n >> 9]};
    std::string bytes;
    if (!AppendBase64Decoded(text, &bytes)) continue;
    std::string back;
    AppendBase64Encoded(bytes, &back);
    EXPECT_EQ(back, text);
  }
}

}  // namespace
}  // namespace tessera
