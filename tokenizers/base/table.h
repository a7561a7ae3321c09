// Tables: arrays that are built once and then only read, in memory of their own
// or in place in a mapped file, and how a part of a tokenizer writes them into
// a section and has them back.
//
//   void Lookup::AppendTables(TableWriter* writer) const {
//     writer->Put<uint32_t>(shift_);
//     writer->PutArray(slots_);
//   }
//   Lookup::Lookup(TableReader* reader)
//       : shift_(reader->Get<uint32_t>()), slots_(reader->GetArray<Slot>()) {
//     reader->Require(slots_.size() == ..., "a slot for each ...");
//   }
//
// Values come back in the order in which they were written. A section is a head
// of values and array sizes, and behind it the arrays, each at a multiple of 64
// bytes: opening a section reads its head and no page of an array.
//
// A reader goes on after a fault, with zeros and empty arrays, and status()
// tells the first one; so a part needs to ask once. What it must Require: the
// sizes that its code counts on, always; what the arrays hold, if is_full().

#ifndef TESSERA_TOKENIZERS_BASE_TABLE_H_
#define TESSERA_TOKENIZERS_BASE_TABLE_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "tokenizers/base/status.h"

namespace tessera {

static_assert(std::endian::native == std::endian::little);

// Types whose bytes say all: no padding that would differ from run to run.
template <typename T>
inline constexpr bool kIsTableValue =
    std::is_trivially_copyable_v<T> &&
    (std::has_unique_object_representations_v<T> ||
     std::is_floating_point_v<T>);

// An array that does not change any more.
template <typename T>
class FrozenArray {
 public:
  FrozenArray() = default;
  FrozenArray(std::vector<T> values)  // NOLINT: freezing is the conversion
      : owned_(std::move(values)), data_(owned_.data()), size_(owned_.size()) {}
  // In memory of others, which must outlive it.
  FrozenArray(const T* data, size_t size) : data_(data), size_(size) {}

  FrozenArray(const FrozenArray& other)
      : owned_(other.owned_),
        data_(owned_.empty() ? other.data_ : owned_.data()),
        size_(other.size_) {}
  FrozenArray(FrozenArray&& other) noexcept
      : owned_(std::move(other.owned_)),
        data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)) {}
  FrozenArray& operator=(FrozenArray other) noexcept {
    owned_.swap(other.owned_);
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }

  const T* data() const { return data_; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const T& operator[](size_t i) const { return data_[i]; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }

  friend bool operator==(const FrozenArray& a, const FrozenArray& b) {
    return a.size_ == b.size_ &&
           (a.size_ == 0 ||
            std::memcmp(a.data_, b.data_, a.size_ * sizeof(T)) == 0);
  }

 private:
  std::vector<T> owned_;
  const T* data_ = nullptr;
  size_t size_ = 0;
};

inline constexpr size_t kTableAlignment = 64;

class TableWriter {
 public:
  template <typename T>
  void Put(const T& value) {
    static_assert(kIsTableValue<T>);
    head_.append(reinterpret_cast<const char*>(&value), sizeof(value));
  }
  void PutText(std::string_view text) {
    Put<uint64_t>(text.size());
    head_.append(text);
  }
  template <typename T>
  void PutArray(const FrozenArray<T>& array) {
    static_assert(kIsTableValue<T> && alignof(T) <= kTableAlignment);
    Put<uint64_t>(array.size());
    if (array.empty()) return;
    Align(&arrays_);
    arrays_.append(reinterpret_cast<const char*>(array.data()),
                   array.size() * sizeof(T));
  }

  // The section. The writer is then empty.
  std::string Take() {
    const uint64_t head_size = head_.size();
    std::string section(reinterpret_cast<const char*>(&head_size),
                        sizeof(head_size));
    section += head_;
    Align(&section);
    section += arrays_;
    head_.clear();
    arrays_.clear();
    return section;
  }

 private:
  static void Align(std::string* bytes) {
    const size_t blocks =
        (bytes->size() + kTableAlignment - 1) / kTableAlignment;
    bytes->resize(blocks * kTableAlignment, '\0');
  }

  std::string head_;
  std::string arrays_;
};

class TableReader {
 public:
  // `section` begins at a multiple of kTableAlignment and must outlive what is
  // read from it. `is_full`: what arrays hold is to be checked.
  TableReader(std::string_view section, bool is_full) : is_full_(is_full) {
    uint64_t head_size = 0;
    if (section.size() >= sizeof(head_size)) {
      std::memcpy(&head_size, section.data(), sizeof(head_size));
      section.remove_prefix(sizeof(head_size));
    }
    if (head_size == 0 || head_size > section.size()) {
      Fail("a whole head");
      return;
    }
    head_ = section.substr(0, head_size);
    section.remove_prefix(head_size);
    arrays_ = AlignUp(section);
  }

  template <typename T>
  T Get() {
    static_assert(kIsTableValue<T>);
    T value{};
    if (head_.size() < sizeof(T)) {
      Fail("more values");
      return value;
    }
    std::memcpy(&value, head_.data(), sizeof(T));
    head_.remove_prefix(sizeof(T));
    return value;
  }
  std::string_view GetText() {
    const uint64_t size = Get<uint64_t>();
    if (size > head_.size()) {
      Fail("a whole text");
      return {};
    }
    const std::string_view text = head_.substr(0, size);
    head_.remove_prefix(size);
    return text;
  }
  template <typename T>
  FrozenArray<T> GetArray() {
    static_assert(kIsTableValue<T> && alignof(T) <= kTableAlignment);
    const uint64_t size = Get<uint64_t>();
    if (size == 0) return {};
    arrays_ = AlignUp(arrays_);
    if (size > arrays_.size() / sizeof(T)) {
      Fail("a whole array");
      return {};
    }
    const FrozenArray<T> array(reinterpret_cast<const T*>(arrays_.data()),
                               size);
    arrays_.remove_prefix(size * sizeof(T));
    return array;
  }

  bool is_full() const { return is_full_; }
  // `what` is expected of the section.
  void Require(bool holds, const char* what) {
    if (!holds && fault_ == nullptr) fault_ = what;
  }
  bool ok() const { return fault_ == nullptr; }
  // The first fault, as BadData.
  Status status() const {
    if (ok()) return OkStatus();
    return BadDataError(std::string("expected ") + fault_ +
                        "; the file is damaged");
  }

 private:
  void Fail(const char* what) {
    Require(false, what);
    head_ = arrays_ = std::string_view();
  }
  static std::string_view AlignUp(std::string_view rest) {
    const auto address = reinterpret_cast<uintptr_t>(rest.data());
    const size_t padding =
        (kTableAlignment - address % kTableAlignment) % kTableAlignment;
    rest.remove_prefix(padding < rest.size() ? padding : rest.size());
    return rest;
  }

  std::string_view head_;
  std::string_view arrays_;
  const bool is_full_;
  const char* fault_ = nullptr;
};

// True if every value is below `end` or equal to `none`.
template <typename Values>
bool AllBelow(const Values& values, uint64_t end, uint64_t none) {
  bool all = true;
  for (const auto& value : values) all &= value < end || value == none;
  return all;
}

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_BASE_TABLE_H_
