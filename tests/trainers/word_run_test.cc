#include "tokenizers/trainers/word_run.h"

#include <gtest/gtest.h>

#include <cstring>
#include <map>

#include "tokenizers/base/random.h"

namespace tessera {
namespace {

using Words = std::map<std::string, uint64_t>;

Words RandomWords(uint64_t seed, size_t count) {
  Random random(seed);
  Words words;
  while (words.size() < count) {
    std::string word(1 + random.Below(12), '\0');
    for (char& c : word) c = static_cast<char>(random.Below(4) * 85);
    words[word] = 1 + random.Below(uint64_t{1} << random.Below(63));
  }
  return words;
}

std::string Pack(const Words& words) {
  std::string bytes;
  WordBlockWriter writer([&](std::string_view block, std::string_view) {
    bytes += block;
    return OkStatus();
  });
  for (const auto& [word, count] : words) {
    EXPECT_TRUE(writer.Append(word, count).ok());
  }
  EXPECT_TRUE(writer.Finish().ok());
  return bytes;
}

std::unique_ptr<WordSource> SourceOf(std::string bytes) {
  auto at = std::make_shared<size_t>(0);
  return std::make_unique<WordBlockReader>(
      "run", [bytes = std::move(bytes), at](char* buffer, size_t size) {
        if (size > bytes.size() - *at) return BadDataError("run: ended");
        std::memcpy(buffer, bytes.data() + *at, size);
        *at += size;
        return OkStatus();
      });
}

StatusOr<Words> Unpack(const std::string& bytes) {
  const auto source = SourceOf(bytes);
  Words words;
  while (true) {
    std::string_view word;
    uint64_t count;
    TESSERA_ASSIGN_OR_RETURN(const bool more, source->Next(&word, &count));
    if (!more) return words;
    words.emplace(word, count);
  }
}

TEST(WordRun, RoundTrip) {
  Words words = RandomWords(1, 20000);
  words["\xFF long" + std::string(200000, 'x')] = 3;
  words["\xFF long" + std::string(200000, 'x') + "y"] = 4;
  words["\xFFz"] = UINT64_MAX;
  EXPECT_TRUE(*Unpack(Pack(words)) == words);
  EXPECT_TRUE(Unpack(Pack({}))->empty());
}

TEST(WordRun, EveryFlippedByteIsFound) {
  const std::string bytes = Pack(RandomWords(2, 300));
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string bad = bytes;
    bad[i] ^= 0x41;
    EXPECT_FALSE(Unpack(bad).ok()) << i;
  }
  for (size_t i = 0; i < bytes.size(); i += 7) {
    EXPECT_FALSE(Unpack(bytes.substr(0, i)).ok()) << i;
  }
}

TEST(WordRun, OrderAndCountsAreChecked) {
  const auto pack =
      [](const std::vector<std::pair<std::string, uint64_t>>& words) {
        std::string bytes;
        WordBlockWriter writer([&](std::string_view block, std::string_view) {
          bytes += block;
          return OkStatus();
        });
        for (const auto& [word, count] : words) {
          EXPECT_TRUE(writer.Append(word, count).ok());
        }
        EXPECT_TRUE(writer.Finish().ok());
        return bytes;
      };
  EXPECT_TRUE(Unpack(pack({{"a", 1}, {"ab", 1}})).ok());
  EXPECT_FALSE(Unpack(pack({{"b", 1}, {"a", 1}})).ok());
  EXPECT_FALSE(Unpack(pack({{"a", 1}, {"a", 1}})).ok());
  EXPECT_FALSE(Unpack(pack({{"", 1}})).ok());
  EXPECT_FALSE(Unpack(pack({{"a", 0}})).ok());
}

TEST(MergeWordsTest, AddsEqualWords) {
  Words sum;
  std::vector<std::unique_ptr<WordSource>> sources;
  for (uint64_t seed = 0; seed < 9; ++seed) {
    Words words = RandomWords(seed, 500 * seed);
    for (auto& [word, count] : words) count >>= 8;
    for (auto it = words.begin(); it != words.end();) {
      it = it->second == 0 ? words.erase(it) : std::next(it);
    }
    for (const auto& [word, count] : words) sum[word] += count;
    sources.push_back(SourceOf(Pack(words)));
  }
  Words got;
  std::string last;
  ASSERT_TRUE(MergeWords(std::move(sources), [&](std::string_view word,
                                                 uint64_t count) {
                EXPECT_LT(last, word);
                last = word;
                got[last] = count;
                return OkStatus();
              }).ok());
  EXPECT_TRUE(got == sum);
}

TEST(MergeWordsTest, OverflowIsAnError) {
  std::vector<std::unique_ptr<WordSource>> sources;
  sources.push_back(SourceOf(Pack({{"a", UINT64_MAX}})));
  sources.push_back(SourceOf(Pack({{"a", 1}})));
  const Status status =
      MergeWords(std::move(sources),
                 [](std::string_view, uint64_t) { return OkStatus(); });
  EXPECT_EQ(ClassOf(status), ErrorClass::kBadData);
}

TEST(TemporaryRun, IsGoneWithItsReader) {
  const std::string folder = testing::TempDir();
  auto run = WriteTemporaryRun(
      folder, 100, [](const WordSink& sink) { return sink("word", 7); });
  ASSERT_TRUE(run.ok()) << run.status();
  std::string_view word;
  uint64_t count;
  ASSERT_TRUE(*(*run)->Next(&word, &count));
  EXPECT_EQ(word, "word");
  EXPECT_EQ(count, 7u);
  EXPECT_FALSE(*(*run)->Next(&word, &count));
  EXPECT_EQ(
      ClassOf(WriteTemporaryRun(folder + "/none", 100,
                                [](const WordSink&) { return OkStatus(); })
                  .status()),
      ErrorClass::kCannotCreate);
}

}  // namespace
}  // namespace tessera
