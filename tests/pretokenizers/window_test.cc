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

class WindowTest : public testing::TestWithParam<const Family*> {
 protected:
  WindowTest() { one_by_one_.cursor().want_kinds = true; }

  void ExpectEqual(std::string_view text) {
    const std::vector<size_t>& got = by_windows_.Ends(text);
    const std::vector<size_t>& want = one_by_one_.Ends(text);
    if (got == want) return;
    ADD_FAILURE() << GetParam()->name << " of " << Shown(text) << "\n  got "
                  << testing::PrintToString(got) << "\n  want "
                  << testing::PrintToString(want);
  }

  // Texts of less than `size_end` bytes, or what the last part is more.
  template <typename RandomPart>
  void ExpectEqualOnRandom(uint64_t seed, size_t count, size_t size_end,
                           const RandomPart& random_part) {
    Random random(seed);
    std::string text;
    for (size_t i = 0; i < count && !HasFailure(); ++i) {
      text.clear();
      for (size_t size = random.Below(size_end); text.size() < size;) {
        text += random_part(&random);
      }
      ExpectEqual(text);
    }
  }

  std::unique_ptr<PreTokenizer> scanner_ = ScannerOf(*GetParam());
  Splitter by_windows_{*scanner_};
  Splitter one_by_one_{*scanner_};
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
  ExpectEqualOnRandom(21, WantsFull() ? 1000000 : 20000, 300,
                      [](Random* random) { return RandomText(random); });
}

TEST_P(WindowTest, EqualsOneByOneOnRandomBytes) {
  ExpectEqualOnRandom(
      22, WantsFull() ? 300000 : 10000, 200, [](Random* random) {
        return std::string(1, static_cast<char>(random->Below(256)));
      });
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
                         testing::ValuesIn(FamiliesWithScanner()), FamilyName);

}  // namespace
}  // namespace tessera
