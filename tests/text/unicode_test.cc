// The class tables against ICU, for what ICU's older Unicode version knows; the
// Python test compares them with the sources they were made from.

#include "tokenizers/text/unicode.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <string>

#include "gtest/gtest.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

// Two-letter name of ICU's category of c.
std::string IcuCategory(char32_t c) {
  static const char* const kNames[] = {
      "Cn", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Me", "Mc", "Nd",
      "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Co", "Cs", "Pd",
      "Ps", "Pe", "Pc", "Po", "Sm", "Sc", "Sk", "So", "Pi", "Pf"};
  return kNames[u_charType(static_cast<UChar32>(c))];
}

// Assigned in ICU's version, so that the two should agree.
bool KnownToIcu(char32_t c) {
  return u_charType(static_cast<UChar32>(c)) != U_UNASSIGNED;
}

TEST(Unicode, EqualToIcuWhereItIsAsOld) {
  size_t categories = 0, scripts = 0, spaces = 0, alphabetic = 0;
  for (char32_t c = 0; c < kCodePointCount; ++c) {
    if (!KnownToIcu(c)) continue;
    const UChar32 i = static_cast<UChar32>(c);
    categories += CategoryName(CategoryOf(c)) != IcuCategory(c);
    spaces += IsWhiteSpace(c) != (u_isUWhiteSpace(i) != 0);
    alphabetic += IsAlphabetic(c) != (u_isUAlphabetic(i) != 0);
    UErrorCode error = U_ZERO_ERROR;
    const char* script = uscript_getShortName(uscript_getScript(i, &error));
    scripts += ScriptShortName(ScriptOf(c)) != script;
  }
  // What later versions changed of assigned characters: a handful.
  EXPECT_LE(categories, 8u);
  EXPECT_LE(scripts, 8u);
  EXPECT_EQ(spaces, 0u);
  EXPECT_LE(alphabetic, 64u);
}

TEST(Unicode, ClassCounts) {
  size_t letters = 0, marks = 0, numbers = 0, punctuation = 0, spaces = 0;
  for (char32_t c = 0; c < kCodePointCount; ++c) {
    letters += IsLetter(c);
    marks += IsMark(c);
    numbers += IsNumber(c);
    punctuation += IsPunctuation(c);
    spaces += IsWhiteSpace(c);
  }
  // Counted by tokenizers 0.23.3's own \p{..}.
  EXPECT_EQ(letters, 141028u);
  EXPECT_EQ(marks, 2501u);
  EXPECT_EQ(numbers, 1911u);
  EXPECT_EQ(punctuation, 855u);
  EXPECT_EQ(spaces, 25u);
}

TEST(Unicode, NoCodePoint) {
  for (char32_t c : {kIllFormed, kCodePointCount, char32_t{0x7FFFFFFF}}) {
    EXPECT_EQ(CategoryOf(c), GeneralCategory::kCn);
    EXPECT_FALSE(IsLetter(c) || IsWhiteSpace(c) || IsWord(c));
    EXPECT_EQ(ScriptOf(c), Script::kUnknown);
    EXPECT_EQ(SimpleLower(c), c);
    EXPECT_EQ(DisplayWidth(c), 1u);
  }
}

TEST(Unicode, LowerCase) {
  const auto lower = [](char32_t c) {
    std::string out;
    AppendLower(c, &out);
    return out;
  };
  EXPECT_EQ(lower('A'), "a");
  EXPECT_EQ(lower('a'), "a");
  EXPECT_EQ(lower(0x130), "i\xCC\x87");
  EXPECT_EQ(lower(0x1E9E), "\xC3\x9F");
  EXPECT_EQ(lower(0x3A3), "\xCF\x83");
  EXPECT_EQ(lower(0x16EA0), "\xF0\x96\xBA\xBB");  // cased in Unicode 17
}

TEST(Unicode, DisplayWidths) {
  EXPECT_EQ(DisplayWidth("abc"), 3u);
  EXPECT_EQ(DisplayWidth("e\xCC\x81"), 1u);
  EXPECT_EQ(DisplayWidth("\xE6\x97\xA5\xE6\x9C\xAC"), 4u);
  EXPECT_EQ(DisplayWidth("\xF0\x9F\x98\x80"), 2u);
  EXPECT_EQ(DisplayWidth("\xE2\x80\x8B"), 0u);
  EXPECT_EQ(DisplayWidth("\xFF"), 1u);
}

size_t Count(const std::vector<CodePointRange>& ranges) {
  size_t count = 0;
  for (const CodePointRange& range : ranges) {
    count += range.second - range.first + 1;
  }
  return count;
}

template <typename Predicate>
void ExpectRanges(std::string_view name, Predicate predicate) {
  SCOPED_TRACE(name);
  const auto ranges = RangesOfProperty(name);
  ASSERT_TRUE(ranges.has_value());
  size_t next = 0;
  char32_t last = 0;
  for (char32_t c = 0; c < kCodePointCount; ++c) {
    while (next < ranges->size() && (*ranges)[next].second < c) ++next;
    const bool inside = next < ranges->size() && (*ranges)[next].first <= c;
    ASSERT_EQ(inside, predicate(c)) << std::hex << static_cast<uint32_t>(c);
  }
  for (const CodePointRange& range : *ranges) {
    ASSERT_LE(range.first, range.second);
    ASSERT_TRUE(last == 0 || range.first > last + 1) << "not maximal";
    last = range.second;
  }
}

TEST(Unicode, RangesAreThePredicates) {
  ExpectRanges("L", IsLetter);
  ExpectRanges("Letter", IsLetter);
  ExpectRanges("M", IsMark);
  ExpectRanges("N", IsNumber);
  ExpectRanges("Nd", IsDecimalDigit);
  ExpectRanges("d", IsDecimalDigit);
  ExpectRanges("P", IsPunctuation);
  ExpectRanges("S", IsSymbol);
  ExpectRanges("s", IsWhiteSpace);
  ExpectRanges("White_Space", IsWhiteSpace);
  ExpectRanges("w", IsWord);
  ExpectRanges("Alphabetic", IsAlphabetic);
  ExpectRanges("Assigned", IsAssigned);
  ExpectRanges("Any", [](char32_t) { return true; });
  ExpectRanges(
      "LC", [](char32_t c) { return CategoryOf(c) <= GeneralCategory::kLt; });
  ExpectRanges("sc=Hani",
               [](char32_t c) { return ScriptOf(c) == Script::kHan; });
  ExpectRanges("unknown",
               [](char32_t c) { return ScriptOf(c) == Script::kUnknown; });
}

TEST(Unicode, PropertyNames) {
  EXPECT_EQ(RangesOfProperty("Uppercase_Letter"), RangesOfProperty("Lu"));
  EXPECT_EQ(RangesOfProperty("gc=Lu"), RangesOfProperty("lu"));
  EXPECT_EQ(RangesOfProperty("Old Italic"), RangesOfProperty("Ital"));
  EXPECT_EQ(Count(*RangesOfProperty("Cs")), 2048u);
  EXPECT_FALSE(RangesOfProperty("Klingon").has_value());
  EXPECT_FALSE(RangesOfProperty("").has_value());
  EXPECT_FALSE(RangesOfProperty("sc=Lu").has_value());
  EXPECT_FALSE(RangesOfProperty("gc=Han").has_value());
}

}  // namespace
}  // namespace tessera
