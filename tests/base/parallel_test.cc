#include "tokenizers/base/parallel.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <new>
#include <vector>

#include "gtest/gtest.h"
#include "tests/base/sanitized.h"

namespace tessera {
namespace {

TEST(ParallelFor, RunsEveryIndexOnce) {
  for (const int threads : {-1, 0, 1, 2, 7, 64}) {
    for (const size_t count : {size_t{0}, size_t{1}, size_t{5}, size_t{1000}}) {
      std::vector<std::atomic<int>> runs(count);
      ParallelFor(threads, count, [&](int worker, size_t index) {
        EXPECT_GE(worker, 0);
        EXPECT_LT(worker, std::max(threads, 1));
        ++runs[index];
      });
      for (const auto& run : runs) ASSERT_EQ(run.load(), 1);
    }
  }
}

TEST(ParallelFor, OneWorkerNeverOverlapsItself) {
  std::vector<std::atomic<int>> inside(4);
  ParallelFor(4, 10000, [&](int worker, size_t) {
    ASSERT_EQ(inside[static_cast<size_t>(worker)]++, 0);
    --inside[static_cast<size_t>(worker)];
  });
}

TEST(ParallelFor, ExceptionOfABodyIsThrownHere) {
  for (const int threads : {1, 4}) {
    EXPECT_THROW(ParallelFor(threads, 100,
                             [](int, size_t index) {
                               if (index == 3) throw std::bad_alloc();
                             }),
                 std::bad_alloc);
  }
}

// In a child, because limits cannot be taken back.
TEST(ParallelFor, DoesWithoutThreadsThatCannotStart) {
  if (kSanitized) GTEST_SKIP() << "needs a plain allocator";
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    // No address space for another stack.
    const rlimit limit = {.rlim_cur = 1, .rlim_max = 1};
    setrlimit(RLIMIT_AS, &limit);
    size_t sum = 0;
    std::atomic<size_t> atomic_sum{0};
    ParallelFor(2, 100, [&](int, size_t index) { atomic_sum += index; });
    sum = atomic_sum;
    _exit(sum == 4950 ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

TEST(ParallelTry, LowestErrorWinsForEveryThreadCount) {
  for (const int threads : {1, 2, 3, 8}) {
    for (int repeat = 0; repeat < 50; ++repeat) {
      const Status status =
          ParallelTry(threads, 200, nullptr, [](int, size_t index) {
            if (index % 50 == 49 || index == 60) {
              return BadDataError("index " + std::to_string(index));
            }
            return OkStatus();
          });
      ASSERT_EQ(MessageOf(status), "index 49");
    }
  }
}

TEST(ParallelTry, StopsOnRequest) {
  StopToken stop;
  std::atomic<size_t> runs{0};
  const Status status = ParallelTry(2, 1000, &stop, [&](int, size_t) {
    if (++runs == 10) stop.RequestStop();
    return OkStatus();
  });
  EXPECT_EQ(ClassOf(status), ErrorClass::kStopped);
  EXPECT_LT(runs.load(), 20u);
}

TEST(ParallelTry, StopAfterTheLastIndexIsSuccess) {
  StopToken stop;
  EXPECT_TRUE(ParallelTry(1, 3, &stop, [&](int, size_t index) {
                if (index == 2) stop.RequestStop();
                return OkStatus();
              }).ok());
}

TEST(UsableProcessors, IsWithinLimits) {
  EXPECT_GE(UsableProcessors(), 1);
  EXPECT_LE(UsableProcessors(), 1024);
}

}  // namespace
}  // namespace tessera
