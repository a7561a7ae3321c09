#include "tokenizers/vocab/byte_trie.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

namespace tessera {
namespace {

using Map = std::map<std::string, uint32_t>;

ByteTrie TrieOf(const Map& map) {
  std::vector<ByteTrie::Entry> entries;
  for (const auto& [text, value] : map) entries.push_back({text, value});
  return ByteTrie(entries);
}

// Every prefix of `text`, against the map.
void ExpectWalkLikeMap(const ByteTrie& trie, const Map& map,
                       const std::string& text) {
  ByteTrie::Cursor cursor(trie);
  for (size_t size = 1; size <= text.size(); ++size) {
    const std::string prefix = text.substr(0, size);
    const auto next = map.lower_bound(prefix);
    const bool is_path = next != map.end() && next->first.starts_with(prefix);
    ASSERT_EQ(cursor.Step(text[size - 1]), is_path);
    if (!is_path) return;
    const bool is_entry = next->first == prefix;
    ASSERT_EQ(cursor.has_value(), is_entry);
    if (is_entry) {
      ASSERT_EQ(cursor.value(), next->second);
    }
    const auto after = is_entry ? std::next(next) : next;
    ASSERT_EQ(cursor.has_children(),
              after != map.end() && after->first.starts_with(prefix));
  }
}

TEST(ByteTrie, EmptyMatchesNothing) {
  for (const ByteTrie& trie : {ByteTrie(), ByteTrie({{"", 3}})}) {
    EXPECT_TRUE(trie.empty());
    for (int byte = 0; byte < 256; ++byte) {
      ByteTrie::Cursor cursor(trie);
      EXPECT_FALSE(cursor.Step(static_cast<char>(byte)));
    }
    EXPECT_EQ(trie.LongestPrefix("abc").size, 0u);
  }
}

TEST(ByteTrie, LongestPrefix) {
  const ByteTrie trie({{"abcd", 1}, {"ab", 2}, {"b", 3}, {"ab", 4}});
  EXPECT_EQ(trie.LongestPrefix("abcde").value, 1u);
  EXPECT_EQ(trie.LongestPrefix("abce").value, 2u);
  EXPECT_EQ(trie.LongestPrefix("abce").size, 2u);
  EXPECT_EQ(trie.LongestPrefix("a").size, 0u);
  EXPECT_EQ(trie.LongestPrefix("").size, 0u);
  EXPECT_EQ(trie.size_max(), 4u);
  EXPECT_EQ(trie.overshoot_max(), 1u);
}

// Few and many different bytes, all of them, and NUL.
TEST(ByteTrie, RandomSetsLikeAMap) {
  std::mt19937 random(5);
  for (const uint32_t letters : {2u, 3u, 17u, 255u, 256u}) {
    for (const size_t count : {1u, 10u, 300u, 5000u}) {
      const auto draw = [&](size_t size_max) {
        std::string text(1 + random() % size_max, '\0');
        for (char& c : text) c = static_cast<char>(random() % letters);
        return text;
      };
      Map map;
      for (size_t i = 0; i < count; ++i) {
        map[draw(letters < 10 ? 12 : 5)] = random() % ByteTrie::kValueEnd;
      }
      const ByteTrie trie = TrieOf(map);
      for (const auto& [text, value] : map) {
        ExpectWalkLikeMap(trie, map, text + draw(2));
      }
      for (int i = 0; i < 2000; ++i) ExpectWalkLikeMap(trie, map, draw(14));
    }
  }
}

TEST(ByteTrie, EveryByteBelowEveryByte) {
  Map map;
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b < 256; ++b) {
      map[{static_cast<char>(a), static_cast<char>(b)}] = 256 * a + b;
    }
  }
  const ByteTrie trie = TrieOf(map);
  for (const auto& [text, value] : map) ExpectWalkLikeMap(trie, map, text);
}

TEST(ByteTrie, OneLongChainIsDense) {
  std::string text;
  std::mt19937 random(1);
  for (int i = 0; i < 60000; ++i) text += static_cast<char>(random());
  const ByteTrie trie({{text, 9}});
  EXPECT_EQ(trie.LongestPrefix(text + "x").size, text.size());
  EXPECT_LT(trie.node_end(), text.size() * 5 / 4);
  EXPECT_EQ(trie.overshoot_max(), text.size() - 2);
}

}  // namespace
}  // namespace tessera
