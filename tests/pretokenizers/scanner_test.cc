// Every scanner equals its pattern on ICU and RE2, on all short strings over
// its classes and on random longer ones.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/pretokenizers/class_strings.h"
#include "tests/pretokenizers/pieces.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

class ScannerTest : public testing::TestWithParam<const Family*> {
 protected:
  const Family& family() const { return *GetParam(); }

  void ExpectEqual(std::string_view text, Splitter* splitter,
                   Splitter* reference) {
    const std::vector<size_t>& got = splitter->Ends(text);
    if (got == reference->Ends(text)) return;
    ADD_FAILURE() << family().name << " of " << Shown(text) << "\n  got "
                  << testing::PrintToString(splitter->Ends(text)) << "\n  want "
                  << testing::PrintToString(reference->Ends(text));
  }

  std::unique_ptr<PreTokenizer> scanner_ = ScannerOf(family());
  Splitter splitter_{*scanner_};
};

// TESSERA_TEST_FULL: length 5 is 2.5 million strings.
TEST_P(ScannerTest, EqualsIcuOnShortStrings) {
  const auto icu = ReferenceOf(family(), RegexEngine::kIcu);
  Splitter reference(*icu);
  const size_t length_max = WantsFull() ? 5 : 4;
  std::string text;
  for (size_t length = 0; length <= length_max; ++length) {
    const size_t count = CountClassStrings(length);
    for (size_t i = 0; i < count && !HasFailure(); ++i) {
      SetClassString(i, length, &text);
      ExpectEqual(text, &splitter_, &reference);
    }
  }
}

TEST_P(ScannerTest, EqualsIcuOnRandomStrings) {
  const auto icu = ReferenceOf(family(), RegexEngine::kIcu);
  Splitter reference(*icu);
  Random random(8);
  const size_t count = WantsFull() ? 1000000 : 20000;
  for (size_t i = 0; i < count && !HasFailure(); ++i) {
    ExpectEqual(RandomText(&random), &splitter_, &reference);
  }
}

TEST_P(ScannerTest, EqualsRe2) {
  const auto re2 = NewFamilyReference(family(), RegexEngine::kRe2);
  ASSERT_TRUE(re2.ok()) << re2.status();
  Splitter reference(**re2);
  Random random(9);
  const size_t count = WantsFull() ? 300000 : 20000;
  for (size_t i = 0; i < count && !HasFailure(); ++i) {
    ExpectEqual(RandomText(&random), &splitter_, &reference);
  }
}

// Each code point alone, behind and before others; many to a segment.
TEST_P(ScannerTest, EqualsIcuOnAllCodePoints) {
  const auto icu = ReferenceOf(family(), RegexEngine::kIcu);
  Splitter reference(*icu);
  const char32_t step = WantsFull() ? 1 : 11;
  std::string text;
  for (char32_t c = 0; c < kCodePointCount && !HasFailure(); c += step) {
    if (!IsScalarValue(c)) continue;
    std::string character;
    AppendUtf8(c, &character);
    for (std::string_view context :
         {"%x", "a%!", "%1", " %'s", "\n% ", "A%a", "1%", "%%\n"}) {
      for (char at : context) {
        if (at == '%') {
          text += character;
        } else {
          text += at;
        }
      }
    }
    if (text.size() < 20000) continue;
    ExpectEqual(text, &splitter_, &reference);
    text.clear();
  }
  ExpectEqual(text, &splitter_, &reference);
}

// Runs that cross the 8 bytes that letters are read by, and text ends there.
TEST_P(ScannerTest, EqualsRe2AtEveryAlignment) {
  const auto re2 = NewFamilyReference(family(), RegexEngine::kRe2);
  ASSERT_TRUE(re2.ok()) << re2.status();
  Splitter reference(**re2);
  std::string body;
  for (std::string_view middle : kClasses) {
    for (size_t before = 0; before < 20 && !HasFailure(); ++before) {
      for (std::string_view fill : {"a", "A", "\u00E9", " ", "1"}) {
        body.clear();
        for (size_t i = 0; i < before; ++i) body += fill;
        body += middle;
        ExpectEqual(body, &splitter_, &reference);
        for (size_t i = 0; i < 9; ++i) body += fill;
        ExpectEqual(body, &splitter_, &reference);
      }
    }
  }
}

