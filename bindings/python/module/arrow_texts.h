// Columns of texts through the Arrow C interfaces, read in place: string,
// large_string, string_view and their binary twins, chunked or not.

#ifndef TESSERA_BINDINGS_PYTHON_MODULE_ARROW_TEXTS_H_
#define TESSERA_BINDINGS_PYTHON_MODULE_ARROW_TEXTS_H_

#include <nanobind/nanobind.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bindings/python/module/arrow_abi.h"
#include "bindings/python/module/texts.h"

namespace tessera::python {

// How the rows of a column lie.
enum class ColumnKind : uint8_t { kOffsets32, kOffsets64, kViews };

// One array of texts.
class ArrowTexts final : public InterruptibleTexts {
 public:
  // `first_row` is the number of row 0 in errors. Errors: DataError for a null
  // (unless `nulls_are_empty`) and for offsets that do not rise.
  ArrowTexts(ColumnKind kind, ArrowOwner<ArrowArray> array, size_t first_row,
             bool nulls_are_empty);

  size_t rows() const override { return static_cast<size_t>(array_->length); }
  size_t SizeHint(size_t row) const override { return View(row).size(); }

 private:
  std::string_view Row(size_t row, std::string*) const override {
    return View(row);
  }
  std::string_view View(size_t row) const;
  std::string_view ViewOfViews(size_t index) const;
  bool IsNull(size_t index) const;
  void CheckOffsets(size_t first_row) const;

  const ColumnKind kind_;
  ArrowOwner<ArrowArray> array_;
  bool has_nulls_ = false;
};

// Rows of a buffer of bytes between offsets.
class BufferTexts final : public InterruptibleTexts {
 public:
  BufferTexts(PythonText bytes, std::vector<int64_t> offsets)
      : bytes_(std::move(bytes)), offsets_(std::move(offsets)) {}

  size_t rows() const override { return offsets_.size() - 1; }
  size_t SizeHint(size_t row) const override {
    return static_cast<size_t>(offsets_[row + 1] - offsets_[row]);
  }

 private:
  std::string_view Row(size_t row, std::string*) const override {
    return {static_cast<const char*>(bytes_.ref().data) + offsets_[row],
            SizeHint(row)};
  }

  PythonText bytes_;
  std::vector<int64_t> offsets_;
};

// True if `texts` speaks Arrow.
bool IsArrow(nanobind::handle texts);

// Calls `use` with each chunk of a column. Errors: TypeError for a column of
// another type, DataError as above, what the producer reports as RuntimeError.
void ForEachArrowChunk(nanobind::handle column, bool nulls_are_empty,
                       const TextsUser& use);

}  // namespace tessera::python

#endif  // TESSERA_BINDINGS_PYTHON_MODULE_ARROW_TEXTS_H_
