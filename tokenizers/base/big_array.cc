// Huge pages must be asked for before the first touch, and only memory that
// starts at a multiple of their size can have them from its begin on: so a
// mapping is made longer than asked for, and its ends are given back.

#include "tokenizers/base/big_array.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace tessera {
namespace {

constexpr size_t kAlignment = 64;

size_t RoundedUp(size_t bytes, size_t unit) {
  return (bytes + unit - 1) / unit * unit;
}

void* AllocateSmall(size_t bytes, Fill fill) {
  void* const memory =
      std::aligned_alloc(kAlignment, RoundedUp(bytes, kAlignment));
  if (memory != nullptr && fill == Fill::kZero) std::memset(memory, 0, bytes);
  return memory;
}

}  // namespace

#if defined(__linux__)

void* AllocateBig(size_t bytes, Fill fill) {
  if (bytes < kHugePageBytes) return AllocateSmall(bytes, fill);
  if (bytes > SIZE_MAX - 2 * kHugePageBytes) return nullptr;
  const size_t size = RoundedUp(bytes, kHugePageBytes);
  void* const mapped =
      mmap(nullptr, size + kHugePageBytes, PROT_READ | PROT_WRITE,
           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapped == MAP_FAILED) return nullptr;
  char* const begin = static_cast<char*>(mapped);
  const size_t before =
      RoundedUp(reinterpret_cast<uintptr_t>(begin), kHugePageBytes) -
      reinterpret_cast<uintptr_t>(begin);
  if (before > 0) munmap(begin, before);
  char* const memory = begin + before;
  munmap(memory + size, kHugePageBytes - before);
  madvise(memory, size, MADV_HUGEPAGE);
  return memory;
}

void ReleaseBig(void* memory, size_t bytes) {
  if (bytes < kHugePageBytes) {
    std::free(memory);
  } else {
    munmap(memory, RoundedUp(bytes, kHugePageBytes));
  }
}

#else

void* AllocateBig(size_t bytes, Fill fill) {
  return AllocateSmall(bytes, fill);
}
void ReleaseBig(void* memory, size_t) { std::free(memory); }

#endif

}  // namespace tessera
