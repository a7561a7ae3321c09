#include "tokenizers/base/math.h"

#include <bit>
#include <cmath>

#include "gtest/gtest.h"
#include "tokenizers/base/random.h"

namespace tessera {
namespace {

// Distance in units in the last place of doubles of one sign.
int64_t UnitsApart(double a, double b) {
  return std::abs(std::bit_cast<int64_t>(a) - std::bit_cast<int64_t>(b));
}

TEST(Math, AgreesWithTheCLibrary) {
  Random random(404);
  for (int i = 0; i < 100000; ++i) {
    const double exponent = static_cast<double>(random.Below(2000)) - 1000;
    const double x =
        std::ldexp(0.5 + random.Unit() / 2, static_cast<int>(exponent));
    ASSERT_LE(UnitsApart(Log(x), std::log(x)), 2) << x;
    ASSERT_LE(UnitsApart(Log2(x), std::log2(x)), 2) << x;
    const double y = (random.Unit() - 0.5) * 1400;
    ASSERT_LE(UnitsApart(Exp(y), std::exp(y)), 2) << y;
    // Around 1 the logarithm vanishes: the error must do so too.
    const double near = 1 + (random.Unit() - 0.5) / 4;
    ASSERT_NEAR(Log(near), std::log(near), 6e-16 * std::abs(std::log(near)));
  }
}

TEST(Math, ExactWhereItCanBe) {
  EXPECT_EQ(Log(1), 0.0);
  EXPECT_EQ(Exp(0), 1.0);
  for (int i = -1074; i < 1024; ++i) {
    ASSERT_EQ(Log2(std::ldexp(1.0, i)), static_cast<double>(i));
  }
  EXPECT_EQ(Exp(1000), HUGE_VAL);
  EXPECT_EQ(Exp(-1000), 0.0);
}

// Golden bits: equal on every machine, or stored results would differ.
TEST(Math, BitsAreFixed) {
  EXPECT_EQ(Log(10), 0x1.26bb1bbb55516p+1);
  EXPECT_EQ(Log2(10), 0x1.a934f0979a371p+1);
  EXPECT_EQ(Exp(1), 0x1.5bf0a8b14576ap+1);
}

TEST(Math, Digamma) {
  EXPECT_NEAR(Digamma(1), -0.57721566490153286, 1e-15);
  EXPECT_NEAR(Digamma(0.5), -1.96351002602142348, 2e-15);
  EXPECT_NEAR(Digamma(100), 4.60016185273808740, 2e-15);
  // The recurrence holds on both sides of the series' start.
  for (double x = 0.25; x < 30; x += 0.25) {
    EXPECT_NEAR(Digamma(x + 1), Digamma(x) + 1 / x, 1e-14) << x;
  }
}

TEST(Math, Log2Fixed) {
  for (int i = 0; i < 64; ++i) {
    EXPECT_EQ(Log2Fixed(uint64_t{1} << i), static_cast<uint64_t>(i) << 32);
  }
  Random random(1);
  for (int i = 0; i < 10000; ++i) {
    const uint64_t x = (random.Next() >> random.Below(63)) | 1;
    const long double exact =
        std::log2(static_cast<long double>(x)) * 4294967296.0L;
    EXPECT_NEAR(static_cast<double>(Log2Fixed(x) - exact), -0.5, 1.0) << x;
  }
}

}  // namespace
}  // namespace tessera
