// How output is written. A file is written under a
// temporary name beside its target, checked, synced and renamed:
//
//   1 targets that are no files (standard output, FIFO, device) are streams;
//     of a link the target is replaced (atomic_file.cc)
//   2 open the directory; refuse a directory, and an existing file without
//     force
//   3 a new temporary name, locked for the life of the writer
//   4 temporaries of the same target whose lock is free belong to dead writers
//   5 reserve the space if it is known; take over the access mode
//   6 write until every byte is handed over: a short count is how a full disk
//     announces itself, so it is never the end
//   7 compare the size, fsync once (after a failed one the pages may be marked
//     clean), close
//   8 rename, fsync the directory
//
// Invariant: until step 8 the target is untouched, and after any failure the
// temporary is gone.

#include "tokenizers/base/renamed_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <vector>

#include "tokenizers/base/digest.h"
#include "tokenizers/base/directory.h"
#include "tokenizers/base/file_error.h"
#include "tokenizers/base/random.h"
#include "tokenizers/base/string_number.h"

namespace tessera {
namespace {

// More at once is refused by some kernels.
constexpr size_t kWriteBytesMax = size_t{1} << 30;
constexpr size_t kReadBackBytes = size_t{256} << 10;
constexpr uint64_t kReserveBytesMin = uint64_t{1} << 20;
constexpr int kTemporaryNamesMax = 100;
// A file name has at most 255 bytes; the rest is for the temporary's additions.
constexpr size_t kNameInTemporaryBytesMax = 200;

std::string TemporaryPrefix(const std::string& name) {
  return "." + name.substr(0, kNameInTemporaryBytesMax) + ".tessera-tmp.";
}

std::string RandomHex8() {
  // Only to be unlike other names: O_EXCL decides.
  static std::atomic<uint64_t> count{0};
  Random random(ProcessSeed() + static_cast<uint64_t>(getpid()) +
                (count.fetch_add(1) << 32));
  const uint64_t number = random.Next();
  return ToHex(std::string_view(reinterpret_cast<const char*>(&number), 4));
}

}  // namespace

Status WriteAll(const std::string& path, int descriptor, std::string_view bytes,
                uint64_t* written) {
  while (!bytes.empty()) {
    const ssize_t count =
        write(descriptor, bytes.data(), std::min(bytes.size(), kWriteBytesMax));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      return IoFailure(path, "write at byte " + std::to_string(*written),
                       count < 0 ? errno : ENOSPC);
    }
    *written += static_cast<uint64_t>(count);
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return OkStatus();
}

Status CannotCreate(const std::string& path, const std::string& why) {
  return CannotCreateError(PathForError(path) + ": " + why);
}

Status RenamedFile::Open(const std::string& target) {
  TESSERA_RETURN_IF_ERROR(OpenDirectory(target));
  TESSERA_RETURN_IF_ERROR(CheckTarget());
  TESSERA_RETURN_IF_ERROR(OpenTemporary());
  const size_t slash = target.rfind('/');
  RemoveLeftBehind(slash == std::string::npos ? "."
                                              : target.substr(0, slash + 1));
  return Reserve();
}

Status RenamedFile::OpenDirectory(const std::string& target) {
  const size_t slash = target.rfind('/');
  const std::string directory =
      slash == std::string::npos ? "." : target.substr(0, slash + 1);
  name_ = slash == std::string::npos ? target : target.substr(slash + 1);
  if (name_.empty() || name_ == "." || name_ == "..") {
    return CannotCreate(path(), "expected the name of a file");
  }
  directory_ =
      FileHandle(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory_.is_open()) return OkStatus();
  if (errno == ENOENT || errno == ENOTDIR) {
    return CannotCreate(path(), "no such directory " + PathForError(directory) +
                                    "; create it first");
  }
  return CannotCreate(path(), "cannot open directory " +
                                  PathForError(directory) + ": " +
                                  ErrnoText(errno));
}

Status RenamedFile::CheckTarget() {
  struct stat info;
  if (fstatat(directory_.get(), name_.c_str(), &info, 0) != 0) {
    if (errno == ENOENT) return OkStatus();
    return CannotCreate(path(), ErrnoText(errno));
  }
  if (S_ISDIR(info.st_mode)) {
    return CannotCreate(path(), "expected a file, found a directory");
  }
  if (!S_ISREG(info.st_mode)) {
    return CannotCreate(path(), "is neither a file nor a stream");
  }
  if (!options_.force) {
    return CannotCreate(path(), "exists; use --force to replace it");
  }
  old_mode_ = static_cast<uint32_t>(info.st_mode & 07777);
  return OkStatus();
}

Status RenamedFile::OpenTemporary() {
  for (int i = 0; i < kTemporaryNamesMax; ++i) {
    temporary_ = TemporaryPrefix(name_) + RandomHex8();
    file_ = FileHandle(openat(directory_.get(), temporary_.c_str(),
                              O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC,
                              static_cast<mode_t>(options_.mode)));
    if (file_.is_open()) {
      if (LockTemporary()) return OkStatus();
      Discard();
      continue;
    }
    const int error = errno;
    temporary_.clear();
    if (error == EEXIST || error == EINTR) continue;
    if (error == EMFILE || error == ENFILE) {
      return OutOfMemoryError(PathForError(path()) +
                              ": no file handle left; raise ulimit -n");
    }
    return CannotCreate(path(), "cannot be created: " + ErrnoText(error));
  }
  temporary_.clear();
  return CannotCreate(path(), "no temporary name is free beside it");
}

// False if another writer took the new file for a dead one's.
bool RenamedFile::LockTemporary() {
  // A lock belongs to all copies of a descriptor and ends with the last: this
  // one keeps it from the close of file_ to the rename.
  lock_ = FileHandle(fcntl(file_.get(), F_DUPFD_CLOEXEC, 0));
  if (flock(file_.get(), LOCK_EX | LOCK_NB) != 0) {
    // A file system without locks: nobody can take it either.
    return errno != EWOULDBLOCK;
  }
  struct stat info;
  return fstat(file_.get(), &info) == 0 && info.st_nlink == 1;
}

void RenamedFile::RemoveLeftBehind(const std::string& directory) {
  const StatusOr<std::vector<DirectoryEntry>> entries =
      ListDirectory(directory);
  if (!entries.ok()) return;
  const std::string prefix = TemporaryPrefix(name_);
  for (const DirectoryEntry& entry : *entries) {
    if (entry.name == temporary_ || entry.name.size() != prefix.size() + 8 ||
        entry.name.compare(0, prefix.size(), prefix) != 0) {
      continue;
    }
    const FileHandle other(openat(directory_.get(), entry.name.c_str(),
                                  O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (other.is_open() && flock(other.get(), LOCK_EX | LOCK_NB) == 0) {
      unlinkat(directory_.get(), entry.name.c_str(), 0);
    }
  }
}

Status RenamedFile::Reserve() {
  if (old_mode_.has_value() &&
      fchmod(file_.get(), static_cast<mode_t>(*old_mode_)) != 0) {
    return CannotCreate(path(),
                        "cannot keep the access mode: " + ErrnoText(errno));
  }
  if (options_.size_hint <= kReserveBytesMin) return OkStatus();
  if (fallocate(file_.get(), FALLOC_FL_KEEP_SIZE, 0,
                static_cast<off_t>(options_.size_hint)) == 0) {
    return OkStatus();
  }
  // Other errors: a file system that cannot reserve, or a signal.
  if (errno != ENOSPC && errno != EDQUOT && errno != EFBIG) return OkStatus();
  return IoFailure(
      path(), "reserve " + FormatGrouped(options_.size_hint) + " bytes", errno);
}

Status RenamedFile::Write(std::string_view bytes) {
  if (options_.read_back) crc_ = Crc32(bytes, crc_);
  return WriteAll(path(), file_.get(), bytes, &written_);
}

Status RenamedFile::CheckSize() {
  // Gives back what was reserved beyond the end.
  if (options_.size_hint > written_ &&
      ftruncate(file_.get(), static_cast<off_t>(written_)) != 0) {
    return IoFailure(path(), "set the size", errno);
  }
  struct stat info;
  if (fstat(file_.get(), &info) != 0) {
    return IoFailure(path(), "ask for the size", errno);
  }
  if (static_cast<uint64_t>(info.st_size) == written_) return OkStatus();
  return IoError(PathForError(path()) + ": wrote " + std::to_string(written_) +
                 " bytes, found " + std::to_string(info.st_size) +
                 "; check the disk");
}

Status RenamedFile::ReadBack() {
  std::string buffer(kReadBackBytes, '\0');
  uint64_t at = 0;
  uint32_t crc = 0;
  while (at < written_) {
    const ssize_t count = pread(file_.get(), buffer.data(), buffer.size(),
                                static_cast<off_t>(at));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return IoFailure(path(), "read back", errno);
    if (count == 0) break;
    crc =
        Crc32(std::string_view(buffer.data(), static_cast<size_t>(count)), crc);
    at += static_cast<uint64_t>(count);
  }
  if (at == written_ && crc == crc_) return OkStatus();
  return IoError(PathForError(path()) +
                 ": reads back other than it was written; check the disk");
}

Status RenamedFile::Rename() {
  const int from = directory_.get();
  // Without force a name that was taken meanwhile is kept.
  if (!options_.force) {
    if (renameat2(from, temporary_.c_str(), from, name_.c_str(),
                  RENAME_NOREPLACE) == 0) {
      return OkStatus();
    }
    if (errno == EEXIST) {
      return CannotCreate(path(), "exists; use --force to replace it");
    }
    if (errno != EINVAL && errno != ENOSYS) {
      return IoFailure(path(), "rename", errno);
    }
  }
  if (renameat(from, temporary_.c_str(), from, name_.c_str()) == 0) {
    return OkStatus();
  }
  return IoFailure(path(), "rename", errno);
}

Status RenamedFile::Finish() {
  TESSERA_RETURN_IF_ERROR(CheckSize());
  if (fsync(file_.get()) != 0) return IoFailure(path(), "sync", errno);
  if (options_.read_back) TESSERA_RETURN_IF_ERROR(ReadBack());
  if (close(file_.Release()) != 0) return IoFailure(path(), "close", errno);
  TESSERA_RETURN_IF_ERROR(Rename());
  temporary_.clear();
  if (fsync(directory_.get()) != 0 && errno != EINVAL && errno != ENOTSUP) {
    return IoFailure(path(), "sync the directory", errno);
  }
  return OkStatus();
}

void RenamedFile::Discard() {
  if (temporary_.empty()) return;
  unlinkat(directory_.get(), temporary_.c_str(), 0);
  temporary_.clear();
}

}  // namespace tessera
