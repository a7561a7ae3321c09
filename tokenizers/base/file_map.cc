#include <sys/mman.h>

#include <cstring>

#include "tokenizers/base/file.h"

namespace tessera {

StatusOr<std::unique_ptr<MappedFile>> MappedFile::Open(const std::string& path,
                                                       bool map,
                                                       uint64_t bytes_max) {
  TESSERA_ASSIGN_OR_RETURN(const std::unique_ptr<InputStream> stream,
                           InputStream::Open(path));
  std::unique_ptr<MappedFile> file(new MappedFile);
  const bool fits =
      stream->stamp().has_value() && stream->stamp()->size <= bytes_max;
  if (map && fits && file->Map(*stream)) return file;
  TESSERA_ASSIGN_OR_RETURN(const std::string text, stream->ReadAll(bytes_max));
  TESSERA_ASSIGN_OR_RETURN(file->memory_, TryAllocate(path, text.size()));
  std::memcpy(file->memory_.get(), text.data(), text.size());
  file->bytes_ = std::string_view(file->memory_.get(), text.size());
  return file;
}

// False on a file system that does not map.
bool MappedFile::Map(const InputStream& stream) {
  const size_t size = static_cast<size_t>(stream.stamp()->size);
  void* memory =
      mmap(nullptr, size, PROT_READ, MAP_PRIVATE, stream.descriptor(), 0);
  if (memory == MAP_FAILED) return false;
  bytes_ = std::string_view(static_cast<const char*>(memory), size);
  mapped_ = true;
  return true;
}

MappedFile::~MappedFile() {
  if (!mapped_) return;
  munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

}  // namespace tessera
