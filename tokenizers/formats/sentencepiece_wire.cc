#include "tokenizers/formats/sentencepiece_wire.h"

namespace tessera {
namespace {

constexpr int kVarintBytesMax = 10;
constexpr uint64_t kLengthDelimited = 2;
constexpr uint64_t kFieldNumberMax = (uint64_t{1} << 29) - 1;

}  // namespace

std::optional<uint64_t> WireReader::ReadVarint() {
  uint64_t value = 0;
  for (int i = 0; i < kVarintBytesMax && at_ < bytes_.size(); ++i) {
    const uint64_t byte = static_cast<unsigned char>(bytes_[at_++]);
    value |= (byte & 0x7F) << (7 * i);
    if ((byte & 0x80) == 0) return value;
  }
  return std::nullopt;
}

std::optional<WireField> WireReader::Next() {
  if (at_end()) return std::nullopt;
  const size_t begin = at_;
  const std::optional<uint64_t> tag = ReadVarint();
  const std::optional<uint64_t> length =
      tag.has_value() ? ReadVarint() : std::nullopt;
  if (!length.has_value() || (*tag & 7) != kLengthDelimited || *tag >> 3 == 0 ||
      *tag >> 3 > kFieldNumberMax || *length > bytes_.size() - at_) {
    at_ = begin;
    return std::nullopt;
  }
  const std::string_view content = bytes_.substr(at_, *length);
  at_ += *length;
  return WireField{static_cast<uint32_t>(*tag >> 3), begin,
                   bytes_.substr(begin, at_ - begin), content};
}

}  // namespace tessera
