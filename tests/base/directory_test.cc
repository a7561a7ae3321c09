#include "tokenizers/base/directory.h"

#include <filesystem>

#include "tests/base/temp_dir.h"

namespace tessera {
namespace {

class DirectoryTest : public TempDirTest {};

TEST_F(DirectoryTest, ListsInByteOrder) {
  for (const char* name : {"b", "a", "B", "é", "a.txt", ".hidden"}) {
    Put(name, "");
  }
  std::filesystem::create_directory(Path("c"));
  const auto entries = ListDirectory(dir_);
  ASSERT_TRUE(entries.ok());
  std::string names;
  for (const DirectoryEntry& entry : *entries) {
    names += entry.name + (entry.is_directory ? "/ " : " ");
  }
  EXPECT_EQ(names, ".hidden B a a.txt b c/ é ");
}

TEST_F(DirectoryTest, FilesBelowFollowNoCircle) {
  std::filesystem::create_directories(Path("x/y"));
  Put("x/y/2", "");
  Put("x/1", "");
  Put("x.txt", "");
  Put(".x", "");
  std::filesystem::create_directory_symlink("..", Path("x/up"));
  std::filesystem::create_symlink("y/2", Path("x/link"));
  const auto files = ListFilesBelow(dir_);
  ASSERT_TRUE(files.ok());
  EXPECT_EQ(*files, (std::vector<std::string>{Path("x.txt"), Path("x/1"),
                                              Path("x/link"), Path("x/y/2")}));
}

TEST_F(DirectoryTest, Errors) {
  EXPECT_EQ(ClassOf(ListDirectory(Path("none")).status()),
            ErrorClass::kNoInput);
  const std::string file = Put("file", "");
  EXPECT_EQ(ClassOf(ListDirectory(file).status()), ErrorClass::kNoInput);
  EXPECT_EQ(ClassOf(CreateDirectories(file)), ErrorClass::kCannotCreate);
  EXPECT_EQ(ClassOf(CreateDirectories(file + "/x")), ErrorClass::kCannotCreate);
}

TEST_F(DirectoryTest, CreatesParents) {
  EXPECT_TRUE(CreateDirectories(Path("a/b//c/")).ok());
  EXPECT_TRUE(IsDirectory(Path("a/b/c")));
  EXPECT_TRUE(CreateDirectories(Path("a/b")).ok());
}

TEST(JoinPath, OneSlash) {
  EXPECT_EQ(JoinPath("a", "b"), "a/b");
  EXPECT_EQ(JoinPath("a/", "b"), "a/b");
  EXPECT_EQ(JoinPath("", "b"), "b");
}

}  // namespace
}  // namespace tessera
