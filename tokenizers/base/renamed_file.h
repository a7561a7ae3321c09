// AtomicFile for regular files; made by AtomicFile::Create, used by base/
// alone. The protocol is told in renamed_file.cc.

#ifndef TESSERA_TOKENIZERS_BASE_RENAMED_FILE_H_
#define TESSERA_TOKENIZERS_BASE_RENAMED_FILE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "tokenizers/base/file.h"
#include "tokenizers/base/status.h"

namespace tessera {

class RenamedFile : public AtomicFile {
 public:
  RenamedFile(std::string path, const AtomicFileOptions& options)
      : AtomicFile(std::move(path)), options_(options) {}
  ~RenamedFile() override { Discard(); }

  // `target` is path() with links followed.
  Status Open(const std::string& target);

 private:
  Status Write(std::string_view bytes) override;
  Status Finish() override;

  Status OpenDirectory(const std::string& target);
  Status CheckTarget();
  Status OpenTemporary();
  bool LockTemporary();
  void RemoveLeftBehind(const std::string& directory);
  Status Reserve();
  Status CheckSize();
  Status ReadBack();
  Status Rename();
  void Discard();

  AtomicFileOptions options_;
  FileHandle directory_;
  FileHandle file_;
  FileHandle lock_;
  // Both names are relative to directory_. No temporary: nothing to remove.
  std::string name_;
  std::string temporary_;
  std::optional<uint32_t> old_mode_;
  uint64_t written_ = 0;
  uint32_t crc_ = 0;
};

// write() until all of `bytes` is handed over; *written counts them. `path` is
// for the error.
Status WriteAll(const std::string& path, int descriptor, std::string_view bytes,
                uint64_t* written);

// "PATH: WHY", class kCannotCreate.
Status CannotCreate(const std::string& path, const std::string& why);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_BASE_RENAMED_FILE_H_
