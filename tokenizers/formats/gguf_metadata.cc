// Every length is compared with the bytes that are left before it is believed,
// so nothing is allocated for a number that lies. Strings of an array are
// walked once to find the end and again by Strings().

#include "tokenizers/formats/gguf_metadata.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "tokenizers/base/limits.h"
#include "tokenizers/base/types.h"

namespace tessera {
namespace {

constexpr std::string_view kMagic = "GGUF";
constexpr size_t kStringSizeMin = 8;
// Bytes of a value of each type; 0 = not of fixed size.
constexpr std::array<size_t, kGgufTypeCount> kTypeSizes = {1, 1, 2, 2, 4, 4, 4,
                                                           1, 0, 0, 8, 8, 8};

static_assert(std::endian::native == std::endian::little);

template <typename T>
T Load(const char* p) {
  T value;
  std::memcpy(&value, p, sizeof(value));
  return value;
}

std::string AtByte(std::string_view file, size_t offset) {
  return std::string(file) + ":byte " + std::to_string(offset);
}

class Cursor {
 public:
  Cursor(std::string_view bytes, std::string_view file)
      : bytes_(bytes), file_(file) {}

  size_t offset() const { return at_; }
  Status Fault(size_t offset, std::string_view message) const {
    return BadDataError(AtByte(file_, offset) + ": " + std::string(message) +
                        " [F7]");
  }

  StatusOr<std::string_view> Take(uint64_t size, std::string_view what) {
    if (size > bytes_.size() - at_) {
      return Fault(at_, std::string(what) + " of " + std::to_string(size) +
                            " bytes, but only " +
                            std::to_string(bytes_.size() - at_) + " are left");
    }
    const std::string_view taken = bytes_.substr(at_, size);
    at_ += size;
    return taken;
  }

  template <typename T>
  StatusOr<T> Number(std::string_view what) {
    TESSERA_ASSIGN_OR_RETURN(const std::string_view bytes,
                             Take(sizeof(T), what));
    return Load<T>(bytes.data());
  }

  StatusOr<std::string_view> String(std::string_view what) {
    TESSERA_ASSIGN_OR_RETURN(const uint64_t size,
                             Number<uint64_t>("a string's length"));
    return Take(size, what);
  }

  StatusOr<GgufType> Type() {
    const size_t begin = at_;
    TESSERA_ASSIGN_OR_RETURN(const uint32_t type,
                             Number<uint32_t>("a value's type"));
    if (type >= kGgufTypeCount) {
      return Fault(begin, "unknown value type " + std::to_string(type));
    }
    return static_cast<GgufType>(type);
  }

  Status SkipArray(GgufValue* value) {
    const size_t begin = at_;
    TESSERA_ASSIGN_OR_RETURN(value->element_type, Type());
    if (value->element_type == GgufType::kArray) {
      return Fault(begin, "an array of arrays");
    }
    TESSERA_ASSIGN_OR_RETURN(value->count, Number<uint64_t>("a count"));
    const bool is_strings = value->element_type == GgufType::kString;
    const size_t size_min =
        is_strings ? kStringSizeMin
                   : kTypeSizes[static_cast<size_t>(value->element_type)];
    if (value->count > (bytes_.size() - at_) / size_min) {
      return Fault(begin, "an array of " + std::to_string(value->count) +
                              " elements, but only " +
                              std::to_string(bytes_.size() - at_) +
                              " bytes are left");
    }
    const size_t first = at_;
    if (is_strings) {
      for (uint64_t i = 0; i < value->count; ++i) {
        TESSERA_RETURN_IF_ERROR(String("a string").status());
      }
    } else {
      at_ += value->count * size_min;
    }
    value->bytes = bytes_.substr(first, at_ - first);
    return OkStatus();
  }

