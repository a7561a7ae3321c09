// GgufPairWriter: the metadata of a GGUF v3 file without tensors.

#ifndef TESSERA_TOKENIZERS_FORMATS_GGUF_PAIR_WRITER_H_
#define TESSERA_TOKENIZERS_FORMATS_GGUF_PAIR_WRITER_H_

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tokenizers/formats/gguf_metadata.h"

namespace tessera {

class GgufPairWriter {
 public:
  void String(std::string_view key, std::string_view value) {
    Begin(key, GgufType::kString);
    AppendString(value);
  }
  void Uint32(std::string_view key, uint32_t value) {
    Begin(key, GgufType::kU32);
    Append(value);
  }
  void Bool(std::string_view key, bool value) {
    Begin(key, GgufType::kBool);
    pairs_ += value ? '\1' : '\0';
  }
  void Strings(std::string_view key, const std::vector<std::string>& values) {
    BeginArray(key, GgufType::kString, values.size());
    for (const std::string& value : values) AppendString(value);
  }
  void Bytes(std::string_view key, std::string_view bytes) {
    BeginArray(key, GgufType::kU8, bytes.size());
    pairs_ += bytes;
  }
  template <typename T>
  void Numbers(std::string_view key, GgufType type,
               const std::vector<T>& values) {
    BeginArray(key, type, values.size());
    for (const T value : values) Append(value);
  }

  std::string Take() {
    const std::string pairs = std::move(pairs_);
    pairs_ = "GGUF";
    Append(kGgufVersion);
    // Tensors.
    Append(uint64_t{0});
    Append(count_);
    return std::move(pairs_) + pairs;
  }

 private:
  template <typename T>
  void Append(T value) {
    char bytes[sizeof(T)];
    std::memcpy(bytes, &value, sizeof(T));
    pairs_.append(bytes, sizeof(T));
  }
  void AppendString(std::string_view value) {
    Append(uint64_t{value.size()});
    pairs_ += value;
  }
  void Begin(std::string_view key, GgufType type) {
    ++count_;
    AppendString(key);
    Append(static_cast<uint32_t>(type));
  }
  void BeginArray(std::string_view key, GgufType type, uint64_t count) {
    Begin(key, GgufType::kArray);
    Append(static_cast<uint32_t>(type));
    Append(count);
  }

  std::string pairs_;
  uint64_t count_ = 0;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_GGUF_PAIR_WRITER_H_
