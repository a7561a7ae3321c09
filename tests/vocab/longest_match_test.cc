#include "tokenizers/vocab/longest_match.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "tests/vocab/cpu_time.h"

namespace tessera {
namespace {

std::string RandomText(std::mt19937* random, size_t size, uint32_t letters) {
  std::string text(size, '\0');
  for (char& c : text) c = static_cast<char>('a' + (*random)() % letters);
  return text;
}

std::vector<ByteTrie::Entry> EntriesOf(const std::vector<std::string>& texts) {
  std::vector<ByteTrie::Entry> entries;
  for (const std::string& text : texts) {
    entries.push_back({text, static_cast<uint32_t>(entries.size())});
  }
  return entries;
}

TEST(ReverseMatcher, LikeTheTrieAtEveryPlace) {
  std::mt19937 random(3);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::string> texts;
    for (int i = 0; i < 20; ++i) {
      texts.push_back(RandomText(&random, 1 + random() % 9, 2 + round % 2));
    }
    const auto entries = EntriesOf(texts);
    const ByteTrie trie(entries);
    const ReverseMatcher reverse(entries);
    const std::string text = RandomText(&random, 60, 3);
    const size_t at = random() % text.size();
    const size_t size = random() % (text.size() - at + 1);
    std::vector<uint32_t> longest(size);
    reverse.Read(text, at, size, longest.data());
    for (size_t i = 0; i < size; ++i) {
      const ByteTrie::Match want =
          trie.LongestPrefix(std::string_view(text).substr(at + i));
      ASSERT_EQ(longest[i] != ReverseMatcher::kNone, want.size > 0);
      if (want.size == 0) continue;
      ASSERT_EQ(reverse.match(longest[i]).size, want.size);
      ASSERT_EQ(reverse.match(longest[i]).value, want.value);
    }
  }
}

// Long entries and text that nearly matches them: the walk switches between the
// two ways, and answers the same.
TEST(LongestMatchWalk, GuardedLikeTheTrie) {
  std::mt19937 random(4);
  std::vector<uint32_t> stretch;
  for (int round = 0; round < 20; ++round) {
    std::vector<std::string> texts = {
        "a", "b", "aa", std::string(200, 'a') + "b", std::string(90, 'b')};
    for (int i = 0; i < 10; ++i) texts.push_back(RandomText(&random, 5, 2));
    const auto use = round % 2 == 0 ? LongestMatcher::kEveryMatchIsTaken
                                    : LongestMatcher::kMatchesMayBeRefused;
    const LongestMatcher matcher(EntriesOf(texts), use);
    std::string text;
    while (text.size() < 60000) {
      text += std::string(random() % 300, 'a') + RandomText(&random, 3, 3);
      if (random() % 3 == 0) text += RandomText(&random, 200, 2);
    }
    LongestMatchWalk walk(matcher, text, &stretch);
    for (size_t at = 0; at < text.size();) {
      const ByteTrie::Match want =
          matcher.trie().LongestPrefix(std::string_view(text).substr(at));
      const ByteTrie::Match got = walk.At(at);
      ASSERT_EQ(got.size, want.size) << at;
      ASSERT_EQ(got.value, want.value) << at;
      at += round % 2 == 0 && got.size > 0 ? got.size : 1;
    }
  }
}

// 3 MB where every walk reads 60,000 bytes in vain would take a minute.
TEST(LongestMatchWalk, LinearOnHostileText) {
  const std::vector<std::string> texts = {"a", std::string(60000, 'a') + "b"};
  const LongestMatcher matcher(EntriesOf(texts),
                               LongestMatcher::kEveryMatchIsTaken);
  const std::string text(3 << 20, 'a');
  std::vector<uint32_t> stretch;
  LongestMatchWalk walk(matcher, text, &stretch);
  const CpuTime time;
  for (size_t at = 0; at < text.size();) at += walk.At(at).size;
  EXPECT_LT(time.seconds(), 2.0);
}

}  // namespace
}  // namespace tessera
