#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "tests/base/temp_dir.h"
#include "tokenizers/base/file.h"

namespace tessera {
namespace {

class AtomicFileTest : public TempDirTest {
 protected:
  static constexpr AtomicFileOptions kForce = {.force = true};

  static mode_t ModeOf(const std::string& path) {
    struct stat info = {};
    stat(path.c_str(), &info);
    return info.st_mode & 07777;
  }
};

TEST_F(AtomicFileTest, AppearsAtCommit) {
  auto file = *AtomicFile::Create(Path("out"));
  ASSERT_TRUE(file->Append("first ").ok());
  ASSERT_TRUE(file->Append("second").ok());
  EXPECT_FALSE(std::filesystem::exists(Path("out")));
  EXPECT_EQ(file->size(), 12u);
  ASSERT_TRUE(file->Commit().ok());
  EXPECT_EQ(Get("out"), "first second");
  EXPECT_EQ(FileCount(), 1u);
  EXPECT_EQ(ClassOf(file->Append("x")), ErrorClass::kBug);
}

TEST_F(AtomicFileTest, LeavesNothingWithoutCommit) {
  {
    auto file = *AtomicFile::Create(Path("out"));
    ASSERT_TRUE(file->Append(std::string(1 << 20, 'x')).ok());
    EXPECT_EQ(FileCount(), 1u);
  }
  EXPECT_EQ(FileCount(), 0u);
}

TEST_F(AtomicFileTest, EverySizeOfAppend) {
  for (const size_t part : {size_t{1}, size_t{1000}, size_t{262143},
                            size_t{262144}, size_t{300000}}) {
    std::string all;
    auto file = *AtomicFile::Create(
        Path("out"), {.force = true, .size_hint = 4 << 20, .read_back = true});
    for (int i = 0; i < 5; ++i) {
      const std::string bytes(part, static_cast<char>('a' + i));
      ASSERT_TRUE(file->Append(bytes).ok());
      all += bytes;
    }
    ASSERT_TRUE(file->Commit().ok());
    EXPECT_EQ(Get("out"), all);
  }
}

TEST_F(AtomicFileTest, ExistingFileNeedsForce) {
  Put("out", "old");
  const auto file = AtomicFile::Create(Path("out"));
  EXPECT_EQ(ClassOf(file.status()), ErrorClass::kCannotCreate);
  EXPECT_EQ(MessageOf(file.status()),
            Path("out") + ": exists; use --force to replace it");
  chmod(Path("out").c_str(), 0640);
  EXPECT_TRUE(WriteFile(Path("out"), "new", kForce).ok());
  EXPECT_EQ(Get("out"), "new");
  EXPECT_EQ(ModeOf(Path("out")), 0640u);
}

TEST_F(AtomicFileTest, ModeOfANewFile) {
  EXPECT_TRUE(WriteFile(Path("out"), "x", {.mode = 0600}).ok());
  EXPECT_EQ(ModeOf(Path("out")), 0600u);
}

TEST_F(AtomicFileTest, NameTakenMeanwhileIsKept) {
  auto file = *AtomicFile::Create(Path("out"));
  Put("out", "other");
  EXPECT_EQ(ClassOf(file->Commit()), ErrorClass::kCannotCreate);
  EXPECT_EQ(Get("out"), "other");
  file.reset();
  EXPECT_EQ(FileCount(), 1u);
}

TEST_F(AtomicFileTest, TwoWritersOfOneName) {
  auto one = *AtomicFile::Create(Path("out"), kForce);
  auto two = *AtomicFile::Create(Path("out"), kForce);
  ASSERT_TRUE(one->Append("one").ok());
  ASSERT_TRUE(two->Append("two").ok());
  ASSERT_TRUE(one->Commit().ok());
  EXPECT_EQ(Get("out"), "one");
  ASSERT_TRUE(two->Commit().ok());
  EXPECT_EQ(Get("out"), "two");
  EXPECT_EQ(FileCount(), 1u);
}

TEST_F(AtomicFileTest, ManyWritersAtOnce) {
  std::vector<std::thread> writers;
  for (int i = 0; i < 8; ++i) {
    writers.emplace_back([this, i] {
      for (int k = 0; k < 20; ++k) {
        const std::string bytes(1000, static_cast<char>('a' + i));
        ASSERT_TRUE(WriteFile(Path("out"), bytes, kForce).ok());
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  const std::string bytes = Get("out");
  EXPECT_EQ(bytes, std::string(1000, bytes[0]));
  EXPECT_EQ(FileCount(), 1u);
}

TEST_F(AtomicFileTest, RemovesWhatDeadWritersLeft) {
  Put(".out.tessera-tmp.0123abcd", "dead");
  Put(".out.tessera-tmp.notours", "kept");
  Put(".other.tessera-tmp.0123abcd", "kept");
  const std::string alive = Put(".out.tessera-tmp.aaaaaaaa", "alive");
  const int lock = open(alive.c_str(), O_RDONLY);
  ASSERT_EQ(flock(lock, LOCK_EX | LOCK_NB), 0);
  EXPECT_TRUE(WriteFile(Path("out"), "x").ok());
  EXPECT_FALSE(std::filesystem::exists(Path(".out.tessera-tmp.0123abcd")));
  EXPECT_TRUE(std::filesystem::exists(alive));
  EXPECT_EQ(FileCount(), 4u);
  close(lock);
}

TEST_F(AtomicFileTest, LinksStayAndTheirTargetIsReplaced) {
  std::filesystem::create_directory(Path("d"));
  Put("d/target", "old");
  std::filesystem::create_symlink("d/target", Path("link"));
  EXPECT_EQ(ClassOf(WriteFile(Path("link"), "new")), ErrorClass::kCannotCreate);
  EXPECT_TRUE(WriteFile(Path("link"), "new", kForce).ok());
  EXPECT_EQ(Get("d/target"), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(Path("link")));
  std::filesystem::create_symlink("d/fresh", Path("dangling"));
  EXPECT_TRUE(WriteFile(Path("dangling"), "fresh").ok());
  EXPECT_EQ(Get("d/fresh"), "fresh");
  std::filesystem::create_symlink("loop", Path("loop"));
  EXPECT_EQ(ClassOf(WriteFile(Path("loop"), "x", kForce)),
            ErrorClass::kCannotCreate);
}

TEST_F(AtomicFileTest, NamesThatCannotBe) {
  for (const std::string& name :
       {std::string("none/out"), std::string("."), std::string(""),
        std::string("file/out"), std::string(300, 'n')}) {
    Put("file", "");
    const Status status = WriteFile(Path(name), "x", kForce);
    EXPECT_EQ(ClassOf(status), ErrorClass::kCannotCreate) << name;
  }
  EXPECT_EQ(ClassOf(WriteFile("", "x")), ErrorClass::kCannotCreate);
  // The longest name there is has a temporary too.
  EXPECT_TRUE(WriteFile(Path(std::string(255, 'n')), "x").ok());
  EXPECT_TRUE(WriteFile(Path("a\nb\xFF"), "x").ok());
}

TEST_F(AtomicFileTest, FifoIsAStream) {
  const std::string path = Path("fifo");
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  std::string text;
  std::thread reader([&] { text = *ReadFile(path); });
  EXPECT_TRUE(WriteFile(path, "through").ok());
  reader.join();
  EXPECT_EQ(text, "through");
}

TEST_F(AtomicFileTest, StandardOutputIsAStream) {
  const int kept = dup(STDOUT_FILENO);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  dup2(ends[1], STDOUT_FILENO);
  close(ends[1]);
  auto file = *AtomicFile::Create("-");
  EXPECT_TRUE(file->Append("result").ok());
  EXPECT_TRUE(file->Flush().ok());
  char buffer[16];
  EXPECT_EQ(read(ends[0], buffer, sizeof(buffer)), 6);
  EXPECT_TRUE(file->Commit().ok());
  dup2(kept, STDOUT_FILENO);
  close(kept);
  close(ends[0]);
}

}  // namespace
}  // namespace tessera
