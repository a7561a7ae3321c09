// Texts made to be slow: each scanner takes at most 4 times as long a byte as
// for prose, and keeps no list of pretokens.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/pretokenizers/pieces.h"
#include "tests/vocab/cpu_time.h"

namespace tessera {
namespace {

constexpr size_t kBytes = 1'000'000;
constexpr double kRatioMax = 4;
// Of random bytes every second one is a pretoken of its own: where they are
// looked for one by one, what is spent on a pretoken counts, not on a byte.
// Measured 2.4 to 4 with windows, 5 to 9 without.
constexpr double kRandomRatioMax = 16;
// A clock tick and a page fault are no fault of a scanner.
constexpr double kSlackSeconds = 0.002;

std::string Repeated(std::string_view part) {
  std::string text;
  while (text.size() < kBytes) text += part;
  return text;
}

std::string RandomBytes() {
  Random random(11);
  std::string text;
  while (text.size() < kBytes) {
    text += static_cast<char>(random.Below(256));
  }
  return text;
}

// The least of a few runs: a busy machine adds, never takes.
double SecondsFor(const PreTokenizer& scanner, const std::string& text) {
  double least = 1e9;
  for (int run = 0; run < 3; ++run) {
    const CpuTime time;
    PretokenCursor cursor;
    PretokenBlock block;
    size_t size = 0;
    scanner.Begin(text, /*first_bytes=*/1, /*want_map=*/false, &cursor);
    while (scanner.Fill(&cursor, &block)) {
      size += block.wide_size != 0 ? block.wide_size : block.begin[block.count];
    }
    least = std::min(least, time.seconds());
    EXPECT_EQ(size, text.size());
    EXPECT_EQ(cursor.pieces.capacity(), 0u);
    EXPECT_EQ(cursor.rewritten.capacity(), std::string().capacity());
  }
  return least;
}

TEST(HardTextsTest, TimeIsWithinFourTimesThatOfProse) {
  const std::string prose = Repeated(
      "It was a bright cold day in April, and the clocks didn't strike 13; "
      "Winston's chin was low, 1984 or not.\n");
  const std::string texts[] = {
      Repeated("'"),  Repeated(" "), Repeated("1"),        Repeated("\n"),
      Repeated("a"),  Repeated("A"), Repeated(" \n"),      Repeated("a "),
      Repeated("中"), Repeated("/"), Repeated("\xE0\xA4"),
  };
  const std::string random = RandomBytes();
  for (const Family* family : FamiliesWithScanner()) {
    const auto scanner = ScannerOf(*family);
    const double for_prose = SecondsFor(*scanner, prose);
    const double limit = kRatioMax * for_prose;
    for (const std::string& text : texts) {
      EXPECT_LE(SecondsFor(*scanner, text), limit + kSlackSeconds)
          << family->name << " of " << Shown(text.substr(0, 8));
    }
    EXPECT_LE(SecondsFor(*scanner, random),
              kRandomRatioMax * for_prose + kSlackSeconds)
        << family->name << " of random bytes";
  }
}

}  // namespace
}  // namespace tessera
