// What becomes of a path: "-", FIFOs, sockets and character devices are streams
// without atomicity, links are followed, all else is a RenamedFile. Appends are
// buffered here, and the first error stays: what follows would hide it.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "tokenizers/base/file.h"
#include "tokenizers/base/file_error.h"
#include "tokenizers/base/renamed_file.h"

namespace tessera {
namespace {

// Smaller appends are collected up to this size.
constexpr size_t kAppendBufferBytes = size_t{256} << 10;
constexpr int kLinksMax = 40;

// Standard output, a FIFO, a device: bytes go out as they come.
class StreamFile : public AtomicFile {
 public:
  StreamFile(std::string path, FileHandle handle)
      : AtomicFile(std::move(path)), handle_(std::move(handle)) {}

 private:
  Status Write(std::string_view bytes) override {
    return WriteAll(path(), handle_.get(), bytes, &written_);
  }

  // A network file system may tell of a full disk at close only.
  Status Finish() override {
    if (close(handle_.Release()) == 0) return OkStatus();
    return IoFailure(path(), "close", errno);
  }

  FileHandle handle_;
  uint64_t written_ = 0;
};

StatusOr<std::unique_ptr<AtomicFile>> OpenStandardOutput() {
  // A copy, so that the process keeps its own.
  FileHandle handle(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0));
  if (!handle.is_open()) return IoFailure("stdout", "open", errno);
  return std::make_unique<StreamFile>("stdout", std::move(handle));
}

StatusOr<std::unique_ptr<AtomicFile>> OpenStream(const std::string& path) {
  int descriptor;
  do {
    descriptor = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  } while (descriptor < 0 && errno == EINTR);
  if (descriptor < 0) {
    return CannotCreate(path, "cannot be opened: " + ErrnoText(errno));
  }
  return std::make_unique<StreamFile>(path, FileHandle(descriptor));
}

// The path that `path` stands for when links are followed, the last of which
// may lead to nothing yet.
StatusOr<std::string> FollowLinks(const std::string& path) {
  std::string target = path;
  for (int i = 0; i < kLinksMax; ++i) {
    char buffer[4096];
    const ssize_t size = readlink(target.c_str(), buffer, sizeof(buffer));
    if (size < 0) return target;
    const std::string link(buffer, static_cast<size_t>(size));
    const size_t slash = target.rfind('/');
    const bool absolute = !link.empty() && link[0] == '/';
    target = absolute || slash == std::string::npos
                 ? link
                 : target.substr(0, slash + 1) + link;
  }
  return CannotCreate(path, "too many links lead on from it");
}

bool IsStream(const std::string& path) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0) return false;
  return S_ISFIFO(info.st_mode) || S_ISCHR(info.st_mode) ||
         S_ISSOCK(info.st_mode);
}

}  // namespace

AtomicFile::AtomicFile(std::string path) : path_(std::move(path)) {}

StatusOr<std::unique_ptr<AtomicFile>> AtomicFile::Create(
    const std::string& path, const AtomicFileOptions& options) {
  // /dev/stdout would be a link to the very file that the shell opened.
  if (path == "-" || path == "/dev/stdout") return OpenStandardOutput();
  if (IsStream(path)) return OpenStream(path);
  TESSERA_ASSIGN_OR_RETURN(const std::string target, FollowLinks(path));
  auto file = std::make_unique<RenamedFile>(path, options);
  TESSERA_RETURN_IF_ERROR(file->Open(target));
  return file;
}

Status AtomicFile::Remember(Status status) {
  if (failed_.ok()) failed_ = std::move(status);
  return failed_;
}

Status AtomicFile::Append(std::string_view bytes) {
  TESSERA_RETURN_IF_ERROR(failed_);
  size_ += bytes.size();
  if (buffer_.size() + bytes.size() <= kAppendBufferBytes) {
    buffer_ += bytes;
    return OkStatus();
  }
  TESSERA_RETURN_IF_ERROR(Flush());
  if (bytes.size() >= kAppendBufferBytes) return Remember(Write(bytes));
  buffer_ += bytes;
  return OkStatus();
}

Status AtomicFile::Flush() {
  TESSERA_RETURN_IF_ERROR(failed_);
  if (buffer_.empty()) return OkStatus();
  const Status status = Remember(Write(buffer_));
  buffer_.clear();
  return status;
}

Status AtomicFile::Commit() {
  TESSERA_RETURN_IF_ERROR(Flush());
  TESSERA_RETURN_IF_ERROR(Remember(Finish()));
  failed_ = BugError(PathForError(path_) + ": appended to after Commit");
  return OkStatus();
}

Status WriteFile(const std::string& path, std::string_view bytes,
                 const AtomicFileOptions& options) {
  AtomicFileOptions sized = options;
  sized.size_hint = bytes.size();
  TESSERA_ASSIGN_OR_RETURN(const std::unique_ptr<AtomicFile> file,
                           AtomicFile::Create(path, sized));
  TESSERA_RETURN_IF_ERROR(file->Append(bytes));
  return file->Commit();
}

}  // namespace tessera
