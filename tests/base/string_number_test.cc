#include "tokenizers/base/string_number.h"

#include <cmath>
#include <limits>

#include "gtest/gtest.h"
#include "tokenizers/base/random.h"

namespace tessera {
namespace {

TEST(ParseUint64, WholeStringsOnly) {
  EXPECT_EQ(ParseUint64("0"), 0u);
  EXPECT_EQ(ParseUint64("18446744073709551615"), UINT64_MAX);
  for (const char* bad : {"", "18446744073709551616", "-1", "+1", " 1", "1 ",
                          "1.0", "0x1", "1e3", "1,000"}) {
    EXPECT_EQ(ParseUint64(bad), std::nullopt) << bad;
  }
}

TEST(ParseInt64, WholeStringsOnly) {
  EXPECT_EQ(ParseInt64("-9223372036854775808"), INT64_MIN);
  EXPECT_EQ(ParseInt64("7"), 7);
  for (const char* bad : {"", "-", "--1", "9223372036854775808", "1-"}) {
    EXPECT_EQ(ParseInt64(bad), std::nullopt) << bad;
  }
}

TEST(ParseDouble, FiniteOnly) {
  EXPECT_EQ(ParseDouble("1"), 1.0);
  EXPECT_EQ(ParseDouble("-0.5"), -0.5);
  EXPECT_EQ(ParseDouble("1e-3"), 1e-3);
  for (const char* bad :
       {"", "inf", "nan", "1e999", "1,5", "0.1x", " 1", "+1", "0x1p3"}) {
    EXPECT_EQ(ParseDouble(bad), std::nullopt) << bad;
  }
}

TEST(FormatDouble, ShortestThatRoundTrips) {
  EXPECT_EQ(FormatDouble(0.1), "0.1");
  EXPECT_EQ(FormatDouble(1e300), "1e+300");
  EXPECT_EQ(FormatDouble(-0.0), "-0");
  Random random(1);
  for (int i = 0; i < 1000; ++i) {
    const double value = std::ldexp(random.Unit() - 0.5,
                                    static_cast<int>(random.Below(600)) - 300);
    EXPECT_EQ(ParseDouble(FormatDouble(value)), value);
  }
}

TEST(FormatFixed, Decimals) {
  EXPECT_EQ(FormatFixed(2.5, 2), "2.50");
  EXPECT_EQ(FormatFixed(-1.0 / 3, 4), "-0.3333");
  EXPECT_EQ(FormatFixed(2.5, 0), "2");
  EXPECT_EQ(FormatFixed(std::numeric_limits<double>::max(), 60).size(), 370u);
}

TEST(ParseSize, Units) {
  EXPECT_EQ(ParseSize("4096"), 4096u);
  EXPECT_EQ(ParseSize("512MiB"), 512u << 20);
  EXPECT_EQ(ParseSize("8G"), 8000000000u);
  EXPECT_EQ(ParseSize("8GB"), 8000000000u);
  EXPECT_EQ(ParseSize("8GiB"), uint64_t{8} << 30);
  EXPECT_EQ(ParseSize("1k"), 1000u);
  EXPECT_EQ(ParseSize("16777215TiB"), uint64_t{16777215} << 40);
  for (const char* bad : {"", "GiB", "-1G", "1.5G", "8 GiB", "8gib", "1Gi",
                          "16777216TiB", "99999999999999999999"}) {
    EXPECT_EQ(ParseSize(bad), std::nullopt) << bad;
  }
}

TEST(Format, ForPeople) {
  EXPECT_EQ(FormatGrouped(0), "0");
  EXPECT_EQ(FormatGrouped(999), "999");
  EXPECT_EQ(FormatGrouped(1000), "1,000");
  EXPECT_EQ(FormatGrouped(16777216), "16,777,216");
  EXPECT_EQ(FormatGrouped(UINT64_MAX), "18,446,744,073,709,551,615");
  EXPECT_EQ(FormatSize(612), "612 bytes");
  EXPECT_EQ(FormatSize(1024), "1.0 KiB");
  EXPECT_EQ(FormatSize(1024 * 1024 - 1), "1.0 MiB");
  EXPECT_EQ(FormatSize(1288490188), "1.2 GiB");
  EXPECT_EQ(FormatSize(UINT64_MAX), "16.0 EiB");
}

}  // namespace
}  // namespace tessera
