#include "bindings/python/module/texts.h"

#include <utility>

#include "bindings/python/module/arrays.h"
#include "bindings/python/module/arrow_texts.h"

namespace nb = nanobind;

namespace tessera::python {

void ObjectTexts::Append(nb::handle text, bool strict) {
  const bool is_text = PyUnicode_Check(text.ptr()) || PyBytes_Check(text.ptr());
  const std::string where =
      is_text ? std::string()
              : "row " + std::to_string(first_row_ + texts_.size()) + ": ";
  texts_.emplace_back(text, where);
  if (strict) texts_.back().CheckSurrogates();
}

namespace {

// Rows of an iterator that are read before they are used.
constexpr size_t kSliceRows = 10000;

// (bytes, offsets): both have buffers, and neither is a text.
bool IsBufferPair(nb::handle texts) {
  if (!PyTuple_Check(texts.ptr()) || nb::len(texts) != 2) return false;
  const nb::object offsets = nb::borrow(PyTuple_GetItem(texts.ptr(), 1));
  return PyObject_CheckBuffer(PyTuple_GetItem(texts.ptr(), 0)) &&
         PyObject_CheckBuffer(offsets.ptr()) && !PyBytes_Check(offsets.ptr()) &&
         !PyByteArray_Check(offsets.ptr());
}

void UseIterator(nb::handle texts, const TextsOptions& options,
                 const TextsUser& use) {
  const nb::object iterator = nb::steal(PyObject_GetIter(texts.ptr()));
  if (!iterator.is_valid()) {
    PyErr_Clear();
    throw nb::type_error(
        "texts must be a list, an iterable or an Arrow column of texts");
  }
  size_t first_row = 0;
  for (bool more = true; more;) {
    ObjectTexts rows(first_row);
    while (rows.rows() < kSliceRows) {
      const nb::object text = nb::steal(PyIter_Next(iterator.ptr()));
      more = text.is_valid();
      if (!more) break;
      rows.Append(text, options.strict);
    }
    if (PyErr_Occurred()) throw nb::python_error();
    first_row += rows.rows();
    if (rows.rows() > 0) use(rows);
  }
}

}  // namespace

void ForEachSlice(nb::handle texts, const TextsOptions& options,
                  const TextsUser& use) {
  PyObject* object = texts.ptr();
  if (PyUnicode_Check(object) || PyBytes_Check(object)) {
    throw nb::type_error(
        "texts must hold many texts, got a single one (use encode)");
  }
  if (IsBufferPair(texts)) {
    PythonText bytes{nb::object(texts[0])};
    std::vector<int64_t> offsets =
        OffsetsArgument(nb::object(texts[1]), bytes.ref().length);
    use(BufferTexts(std::move(bytes), std::move(offsets)));
    return;
  }
  if (PyList_Check(object) || PyTuple_Check(object)) {
    ObjectTexts rows;
    rows.Reserve(nb::len(texts));
    for (nb::handle text : nb::borrow<nb::sequence>(texts)) {
      rows.Append(text, options.strict);
    }
    use(rows);
    return;
  }
  if (IsArrow(texts)) {
    ForEachArrowChunk(texts, options.nulls_are_empty, use);
    return;
  }
  UseIterator(texts, options, use);
}

}  // namespace tessera::python
