// Layout: "\x93NUMPY", version 1 0, u16 size of what follows (version 2: u32),
// a Python dict as text, blanks and LF up to a multiple of 64 bytes.

#include "cli/npy.h"

#include <algorithm>
#include <optional>

#include "tokenizers/base/string_number.h"

namespace tessera {
namespace {

constexpr std::string_view kMagic("\x93NUMPY", 6);
constexpr size_t kFixedBytes = 10;
constexpr size_t kAlignment = 64;

uint64_t LittleEndian(std::string_view bytes) {
  uint64_t value = 0;
  for (size_t i = bytes.size(); i > 0; --i) {
    value = value << 8 | static_cast<uint8_t>(bytes[i - 1]);
  }
  return value;
}

// What stands behind 'key': up to one of `ends`, blanks stripped.
std::optional<std::string_view> FieldOf(std::string_view dict,
                                        std::string_view key,
                                        std::string_view ends) {
  const size_t at = dict.find(key);
  if (at == std::string_view::npos) return std::nullopt;
  const size_t begin = dict.find_first_not_of(" :", at + key.size());
  if (begin == std::string_view::npos) return std::nullopt;
  const size_t end = std::min(dict.find_first_of(ends, begin), dict.size());
  return dict.substr(begin, end - begin);
}

Status Unfit(std::string_view what) {
  return BadDataError(
      "expected a NumPy file of one dimension of "
      "little-endian integers, found " +
      std::string(what));
}

}  // namespace

std::string FormatNpyHeader(uint64_t count) {
  std::string dict = "{'descr': '<u4', 'fortran_order': False, 'shape': (" +
                     std::to_string(count) + ",), }";
  const size_t unpadded = kFixedBytes + dict.size() + 1;
  dict.append((kAlignment - unpadded % kAlignment) % kAlignment, ' ');
  dict += '\n';
  std::string header(kMagic);
  header += '\x01';
  header += '\0';
  header += static_cast<char>(dict.size() & 0xFF);
  header += static_cast<char>(dict.size() >> 8);
  return header + dict;
}

StatusOr<size_t> NpyHeaderSize(std::string_view head) {
  if (head.size() < kFixedBytes + 2 || !head.starts_with(kMagic)) {
    return Unfit("other bytes");
  }
  if (head[6] == 1) {
    return kFixedBytes + static_cast<size_t>(LittleEndian(head.substr(8, 2)));
  }
  const uint64_t size = LittleEndian(head.substr(8, 4));
  if (head[6] > 3 || size > 65536) return Unfit("another version");
  return kFixedBytes + 2 + static_cast<size_t>(size);
}

StatusOr<NpyHeader> ParseNpyHeader(std::string_view header) {
  const auto type = FieldOf(header, "'descr'", ",}");
  const auto order = FieldOf(header, "'fortran_order'", ",}");
  const auto shape = FieldOf(header, "'shape'", ")");
  if (!type.has_value() || !order.has_value() || !shape.has_value()) {
    return Unfit("a header without type, order and shape");
  }
  NpyHeader result;
  result.size = header.size();
  const std::string_view name = type->substr(0, 5);
  const bool is_known = type->size() == 5 && name[1] == '<' &&
                        (name[2] == 'u' || name[2] == 'i') &&
                        (name[3] == '2' || name[3] == '4' || name[3] == '8');
  if (!is_known) return Unfit("the type " + QuoteForError(*type));
  result.width = static_cast<size_t>(name[3] - '0');
  result.is_signed = name[2] == 'i';
  const size_t comma = shape->find(',');
  if (shape->empty() || (*shape)[0] != '(' || comma == std::string_view::npos) {
    return Unfit("the shape " + QuoteForError(*shape));
  }
  const auto count = ParseUint64(shape->substr(1, comma - 1));
  const bool is_flat =
      shape->find_first_not_of(' ', comma + 1) == std::string_view::npos;
  if (!count.has_value() || !is_flat || order->substr(0, 5) != "False") {
    return Unfit("the shape " + QuoteForError(*shape) + ")");
  }
  result.count = *count;
  return result;
}

}  // namespace tessera
