// Plain types that every layer shares, and arithmetic on sizes that come from
// outside.

#ifndef TESSERA_TOKENIZERS_BASE_TYPES_H_
#define TESSERA_TOKENIZERS_BASE_TYPES_H_

#include <cstddef>
#include <cstdint>

namespace tessera {

// Number of a token in a vocabulary.
using TokenId = uint32_t;

// Half-open range of bytes of the original text, unless a name says otherwise.
struct Span {
  uint64_t begin = 0;
  uint64_t end = 0;

  uint64_t size() const { return end - begin; }
  friend bool operator==(const Span& a, const Span& b) {
    return a.begin == b.begin && a.end == b.end;
  }
};

// *sum = a + b; false where it does not fit. Sums and products with a number
// from a file go through these two.
template <typename T>
[[nodiscard]] bool CheckedAdd(T a, T b, T* sum) {
  return !__builtin_add_overflow(a, b, sum);
}

template <typename T>
[[nodiscard]] bool CheckedMul(T a, T b, T* product) {
  return !__builtin_mul_overflow(a, b, product);
}

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_BASE_TYPES_H_
