// write_file PATH BYTES: replaces PATH by BYTES bytes of 'n', handed over in
// parts; the exit code is the error's. For fault_injection_test.py, which makes
// system calls fail.

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>

#include "tokenizers/base/file.h"
#include "tokenizers/base/string_number.h"

namespace tessera {
namespace {

constexpr size_t kPartBytes = 100000;

Status Write(const std::string& path, uint64_t bytes) {
  TESSERA_ASSIGN_OR_RETURN(
      const std::unique_ptr<AtomicFile> file,
      AtomicFile::Create(
          path, {.force = true, .size_hint = bytes, .read_back = true}));
  while (file->size() < bytes) {
    const size_t part = std::min<uint64_t>(kPartBytes, bytes - file->size());
    TESSERA_RETURN_IF_ERROR(file->Append(std::string(part, 'n')));
  }
  return file->Commit();
}

int Main(int argc, char** argv) {
  if (argc != 3) return 2;
  const Status status = Write(argv[1], ParseUint64(argv[2]).value_or(0));
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", std::string(MessageOf(status)).c_str());
  return static_cast<int>(ClassOf(status));
}

}  // namespace
}  // namespace tessera

int main(int argc, char** argv) { return tessera::Main(argc, argv); }
