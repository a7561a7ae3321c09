#include "tokenizers/base/random.h"

#include <sys/random.h>
#include <unistd.h>

#include <chrono>

#include "tokenizers/base/hash.h"

namespace tessera {

uint64_t ProcessSeed() {
  static const uint64_t seed = [] {
    uint64_t value = 0;
    if (getentropy(&value, sizeof(value)) == 0) return value;
    // A kernel without entropy source: clock, process and address will do.
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    value = HashInteger(static_cast<uint64_t>(now.count()));
    value = HashInteger(static_cast<uint64_t>(getpid()), value);
    return HashInteger(reinterpret_cast<uintptr_t>(&value), value);
  }();
  return seed;
}

}  // namespace tessera
