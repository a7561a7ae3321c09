// BigArray: an array of plain values of a fixed size, in huge pages where it is
// large and the system gives them: its first touch then costs one page fault
// for 2 MiB, not one for 4 KiB, and random reads find their page sooner.
//
// Starts at a multiple of 64 bytes. Throws std::bad_alloc as std::vector does.

#ifndef TESSERA_TOKENIZERS_BASE_BIG_ARRAY_H_
#define TESSERA_TOKENIZERS_BASE_BIG_ARRAY_H_

#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>

namespace tessera {

// From this size on memory comes in huge pages.
inline constexpr size_t kHugePageBytes = size_t{2} << 20;

enum class Fill { kZero, kNothing };

// As malloc; null if there is none. Release takes the same number of bytes.
void* AllocateBig(size_t bytes, Fill fill);
void ReleaseBig(void* memory, size_t bytes);

template <typename T>
class BigArray {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  BigArray() = default;
  explicit BigArray(size_t size, Fill fill = Fill::kZero) : size_(size) {
    if (size == 0) return;
    if (size > SIZE_MAX / sizeof(T)) throw std::bad_alloc();
    data_ = static_cast<T*>(AllocateBig(size * sizeof(T), fill));
    if (data_ == nullptr) throw std::bad_alloc();
  }
  ~BigArray() { ReleaseBig(data_, size_ * sizeof(T)); }
  BigArray(BigArray&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)) {}
  BigArray& operator=(BigArray&& other) noexcept {
    BigArray taken(std::move(other));
    std::swap(data_, taken.data_);
    std::swap(size_, taken.size_);
    return *this;
  }

  size_t size() const { return size_; }
  T* data() { return data_; }
  const T* data() const { return data_; }
  T* begin() { return data_; }
  T* end() { return data_ + size_; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }
  T& operator[](size_t i) { return data_[i]; }
  const T& operator[](size_t i) const { return data_[i]; }

 private:
  T* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_BASE_BIG_ARRAY_H_
