// Memory whose size comes from a file or is large: asked for through these
// calls, so that a failure is a Status with the size (class kOutOfMemory) and
// not an exception in the middle of a loop.

#ifndef TESSERA_TOKENIZERS_BASE_ALLOC_H_
#define TESSERA_TOKENIZERS_BASE_ALLOC_H_

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <stdexcept>
#include <string_view>

#include "tokenizers/base/status.h"

namespace tessera {

// Requests above this size go through this header.
inline constexpr size_t kTryAllocateBytes = size_t{16} << 20;

// "WHAT: NUMBER bytes of memory are not to be had", class kOutOfMemory.
Status NoMemoryFor(std::string_view what, uint64_t bytes);

struct FreeDeleter {
  void operator()(char* memory) const { std::free(memory); }
};
// Starts at a multiple of 64 bytes.
using AlignedBytes = std::unique_ptr<char[], FreeDeleter>;

// `bytes` uninitialised bytes; `what` names their purpose in the error.
StatusOr<AlignedBytes> TryAllocate(std::string_view what, size_t bytes);

// container->resize(count), for std::string and std::vector of trivial types.
template <typename Container>
Status TryResize(std::string_view what, size_t count, Container* container) {
  try {
    container->resize(count);
    return OkStatus();
  } catch (const std::bad_alloc&) {
  } catch (const std::length_error&) {
  }
  return NoMemoryFor(what,
                     uint64_t{count} * sizeof(typename Container::value_type));
}

// container->reserve(count).
template <typename Container>
Status TryReserve(std::string_view what, size_t count, Container* container) {
  try {
    container->reserve(count);
    return OkStatus();
  } catch (const std::bad_alloc&) {
  } catch (const std::length_error&) {
  }
  return NoMemoryFor(what,
                     uint64_t{count} * sizeof(typename Container::value_type));
}

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_BASE_ALLOC_H_
