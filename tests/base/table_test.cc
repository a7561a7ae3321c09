#include "tokenizers/base/table.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "tokenizers/base/alloc.h"

namespace tessera {
namespace {

std::string Section() {
  TableWriter writer;
  writer.Put<uint8_t>(7);
  writer.PutArray(FrozenArray<uint32_t>({1, 2, 3}));
  writer.PutText("text");
  writer.PutArray(FrozenArray<uint64_t>());
  writer.PutArray(FrozenArray<double>({0.5}));
  return writer.Take();
}

// Where a section lies in a file: at a multiple of the alignment.
AlignedBytes Placed(std::string_view section) {
  AlignedBytes memory = TryAllocate("test", section.size() + 1).value();
  std::memcpy(memory.get(), section.data(), section.size());
  return memory;
}

TEST(TableTest, WhatIsWrittenComesBackInPlace) {
  const std::string section = Section();
  const AlignedBytes memory = Placed(section);
  TableReader reader({memory.get(), section.size()}, /*is_full=*/true);
  EXPECT_EQ(reader.Get<uint8_t>(), 7);
  const auto numbers = reader.GetArray<uint32_t>();
  EXPECT_EQ(numbers, FrozenArray<uint32_t>({1, 2, 3}));
  EXPECT_EQ(reinterpret_cast<uintptr_t>(numbers.data()) % kTableAlignment, 0u);
  EXPECT_EQ(reader.GetText(), "text");
  EXPECT_TRUE(reader.GetArray<uint64_t>().empty());
  EXPECT_EQ(reader.GetArray<double>()[0], 0.5);
  EXPECT_TRUE(reader.ok());
  EXPECT_EQ(reader.Get<uint8_t>(), 0);
  EXPECT_FALSE(reader.ok());
}

TEST(TableTest, BytesAreTheSameEveryTime) { EXPECT_EQ(Section(), Section()); }

TEST(TableTest, CutsAndLiesAreFaults) {
  const std::string section = Section();
  const auto is_read = [](std::string_view bytes) {
    const AlignedBytes memory = Placed(bytes);
    TableReader reader({memory.get(), bytes.size()}, /*is_full=*/true);
    reader.Get<uint8_t>();
    reader.GetArray<uint32_t>();
    reader.GetText();
    reader.GetArray<uint64_t>();
    reader.GetArray<double>();
    return reader.ok();
  };
  EXPECT_TRUE(is_read(section));
  for (size_t size = 0; size < section.size(); ++size) {
    EXPECT_FALSE(is_read(section.substr(0, size))) << size;
  }
  // The number of numbers stands behind the head's size and a byte.
  for (const uint64_t count :
       {uint64_t{1} << 20, ~uint64_t{0}, ~uint64_t{0} / 4 + 2}) {
    std::string lie = section;
    std::memcpy(lie.data() + 9, &count, sizeof(count));
    EXPECT_FALSE(is_read(lie)) << count;
  }
}

TEST(TableTest, TheFirstFaultIsTold) {
  TableReader reader("", /*is_full=*/true);
  reader.Require(false, "something else");
  EXPECT_EQ(ClassOf(reader.status()), ErrorClass::kBadData);
  EXPECT_EQ(MessageOf(reader.status()),
            "expected a whole head; the file is damaged");
}

TEST(FrozenArrayTest, CopiesAndMovesKeepTheirMemory) {
  FrozenArray<int> owner(std::vector<int>{1, 2});
  const FrozenArray<int> copy = owner;
  const int* const data = owner.data();
  const FrozenArray<int> moved = std::move(owner);
  EXPECT_EQ(moved.data(), data);
  EXPECT_NE(copy.data(), data);
  EXPECT_EQ(copy, moved);
  const FrozenArray<int> view(data, 2);
  const FrozenArray<int> copied_view = view;
  EXPECT_EQ(copied_view.data(), data);
}

}  // namespace
}  // namespace tessera
