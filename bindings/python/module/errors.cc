#include "bindings/python/module/errors.h"

#include <nanobind/nanobind.h>

#include <string>
#include <string_view>

#include "absl/strings/cord.h"
#include "tokenizers/tokenizer.h"

namespace nb = nanobind;

namespace tessera::python {
namespace {

nb::object StrOf(std::string_view text) {
  const nb::object str = nb::steal(PyUnicode_DecodeUTF8(
      text.data(), static_cast<Py_ssize_t>(text.size()), "replace"));
  if (!str.is_valid()) throw nb::python_error();
  return str;
}

// A payload as str, or None.
nb::object PayloadOf(const Status& status, const char* url) {
  const auto payload = status.GetPayload(url);
  if (!payload.has_value()) return nb::none();
  return StrOf(std::string(*payload));
}

}  // namespace

void Raise(const Status& status) {
  if (PyErr_Occurred()) throw nb::python_error();
  const nb::object from_status =
      nb::module_::import_("tessera._errors").attr("from_status");
  const nb::object error =
      from_status(static_cast<int>(ClassOf(status)), StrOf(MessageOf(status)),
                  PayloadOf(status, Tokenizer::kSpecialTokenPayload),
                  PayloadOf(status, Tokenizer::kSpecialOffsetPayload));
  PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(error.ptr())),
                  error.ptr());
  throw nb::python_error();
}

}  // namespace tessera::python
