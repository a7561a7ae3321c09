// Processor time, for tests that bound it: other programs do not count, and a
// sanitizer makes a bound wider.

#ifndef TESSERA_TESTS_VOCAB_CPU_TIME_H_
#define TESSERA_TESTS_VOCAB_CPU_TIME_H_

#include <ctime>

#include "tests/base/sanitized.h"

namespace tessera {

class CpuTime {
 public:
  double seconds() const {
    const double spent = static_cast<double>(std::clock() - begin_);
    return spent / CLOCKS_PER_SEC / (kSanitized ? 20 : 1);
  }

 private:
  const std::clock_t begin_ = std::clock();
};

}  // namespace tessera

#endif  // TESSERA_TESTS_VOCAB_CPU_TIME_H_
