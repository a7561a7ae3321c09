// NumPy arrays from and to C++ memory. All that knows NumPy's C API is here.

#ifndef TESSERA_BINDINGS_PYTHON_MODULE_ARRAYS_H_
#define TESSERA_BINDINGS_PYTHON_MODULE_ARRAYS_H_

#include <nanobind/nanobind.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tokenizers/base/id_buffer.h"
#include "tokenizers/base/types.h"

namespace tessera::python {

// Once, when the module is imported: loads NumPy.
void ImportNumpy();

// A writeable array of its own with a copy of the ids.
nanobind::object CopyOfIds(const TokenId* ids, size_t count);

// Arrays that take the memory over; nothing is copied. Read-only unless said
// otherwise, because it may be shared.
nanobind::object ArrayOf(IdBuffer ids, bool is_writeable = false);
nanobind::object ArrayOf(std::vector<int64_t> values);
nanobind::object ArrayOf(std::vector<int32_t> values);
nanobind::object ArrayOf(std::string bytes);
// `values` in pairs: shape (n, 2).
nanobind::object PairsOf(std::vector<int64_t> values);

// A contiguous array of integers, as it lies.
struct ArrayView {
  const void* data;
  size_t size;
  // As the Arrow C data interface calls its type ("I" = uint32).
  const char* arrow_format;
};

// Errors: TypeError for anything else.
ArrayView ViewOfArray(nanobind::handle array);

// Rows of ids, each as IdArgument takes it, joined: (ids, row_offsets).
nanobind::tuple JoinRows(nanobind::handle rows);

// Ids of a call: an array of uint32 is read in place, other integer arrays,
// sequences and iterables of int are converted once.
class IdArgument {
 public:
  // Errors: ValueError with the position of an id that is negative, no integer
  // or too large; TypeError.
  explicit IdArgument(nanobind::handle ids);

  const TokenId* data() const { return data_; }
  size_t size() const { return size_; }

 private:
  bool TakeArray(nanobind::handle ids);
  void TakeSequence(nanobind::handle ids);

  // Holds what data_ points into.
  nanobind::object array_;
  std::vector<TokenId> copy_;
  const TokenId* data_ = nullptr;
  size_t size_ = 0;
};

// Row borders of a call: int64, rising from the first to the last, within
// `size`. Errors: ValueError.
std::vector<int64_t> OffsetsArgument(nanobind::handle offsets, size_t size);

}  // namespace tessera::python

#endif  // TESSERA_BINDINGS_PYTHON_MODULE_ARRAYS_H_
