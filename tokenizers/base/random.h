// The one generator of random numbers: SplitMix64 (Steele, Lea, Flood 2014).
// Same seed, same numbers, on every
// platform. std::mt19937's distributions differ between libraries, this does
// not.

#ifndef TESSERA_TOKENIZERS_BASE_RANDOM_H_
#define TESSERA_TOKENIZERS_BASE_RANDOM_H_

#include <cstddef>
#include <cstdint>
#include <utility>

namespace tessera {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    uint64_t z = state_ += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }

  // 0 .. bound-1 for bound >= 1: the high half of a 128-bit product. The bias
  // is below bound / 2^64.
  uint64_t Below(uint64_t bound) {
    return static_cast<uint64_t>(
        (static_cast<unsigned __int128>(Next()) * bound) >> 64);
  }

  // 0 <= x < 1 in steps of 2^-53.
  double Unit() { return static_cast<double>(Next() >> 11) * 0x1p-53; }

  // Fisher-Yates from the end.
  template <typename T>
  void Shuffle(T* values, size_t count) {
    for (size_t i = count; i > 1; --i) {
      std::swap(values[i - 1], values[Below(i)]);
    }
  }

 private:
  uint64_t state_;
};

// A number that nobody outside can guess, the same for the life of the process:
// the seed of hash tables that hold strangers' text. Never changes a result.
uint64_t ProcessSeed();

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_BASE_RANDOM_H_
