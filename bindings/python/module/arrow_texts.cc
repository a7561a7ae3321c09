#include "bindings/python/module/arrow_texts.h"

#include <cstring>
#include <utility>

#include "bindings/python/module/errors.h"

namespace nb = nanobind;

namespace tessera::python {
namespace {

// A view is 16 bytes: size, then the bytes themselves up to 12, or a prefix,
// the number of a buffer, and an offset in it.
constexpr size_t kViewBytes = 16;
constexpr size_t kInlineBytesMax = 12;
constexpr int64_t kDataBuffer = 2;

template <typename T>
T Load(const void* data, size_t index) {
  T value;
  std::memcpy(&value, static_cast<const char*>(data) + index * sizeof(T),
              sizeof(T));
  return value;
}

ColumnKind KindOf(const ArrowSchema& schema) {
  const std::string_view format = schema.format;
  if (schema.dictionary == nullptr) {
    if (format == "u" || format == "z") return ColumnKind::kOffsets32;
    if (format == "U" || format == "Z") return ColumnKind::kOffsets64;
    if (format == "vu" || format == "vz") return ColumnKind::kViews;
  }
  std::string message =
      "texts must be an Arrow column of strings or binaries, got format \"" +
      std::string(format) + "\"";
  if (format == "+s") message += " (a table: name one of its columns)";
  if (schema.dictionary != nullptr) {
    message += " with a dictionary (decode it first)";
  }
  throw nb::type_error(message.c_str());
}

// The struct in a capsule, moved out of it.
template <typename T>
ArrowOwner<T> Take(nb::handle capsule, const char* name) {
  auto* pointer = static_cast<T*>(PyCapsule_GetPointer(capsule.ptr(), name));
  if (pointer == nullptr) throw nb::python_error();
  return ArrowOwner<T>(pointer);
}

void CheckStream(int code, ArrowOwner<ArrowArrayStream>* stream) {
  if (code == 0) return;
  if (PyErr_Occurred()) throw nb::python_error();
  const char* reason = stream->get()->get_last_error(stream->get());
  const std::string message =
      "the Arrow stream failed: " +
      std::string(reason == nullptr ? std::strerror(code) : reason);
  PyErr_SetString(PyExc_RuntimeError, message.c_str());
  throw nb::python_error();
}

}  // namespace

ArrowTexts::ArrowTexts(ColumnKind kind, ArrowOwner<ArrowArray> array,
                       size_t first_row, bool nulls_are_empty)
    : kind_(kind), array_(std::move(array)) {
  has_nulls_ = array_->null_count != 0 && array_->n_buffers > 0 &&
               array_->buffers[0] != nullptr;
  if (has_nulls_ && !nulls_are_empty) {
    for (size_t row = 0; row < rows(); ++row) {
      if (!IsNull(static_cast<size_t>(array_->offset) + row)) continue;
      Raise(BadDataError("row " + std::to_string(first_row + row) +
                         ": expected a text, found a null; drop it, or take "
                         "nulls=\"empty\""));
    }
  }
  if (kind_ != ColumnKind::kViews) CheckOffsets(first_row);
}

// Offsets come from elsewhere: a wrong one must not lead out of the data. The
// size of the data is nowhere, only that the last offset ends it.
void ArrowTexts::CheckOffsets(size_t first_row) const {
  if (rows() == 0) return;
  const auto begin = static_cast<size_t>(array_->offset);
  int64_t before = 0;
  for (size_t i = begin; i <= begin + rows(); ++i) {
    const int64_t offset = kind_ == ColumnKind::kOffsets32
                               ? Load<int32_t>(array_->buffers[1], i)
                               : Load<int64_t>(array_->buffers[1], i);
    if (offset < before) {
      Raise(BadDataError("row " + std::to_string(first_row + i - begin) +
                         ": the Arrow offsets do not rise"));
    }
    before = offset;
  }
}

bool ArrowTexts::IsNull(size_t index) const {
  const auto* bits = static_cast<const uint8_t*>(array_->buffers[0]);
  return (bits[index / 8] >> (index % 8) & 1) == 0;
}

std::string_view ArrowTexts::ViewOfViews(size_t index) const {
  const char* view =
      static_cast<const char*>(array_->buffers[1]) + index * kViewBytes;
  const auto size = static_cast<size_t>(Load<int32_t>(view, 0));
  if (size <= kInlineBytesMax) return {view + sizeof(int32_t), size};
  const auto buffer = Load<int32_t>(view, 2);
  const auto offset = Load<int32_t>(view, 3);
  const char* data =
      static_cast<const char*>(array_->buffers[kDataBuffer + buffer]);
  return {data + offset, size};
}

std::string_view ArrowTexts::View(size_t row) const {
  const size_t index = static_cast<size_t>(array_->offset) + row;
  if (has_nulls_ && IsNull(index)) return {};
  if (kind_ == ColumnKind::kViews) return ViewOfViews(index);
  const auto* data = static_cast<const char*>(array_->buffers[kDataBuffer]);
  const void* offsets = array_->buffers[1];
  if (kind_ == ColumnKind::kOffsets32) {
    const auto begin = Load<int32_t>(offsets, index);
    return {data + begin,
            static_cast<size_t>(Load<int32_t>(offsets, index + 1) - begin)};
  }
  const auto begin = Load<int64_t>(offsets, index);
  return {data + begin,
          static_cast<size_t>(Load<int64_t>(offsets, index + 1) - begin)};
}

bool IsArrow(nb::handle texts) {
  return nb::hasattr(texts, "__arrow_c_stream__") ||
         nb::hasattr(texts, "__arrow_c_array__");
}

void ForEachArrowChunk(nb::handle column, bool nulls_are_empty,
                       const TextsUser& use) {
  if (!nb::hasattr(column, "__arrow_c_stream__")) {
    const nb::object pair = column.attr("__arrow_c_array__")();
    const auto schema = Take<ArrowSchema>(nb::object(pair[0]), kSchemaCapsule);
    const ColumnKind kind = KindOf(*schema.operator->());
    use(ArrowTexts(kind, Take<ArrowArray>(nb::object(pair[1]), kArrayCapsule),
                   0, nulls_are_empty));
    return;
  }
  auto stream = Take<ArrowArrayStream>(column.attr("__arrow_c_stream__")(),
                                       kStreamCapsule);
  ArrowOwner<ArrowSchema> schema;
  CheckStream(stream->get_schema(stream.get(), schema.get()), &stream);
  const ColumnKind kind = KindOf(*schema.operator->());
  for (size_t first_row = 0;;) {
    ArrowOwner<ArrowArray> chunk;
    CheckStream(stream->get_next(stream.get(), chunk.get()), &stream);
    if (chunk.is_released()) return;
    const ArrowTexts texts(kind, std::move(chunk), first_row, nulls_are_empty);
    first_row += texts.rows();
    if (texts.rows() > 0) use(texts);
  }
}

}  // namespace tessera::python
