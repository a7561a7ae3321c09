#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "tests/base/temp_dir.h"
#include "tokenizers/base/file.h"

namespace tessera {
namespace {

class FileReadTest : public TempDirTest {
 protected:
  static std::string MessageFor(const std::string& path) {
    return std::string(MessageOf(ReadFile(path).status()));
  }
};

TEST_F(FileReadTest, ReadsWholeFiles) {
  for (const size_t size : {size_t{0}, size_t{1}, InputStream::kBufferBytes,
                            3 * InputStream::kBufferBytes + 5}) {
    std::string bytes(size, '\0');
    for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i % 251);
    const std::string path = Put("file", bytes);
    EXPECT_EQ(*ReadFile(path), bytes);
    for (const bool map : {true, false}) {
      const auto file = MappedFile::Open(path, map);
      ASSERT_TRUE(file.ok());
      EXPECT_EQ((*file)->bytes(), bytes);
      EXPECT_EQ((*file)->mapped(), map && size > 0);
      EXPECT_EQ(reinterpret_cast<uintptr_t>((*file)->bytes().data()) % 64, 0u);
    }
  }
}

TEST_F(FileReadTest, RefusesMoreThanTheLimit) {
  const std::string path = Put("file", "12345");
  EXPECT_EQ(*ReadFile(path, 5), "12345");
  const auto text = ReadFile(path, 4);
  EXPECT_EQ(ClassOf(text.status()), ErrorClass::kBadData);
  EXPECT_EQ(MessageOf(text.status()),
            path + ": must have at most 4 bytes, found more");
  EXPECT_EQ(ClassOf(MappedFile::Open(path, true, 4).status()),
            ErrorClass::kBadData);
}

TEST_F(FileReadTest, MissingFileNamesANearOne) {
  Put("a.txt.gz", "");
  Put("corpus.txt", "");
  EXPECT_EQ(MessageFor(Path("a.txt")),
            Path("a.txt") + ": no such file; did you mean a.txt.gz?");
  EXPECT_EQ(MessageFor(Path("corpsu.txt")),
            Path("corpsu.txt") + ": no such file; did you mean corpus.txt?");
  EXPECT_EQ(MessageFor(Path("other")), Path("other") + ": no such file");
  EXPECT_EQ(MessageFor(Path("none/a")), Path("none/a") + ": no such file");
  EXPECT_EQ(ClassOf(ReadFile(Path("other")).status()), ErrorClass::kNoInput);
}

TEST_F(FileReadTest, DirectoryAndLinkLoop) {
  EXPECT_EQ(MessageFor(dir_), dir_ + ": expected a file, found a directory");
  EXPECT_EQ(ClassOf(ReadFile(dir_).status()), ErrorClass::kNoInput);
  std::filesystem::create_symlink("loop", Path("loop"));
  EXPECT_EQ(ClassOf(ReadFile(Path("loop")).status()), ErrorClass::kNoInput);
}

TEST_F(FileReadTest, NamesStayOnOneLine) {
  const std::string message = MessageFor(Path("a\nb\xFF"));
  EXPECT_NE(message.find("a\\x0Ab\\xFF: no such file"), std::string::npos);
}

TEST_F(FileReadTest, NoticesChanges) {
  const std::string path = Put("file", "0123456789");
  char buffer[4];
  for (const char* change : {"", "01234567890", "9876543210"}) {
    auto stream = InputStream::Open(Put("file", "0123456789"));
    ASSERT_TRUE(stream.ok());
    ASSERT_EQ(*(*stream)->Read(buffer, 4), 4u);
    // Times of files have the grain of the kernel's clock.
    usleep(20000);
    Put("file", change);
    const auto rest = (*stream)->ReadAll(100);
    EXPECT_EQ(ClassOf(rest.status()), ErrorClass::kBadData) << change;
    EXPECT_NE(MessageOf(rest.status()).find("changed while it was read"),
              std::string::npos);
  }
}

TEST_F(FileReadTest, StreamInParts) {
  const std::string bytes(2 * InputStream::kBufferBytes + 17, 'x');
  auto stream = *InputStream::Open(Put("file", bytes));
  EXPECT_EQ(stream->stamp()->size, bytes.size());
  size_t parts = 0;
  while (true) {
    const auto part = stream->Next();
    ASSERT_TRUE(part.ok());
    if (part->empty()) break;
    ++parts;
  }
  EXPECT_EQ(parts, 3u);
  EXPECT_EQ(stream->position(), bytes.size());
  char buffer[32];
  EXPECT_EQ(*stream->ReadAt(bytes.size() - 5, buffer, 32), 5u);
  EXPECT_EQ(*stream->ReadAt(bytes.size() + 5, buffer, 32), 0u);
  EXPECT_TRUE(stream->CheckUnchanged().ok());
}

TEST_F(FileReadTest, Fifo) {
  const std::string path = Path("fifo");
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  std::thread writer([&] {
    const int fifo = open(path.c_str(), O_WRONLY);
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(write(fifo, "part", 4), 4);
      usleep(1000);
    }
    close(fifo);
  });
  EXPECT_EQ(*ReadFile(path), "partpartpart");
  writer.join();
}

TEST_F(FileReadTest, StandardInput) {
  const int kept = dup(STDIN_FILENO);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  ASSERT_EQ(write(ends[1], "typed", 5), 5);
  close(ends[1]);
  dup2(ends[0], STDIN_FILENO);
  close(ends[0]);
  EXPECT_EQ(*ReadFile("-"), "typed");
  dup2(kept, STDIN_FILENO);
  close(kept);
}

TEST_F(FileReadTest, FilesThatSayNoSize) {
  const auto text = ReadFile("/proc/self/status");
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(text->compare(0, 5, "Name:"), 0);
}

}  // namespace
}  // namespace tessera
