// A failed Status becomes the Python exception of its class.

#ifndef TESSERA_BINDINGS_PYTHON_MODULE_ERRORS_H_
#define TESSERA_BINDINGS_PYTHON_MODULE_ERRORS_H_

#include <utility>

#include "tokenizers/base/status.h"

namespace tessera::python {

// Raises; the classes are those of tessera/_errors.py. A Python exception that
// is already set (a callback's, KeyboardInterrupt) goes before the status.
[[noreturn]] void Raise(const Status& status);

inline void RaiseIfError(const Status& status) {
  if (!status.ok()) Raise(status);
}

template <typename T>
T ValueOf(StatusOr<T> result) {
  RaiseIfError(result.status());
  return *std::move(result);
}

}  // namespace tessera::python

#endif  // TESSERA_BINDINGS_PYTHON_MODULE_ERRORS_H_
