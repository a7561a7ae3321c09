#include "tokenizers/base/hash.h"

#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "gtest/gtest.h"
#include "tokenizers/base/random.h"

namespace tessera {
namespace {

// Stored values depend on the functions: they may never change.
TEST(Hash, ValuesAreFixed) {
  EXPECT_EQ(Hash64(""), 0x36A9815343B9CBF3ULL);
  EXPECT_EQ(Hash64("a"), 0x52B3A86260E84509ULL);
  EXPECT_EQ(Hash64("the quick brown fox jumps"), 0x8414D565A1260E41ULL);
  EXPECT_EQ(Hash64("the quick brown fox jumps", 1), 0xA77467700F59FCBEULL);
  EXPECT_EQ(HashInteger(1), 0xF4C3C27BE32CB2FEULL);
}

TEST(Hash, NoCollisionsAmongShortStrings) {
  // All strings of 0..2 bytes, and one of 3 to 64 bytes for each byte changed.
  std::unordered_set<uint64_t> seen;
  size_t count = 0;
  const auto add = [&](const std::string& text) {
    seen.insert(Hash64(text));
    ++count;
  };
  add("");
  for (int a = 0; a < 256; ++a) {
    add(std::string(1, static_cast<char>(a)));
    for (int b = 0; b < 256; ++b) {
      add({static_cast<char>(a), static_cast<char>(b)});
    }
  }
  for (size_t size = 3; size <= 64; ++size) {
    add(std::string(size, '\0'));
    for (size_t i = 0; i < size; ++i) {
      for (int c = 1; c < 256; ++c) {
        std::string text(size, '\0');
        text[i] = static_cast<char>(c);
        add(text);
      }
    }
  }
  EXPECT_EQ(seen.size(), count);
}

TEST(Hash, EveryInputBitMovesHalfOfTheOutput) {
  Random random(404);
  for (size_t size = 1; size <= 40; ++size) {
    std::vector<int> flips(64, 0);
    int tried = 0;
    for (int round = 0; round < 40; ++round) {
      std::string text(size, '\0');
      for (char& c : text) c = static_cast<char>(random.Next());
      const uint64_t before = Hash64(text, 7);
      for (size_t bit = 0; bit < 8 * size; ++bit, ++tried) {
        std::string other = text;
        other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << bit % 8));
        const uint64_t change = before ^ Hash64(other, 7);
        for (int i = 0; i < 64; ++i) flips[i] += change >> i & 1;
      }
    }
    for (int i = 0; i < 64; ++i) {
      EXPECT_NEAR(flips[i], tried * 0.5, tried * 0.2) << size << " bit " << i;
    }
  }
}

TEST(Hash, SeedDecides) {
  std::set<uint64_t> seen;
  for (uint64_t seed = 0; seed < 1000; ++seed) {
    seen.insert(Hash64("word", seed));
  }
  EXPECT_EQ(seen.size(), 1000u);
}

TEST(Hash128, SumDoesNotDependOnOrder) {
  const Hash128 a = HashTo128("a");
  const Hash128 b = HashTo128("b");
  Hash128 ab = a;
  ab += b;
  Hash128 ba = b;
  ba += a;
  EXPECT_EQ(ab, ba);
  Hash128 carry = {.low = UINT64_MAX, .high = 1};
  carry += Hash128{.low = 1, .high = 0};
  EXPECT_EQ(carry, (Hash128{.low = 0, .high = 2}));
  EXPECT_NE(a.low, a.high);
  EXPECT_LT((Hash128{.low = 9, .high = 1}), (Hash128{.low = 0, .high = 2}));
}

TEST(Random, SplitMix64Vectors) {
  Random random(1);
  EXPECT_EQ(random.Next(), 0x910A2DEC89025CC1u);
  EXPECT_EQ(random.Next(), 0xBEEB8DA1658EEC67u);
  EXPECT_EQ(random.Next(), 0xF893A2EEFB32555Eu);
}

TEST(Random, BelowIsInRangeAndReachesAll) {
  Random random(2);
  std::vector<int> counts(7, 0);
  for (int i = 0; i < 7000; ++i) ++counts.at(random.Below(7));
  for (const int count : counts) EXPECT_NEAR(count, 1000, 150);
  EXPECT_EQ(random.Below(1), 0u);
  for (int i = 0; i < 1000; ++i) {
    const double unit = random.Unit();
    ASSERT_GE(unit, 0.0);
    ASSERT_LT(unit, 1.0);
  }
}

TEST(Random, ShuffleIsAPermutation) {
  std::vector<int> values;
  for (int i = 0; i < 100; ++i) values.push_back(i);
  std::vector<int> shuffled = values;
  Random(1).Shuffle(shuffled.data(), shuffled.size());
  EXPECT_NE(shuffled, values);
  EXPECT_EQ(std::set<int>(shuffled.begin(), shuffled.end()).size(), 100u);
}

TEST(Random, ProcessSeedStaysTheSame) {
  EXPECT_EQ(ProcessSeed(), ProcessSeed());
}

}  // namespace
}  // namespace tessera
