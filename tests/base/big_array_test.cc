#include "tokenizers/base/big_array.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace tessera {
namespace {

TEST(BigArrayTest, IsAlignedAndZeroInEverySize) {
  for (const size_t bytes :
       {size_t{1}, size_t{63}, size_t{64}, kHugePageBytes - 1, kHugePageBytes,
        kHugePageBytes + 1, 5 * kHugePageBytes + 4096}) {
    BigArray<char> array(bytes);
    ASSERT_EQ(array.size(), bytes);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(array.data()) % 64, 0u) << bytes;
    EXPECT_TRUE(std::all_of(array.begin(), array.end(), [](char c) {
      return c == 0;
    })) << bytes;
    std::fill(array.begin(), array.end(), 'x');
  }
}

TEST(BigArrayTest, MovesWithoutCopying) {
  for (const size_t size : {size_t{10}, size_t{1} << 20}) {
    BigArray<uint64_t> from(size);
    from[size - 1] = 7;
    const uint64_t* const data = from.data();
    BigArray<uint64_t> to(3);
    to = std::move(from);
    EXPECT_EQ(to.data(), data);
    EXPECT_EQ(to[size - 1], 7u);
    EXPECT_EQ(from.size(), 0u);  // NOLINT: what a move leaves is promised.
    BigArray<uint64_t>& same = to;
    to = std::move(same);
    EXPECT_EQ(to.data(), data);
  }
}

TEST(BigArrayTest, ThrowsWhereThereIsNoMemory) {
  EXPECT_THROW(BigArray<uint64_t>(SIZE_MAX / 2), std::bad_alloc);
  EXPECT_THROW(BigArray<char>(SIZE_MAX - 1), std::bad_alloc);
}

}  // namespace
}  // namespace tessera
