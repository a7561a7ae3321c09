// IdBuffer: ids one after another, grown without setting new memory to zero.

#ifndef TESSERA_TOKENIZERS_BASE_ID_BUFFER_H_
#define TESSERA_TOKENIZERS_BASE_ID_BUFFER_H_

#include <cstddef>
#include <cstring>
#include <utility>

#include "tokenizers/base/big_array.h"
#include "tokenizers/base/types.h"

namespace tessera {

class IdBuffer {
 public:
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const TokenId* data() const { return data_.data(); }
  TokenId* data() { return data_.data(); }
  const TokenId* begin() const { return data(); }
  const TokenId* end() const { return data() + size_; }
  TokenId operator[](size_t i) const { return data_[i]; }

  void clear() { size_ = 0; }
  // Keeps the first `size` ids; requires size <= size().
  void Truncate(size_t size) { size_ = size; }

  // Room for `more` ids behind the last; the hot loop writes there and then
  // says with Advance how many it wrote.
  TokenId* Reserve(size_t more) {
    if (data_.size() - size_ < more) Grow(more);
    return data_.data() + size_;
  }
  void Advance(size_t count) { size_ += count; }

  void Append(TokenId id) {
    *Reserve(1) = id;
    ++size_;
  }
  void Append(const TokenId* ids, size_t count) {
    if (count == 0) return;
    std::memcpy(Reserve(count), ids, count * sizeof(TokenId));
    size_ += count;
  }

 private:
  void Grow(size_t more) {
    size_t capacity = data_.size() + data_.size() / 2 + 64;
    if (capacity < size_ + more) capacity = size_ + more;
    BigArray<TokenId> data(capacity, Fill::kNothing);
    if (size_ > 0) {
      std::memcpy(data.data(), data_.data(), size_ * sizeof(TokenId));
    }
    data_ = std::move(data);
  }

  BigArray<TokenId> data_;
  size_t size_ = 0;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_BASE_ID_BUFFER_H_
