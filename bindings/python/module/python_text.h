// Texts as Python gives them: str, bytes, or anything with a buffer of bytes.

#ifndef TESSERA_BINDINGS_PYTHON_MODULE_PYTHON_TEXT_H_
#define TESSERA_BINDINGS_PYTHON_MODULE_PYTHON_TEXT_H_

#include <nanobind/nanobind.h>

#include <memory>
#include <string_view>

#include "bindings/python/module/utf8_buffer.h"

namespace tessera::python {

// One text, read in place and kept alive. An ASCII string is its own UTF-8,
// others are written by Utf8Of when they are needed.
class PythonText {
 public:
  // Errors: TypeError; `where` ("row 3: ") goes before its message.
  explicit PythonText(nanobind::handle text, std::string_view where = {});
  PythonText(PythonText&&) noexcept = default;
  PythonText& operator=(PythonText&&) = delete;
  ~PythonText();

  const TextRef& ref() const { return ref_; }

  // Raises UnicodeEncodeError for a lone surrogate.
  void CheckSurrogates() const;

 private:
  void TakeString(nanobind::handle text);

  TextRef ref_;
  nanobind::object owner_;
  // Encoded bytes of owner_, where its own cannot be read (stable ABI).
  nanobind::object copy_;
  std::unique_ptr<Py_buffer> buffer_;
};

}  // namespace tessera::python

#endif  // TESSERA_BINDINGS_PYTHON_MODULE_PYTHON_TEXT_H_
