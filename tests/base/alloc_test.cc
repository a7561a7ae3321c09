#include "tokenizers/base/alloc.h"

#include <cstdint>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/base/sanitized.h"

namespace tessera {
namespace {

TEST(TryAllocate, GivesAlignedMemory) {
  for (const size_t size : {size_t{0}, size_t{1}, size_t{64}, size_t{1000}}) {
    const StatusOr<AlignedBytes> memory = TryAllocate("table", size);
    ASSERT_TRUE(memory.ok());
    EXPECT_EQ(reinterpret_cast<uintptr_t>(memory->get()) % 64, 0u);
  }
}

TEST(TryAllocate, FailsWithSizeAndClass) {
  const StatusOr<AlignedBytes> memory =
      TryAllocate("m.tessera", size_t{1} << 62);
  ASSERT_FALSE(memory.ok());
  EXPECT_EQ(ClassOf(memory.status()), ErrorClass::kOutOfMemory);
  EXPECT_EQ(MessageOf(memory.status()),
            "m.tessera: 4,611,686,018,427,387,904 bytes of memory are not to "
            "be had");
  EXPECT_FALSE(TryAllocate("m", SIZE_MAX).ok());
}

TEST(TryResize, FailsForLengthAndMemory) {
  if (kSanitized) GTEST_SKIP() << "needs a plain allocator";
  std::string text;
  EXPECT_TRUE(TryResize("text", 10, &text).ok());
  EXPECT_EQ(text.size(), 10u);
  EXPECT_EQ(ClassOf(TryResize("text", SIZE_MAX, &text)),
            ErrorClass::kOutOfMemory);
  std::vector<uint64_t> counts;
  EXPECT_EQ(ClassOf(TryReserve("counts", size_t{1} << 58, &counts)),
            ErrorClass::kOutOfMemory);
  EXPECT_EQ(text.size(), 10u);
}

}  // namespace
}  // namespace tessera
