// Files: how every module reads, and the only way any module writes.
//
//   TESSERA_ASSIGN_OR_RETURN(std::string text, ReadFile(path));
//   TESSERA_ASSIGN_OR_RETURN(auto file, AtomicFile::Create("out.tessera", {}));
//   TESSERA_RETURN_IF_ERROR(file->Append(bytes));
//   TESSERA_RETURN_IF_ERROR(file->Commit());
//
// Reading retries interrupted calls, goes on after short counts, and compares
// size, time and inode at the end with those at the start: a file that changed
// meanwhile is BadData. A missing or unreadable file or a directory is NoInput,
// a read that fails midway Io, and every message starts with the path. "-" is
// standard input or output. How a file is replaced: renamed_file.cc.

#ifndef TESSERA_TOKENIZERS_BASE_FILE_H_
#define TESSERA_TOKENIZERS_BASE_FILE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/alloc.h"
#include "tokenizers/base/limits.h"
#include "tokenizers/base/status.h"

namespace tessera {

// An open file descriptor, closed when it goes. -1 is none.
class FileHandle {
 public:
  explicit FileHandle(int descriptor = -1) : descriptor_(descriptor) {}
  FileHandle(FileHandle&& other) noexcept : descriptor_(other.Release()) {}
  FileHandle& operator=(FileHandle&& other) noexcept;
  ~FileHandle();

  int get() const { return descriptor_; }
  bool is_open() const { return descriptor_ >= 0; }
  int Release();

 private:
  int descriptor_;
};

// What tells one state of a file from another.
struct FileStamp {
  uint64_t device = 0;
  uint64_t inode = 0;
  uint64_t size = 0;
  int64_t modified_seconds = 0;
  int64_t modified_nanoseconds = 0;

  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

// The whole file; BadData if it has more than `bytes_max` bytes.
StatusOr<std::string> ReadFile(const std::string& path,
                               uint64_t bytes_max = kModelFileBytesMax);

// A file, FIFO, socket or standard input, read from front to end. One thread at
// a time, except ReadAt.
class InputStream {
 public:
  static constexpr size_t kBufferBytes = size_t{1} << 20;

  static StatusOr<std::unique_ptr<InputStream>> Open(const std::string& path);

  // Fills `buffer` unless the end comes first; returns the bytes read, less
  // than `bytes` only at the end. At the end of a regular file it checks that
  // the file did not change.
  StatusOr<size_t> Read(char* buffer, size_t bytes);
  // The next part, valid until the next call; empty at the end. Parts of
  // regular files have kBufferBytes; those of a FIFO come as they arrive.
  StatusOr<std::string_view> Next();
  // All that is left; BadData if that is more than `bytes_max` bytes.
  StatusOr<std::string> ReadAll(uint64_t bytes_max);
  // Regular files only, from any thread: bytes at `offset`, fewer only at the
  // end. CheckUnchanged is the caller's duty when all is read.
  StatusOr<size_t> ReadAt(uint64_t offset, char* buffer, size_t bytes) const;
  Status CheckUnchanged() const;

  const std::string& path() const { return path_; }
  // Bytes read so far by Read and Next.
  uint64_t position() const { return position_; }
  int descriptor() const { return handle_.get(); }
  // Present for a regular file: what it was when it was opened.
  const std::optional<FileStamp>& stamp() const { return stamp_; }

 private:
  InputStream(std::string path, FileHandle handle);

  StatusOr<size_t> ReadSome(char* buffer, size_t bytes);
  StatusOr<std::string> ReadSized(uint64_t bytes_max);
  StatusOr<std::string> ReadUnsized(uint64_t bytes_max);
  Status CheckEnd() const;

  std::string path_;
  FileHandle handle_;
  std::optional<FileStamp> stamp_;
  uint64_t position_ = 0;
  std::vector<char> buffer_;
};

// A whole file as read-only memory, mapped if `map` and the file allow, else
// read. Only for files whose every use is checked against size(): a mapping
// that another program truncates ends the process (so says the help, and
// --no-mmap reads instead). bytes() starts at a multiple of 64.
class MappedFile {
 public:
  static StatusOr<std::unique_ptr<MappedFile>> Open(
      const std::string& path, bool map = true,
      uint64_t bytes_max = kModelFileBytesMax);
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  std::string_view bytes() const { return bytes_; }
  bool mapped() const { return mapped_; }

 private:
  MappedFile() = default;
  bool Map(const InputStream& stream);

  std::string_view bytes_;
  bool mapped_ = false;
  AlignedBytes memory_;
};

struct AtomicFileOptions {
  // Replace an existing file; without it that is CannotCreate.
  bool force = false;
  // Bytes expected, if known: a full disk is noticed before the work.
  uint64_t size_hint = 0;
  // Access of a new file, less the umask; a replaced file keeps its own.
  uint32_t mode = 0666;
  // Commit reads the file back and compares its CRC-32 before the rename.
  bool read_back = false;
};

// A file that appears under its name whole or not at all, whatever happens to
// the process or the machine. Where the target is standard output, a FIFO or a
// character device, bytes are written as they come instead.
//
// Errors: CannotCreate while nothing is written (no such directory, read-only,
// name taken), Io afterwards; after an error every further call returns it.
// Destroyed before Commit has succeeded, it leaves no trace. One thread at a
// time.
class AtomicFile {
 public:
  static StatusOr<std::unique_ptr<AtomicFile>> Create(
      const std::string& path, const AtomicFileOptions& options = {});
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  virtual ~AtomicFile() = default;

  Status Append(std::string_view bytes);
  // Hands buffered bytes to the system: for streams whose reader waits.
  Status Flush();
  // Syncs and renames. Nothing may be appended after it.
  Status Commit();

  const std::string& path() const { return path_; }
  // Bytes appended so far.
  uint64_t size() const { return size_; }

 protected:
  explicit AtomicFile(std::string path);

 private:
  virtual Status Write(std::string_view bytes) = 0;
  virtual Status Finish() = 0;

  Status Remember(Status status);

  std::string path_;
  std::string buffer_;
  uint64_t size_ = 0;
  Status failed_;
};

// Creates the file, appends, commits.
Status WriteFile(const std::string& path, std::string_view bytes,
                 const AtomicFileOptions& options = {});

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_BASE_FILE_H_
