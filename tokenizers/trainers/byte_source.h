// ByteSource: the bytes of a corpus file, unpacked where it is gzip or zstd.
//
// What a file is is seen from its first bytes, never from its name. "-" is
// standard input. One thread at a time.

#ifndef TESSERA_TOKENIZERS_TRAINERS_BYTE_SOURCE_H_
#define TESSERA_TOKENIZERS_TRAINERS_BYTE_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "tokenizers/base/file.h"
#include "tokenizers/base/status.h"

namespace tessera {

class ByteSource {
 public:
  // Errors: NoInput.
  static StatusOr<std::unique_ptr<ByteSource>> Open(const std::string& path);

  virtual ~ByteSource() = default;

  // Fills `buffer` unless the end comes first; returns the bytes read. Errors:
  // Io; BadData for a packed file that is damaged or cut.
  virtual StatusOr<size_t> Read(char* buffer, size_t bytes) = 0;
  // As soon as there is any: at least one byte unless the end comes first. Only
  // streams that are not packed come sooner than by Read.
  virtual StatusOr<size_t> ReadSome(char* buffer, size_t bytes) {
    return Read(buffer, bytes);
  }

  const std::string& path() const { return stream_->path(); }
  // Bytes taken from the file itself, packed as it is.
  uint64_t file_position() const { return stream_->position(); }

 protected:
  explicit ByteSource(std::unique_ptr<InputStream> stream)
      : stream_(std::move(stream)) {}

  std::unique_ptr<InputStream> stream_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_BYTE_SOURCE_H_
