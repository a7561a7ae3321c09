// The Arrow C data and C stream interfaces: three structs that libraries hand
// to each other in capsules. The layout is a contract of Apache Arrow
// ("The Arrow C data interface", format version 1.0); nobody links anything.

#ifndef TESSERA_BINDINGS_PYTHON_MODULE_ARROW_ABI_H_
#define TESSERA_BINDINGS_PYTHON_MODULE_ARROW_ABI_H_

#include <cstdint>

// The names are those of the interface.
struct ArrowSchema {
  const char* format;
  const char* name;
  const char* metadata;
  int64_t flags;
  int64_t n_children;
  ArrowSchema** children;
  ArrowSchema* dictionary;
  void (*release)(ArrowSchema*);
  void* private_data;
};

struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void** buffers;
  ArrowArray** children;
  ArrowArray* dictionary;
  void (*release)(ArrowArray*);
  void* private_data;
};

struct ArrowArrayStream {
  int (*get_schema)(ArrowArrayStream*, ArrowSchema* out);
  int (*get_next)(ArrowArrayStream*, ArrowArray* out);
  const char* (*get_last_error)(ArrowArrayStream*);
  void (*release)(ArrowArrayStream*);
  void* private_data;
};

namespace tessera::python {

inline constexpr char kSchemaCapsule[] = "arrow_schema";
inline constexpr char kArrayCapsule[] = "arrow_array";
inline constexpr char kStreamCapsule[] = "arrow_array_stream";
inline constexpr int64_t kArrowNullable = 2;

// Owns a struct of the interface.
template <typename T>
class ArrowOwner {
 public:
  ArrowOwner() = default;
  // Moves the struct out of *other, as the interface allows.
  explicit ArrowOwner(T* other) : value_(*other) { other->release = nullptr; }
  ArrowOwner(ArrowOwner&& other) noexcept : value_(other.value_) {
    other.value_.release = nullptr;
  }
  ArrowOwner& operator=(ArrowOwner&&) = delete;
  ~ArrowOwner() {
    if (value_.release != nullptr) value_.release(&value_);
  }

  T* get() { return &value_; }
  const T* operator->() const { return &value_; }
  bool is_released() const { return value_.release == nullptr; }

 private:
  T value_ = {};
};

}  // namespace tessera::python

#endif  // TESSERA_BINDINGS_PYTHON_MODULE_ARROW_ABI_H_