 private:
  std::string_view bytes_;
  std::string file_;
  size_t at_ = 0;
};

Status CheckHeader(Cursor* cursor, uint64_t* pair_count) {
  TESSERA_ASSIGN_OR_RETURN(const std::string_view magic,
                           cursor->Take(kMagic.size(), "the magic"));
  if (magic != kMagic) return cursor->Fault(0, "expected `GGUF`");
  TESSERA_ASSIGN_OR_RETURN(const uint32_t version,
                           cursor->Number<uint32_t>("the version"));
  if (version != kGgufVersion) {
    const bool is_big_endian = __builtin_bswap32(version) <= kGgufVersion;
    return cursor->Fault(kMagic.size(),
                         is_big_endian
                             ? "a big-endian file; convert it to little-endian"
                             : "version " + std::to_string(version) +
                                   "; only version 3 is read");
  }
  TESSERA_RETURN_IF_ERROR(
      cursor->Number<uint64_t>("the tensor count").status());
  TESSERA_ASSIGN_OR_RETURN(*pair_count,
                           cursor->Number<uint64_t>("the pair count"));
  if (*pair_count > kGgufPairCountMax) {
    return cursor->Fault(
        16, std::to_string(*pair_count) + " key-value pairs; at most " +
                std::to_string(kGgufPairCountMax) + " are allowed");
  }
  return OkStatus();
}

}  // namespace

bool IsGguf(std::string_view bytes) { return bytes.starts_with(kMagic); }

StatusOr<GgufMetadata> GgufMetadata::Parse(std::string_view bytes,
                                           std::string_view file) {
  GgufMetadata metadata;
  metadata.file_ = std::string(file);
  Cursor cursor(bytes, file);
  uint64_t pair_count = 0;
  TESSERA_RETURN_IF_ERROR(CheckHeader(&cursor, &pair_count));
  for (uint64_t i = 0; i < pair_count; ++i) {
    GgufValue value;
    value.offset = cursor.offset();
    TESSERA_ASSIGN_OR_RETURN(value.key, cursor.String("a key"));
    if (value.key.empty() || value.key.size() > kGgufKeyBytesMax) {
      return cursor.Fault(
          value.offset,
          "a key of " + std::to_string(value.key.size()) + " bytes");
    }
    TESSERA_ASSIGN_OR_RETURN(value.type, cursor.Type());
    if (value.type == GgufType::kArray) {
      TESSERA_RETURN_IF_ERROR(cursor.SkipArray(&value));
    } else if (value.type == GgufType::kString) {
      TESSERA_ASSIGN_OR_RETURN(value.bytes, cursor.String("a string"));
    } else {
      TESSERA_ASSIGN_OR_RETURN(
          value.bytes,
          cursor.Take(kTypeSizes[static_cast<size_t>(value.type)], "a value"));
    }
    metadata.values_.push_back(value);
  }
  std::sort(metadata.values_.begin(), metadata.values_.end(),
            [](const auto& a, const auto& b) { return a.key < b.key; });
  for (size_t i = 1; i < metadata.values_.size(); ++i) {
    const GgufValue& value = metadata.values_[i];
    if (value.key != metadata.values_[i - 1].key) continue;
    return cursor.Fault(
        std::max(value.offset, metadata.values_[i - 1].offset),
        "the key `" + QuoteForError(value.key) + "` stands twice");
  }
  return metadata;
}

const GgufValue* GgufMetadata::Find(std::string_view key) const {
  const auto found =
      std::lower_bound(values_.begin(), values_.end(), key,
                       [](const GgufValue& value, std::string_view wanted) {
                         return value.key < wanted;
                       });
  return found == values_.end() || found->key != key ? nullptr : &*found;
}

Status GgufMetadata::Error(const GgufValue& value,
                           std::string_view message) const {
  return BadDataError(AtByte(file_, value.offset) + ": " +
                      QuoteForError(value.key) + ": " + std::string(message));
}

StatusOr<const GgufValue*> GgufMetadata::FindTyped(
    std::string_view key, GgufType type, std::string_view type_name) const {
  const GgufValue* value = Find(key);
  if (value != nullptr && value->type != type) {
    return Error(*value,
                 "expected the type " + std::string(type_name) + " [F7]");
  }
  return value;
}

StatusOr<const GgufValue*> GgufMetadata::FindArray(
    std::string_view key, GgufType type, std::string_view type_name) const {
  const GgufValue* value = Find(key);
  if (value != nullptr &&
      (value->type != GgufType::kArray || value->element_type != type)) {
    return Error(*value,
                 "expected an array of " + std::string(type_name) + " [F7]");
  }
  return value;
}

StatusOr<std::optional<std::string_view>> GgufMetadata::String(
    std::string_view key) const {
  TESSERA_ASSIGN_OR_RETURN(const GgufValue* value,
                           FindTyped(key, GgufType::kString, "string"));
  if (value == nullptr) return std::optional<std::string_view>();
  return std::optional<std::string_view>(value->bytes);
}

StatusOr<std::optional<uint32_t>> GgufMetadata::Uint32(
    std::string_view key) const {
  TESSERA_ASSIGN_OR_RETURN(const GgufValue* value,
                           FindTyped(key, GgufType::kU32, "u32"));
  if (value == nullptr) return std::optional<uint32_t>();
  return std::optional<uint32_t>(Load<uint32_t>(value->bytes.data()));
}

StatusOr<std::optional<bool>> GgufMetadata::Bool(std::string_view key) const {
  TESSERA_ASSIGN_OR_RETURN(const GgufValue* value,
                           FindTyped(key, GgufType::kBool, "bool"));
  if (value == nullptr) return std::optional<bool>();
  if (static_cast<unsigned char>(value->bytes[0]) > 1) {
    return Error(*value, "a bool that is neither 0 nor 1 [F7]");
  }
  return std::optional<bool>(value->bytes[0] != 0);
}

StatusOr<std::vector<std::string_view>> GgufMetadata::Strings(
    std::string_view key) const {
  std::vector<std::string_view> strings;
  TESSERA_ASSIGN_OR_RETURN(const GgufValue* value,
                           FindArray(key, GgufType::kString, "strings"));
  if (value == nullptr) return strings;
  strings.reserve(value->count);
  std::string_view left = value->bytes;
  for (uint64_t i = 0; i < value->count; ++i) {
    const uint64_t size = Load<uint64_t>(left.data());
    strings.push_back(left.substr(sizeof(size), size));
    left.remove_prefix(sizeof(size) + size);
  }
  return strings;
}

StatusOr<std::vector<int32_t>> GgufMetadata::Int32s(
    std::string_view key) const {
  TESSERA_ASSIGN_OR_RETURN(const GgufValue* value,
                           FindArray(key, GgufType::kI32, "i32"));
  std::vector<int32_t> numbers(value == nullptr ? 0 : value->count);
  for (size_t i = 0; i < numbers.size(); ++i) {
    numbers[i] = Load<int32_t>(value->bytes.data() + i * sizeof(int32_t));
  }
  return numbers;
}

StatusOr<std::vector<float>> GgufMetadata::Floats(std::string_view key) const {
  TESSERA_ASSIGN_OR_RETURN(const GgufValue* value,
                           FindArray(key, GgufType::kF32, "f32"));
  std::vector<float> numbers(value == nullptr ? 0 : value->count);
  for (size_t i = 0; i < numbers.size(); ++i) {
    numbers[i] = Load<float>(value->bytes.data() + i * sizeof(float));
  }
  return numbers;
}

StatusOr<std::string_view> GgufMetadata::Bytes(std::string_view key) const {
  const GgufValue* value = Find(key);
  if (value == nullptr) return std::string_view();
  if (value->type != GgufType::kArray ||
      (value->element_type != GgufType::kU8 &&
       value->element_type != GgufType::kI8)) {
    return Error(*value, "expected an array of u8 or i8 [F7]");
  }
  return value->bytes;
}

}  // namespace tessera
