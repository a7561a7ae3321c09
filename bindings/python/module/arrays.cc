#include "bindings/python/module/arrays.h"

#define NPY_NO_DEPRECATED_API NPY_1_22_API_VERSION
#define NPY_TARGET_VERSION NPY_1_22_API_VERSION
#include <numpy/arrayobject.h>

#include <bit>
#include <cstring>
#include <limits>
#include <memory>
#include <utility>

namespace nb = nanobind;

namespace tessera::python {
namespace {

constexpr uint64_t kIdMax = std::numeric_limits<TokenId>::max();

nb::object Checked(PyObject* object) {
  if (object == nullptr) throw nb::python_error();
  return nb::steal(object);
}

// An array over memory that `owner` keeps.
nb::object ViewOf(const void* data, int type, std::vector<npy_intp> shape,
                  int flags, nb::capsule owner) {
  nb::object array = Checked(
      PyArray_New(&PyArray_Type, static_cast<int>(shape.size()), shape.data(),
                  type, nullptr, const_cast<void*>(data), 0, flags, nullptr));
  auto* raw = reinterpret_cast<PyArrayObject*>(array.ptr());
  if (PyArray_SetBaseObject(raw, owner.release().ptr()) != 0) {
    throw nb::python_error();
  }
  return array;
}

template <typename T>
nb::object TakeOver(T values, int type, npy_intp columns = 0, int flags = 0) {
  auto held = std::make_unique<T>(std::move(values));
  static const char kNothing[8] = {};
  const void* data =
      held->size() > 0 ? static_cast<const void*>(held->data()) : kNothing;
  std::vector<npy_intp> shape(1, static_cast<npy_intp>(held->size()));
  if (columns > 0) shape = {shape[0] / columns, columns};
  nb::capsule owner(held.get(),
                    [](void* p) noexcept { delete static_cast<T*>(p); });
  held.release();
  return ViewOf(data, type, std::move(shape), flags, std::move(owner));
}

[[noreturn]] void BadId(size_t position, const char* reason) {
  throw nb::value_error(
      ("id at position " + std::to_string(position) + ": " + reason).c_str());
}

TokenId IdOf(PyObject* object, size_t position) {
  if (!PyIndex_Check(object)) BadId(position, "must be an int");
  const nb::object index = nb::steal(PyNumber_Index(object));
  if (!index.is_valid()) throw nb::python_error();
  int overflow = 0;
  const long long value = PyLong_AsLongLongAndOverflow(index.ptr(), &overflow);
  if (value < 0 && overflow == 0) BadId(position, "must not be negative");
  if (overflow != 0 || static_cast<uint64_t>(value) > kIdMax) {
    BadId(position, "must be from 0 to 4,294,967,295");
  }
  return static_cast<TokenId>(value);
}

template <typename T>
void ConvertIds(const void* data, size_t count, std::vector<TokenId>* ids) {
  const T* from = static_cast<const T*>(data);
  ids->resize(count);
  for (size_t i = 0; i < count; ++i) {
    if constexpr (std::numeric_limits<T>::is_signed) {
      if (from[i] < 0) BadId(i, "must not be negative");
    }
    if constexpr (sizeof(T) > sizeof(TokenId)) {
      if (static_cast<uint64_t>(from[i]) > kIdMax) {
        BadId(i, "must be from 0 to 4,294,967,295");
      }
    }
    (*ids)[i] = static_cast<TokenId>(from[i]);
  }
}

// `array` aligned, contiguous, in native byte order, as `type`.
nb::object Contiguous(nb::handle array, int type) {
  return Checked(PyArray_FROMANY(array.ptr(), type, 1, 1,
                                 NPY_ARRAY_IN_ARRAY | NPY_ARRAY_NOTSWAPPED));
}

}  // namespace

void ImportNumpy() {
  if (_import_array() < 0) throw nb::python_error();
}

nb::object CopyOfIds(const TokenId* ids, size_t count) {
  npy_intp shape = static_cast<npy_intp>(count);
  nb::object array = Checked(PyArray_SimpleNew(1, &shape, NPY_UINT32));
  if (count > 0) {
    std::memcpy(PyArray_DATA(reinterpret_cast<PyArrayObject*>(array.ptr())),
                ids, count * sizeof(TokenId));
  }
  return array;
}

// With flags 0 an array is not writeable.
nb::object ArrayOf(IdBuffer ids, bool is_writeable) {
  const bool has_memory = !ids.empty();
  return TakeOver(std::move(ids), NPY_UINT32, 0,
                  is_writeable && has_memory ? NPY_ARRAY_WRITEABLE : 0);
}
nb::object ArrayOf(std::vector<int64_t> values) {
  return TakeOver(std::move(values), NPY_INT64);
}
nb::object ArrayOf(std::vector<int32_t> values) {
  return TakeOver(std::move(values), NPY_INT32);
}
nb::object ArrayOf(std::string bytes) {
  return TakeOver(std::move(bytes), NPY_UINT8);
}
nb::object PairsOf(std::vector<int64_t> values) {
  return TakeOver(std::move(values), NPY_INT64, 2);
}

ArrayView ViewOfArray(nb::handle array) {
  const auto* raw = reinterpret_cast<PyArrayObject*>(array.ptr());
  if (!PyArray_Check(array.ptr()) || !PyArray_ISCARRAY_RO(raw) ||
      !PyTypeNum_ISINTEGER(PyArray_TYPE(raw))) {
    throw nb::type_error("expected a contiguous array of integers");
  }
  constexpr const char* kFormats[2][4] = {{"c", "s", "i", "l"},
                                          {"C", "S", "I", "L"}};
  const bool is_unsigned = PyTypeNum_ISUNSIGNED(PyArray_TYPE(raw));
  const int log_size =
      std::countr_zero(static_cast<unsigned>(PyArray_ITEMSIZE(raw)));
  return {PyArray_DATA(const_cast<PyArrayObject*>(raw)),
          static_cast<size_t>(PyArray_SIZE(raw)),
          kFormats[is_unsigned ? 1 : 0][log_size]};
}

nb::tuple JoinRows(nb::handle rows) {
  IdBuffer ids;
  std::vector<int64_t> row_offsets = {0};
  const nb::object iterator = nb::steal(PyObject_GetIter(rows.ptr()));
  if (!iterator.is_valid()) throw nb::python_error();
  while (PyObject* item = PyIter_Next(iterator.ptr())) {
    const nb::object row = nb::steal(item);
    if (PyLong_Check(item)) {
      throw nb::type_error("rows must hold rows of ids (for one use decode)");
    }
    const IdArgument row_ids(row);
    ids.Append(row_ids.data(), row_ids.size());
    row_offsets.push_back(static_cast<int64_t>(ids.size()));
  }
  if (PyErr_Occurred()) throw nb::python_error();
  return nb::make_tuple(ArrayOf(std::move(ids)),
                        ArrayOf(std::move(row_offsets)));
}

IdArgument::IdArgument(nb::handle ids) {
  if (PyUnicode_Check(ids.ptr()) || PyBytes_Check(ids.ptr())) {
    throw nb::type_error(
        "ids must be integers, got text (to encode it, use "
        "encode)");
  }
  if (PyIndex_Check(ids.ptr()) && !PyArray_Check(ids.ptr())) {
    copy_.push_back(IdOf(ids.ptr(), 0));
  } else if (PyList_Check(ids.ptr()) || PyTuple_Check(ids.ptr()) ||
             !TakeArray(ids)) {
    TakeSequence(ids);
  }
  if (data_ == nullptr) {
    data_ = copy_.data();
    size_ = copy_.size();
  }
}

bool IdArgument::TakeArray(nb::handle ids) {
  nb::object array = nb::borrow(ids);
  if (!PyArray_Check(ids.ptr())) {
    const bool is_array =
        PyObject_CheckBuffer(ids.ptr()) || nb::hasattr(ids, "__array__");
    if (!is_array) return false;
    array = Checked(PyArray_FROM_O(ids.ptr()));
  }
  const auto* raw = reinterpret_cast<PyArrayObject*>(array.ptr());
  const int type = PyArray_TYPE(raw);
  if (PyArray_NDIM(raw) == 0 && PyTypeNum_ISINTEGER(type)) {
    copy_.push_back(IdOf(Checked(PyNumber_Index(array.ptr())).ptr(), 0));
    return true;
  }
  if (PyArray_NDIM(raw) != 1) {
    throw nb::value_error(
        "ids must have one dimension (for many rows use "
        "decode_batch)");
  }
  const auto count = static_cast<size_t>(PyArray_SIZE(raw));
  if (count == 0) return true;
  if (!PyTypeNum_ISINTEGER(type)) {
    if (PyArray_ISOBJECT(raw)) return false;
    throw nb::value_error(
        "id at position 0: ids must be an integer array, not one of floats or "
        "texts");
  }
  if (type == NPY_UINT32 || PyTypeNum_ISUNSIGNED(type)) {
    if (PyArray_ITEMSIZE(raw) <= static_cast<npy_intp>(sizeof(TokenId))) {
      array_ = Contiguous(array, NPY_UINT32);
      data_ = static_cast<const TokenId*>(
          PyArray_DATA(reinterpret_cast<PyArrayObject*>(array_.ptr())));
      size_ = count;
      return true;
    }
    array = Contiguous(array, NPY_UINT64);
    ConvertIds<uint64_t>(
        PyArray_DATA(reinterpret_cast<PyArrayObject*>(array.ptr())), count,
        &copy_);
    return true;
  }
  array = Contiguous(array, NPY_INT64);
  ConvertIds<int64_t>(
      PyArray_DATA(reinterpret_cast<PyArrayObject*>(array.ptr())), count,
      &copy_);
  return true;
}

void IdArgument::TakeSequence(nb::handle ids) {
  if (PyList_Check(ids.ptr())) {
    // The list may change while __index__ of a member runs.
    for (Py_ssize_t i = 0; i < PyList_Size(ids.ptr()); ++i) {
      const nb::object item = nb::borrow(PyList_GetItem(ids.ptr(), i));
      copy_.push_back(IdOf(item.ptr(), static_cast<size_t>(i)));
    }
    return;
  }
  const nb::object iterator = nb::steal(PyObject_GetIter(ids.ptr()));
  if (!iterator.is_valid()) {
    PyErr_Clear();
    throw nb::type_error(
        "ids must be integers: an int, a sequence or an "
        "integer array");
  }
  while (PyObject* item = PyIter_Next(iterator.ptr())) {
    const nb::object held = nb::steal(item);
    copy_.push_back(IdOf(item, copy_.size()));
  }
  if (PyErr_Occurred()) throw nb::python_error();
}

std::vector<int64_t> OffsetsArgument(nb::handle offsets, size_t size) {
  const nb::object array = Contiguous(offsets, NPY_INT64);
  const auto* raw = reinterpret_cast<PyArrayObject*>(array.ptr());
  const auto* data = static_cast<const int64_t*>(PyArray_DATA(raw));
  std::vector<int64_t> result(data, data + PyArray_SIZE(raw));
  if (result.empty())
    throw nb::value_error("offsets must have rows + 1 values");
  for (size_t i = 0; i < result.size(); ++i) {
    const bool rises = result[i] >= (i == 0 ? 0 : result[i - 1]);
    if (!rises || static_cast<uint64_t>(result[i]) > size) {
      throw nb::value_error(
          ("offset at position " + std::to_string(i) +
           " is not between the one before it and the size, " +
           std::to_string(size))
              .c_str());
    }
  }
  return result;
}

}  // namespace tessera::python
