#include "tokenizers/base/alloc.h"

#include <string>

#include "tokenizers/base/string_number.h"

namespace tessera {
namespace {

constexpr size_t kAlignment = 64;

}  // namespace

Status NoMemoryFor(std::string_view what, uint64_t bytes) {
  std::string message(what);
  message += ": " + FormatGrouped(bytes) + " bytes of memory are not to be had";
  return OutOfMemoryError(message);
}

StatusOr<AlignedBytes> TryAllocate(std::string_view what, size_t bytes) {
  if (bytes > SIZE_MAX - kAlignment) return NoMemoryFor(what, bytes);
  // aligned_alloc wants a multiple of the alignment, and 0 gives no pointer.
  const size_t rounded = (bytes + kAlignment) / kAlignment * kAlignment;
  char* memory = static_cast<char*>(std::aligned_alloc(kAlignment, rounded));
  if (memory == nullptr) return NoMemoryFor(what, bytes);
  return AlignedBytes(memory);
}

}  // namespace tessera
