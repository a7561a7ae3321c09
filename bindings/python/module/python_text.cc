#include "bindings/python/module/python_text.h"

#include <cstring>
#include <string>
#include <utility>

#include "bindings/python/module/arguments.h"

namespace nb = nanobind;

namespace tessera::python {

PythonText::PythonText(nb::handle text, std::string_view where)
    : owner_(nb::borrow(text)) {
  PyObject* object = text.ptr();
  if (PyUnicode_Check(object)) {
    TakeString(text);
    return;
  }
  if (PyBytes_Check(object)) {
    char* data = nullptr;
    Py_ssize_t size = 0;
    PyBytes_AsStringAndSize(object, &data, &size);
    ref_ = {data, static_cast<size_t>(size), StringKind::kBytes};
    return;
  }
  if (PyObject_CheckBuffer(object)) {
    auto buffer = std::make_unique<Py_buffer>();
    if (PyObject_GetBuffer(object, buffer.get(), PyBUF_SIMPLE) != 0) {
      throw nb::python_error();
    }
    buffer_ = std::move(buffer);
    ref_ = {buffer_->buf, static_cast<size_t>(buffer_->len),
            StringKind::kBytes};
    return;
  }
  const bool is_list = PyList_Check(object) || PyTuple_Check(object);
  const std::string type = TypeName(text);
  throw nb::type_error((std::string(where) + "text must be str or bytes, got " +
                        type +
                        (is_list ? " (for many texts use encode_batch)" : ""))
                           .c_str());
}

PythonText::~PythonText() {
  if (buffer_ != nullptr) PyBuffer_Release(buffer_.get());
}

#ifdef Py_LIMITED_API
// The stable ABI hides how a string is stored. An ASCII string still gives its
// own bytes; of another one a copy is made that lives as long as the call, not
// as long as the string.
void PythonText::TakeString(nb::handle text) {
  const nb::object is_ascii =
      nb::steal(PyObject_CallMethod(text.ptr(), "isascii", nullptr));
  if (!is_ascii.is_valid()) throw nb::python_error();
  if (is_ascii.ptr() == Py_True) {
    Py_ssize_t size = 0;
    const char* data = PyUnicode_AsUTF8AndSize(text.ptr(), &size);
    if (data == nullptr) throw nb::python_error();
    ref_ = {data, static_cast<size_t>(size), StringKind::kBytes};
    return;
  }
  copy_ = nb::steal(PyUnicode_AsUTF8String(text.ptr()));
  StringKind kind = StringKind::kBytes;
  if (!copy_.is_valid()) {
    PyErr_Clear();
    copy_ = nb::steal(
        PyUnicode_AsEncodedString(text.ptr(), "utf-32-le", "surrogatepass"));
    if (!copy_.is_valid()) throw nb::python_error();
    kind = StringKind::kUcs4;
  }
  char* data = nullptr;
  Py_ssize_t size = 0;
  PyBytes_AsStringAndSize(copy_.ptr(), &data, &size);
  const size_t unit = kind == StringKind::kUcs4 ? sizeof(uint32_t) : 1;
  ref_ = {data, static_cast<size_t>(size) / unit, kind};
}
#else
void PythonText::TakeString(nb::handle text) {
  PyObject* object = text.ptr();
#if PY_VERSION_HEX < 0x030C0000
  if (PyUnicode_READY(object) != 0) throw nb::python_error();
#endif
  ref_.data = PyUnicode_DATA(object);
  ref_.length = static_cast<size_t>(PyUnicode_GET_LENGTH(object));
  if (PyUnicode_IS_ASCII(object)) {
    ref_.kind = StringKind::kBytes;
    return;
  }
  switch (PyUnicode_KIND(object)) {
    case PyUnicode_1BYTE_KIND:
      ref_.kind = StringKind::kLatin1;
      break;
    case PyUnicode_2BYTE_KIND:
      ref_.kind = StringKind::kUcs2;
      break;
    default:
      ref_.kind = StringKind::kUcs4;
  }
}
#endif

void PythonText::CheckSurrogates() const {
  if (FindLoneSurrogate(ref_) == std::string_view::npos) return;
  // Python's own error says where.
  PyObject* bytes = PyUnicode_AsUTF8String(owner_.ptr());
  if (bytes == nullptr) throw nb::python_error();
  Py_DECREF(bytes);
}

}  // namespace tessera::python
