// Grapheme clusters: the rules one by one, and ICU on random strings without
// conjuncts (rule GB9c is newer than the ICU this is built with).

#include "tokenizers/text/graphemes.h"

#include <unicode/brkiter.h>
#include <unicode/uchar.h>

#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tokenizers/base/random.h"
#include "tokenizers/text/unicode.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

std::string Text(const std::vector<char32_t>& points) {
  std::string text;
  for (const char32_t c : points) AppendUtf8(c, &text);
  return text;
}

// Numbers of characters of the clusters.
std::vector<size_t> Clusters(std::string_view text) {
  std::vector<size_t> counts;
  while (!text.empty()) {
    const size_t size = GraphemeSize(text);
    counts.push_back(CountCharacters(text.substr(0, size)));
    text.remove_prefix(size);
  }
  return counts;
}

TEST(Graphemes, Rules) {
  using Counts = std::vector<size_t>;
  EXPECT_EQ(Clusters("ab"), (Counts{1, 1}));
  EXPECT_EQ(Clusters("\r\n\n\r"), (Counts{2, 1, 1}));                // GB3-5
  EXPECT_EQ(Clusters(Text({0x1100, 0x1161, 0x11A8})), (Counts{3}));  // GB6-8
  EXPECT_EQ(Clusters(Text({0xAC00, 0x11A8, 0xAC01})), (Counts{2, 1}));
  EXPECT_EQ(Clusters(Text({'a', 0x301, 0x323, 'b'})), (Counts{3, 1}));  // GB9
  EXPECT_EQ(Clusters(Text({0x915, 0x903})), (Counts{2}));               // GB9a
  EXPECT_EQ(Clusters(Text({0x600, '1'})), (Counts{2}));                 // GB9b
  EXPECT_EQ(Clusters(Text({0x915, 0x94D, 0x937})), (Counts{3}));        // GB9c
  EXPECT_EQ(Clusters(Text({'a', 0x94D, 0x937})), (Counts{2, 1}));
  EXPECT_EQ(Clusters(Text({0x915, 0x94D, 0x200D, 0x937})), (Counts{4}));
  EXPECT_EQ(Clusters(Text({0x1F468, 0x200D, 0x1F469})), (Counts{3}));  // GB11
  EXPECT_EQ(Clusters(Text({'a', 0x200D, 0x1F469})), (Counts{2, 1}));
  EXPECT_EQ(Clusters(Text({0x1F1E6, 0x1F1E7, 0x1F1E8})), (Counts{2, 1}));
  EXPECT_EQ(Clusters("a\xCC\x81\xFF\xCC\x81"), (Counts{2, 1, 1}));
}

std::vector<size_t> IcuClusters(const std::string& text) {
  UErrorCode error = U_ZERO_ERROR;
  std::unique_ptr<icu::BreakIterator> breaks(
      icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(),
                                                  error));
  const icu::UnicodeString units = icu::UnicodeString::fromUTF8(text);
  breaks->setText(units);
  std::vector<size_t> counts;
  int32_t begin = breaks->first();
  for (int32_t end = breaks->next(); end != icu::BreakIterator::DONE;
       begin = end, end = breaks->next()) {
    counts.push_back(
        static_cast<size_t>(units.countChar32(begin, end - begin)));
  }
  return counts;
}

bool InBoth(char32_t c) {
  // InCB=Linker: the viramas that join.
  constexpr char32_t kLinkers[] = {0x94D, 0x9CD, 0xACD, 0xB4D, 0xC4D, 0xD4D};
  for (const char32_t linker : kLinkers) {
    if (c == linker) return false;
  }
  return IsScalarValue(c) &&
         u_charType(static_cast<UChar32>(c)) != U_UNASSIGNED;
}

TEST(Graphemes, EqualToIcuWithoutConjuncts) {
  std::vector<char32_t> joining, all;
  for (char32_t c = 0; c < 0x1FB00; ++c) {
    if (!InBoth(c)) continue;
    if (JoinsOthers(c) && (c < 0xAC00 || c > 0xD7A3)) joining.push_back(c);
    all.push_back(c);
  }
  Random random(404);
  size_t differences = 0;
  for (size_t i = 0; i < 20000; ++i) {
    std::vector<char32_t> points;
    const size_t size = 1 + random.Below(6);
    while (points.size() < size) {
      const auto& pool = random.Below(4) == 0 ? all : joining;
      points.push_back(pool[random.Below(pool.size())]);
    }
    const std::string text = Text(points);
    differences += Clusters(text) != IcuClusters(text);
  }
  // A few characters changed their class between 15.0 and 16.0.
  EXPECT_LE(differences, 400u);
}

TEST(Graphemes, WhatDoesNotJoinStandsAlone) {
  for (char32_t c = 1; c < kCodePointCount; ++c) {
    if (!IsScalarValue(c) || JoinsOthers(c)) continue;
    const std::string text = Text({c, c, 'a'});
    ASSERT_EQ(GraphemeSize(text), Utf8Size(c)) << static_cast<uint32_t>(c);
  }
}

}  // namespace
}  // namespace tessera
