// Lists of ascending positions, written once and read many times.
//
// A list is the number of its positions and then each position's distance to
// the one before, as varints of 7 bits a byte: one or two bytes a position. The
// bytes are in the blocks of a PositionArena, which frees all lists at once.

#ifndef TESSERA_TOKENIZERS_TRAINERS_POSITION_LIST_H_
#define TESSERA_TOKENIZERS_TRAINERS_POSITION_LIST_H_

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace tessera {

// Bytes of `value` as a varint: 1..10.
inline size_t VarintSize(uint64_t value) {
  return (static_cast<size_t>(std::bit_width(value | 1)) + 6) / 7;
}

// Writes `value`; returns the byte behind it.
inline uint8_t* WriteVarint(uint64_t value, uint8_t* out) {
  while (value >= 0x80) {
    *out++ = static_cast<uint8_t>(value | 0x80);
    value >>= 7;
  }
  *out++ = static_cast<uint8_t>(value);
  return out;
}

// Reads a varint that WriteVarint wrote and moves *p behind it.
inline uint64_t ReadVarint(const uint8_t** p) {
  uint64_t value = *(*p)++;
  if (value < 0x80) return value;
  value &= 0x7F;
  for (int shift = 7;; shift += 7) {
    const uint64_t byte = *(*p)++;
    value |= (byte & 0x7F) << shift;
    if (byte < 0x80) return value;
  }
}

class PositionArena {
 public:
  // `bytes` that stay valid until Clear.
  uint8_t* Allocate(size_t bytes) {
    if (bytes > left_) {
      const size_t block = std::max(bytes, kBlockBytes);
      blocks_.push_back(std::make_unique_for_overwrite<uint8_t[]>(block));
      next_ = blocks_.back().get();
      left_ = block;
    }
    uint8_t* memory = next_;
    next_ += bytes;
    left_ -= bytes;
    return memory;
  }

  void Clear() {
    blocks_.clear();
    next_ = nullptr;
    left_ = 0;
  }

 private:
  static constexpr size_t kBlockBytes = size_t{1} << 18;

  std::vector<std::unique_ptr<uint8_t[]>> blocks_;
  uint8_t* next_ = nullptr;
  size_t left_ = 0;
};

// Reads a list: first its size, then that many positions.
class PositionReader {
 public:
  explicit PositionReader(const uint8_t* list)
      : next_(list), size_(ReadVarint(&next_)) {}

  uint64_t size() const { return size_; }
  uint64_t Read() { return position_ += ReadVarint(&next_); }

 private:
  const uint8_t* next_;
  uint64_t size_;
  uint64_t position_ = 0;
};

// Collects what a list needs to know before it is written: positions come one
// after another, several writers' shares one after another (Extend).
struct PositionListSize {
  uint64_t count = 0;
  uint64_t first = 0;
  uint64_t last = 0;
  // Of all positions but the first.
  uint64_t rest_bytes = 0;

  void Add(uint64_t position) {
    if (count++ == 0) {
      first = position;
    } else {
      rest_bytes += VarintSize(position - last);
    }
    last = position;
  }
  void Extend(const PositionListSize& behind) {
    if (behind.count == 0) return;
    if (count == 0) {
      *this = behind;
      return;
    }
    count += behind.count;
    rest_bytes += VarintSize(behind.first - last) + behind.rest_bytes;
    last = behind.last;
  }
  // Bytes of the list; requires count > 0.
  uint64_t bytes() const {
    return VarintSize(count) + VarintSize(first) + rest_bytes;
  }
};

class PositionWriter {
 public:
  PositionWriter() = default;
  // Starts a list of `size.count` positions in size.bytes() of memory.
  PositionWriter(const PositionListSize& size, uint8_t* memory)
      : next_(WriteVarint(size.count, memory)) {}

  bool is_open() const { return next_ != nullptr; }
  void Write(uint64_t position) {
    next_ = WriteVarint(position - last_, next_);
    last_ = position;
  }
  // Leaves room for positions that another writer, a copy of this one, writes.
  void Skip(const PositionListSize& positions) {
    if (positions.count == 0) return;
    next_ += VarintSize(positions.first - last_) + positions.rest_bytes;
    last_ = positions.last;
  }

 private:
  uint8_t* next_ = nullptr;
  uint64_t last_ = 0;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_POSITION_LIST_H_