// What the tables and the decoder make of ill-formed bytes.
TEST_P(ScannerTest, EqualsRe2OnIllFormedText) {
  const auto re2 = NewFamilyReference(family(), RegexEngine::kRe2);
  ASSERT_TRUE(re2.ok()) << re2.status();
  Splitter reference(**re2);
  std::string text;
  for (int first = 0x7F; first < 256; ++first) {
    for (int second = 0x20; second < 256; second += second < 0x7E ? 9 : 1) {
      text = {'a', static_cast<char>(first), static_cast<char>(second), 'b'};
      ExpectEqual(text, &splitter_, &reference);
      text = {static_cast<char>(first), static_cast<char>(second)};
      ExpectEqual(text, &splitter_, &reference);
    }
  }
  Random random(10);
  for (int i = 0; i < (WantsFull() ? 200000 : 5000) && !HasFailure(); ++i) {
    text.clear();
    for (size_t size = random.Below(12); size > 0; --size) {
      text.push_back(static_cast<char>(0x60 + random.Below(0xA0)));
    }
    ExpectEqual(text, &splitter_, &reference);
  }
}

// A text as a part of a longer one that starts and ends anywhere, even inside a
// character: its cuts are cuts of the whole, which can be scanned in two.
TEST_P(ScannerTest, CutsAreSafe) {
  Random random(11);
  Splitter other(*scanner_);
  size_t cuts = 0;
  for (int i = 0; i < (WantsFull() ? 200000 : 20000) && !HasFailure(); ++i) {
    std::string whole;
    for (int part = 0; part < 4; ++part) whole += RandomText(&random);
    const size_t begin = random.Below(whole.size() + 1);
    const size_t size = random.Below(whole.size() - begin + 1);
    const size_t from = random.Below(size + 1);
    const size_t cut = scanner_->FindSafeCut(
        std::string_view(whole).substr(begin, size), from);
    if (cut == PreTokenizer::kNoCut) continue;
    ++cuts;
    ASSERT_GE(cut, from);
    ASSERT_LT(cut, size);
    const size_t place = begin + cut;
    std::vector<size_t> ends = splitter_.Ends(whole);
    std::vector<size_t> in_two =
        other.Ends(std::string_view(whole).substr(0, place));
    for (size_t end : splitter_.Ends(std::string_view(whole).substr(place))) {
      in_two.push_back(place + end);
    }
    EXPECT_EQ(in_two, ends)
        << family().name << " cut at " << place << " of " << Shown(whole);
  }
  EXPECT_GT(cuts, 1000u);
}

TEST_P(ScannerTest, CutsTextWithoutSpaces) {
  // Chinese; Thai, with marks.
  for (std::string_view text :
       {"\u4E2D\u6587\u5206\u8BCD\uFF0C\u4E0D\u7528\u7A7A\u683C\u3002\u597D",
        "\u0E20\u0E32\u0E29\u0E32\u0E44\u0E17\u0E22 \u0E44\u0E21\u0E48"}) {
    if (family().name == "whitespace") continue;
    EXPECT_NE(scanner_->FindSafeCut(text, 1), PreTokenizer::kNoCut)
        << family().name << ": " << text;
  }
}

// One megabyte of one character: linear, so far below the time a square takes.
TEST_P(ScannerTest, TakesLinearTime) {
  for (std::string_view unit :
       {"'", " ", "1", "\n", "a", "A", "\u4E2D", "\u0301", "\u4E2DA", " \n",
        "\u4E2DAAAAAAAA", "\n ", "!\n", "\xE2"}) {
    std::string text;
    while (text.size() < 1000000) text += unit;
    EXPECT_FALSE(splitter_.Ends(text).empty());
  }
}

INSTANTIATE_TEST_SUITE_P(Families, ScannerTest,
                         testing::ValuesIn(FamiliesWithScanner()), FamilyName);

}  // namespace
}  // namespace tessera
