// x = m * 2^e with m around 1: log(x) = e log 2 + log m, where
// log m = 2 (s + s^3/3 + s^5/5 + ...), s = (m - 1) / (m + 1), |s| < 0.172, so
// that twelve terms reach the last bit. e^x = 2^k e^r with |r| <= log(2) / 2 by
// its power series. log 2 is split in a part of 42 bits, whose multiples by an
// exponent are exact, and the rest.

#include "tokenizers/base/math.h"

#include <bit>
#include <cmath>

#include "tokenizers/base/check.h"

namespace tessera {
namespace {

constexpr double kLn2High = 0x1.62e42fefa3800p-1;
constexpr double kLn2Low = 0x1.ef35793c76730p-45;
constexpr double kOneOverLn2 = 0x1.71547652b82fep+0;
constexpr double kSqrtHalf = 0.70710678118654752440;

// m in [sqrt(1/2), sqrt(2)) and e with x = m * 2^e.
double SplitExponent(double x, int* exponent) {
  double m = std::frexp(x, exponent);
  if (m < kSqrtHalf) {
    m *= 2;
    --*exponent;
  }
  return m;
}

double LogNearOne(double m) {
  constexpr int kLastTerm = 23;
  const double s = (m - 1) / (m + 1);
  const double square = s * s;
  double sum = 0;
  for (int k = kLastTerm; k >= 3; k -= 2) sum = square * (sum + 1.0 / k);
  // The first term apart: it is exact, the rest is small.
  return 2 * s + 2 * s * sum;
}

}  // namespace

double Log(double x) {
  TESSERA_DCHECK(x > 0);
  int exponent = 0;
  const double m = SplitExponent(x, &exponent);
  return exponent * kLn2High + (exponent * kLn2Low + LogNearOne(m));
}

double Log2(double x) {
  TESSERA_DCHECK(x > 0);
  int exponent = 0;
  const double m = SplitExponent(x, &exponent);
  return exponent + LogNearOne(m) * kOneOverLn2;
}

double Exp(double x) {
  // Beyond these the result is infinite or 0 anyway.
  if (x > 710) return HUGE_VAL;
  if (x < -746) return 0;
  constexpr int kLastTerm = 14;
  const double k = std::floor(x * kOneOverLn2 + 0.5);
  const double r = (x - k * kLn2High) - k * kLn2Low;
  double sum = 1;
  for (int i = kLastTerm; i >= 2; --i) sum = 1 + r / i * sum;
  return std::ldexp(1 + r * sum, static_cast<int>(k));
}

double Digamma(double x) {
  TESSERA_DCHECK(x > 0);
  // psi(x) = psi(x + 1) - 1/x leads to where the asymptotic series is exact.
  constexpr double kSeriesFrom = 10;
  double sum = 0;
  for (; x < kSeriesFrom; x += 1) sum -= 1 / x;
  const double r = 1 / (x * x);
  const double tail =
      r * (1.0 / 12 -
           r * (1.0 / 120 -
                r * (1.0 / 252 -
                     r * (1.0 / 240 -
                          r * (1.0 / 132 - r * (691.0 / 32760 - r / 12))))));
  return sum + (Log(x) - 0.5 / x - tail);
}

uint64_t Log2Fixed(uint64_t x) {
  TESSERA_CHECK(x >= 1);
  constexpr int kFractionBits = 32;
  const int whole = std::bit_width(x) - 1;
  // 1 <= m < 2 with 63 fractional bits. Squaring doubles the logarithm: its
  // next binary digit is 1 where the square reaches 2.
  uint64_t m = x << (63 - whole);
  uint64_t result = static_cast<uint64_t>(whole);
  for (int i = 0; i < kFractionBits; ++i) {
    const unsigned __int128 square = static_cast<unsigned __int128>(m) * m;
    const bool digit = (square >> 127) != 0;
    m = static_cast<uint64_t>(square >> (digit ? 64 : 63));
    result = result << 1 | (digit ? 1 : 0);
  }
  return result;
}

}  // namespace tessera
