// Logarithm and exponential that are equal in the last bit on every machine.
//
// The C library picks its versions by processor (with and without fused
// multiply-add), so a stored result that went through std::log could differ.
// These use additions, multiplications and divisions of IEEE doubles in a fixed
// order, and the build forbids their contraction (-ffp-contract=off). Error
// below 2 units in the last place; some 40 ns a call.

#ifndef TESSERA_TOKENIZERS_BASE_MATH_H_
#define TESSERA_TOKENIZERS_BASE_MATH_H_

#include <cstdint>

namespace tessera {

// Natural logarithm; x must be finite and > 0.
double Log(double x);
// Binary logarithm; exact for powers of two.
double Log2(double x);
// e^x; 0 below the smallest double, infinity above the largest.
double Exp(double x);
// Derivative of log(gamma(x)), for x > 0.
double Digamma(double x);

// floor(log2(x) * 2^32), within one unit; exact for powers of two. x >= 1.
// Integer arithmetic alone, for scores whose ties must be real ties.
uint64_t Log2Fixed(uint64_t x);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_BASE_MATH_H_
