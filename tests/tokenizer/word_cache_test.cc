// The hit loop against the model itself: whatever is in the tables, the ids of
// a block must be those that the model gives word by word.

#include "tokenizers/word_cache.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "tokenizers/base/random.h"

namespace tessera {
namespace {

// Some ids for a word: 0 to 6 of them, depending on its bytes alone.
std::vector<TokenId> IdsOf(std::string_view word, TokenId id_max) {
  std::vector<TokenId> ids;
  const size_t count = word.size() % 7;
  for (size_t i = 0; i < count; ++i) {
    ids.push_back((static_cast<unsigned char>(word[i % word.size()]) * 977 +
                   static_cast<TokenId>(i) * 31 +
                   static_cast<TokenId>(word.size())) %
                  id_max);
  }
  return ids;
}

WordLoss LossOf(std::string_view word) {
  return WordLoss{static_cast<uint32_t>(word[0] == 'u' ? word.size() : 0),
                  static_cast<uint32_t>(word[0] == 'd' ? 1 : 0)};
}

std::string RandomWord(Random* random) {
  // Mostly few letters, so that words repeat; sometimes long ones.
  static constexpr size_t kSizes[] = {1,  2,  3,  5,  7,  8,   9,   15,  16,
                                      22, 23, 24, 25, 60, 255, 256, 257, 400};
  const size_t size = random->Below(4) == 0
                          ? kSizes[random->Below(std::size(kSizes))]
                          : 1 + random->Below(4);
  std::string word;
  for (size_t i = 0; i < size; ++i) {
    word += "abdu\0\xFF"[random->Below(6)];
  }
  return word;
}

// What a model would make of the misses; returns what it lost.
WordLoss SolveMisses(const PretokenBlock& block, const BlockProbe& probe,
                     TokenId id_max, ModelOutput* solved) {
  WordLoss loss{};
  for (size_t i = 0; i < probe.miss_count; ++i) {
    const std::string_view word = block.text(probe.misses[i]);
    for (const TokenId id : IdsOf(word, id_max)) solved->ids.push_back(id);
    solved->ends.push_back(solved->ids.size());
    solved->losses.push_back(LossOf(word));
    loss.unknown_bytes += LossOf(word).unknown_bytes;
    loss.dropped_bytes += LossOf(word).dropped_bytes;
  }
  return loss;
}

struct Case {
  uint64_t cache_bytes;
  bool with_head;
  TokenId id_max;
};

class WordCacheTest : public testing::TestWithParam<Case> {};

TEST_P(WordCacheTest, GivesTheIdsOfTheModel) {
  const Case& param = GetParam();
  Random random(404);
  const IdPacking packing(param.id_max);
  std::vector<std::string> head_words;
  std::vector<std::vector<TokenId>> head_ids;
  for (int i = 0; param.with_head && i < 500; ++i) {
    head_words.push_back(RandomWord(&random));
    head_ids.push_back(IdsOf(head_words.back(), param.id_max));
  }
  std::vector<HeadTable::Word> words;
  for (size_t i = 0; i < head_words.size(); ++i) {
    if (LossOf(head_words[i]).unknown_bytes > 0) continue;
    if (LossOf(head_words[i]).dropped_bytes > 0) continue;
    words.push_back({head_words[i], head_ids[i].data(), head_ids[i].size(), 0});
  }
  const HeadTable head = HeadTable::Build(words, packing);
  WordCache cache(param.id_max, head);
  cache.set_bytes_max(param.cache_bytes);

  uint64_t hits = 0;
  for (int round = 0; round < 400; ++round) {
    std::string text;
    PretokenBlock block;
    block.count = 1 + random.Below(kPretokenBlockSize);
    block.has_dropped = round % 3 == 0;
    block.begin[0] = 0;
    for (size_t i = 0; i < block.count; ++i) {
      text += RandomWord(&random);
      block.begin[i + 1] = static_cast<uint32_t>(text.size());
      block.flags[i] = random.Below(8) == 0 ? kDropped : 0;
    }
    block.base = text.data();

    std::vector<TokenId> want;
    WordLoss want_loss;
    for (size_t i = 0; i < block.count; ++i) {
      if (block.has_dropped && (block.flags[i] & kDropped)) continue;
      for (TokenId id : IdsOf(block.text(i), param.id_max)) want.push_back(id);
      want_loss.unknown_bytes += LossOf(block.text(i)).unknown_bytes;
      want_loss.dropped_bytes += LossOf(block.text(i)).dropped_bytes;
    }

    BlockProbe probe;
    cache.Probe(block, text.data() + text.size(), nullptr, &probe);
    ModelOutput solved;
    WordLoss loss = SolveMisses(block, probe, param.id_max, &solved);
    IdBuffer ids;
    cache.Emit(block, solved, &probe, &ids);
    loss.unknown_bytes += static_cast<uint32_t>(probe.unknown_bytes);
    loss.dropped_bytes += static_cast<uint32_t>(probe.dropped_bytes);
    cache.Insert(block, nullptr, probe, solved);
    hits += block.count - probe.miss_count;

    ASSERT_EQ(std::vector<TokenId>(ids.begin(), ids.end()), want);
    ASSERT_EQ(loss.unknown_bytes, want_loss.unknown_bytes);
    ASSERT_EQ(loss.dropped_bytes, want_loss.dropped_bytes);
  }
  // The tables are used, not passed by.
  if (param.with_head || param.cache_bytes > 0) {
    EXPECT_GT(hits, 10000u);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Sizes, WordCacheTest,
    testing::Values(Case{0, false, 50000}, Case{0, true, 50000},
                    Case{65536, false, 50000}, Case{65536, true, 1 << 20},
                    Case{8 << 20, true, 1 << 20}, Case{8 << 20, true, 1 << 24},
                    Case{65536, true, 1 << 24}));

TEST(HeadTableTest, FindsEveryWordAndNoOther) {
  const IdPacking packing(1000000);
  std::vector<std::string> texts;
  for (int i = 0; i < 50000; ++i) texts.push_back(std::to_string(i * 7919));
  std::vector<TokenId> ids(texts.size());
  std::vector<HeadTable::Word> words;
  for (size_t i = 0; i < texts.size(); ++i) {
    ids[i] = static_cast<TokenId>(i);
    words.push_back({texts[i], &ids[i], 1, 0});
  }
  const HeadTable table = HeadTable::Build(words, packing);
  for (size_t i = 0; i < texts.size(); ++i) {
    const WordKey key = MakeKey(texts[i].data(), texts[i].size(), 0);
    if (texts[i].size() <= kShortWordBytesMax) {
      const ShortSlot* slot = table.short_pool().Find(HashShortKey(key.lo));
      ASSERT_EQ(slot->key, key.lo);
      ASSERT_EQ(packing.Id(slot->packed, 0), i);
    } else {
      const LongHeadSlot* slot = table.long_pool().Find(HashLongKey(key));
      ASSERT_EQ(slot->key, key);
      ASSERT_EQ(packing.Id(slot->packed, 0), i);
    }
  }
  const WordKey other = MakeKey("no", 2, 0);
  EXPECT_NE(table.short_pool().Find(HashShortKey(other.lo))->key, other.lo);
}

TEST(HeadTableTest, AWordGivenTwiceHasOnePlace) {
  const TokenId ids[] = {1, 2};
  const HeadTable table = HeadTable::Build(
      {{"word", &ids[0], 1, 0}, {"word", &ids[1], 1, 0}}, IdPacking(10));
  const uint64_t key = MakeKey("word", 4, 0).lo;
  EXPECT_EQ(
      IdPacking(10).Id(table.short_pool().Find(HashShortKey(key))->packed, 0),
      1u);
}

TEST(WordKeyTest, KeysOfDifferentWordsDiffer) {
  // Length and padding: a word, and the same word with a NUL behind it.
  for (size_t size = 1; size < kKeyWordBytesMax; ++size) {
    const std::string word(size, 'x');
    const std::string longer = word + '\0';
    EXPECT_FALSE(MakeKey(word.data(), word.size(), 0) ==
                 MakeKey(longer.data(), longer.size(), 0));
    EXPECT_FALSE(MakeKey(word.data(), word.size(), 0) ==
                 MakeKey(word.data(), word.size(), 1));
  }
}

// No bytes at any place of a word take the others out of the hash.
TEST(WordKeyTest, SeededHashesOfCraftedWordsDiffer) {
  const uint64_t seed = 0x0123456789ABCDEFu;
  std::set<uint64_t> hashes;
  for (uint64_t i = 1; i <= 1000; ++i) {
    hashes.insert(
        HashKeySeeded({i, 0xD6E8FEB86659FD93u, LengthByte(16, 0)}, seed));
    hashes.insert(HashKeySeeded({i, 0, LengthByte(17, 0)}, seed));
    hashes.insert(HashKeySeeded({0, i, LengthByte(18, 0)}, seed));
    hashes.insert(HashKeySeeded(i, seed));
  }
  EXPECT_EQ(hashes.size(), 4000u);
}

TEST(WordKeyTest, LoadingReadsTheSameKey) {
  const std::string text = "the quick brown fox jumps over the lazy dog";
  for (size_t size = 1; size <= kKeyWordBytesMax; ++size) {
    const WordKey key = MakeKey(text.data(), size, 3);
    if (size <= kShortWordBytesMax) {
      EXPECT_EQ(LoadShortKey(text.data(), size, 3), key.lo);
    } else {
      EXPECT_EQ(LoadLongKey(text.data(), size, 3), key);
    }
  }
}

}  // namespace
}  // namespace tessera
