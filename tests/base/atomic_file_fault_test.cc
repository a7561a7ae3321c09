// Disks that are full, limits, and rights: each must give its class
// (status.h), keep the old file, and leave no litter. Limits and user cannot be
// taken back, so these cases run in a child that exits with the class.

#include <grp.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>

#include "tests/base/temp_dir.h"
#include "tokenizers/base/file.h"

namespace tessera {
namespace {

constexpr uid_t kNobody = 65534;

class AtomicFileFaultTest : public TempDirTest {
 protected:
  // The class of what `action` returns, 0 for OK.
  static int ClassInChild(const std::function<Status()>& action) {
    const pid_t child = fork();
    if (child == 0) {
      const Status status = action();
      _exit(status.ok() ? 0 : static_cast<int>(ClassOf(status)));
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  // The process may write no file beyond `bytes`: the write that crosses the
  // limit is short and the next one fails, as on a full disk.
  static void LimitFileSize(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit = {.rlim_cur = bytes, .rlim_max = bytes};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
};

TEST_F(AtomicFileFaultTest, FullDevice) {
  auto file = *AtomicFile::Create("/dev/full");
  EXPECT_TRUE(file->Append("x").ok());
  const Status status = file->Commit();
  EXPECT_EQ(ClassOf(status), ErrorClass::kIo);
  EXPECT_EQ(MessageOf(status),
            "/dev/full: cannot write at byte 0: No space left on device; free "
            "space and run again");
  EXPECT_EQ(file->Append("y"), status);
}

TEST_F(AtomicFileFaultTest, ShortWriteThenError) {
  Put("out", "old");
  for (const size_t size : {size_t{4097}, size_t{300000}, size_t{3} << 20}) {
    const int error_class = ClassInChild([&] {
      LimitFileSize(4096);
      return WriteFile(Path("out"), std::string(size, 'x'), {.force = true});
    });
    EXPECT_EQ(error_class, 74) << size;
    EXPECT_EQ(Get("out"), "old");
    EXPECT_EQ(FileCount(), 1u);
  }
}

TEST_F(AtomicFileFaultTest, UpToTheLimitIsFine) {
  EXPECT_EQ(ClassInChild([&] {
              LimitFileSize(4096);
              return WriteFile(Path("out"), std::string(4096, 'x'));
            }),
            0);
  EXPECT_EQ(Get("out").size(), 4096u);
}

TEST_F(AtomicFileFaultTest, ReservationFailsEarly) {
  const auto file =
      AtomicFile::Create(Path("out"), {.size_hint = uint64_t{1} << 62});
  EXPECT_EQ(ClassOf(file.status()), ErrorClass::kIo);
  EXPECT_EQ(FileCount(), 0u);
}

TEST_F(AtomicFileFaultTest, ReadOnlyDirectoryAndUnreadableFile) {
  const std::string secret = Put("secret", "x");
  ASSERT_EQ(chmod(secret.c_str(), 0000), 0);
  ASSERT_EQ(chmod(dir_.c_str(), 0555), 0);
  const auto as_nobody = [&](const std::function<Status()>& action) {
    return ClassInChild([&] {
      if (getuid() == 0 && (setgroups(0, nullptr) != 0 ||
                            setgid(kNobody) != 0 || setuid(kNobody) != 0)) {
        return BugError("cannot become another user");
      }
      return action();
    });
  };
  EXPECT_EQ(as_nobody([&] { return WriteFile(Path("out"), "x"); }), 73);
  EXPECT_EQ(as_nobody([&] { return ReadFile(secret).status(); }), 66);
  chmod(dir_.c_str(), 0755);
  EXPECT_EQ(FileCount(), 1u);
}

TEST_F(AtomicFileFaultTest, NoHandlesLeft) {
  const int error_class = ClassInChild([&] {
    const rlimit limit = {.rlim_cur = 0, .rlim_max = 0};
    setrlimit(RLIMIT_NOFILE, &limit);
    return ReadFile(Path("in")).status();
  });
  EXPECT_EQ(error_class, 71);
}

// SIGKILL between Append and Commit: the next writer cleans up.
TEST_F(AtomicFileFaultTest, KilledWriterLeavesTheOldFile) {
  Put("out", "old");
  const pid_t child = fork();
  if (child == 0) {
    auto file = *AtomicFile::Create(Path("out"), {.force = true});
    (void)file->Append(std::string(1 << 20, 'x'));
    raise(SIGKILL);
  }
  waitpid(child, nullptr, 0);
  EXPECT_EQ(Get("out"), "old");
  EXPECT_EQ(FileCount(), 2u);
  EXPECT_TRUE(WriteFile(Path("out"), "new", {.force = true}).ok());
  EXPECT_EQ(Get("out"), "new");
  EXPECT_EQ(FileCount(), 1u);
}

}  // namespace
}  // namespace tessera
