// Reading. A regular file is read until read() gives 0, and is then compared
// with what it was at open; everything else is a stream without size. Files
// that say size 0 (as those of /proc do) are streams too.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "tokenizers/base/file.h"
#include "tokenizers/base/file_error.h"
#include "tokenizers/base/string_number.h"

namespace tessera {
namespace {

// The kernel takes no more at once.
constexpr size_t kReadBytesMax = size_t{1} << 30;

FileStamp StampOf(const struct stat& info) {
  return {.device = static_cast<uint64_t>(info.st_dev),
          .inode = static_cast<uint64_t>(info.st_ino),
          .size = static_cast<uint64_t>(info.st_size),
          .modified_seconds = info.st_mtim.tv_sec,
          .modified_nanoseconds = info.st_mtim.tv_nsec};
}

Status TooLarge(const std::string& path, uint64_t bytes_max) {
  return BadDataError(PathForError(path) + ": must have at most " +
                      FormatGrouped(bytes_max) + " bytes, found more");
}

Status Changed(const std::string& path, const std::string& how) {
  return BadDataError(PathForError(path) + ": changed while it was read" + how +
                      "; run again when nothing writes to it");
}

}  // namespace

FileHandle& FileHandle::operator=(FileHandle&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

FileHandle::~FileHandle() {
  if (is_open()) close(descriptor_);
}

int FileHandle::Release() { return std::exchange(descriptor_, -1); }

InputStream::InputStream(std::string path, FileHandle handle)
    : path_(std::move(path)), handle_(std::move(handle)) {}

StatusOr<std::unique_ptr<InputStream>> InputStream::Open(
    const std::string& path) {
  const bool standard = path == "-";
  int descriptor;
  do {
    descriptor = standard ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                          : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  } while (descriptor < 0 && errno == EINTR);
  if (descriptor < 0) return OpenFailure(path, errno);
  std::unique_ptr<InputStream> stream(
      new InputStream(standard ? "stdin" : path, FileHandle(descriptor)));
  struct stat info;
  if (fstat(descriptor, &info) != 0) return OpenFailure(path, errno);
  if (S_ISDIR(info.st_mode)) {
    return NoInputError(PathForError(path) +
                        ": expected a file, found a directory");
  }
  // Standard input may be shared and stand anywhere in its file.
  if (S_ISREG(info.st_mode) && info.st_size > 0 && !standard) {
    stream->stamp_ = StampOf(info);
  }
  return stream;
}

// One successful read(): 0 only at the end.
StatusOr<size_t> InputStream::ReadSome(char* buffer, size_t bytes) {
  ssize_t count;
  do {
    count = read(handle_.get(), buffer, std::min(bytes, kReadBytesMax));
  } while (count < 0 && errno == EINTR);
  if (count < 0) {
    return IoFailure(path_, "read at byte " + std::to_string(position_), errno);
  }
  position_ += static_cast<uint64_t>(count);
  return static_cast<size_t>(count);
}

StatusOr<size_t> InputStream::Read(char* buffer, size_t bytes) {
  size_t done = 0;
  while (done < bytes) {
    TESSERA_ASSIGN_OR_RETURN(const size_t count,
                             ReadSome(buffer + done, bytes - done));
    if (count == 0) {
      TESSERA_RETURN_IF_ERROR(CheckEnd());
      break;
    }
    done += count;
  }
  return done;
}

StatusOr<std::string_view> InputStream::Next() {
  if (buffer_.empty()) {
    TESSERA_RETURN_IF_ERROR(TryResize(path_, kBufferBytes, &buffer_));
  }
  size_t count = 0;
  if (stamp_.has_value()) {
    TESSERA_ASSIGN_OR_RETURN(count, Read(buffer_.data(), buffer_.size()));
  } else {
    TESSERA_ASSIGN_OR_RETURN(count, ReadSome(buffer_.data(), buffer_.size()));
  }
  return std::string_view(buffer_.data(), count);
}

StatusOr<size_t> InputStream::ReadAt(uint64_t offset, char* buffer,
                                     size_t bytes) const {
  size_t done = 0;
  while (done < bytes) {
    const ssize_t count = pread(handle_.get(), buffer + done,
                                std::min(bytes - done, kReadBytesMax),
                                static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      return IoFailure(path_, "read at byte " + std::to_string(offset + done),
                       errno);
    }
    if (count == 0) break;
    done += static_cast<size_t>(count);
  }
  return done;
}

Status InputStream::CheckUnchanged() const {
  if (!stamp_.has_value()) return OkStatus();
  struct stat info;
  if (fstat(handle_.get(), &info) != 0) {
    return IoFailure(path_, "ask for the size", errno);
  }
  if (StampOf(info) == *stamp_) return OkStatus();
  return Changed(path_, "");
}

Status InputStream::CheckEnd() const {
  if (!stamp_.has_value()) return OkStatus();
  if (position_ < stamp_->size) {
    return Changed(path_, ": ended at byte " + std::to_string(position_) +
                              " of " + std::to_string(stamp_->size));
  }
  return CheckUnchanged();
}

// A stream tells its length at its end only: the buffer doubles until then.
StatusOr<std::string> InputStream::ReadUnsized(uint64_t bytes_max) {
  std::string text;
  while (true) {
    TESSERA_ASSIGN_OR_RETURN(const std::string_view part, Next());
    if (part.empty()) return text;
    const size_t needed = text.size() + part.size();
    if (needed > bytes_max) return TooLarge(path_, bytes_max);
    if (needed > text.capacity()) {
      TESSERA_RETURN_IF_ERROR(
          TryReserve(path_, std::max(needed, 2 * text.capacity()), &text));
    }
    text += part;
  }
}

StatusOr<std::string> InputStream::ReadSized(uint64_t bytes_max) {
  const uint64_t size = stamp_->size - std::min(position_, stamp_->size);
  if (size > bytes_max) return TooLarge(path_, bytes_max);
  std::string text;
  // One byte more than the file has: reading it finds the end.
  TESSERA_RETURN_IF_ERROR(
      TryResize(path_, static_cast<size_t>(size) + 1, &text));
  TESSERA_ASSIGN_OR_RETURN(const size_t count, Read(text.data(), text.size()));
  if (count > size) return Changed(path_, ": it grew");
  text.resize(count);
  return text;
}

StatusOr<std::string> InputStream::ReadAll(uint64_t bytes_max) {
  return stamp_.has_value() ? ReadSized(bytes_max) : ReadUnsized(bytes_max);
}

StatusOr<std::string> ReadFile(const std::string& path, uint64_t bytes_max) {
  TESSERA_ASSIGN_OR_RETURN(const std::unique_ptr<InputStream> stream,
                           InputStream::Open(path));
  return stream->ReadAll(bytes_max);
}

}  // namespace tessera
