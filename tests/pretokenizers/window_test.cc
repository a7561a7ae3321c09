// Cuts found by windows are those of the pretokens one by one: a cursor that
// asks for kinds goes the second way.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/pretokenizers/class_strings.h"
#include "tests/pretokenizers/pieces.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

std::vector<size_t> Ends(const PreTokenizer& scanner, std::string_view text,
                         bool one_by_one) {
  PretokenCursor cursor;
  PretokenBlock block;
  std::vector<size_t> ends;
  cursor.want_kinds = one_by_one;
  scanner.Begin(text, true, false, &cursor);
  size_t at = 0;
  while (scanner.Fill(&cursor, &block)) {
    for (size_t i = 0; i < block.count; ++i)
      ends.push_back(at += block.size(i));
  }
  return ends;
}

class WindowTest : public testing::TestWithParam<const Family*> {
 protected:
  void ExpectEqual(std::string_view text) {
    const std::vector<size_t> got = Ends(*scanner_, text, false);
    const std::vector<size_t> want = Ends(*scanner_, text, true);
    if (got == want) return;
    ADD_FAILURE() << GetParam()->name << " of " << Shown(text) << "\n  got "
                  << testing::PrintToString(got) << "\n  want "
                  << testing::PrintToString(want);
  }

  std::unique_ptr<PreTokenizer> scanner_ = ScannerOf(*GetParam());
};

// Short strings in front of text that fills the window, and behind such that
// they cross its end.
TEST_P(WindowTest, EqualsOneByOneOnShortStrings) {
  const std::string filler =
      "Lorem ipsum, dolor sit amet 12345 - \u00E9t\u00E9";
  const size_t length_max = WantsFull() ? 5 : 4;
  std::string part;
  for (size_t length = 1; length <= length_max; ++length) {
    const size_t count = CountClassStrings(length);
    for (size_t i = 0; i < count && !HasFailure(); ++i) {
      SetClassString(i, length, &part);
      ExpectEqual(part + filler);
      const size_t room = 64 - i % 8;
      ExpectEqual(
          filler.substr(0, std::min(room - part.size(), filler.size())) + part +
          filler);
    }
  }
}

TEST_P(WindowTest, EqualsOneByOneOnLongRandomStrings) {
  Random random(21);
  const size_t count = WantsFull() ? 1000000 : 20000;
  std::string text;
  for (size_t i = 0; i < count && !HasFailure(); ++i) {
    text.clear();
    for (size_t size = random.Below(300); text.size() < size;) {
      text += RandomText(&random);
    }
    ExpectEqual(text);
  }
}

TEST_P(WindowTest, EqualsOneByOneOnRandomBytes) {
  Random random(22);
  const size_t count = WantsFull() ? 300000 : 10000;
  std::string text;
  for (size_t i = 0; i < count && !HasFailure(); ++i) {
    text.clear();
    for (size_t size = random.Below(200); text.size() < size;) {
      text += static_cast<char>(random.Below(256));
    }
    ExpectEqual(text);
  }
}

// Characters of several bytes, and runs, at each place of a window.
TEST_P(WindowTest, EqualsOneByOneAtEveryPlace) {
  for (const std::string_view part : kClasses) {
    for (const std::string_view more : kMoreClasses) {
      for (size_t before = 0; before < 70 && !HasFailure(); ++before) {
        std::string text(before, 'a');
        if (before > 30) text[before - 25] = ' ';
        text += part;
        text += more;
        text += "'s 1 b!\n c";
        text.append(64, 'd');
        ExpectEqual(text);
      }
    }
  }
}

// Runs of neighbouring code points: bytes that tell a class without a table.
TEST_P(WindowTest, EqualsOneByOneOnAllCodePoints) {
  std::string text;
  for (char32_t c = 0x80; c < kCodePointCount && !HasFailure(); ++c) {
    if (!IsScalarValue(c)) continue;
    AppendUtf8(c, &text);
    if (c % 3 == 0) AppendUtf8(U'\u4E2D', &text);
    if (c % 7 == 0) text += "a ";
    if (text.size() < 1000) continue;
    ExpectEqual(text);
    text.clear();
  }
}

INSTANTIATE_TEST_SUITE_P(Families, WindowTest,
                         testing::ValuesIn(FamiliesWithScanner()),
                         [](const auto& tested) {
                           return std::string(tested.param->name);
                         });

}  // namespace
}  // namespace tessera
