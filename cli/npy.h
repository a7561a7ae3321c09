// NumPy's .npy files of one dimension, version 1.0: ids with their type and
// count in front. Source: numpy.lib.format.

#ifndef TESSERA_CLI_NPY_H_
#define TESSERA_CLI_NPY_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "tokenizers/base/status.h"

namespace tessera {

// The header of `count` unsigned little-endian numbers of 32 bits.
std::string FormatNpyHeader(uint64_t count);

struct NpyHeader {
  // Bytes of the header, and of each number behind it: 2, 4 or 8.
  size_t size;
  size_t width;
  bool is_signed;
  uint64_t count;
};

// Bytes from which on ParseNpyHeader has enough to see: the size of the header
// of a file that begins so. Needs 12 bytes. Errors: BadData.
StatusOr<size_t> NpyHeaderSize(std::string_view head);

// Errors: BadData for another type, another order, more than one dimension.
StatusOr<NpyHeader> ParseNpyHeader(std::string_view header);

}  // namespace tessera

#endif  // TESSERA_CLI_NPY_H_
