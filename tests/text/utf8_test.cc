// UTF-8 against known ill-formed sequences and against a twin that decodes by
// trying all four lengths.

#include "tokenizers/text/utf8.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace tessera {
namespace {

// The definition: encode every scalar value of the right length and compare.
CodePoint TwinDecode(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) -> uint32_t {
    return static_cast<unsigned char>(text[at + i]);
  };
  for (uint32_t size = 1; size <= 4 && at + size <= text.size(); ++size) {
    char32_t value = byte(0);
    if (size > 1) value &= 0x7F >> size;
    for (uint32_t i = 1; i < size; ++i) value = value << 6 | (byte(i) & 0x3F);
    if (!IsScalarValue(value) || Utf8Size(value) != size) continue;
    std::string encoded;
    AppendUtf8(value, &encoded);
    if (text.substr(at, size) == encoded) return {value, size};
  }
  return {};
}

// Longest prefix that some continuation makes well-formed.
size_t TwinSubpart(std::string_view text, size_t at) {
  size_t best = 1;
  for (size_t size = 2; size <= 3 && at + size <= text.size(); ++size) {
    for (size_t more = 1; size + more <= 4; ++more) {
      for (char fill : {'\x80', '\xBF', '\x90', '\xA0'}) {
        const std::string whole =
            std::string(text.substr(at, size)) + std::string(more, fill);
        if (TwinDecode(whole, 0).size == whole.size()) best = size;
      }
    }
  }
  return best;
}

void ExpectLikeTwin(const std::string& text) {
  size_t characters = 0;
  size_t first_bad = text.size();
  std::vector<size_t> ends;
  for (size_t i = 0; i < text.size();) {
    const CodePoint c = DecodeUtf8(text, i);
    const CodePoint twin = TwinDecode(text, i);
    ASSERT_EQ(c.value, twin.value);
    ASSERT_EQ(c.size, twin.size);
    if (!c.well_formed()) {
      first_bad = std::min(first_bad, i);
      ASSERT_EQ(MaximalSubpartSize(text, i), TwinSubpart(text, i));
    }
    ++characters;
    i += c.size;
    const CodePoint last = DecodeLastUtf8(text.data(), text.data() + i);
    ASSERT_EQ(last.value, c.value);
    ASSERT_EQ(last.size, c.size);
  }
  ASSERT_EQ(CountCharacters(text), characters);
  ASSERT_EQ(WellFormedPrefix(text), first_bad);
}

TEST(Utf8, AllShortStrings) {
  for (int a = 0; a < 256; ++a) {
    ExpectLikeTwin(std::string(1, static_cast<char>(a)));
    for (int b = 0; b < 256; ++b) {
      ExpectLikeTwin({static_cast<char>(a), static_cast<char>(b)});
    }
  }
}

TEST(Utf8, EdgeBytesUpToFive) {
  const std::string edges =
      "\x41\x7F\x80\x8F\x90\x9F\xA0\xBF\xC1\xC2\xDF\xE0\xE1\xED\xEF\xF0\xF1"
      "\xF4\xF5\xFF";
  std::string text;
  const auto grow = [&](auto&& self, size_t left) -> void {
    if (!text.empty()) ExpectLikeTwin(text);
    if (left == 0) return;
    for (char c : edges) {
      text.push_back(c);
      self(self, left - 1);
      text.pop_back();
    }
  };
  grow(grow, 4);
}

TEST(Utf8, EveryScalarValue) {
  for (char32_t c = 0; c < kCodePointCount; ++c) {
    if (!IsScalarValue(c)) continue;
    std::string text;
    AppendUtf8(c, &text);
    ASSERT_EQ(text.size(), Utf8Size(c));
    const CodePoint back = DecodeUtf8(text, 0);
    ASSERT_EQ(back.value, c);
    ASSERT_EQ(back.size, text.size());
  }
}

TEST(Utf8, IllFormedVectors) {
  const struct {
    std::string bytes;
    size_t ill_formed, subparts;
  } kRows[] = {
      {"\xFF", 1, 1},
      {"\xC3", 1, 1},
      {"\xC3(", 1, 1},
      {"\xE2\x82", 2, 1},
      {"\xE2\x82"
       "a",
       2, 1},
      {"\xED\xA0\x80", 3, 3},
      {std::string("a\0b", 3), 0, 0},
      {"\xEF\xBB\xBF"
       "a",
       0, 0},
      {"\xE0\xA0\x80", 0, 0},
      {"\xF0\x9F\x98", 3, 1},
      {"\xF0\x80\x80\x41", 3, 3},
      {"\xF4\x90\x80\x80", 4, 4},
      {"\xC0\xAF", 2, 2},
      {"\xF8\x88\x80\x80\x80", 5, 5},
      {"\xED\xA0\xBD\xED\xB8\x80", 6, 6},
      {"\xF0\x9F\x98\x80", 0, 0},
  };
  for (const auto& row : kRows) {
    size_t ill_formed = 0;
    for (size_t i = 0; i < row.bytes.size();) {
      const CodePoint c = DecodeUtf8(row.bytes, i);
      ill_formed += c.well_formed() ? 0 : 1;
      i += c.size;
    }
    EXPECT_EQ(ill_formed, row.ill_formed) << testing::PrintToString(row.bytes);
    std::string replaced;
    AppendWellFormed(row.bytes, &replaced);
    size_t subparts = 0;
    for (size_t at = 0;
         (at = replaced.find("\xEF\xBF\xBD", at)) != std::string::npos; ++at) {
      ++subparts;
    }
    EXPECT_EQ(subparts, row.subparts) << testing::PrintToString(row.bytes);
  }
}

TEST(Utf8, AsciiPrefixAtEveryPlace) {
  for (size_t size = 0; size < 80; ++size) {
    std::string text(size, 'x');
    EXPECT_EQ(AsciiPrefix(text), size);
    for (size_t i = 0; i < size; ++i) {
      text[i] = '\x80';
      EXPECT_EQ(AsciiPrefix(text), i);
      text[i] = 'x';
    }
  }
}

}  // namespace
}  // namespace tessera
