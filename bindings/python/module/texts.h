// Many texts as Python gives them, as the batch encoder takes them.

#ifndef TESSERA_BINDINGS_PYTHON_MODULE_TEXTS_H_
#define TESSERA_BINDINGS_PYTHON_MODULE_TEXTS_H_

#include <nanobind/nanobind.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bindings/python/module/interrupts.h"
#include "bindings/python/module/python_text.h"
#include "tokenizers/batch_encoder.h"

namespace tessera::python {

// A batch that signals can stop.
class InterruptibleTexts : public BatchTexts {
 public:
  std::string_view Text(size_t row, std::string* buffer) const final {
    const std::string_view text = Row(row, buffer);
    interrupts_.AddWork(text.size() + kRowWork);
    return text;
  }
  bool KeepGoing() const final { return interrupts_.KeepGoing(); }

 private:
  // What a row costs beside its bytes.
  static constexpr size_t kRowWork = 64;

  virtual std::string_view Row(size_t row, std::string* buffer) const = 0;

  mutable Interrupts interrupts_;
};

// Objects of a list: each is held until the call is over, so that nobody who
// changes the list meanwhile can take a string away.
class ObjectTexts final : public InterruptibleTexts {
 public:
  // Row numbers in errors begin with `first_row`.
  explicit ObjectTexts(size_t first_row = 0) : first_row_(first_row) {}

  void Reserve(size_t rows) { texts_.reserve(rows); }
  // Errors: TypeError; with `strict`, UnicodeEncodeError.
  void Append(nanobind::handle text, bool strict);

  size_t rows() const override { return texts_.size(); }
  size_t SizeHint(size_t row) const override {
    return texts_[row].ref().size_hint();
  }

 private:
  std::string_view Row(size_t row, std::string* buffer) const override {
    return Utf8Of(texts_[row].ref(), buffer);
  }

  const size_t first_row_;
  std::vector<PythonText> texts_;
};

using TextsUser = std::function<void(const BatchTexts&)>;

struct TextsOptions {
  // A lone surrogate is an error.
  bool strict = false;
  // A null of Arrow is an empty text, not an error.
  bool nulls_are_empty = false;
};

// Calls `use` with texts: a list or tuple at once, the chunks of an Arrow
// column, (bytes, offsets), or any iterable, some thousand at a time. Errors:
// TypeError, also for a single text; DataError.
void ForEachSlice(nanobind::handle texts, const TextsOptions& options,
                  const TextsUser& use);

}  // namespace tessera::python

#endif  // TESSERA_BINDINGS_PYTHON_MODULE_TEXTS_H_
