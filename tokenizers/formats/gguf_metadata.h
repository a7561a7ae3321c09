// The metadata of a GGUF v3 file: key-value pairs, checked (rule F7 of
// format.h) and left where they are. A count is believed only as far as the
// bytes go. Tensors are never looked at. Source of the layout:
// ggml-org/llama.cpp.

#ifndef TESSERA_TOKENIZERS_FORMATS_GGUF_METADATA_H_
#define TESSERA_TOKENIZERS_FORMATS_GGUF_METADATA_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/status.h"

namespace tessera {

enum class GgufType : uint32_t {
  kU8 = 0,
  kI8 = 1,
  kU16 = 2,
  kI16 = 3,
  kU32 = 4,
  kI32 = 5,
  kF32 = 6,
  kBool = 7,
  kString = 8,
  kArray = 9,
  kU64 = 10,
  kI64 = 11,
  kF64 = 12,
};
inline constexpr uint32_t kGgufTypeCount = 13;
inline constexpr uint32_t kGgufVersion = 3;

struct GgufValue {
  std::string_view key;
  GgufType type;
  // Of an array.
  GgufType element_type = GgufType::kU8;
  uint64_t count = 0;
  // The value's bytes: of a string its text, of an array its elements.
  std::string_view bytes;
  // In the file, for messages.
  size_t offset = 0;
};

class GgufMetadata {
 public:
  // `bytes` must outlive it. Errors: BadData with the byte.
  static StatusOr<GgufMetadata> Parse(std::string_view bytes,
                                      std::string_view file);

  const GgufValue* Find(std::string_view key) const;

  // Values of exactly this type; nullopt where the key is absent. Errors:
  // BadData for another type [F7].
  StatusOr<std::optional<std::string_view>> String(std::string_view key) const;
  StatusOr<std::optional<uint32_t>> Uint32(std::string_view key) const;
  StatusOr<std::optional<bool>> Bool(std::string_view key) const;
  // Elements of an array; empty where the key is absent.
  StatusOr<std::vector<std::string_view>> Strings(std::string_view key) const;
  StatusOr<std::vector<int32_t>> Int32s(std::string_view key) const;
  StatusOr<std::vector<float>> Floats(std::string_view key) const;
  // Of an array of u8 or i8.
  StatusOr<std::string_view> Bytes(std::string_view key) const;

  const std::string& file() const { return file_; }
  Status Error(const GgufValue& value, std::string_view message) const;

 private:
  // nullptr where the key is absent.
  StatusOr<const GgufValue*> FindTyped(std::string_view key, GgufType type,
                                       std::string_view type_name) const;
  StatusOr<const GgufValue*> FindArray(std::string_view key, GgufType type,
                                       std::string_view type_name) const;

  std::string file_;
  std::vector<GgufValue> values_;
};

// True if the bytes begin as a GGUF file of any version.
bool IsGguf(std::string_view bytes);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_GGUF_METADATA_H_
