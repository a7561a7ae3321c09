// The top level of a ModelProto, field by field, checked before anything is
// parsed or allocated (rule F6 of format.h): lengths inside the file, varints
// of at most ten bytes.

#ifndef TESSERA_TOKENIZERS_FORMATS_SENTENCEPIECE_WIRE_H_
#define TESSERA_TOKENIZERS_FORMATS_SENTENCEPIECE_WIRE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tessera {

struct WireField {
  uint32_t number;
  // Of the field's tag in the file.
  size_t offset;
  // Tag, length and content; the content alone.
  std::string_view whole;
  std::string_view content;
};

// Reads length-delimited fields one after another.
class WireReader {
 public:
  explicit WireReader(std::string_view bytes) : bytes_(bytes) {}

  // The next field; nullopt at the end or at a fault.
  std::optional<WireField> Next();

  bool at_end() const { return at_ == bytes_.size(); }
  // Where reading stopped.
  size_t offset() const { return at_; }

 private:
  std::optional<uint64_t> ReadVarint();

  std::string_view bytes_;
  size_t at_ = 0;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_SENTENCEPIECE_WIRE_H_
