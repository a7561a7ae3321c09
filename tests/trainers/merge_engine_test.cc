#include "tokenizers/trainers/merge_engine.h"

#include <gtest/gtest.h>

#include "tests/trainers/naive_bpe.h"
#include "tests/trainers/recording_progress.h"
#include "tokenizers/base/random.h"

namespace tessera {
namespace {

struct Corpus {
  std::vector<NaiveWord> words;
  std::vector<std::string> alphabet;
};

// Words over a few letters, with runs, repeats and equal counts.
Corpus RandomCorpus(Random* random) {
  Corpus corpus;
  const uint64_t letters = 1 + random->Below(6);
  for (uint64_t i = 0; i < letters; ++i) {
    // Not in order of the ids, and not all of one byte.
    corpus.alphabet.push_back(
        i % 3 == 2 ? std::string("\xC3") + static_cast<char>(0xA0 + i)
                   : std::string(1, static_cast<char>('z' - 3 * i)));
  }
  const uint64_t words = 1 + random->Below(12);
  const uint64_t count_bits = random->Below(4) == 0 ? 14 : 3;
  const uint64_t length_max = 1 + random->Below(random->Below(4) == 0 ? 60 : 9);
  for (uint64_t i = 0; i < words; ++i) {
    std::vector<uint32_t> word(1 + random->Below(length_max));
    for (uint32_t& s : word) s = static_cast<uint32_t>(random->Below(letters));
    corpus.words.push_back(
        {word,
         static_cast<int64_t>(
             1 + random->Below(uint64_t{1} << random->Below(count_bits)))});
  }
  return corpus;
}

struct Outcome {
  std::vector<NaiveMerge> merges;
  bool needs_residue = false;
  uint64_t tokens = 0;
};

Outcome Train(const Corpus& corpus, MergeRules rules, int parts) {
  TokenTable tokens;
  for (const std::string& letter : corpus.alphabet) tokens.Add(letter);
  MergeEngine engine(std::move(rules), &tokens, parts);
  for (const auto& [word, count] : corpus.words) {
    EXPECT_TRUE(
        engine.AddWord(word.data(), word.size(), static_cast<uint64_t>(count))
            .ok());
  }
  RecordingProgress progress;
  EXPECT_TRUE(engine.Run({.threads = parts}, &progress).ok());
  Outcome outcome;
  for (const Merge& m : engine.merges()) {
    outcome.merges.push_back(
        {m.left, m.right, m.id, static_cast<int64_t>(m.count)});
  }
  outcome.needs_residue = engine.needs_residue();
  outcome.tokens = engine.CountTokens();
  return outcome;
}

std::string Show(const std::vector<NaiveMerge>& merges) {
  std::string out;
  for (const NaiveMerge& m : merges) {
    out += std::to_string(m.left) + "+" + std::to_string(m.right) + "=" +
           std::to_string(m.id) + "(" + std::to_string(m.count) + ") ";
  }
  return out;
}

TEST(MergeEngine, EqualToNaiveInEveryOrder) {
  Random random(404);
  for (int round = 0; round < 1000; ++round) {
    const Corpus corpus = RandomCorpus(&random);
    const size_t size = corpus.alphabet.size() + random.Below(60);
    const uint64_t count_min = random.Below(4);
    const int parts = static_cast<int>(1 + random.Below(3));
    const std::pair<TieOrder, NaiveOrder> orders[] = {
        {TieOrder::kIds, NaiveOrder::kIds},
        {TieOrder::kBytes, NaiveOrder::kBytes},
        {TieOrder::kUnions, NaiveOrder::kUnions}};
    for (const auto& [order, naive_order] : orders) {
      MergeRules rules = {
          .tie_order = order, .token_count_max = size, .count_min = count_min};
      // Unions that are special tokens.
      std::set<std::string> special;
      for (uint64_t i = random.Below(3); i > 0; --i) {
        std::string text;
        for (uint64_t n = 2 + random.Below(3); n > 0; --n) {
          text += corpus.alphabet[random.Below(corpus.alphabet.size())];
        }
        special.insert(text);
        rules.passed_over.insert(text);
      }
      const auto want =
          NaiveTrain(corpus.words, corpus.alphabet, naive_order, size,
                     static_cast<int64_t>(count_min), special);
      const auto got = Train(corpus, rules, parts);
      ASSERT_EQ(Show(got.merges), Show(want))
          << "round " << round << " order " << static_cast<int>(order);
    }
  }
}

TEST(MergeEngine, EqualToHuggingFace) {
  Random random(405);
  for (int round = 0; round < 1000; ++round) {
    const Corpus corpus = RandomCorpus(&random);
    const size_t size = corpus.alphabet.size() + random.Below(60);
    const uint64_t count_min = random.Below(3);
    const uint64_t limit = random.Below(2) == 0 ? 0 : 2 + random.Below(6);
    NaiveHuggingFace naive(corpus.words, corpus.alphabet, limit, "");
    const auto want = naive.Train(size, static_cast<int64_t>(count_min));
    for (bool keeps_residue : {false, true}) {
      const auto got = Train(corpus,
                             {.token_count_max = size,
                              .count_min = count_min,
                              .length_limit = limit,
                              .reuses_tokens = true,
                              .keeps_residue = keeps_residue},
                             static_cast<int>(1 + random.Below(3)));
      ASSERT_FALSE(got.needs_residue);
      ASSERT_EQ(Show(got.merges), Show(want)) << "round " << round;
    }
  }
}

// Some tokens are there from the start, as special tokens are in `compat`.
TEST(MergeEngine, EqualToHuggingFaceWhereTokensAreReused) {
  Random random(406);
  int reused = 0;
  for (int round = 0; round < 2000; ++round) {
    Corpus corpus = RandomCorpus(&random);
    std::vector<std::string> letters = corpus.alphabet;
    for (uint64_t i = 0; i < 1 + random.Below(4); ++i) {
      std::string text;
      for (uint64_t n = 2 + random.Below(3); n > 0; --n) {
        text += letters[random.Below(letters.size())];
      }
      if (std::find(corpus.alphabet.begin(), corpus.alphabet.end(), text) ==
          corpus.alphabet.end()) {
        corpus.alphabet.push_back(text);
      }
    }
    const size_t size = corpus.alphabet.size() + random.Below(60);
    const uint64_t limit = random.Below(3) > 0 ? 0 : 3 + random.Below(6);
    NaiveHuggingFace naive(corpus.words, corpus.alphabet, limit, "");
    const auto want = naive.Train(size, 0);
    MergeRules rules = {
        .token_count_max = size, .length_limit = limit, .reuses_tokens = true};
    auto got = Train(corpus, rules, 1);
    if (got.needs_residue) {
      ++reused;
      rules.keeps_residue = true;
      got = Train(corpus, rules, static_cast<int>(1 + random.Below(3)));
    }
    ASSERT_EQ(Show(got.merges), Show(want)) << "round " << round;
  }
  EXPECT_GT(reused, 30);
}

// Large enough for threads to be used.
TEST(MergeEngine, PartsDoNotShow) {
  Random random(407);
  Corpus corpus;
  for (char c = 'a'; c <= 'p'; ++c) corpus.alphabet.emplace_back(1, c);
  for (int i = 0; i < 6000; ++i) {
    std::vector<uint32_t> word(1 + random.Below(14));
    for (uint32_t& s : word) {
      s = static_cast<uint32_t>(random.Below(1 + random.Below(16)));
    }
    corpus.words.push_back(
        {word, static_cast<int64_t>(
                   1 + random.Below(uint64_t{1} << random.Below(12)))});
  }
  for (TieOrder order : {TieOrder::kIds, TieOrder::kBytes, TieOrder::kUnions}) {
    const MergeRules rules = {.tie_order = order, .token_count_max = 3000};
    const Outcome one = Train(corpus, rules, 1);
    EXPECT_EQ(one.merges.size(), 2984u);
    for (int parts : {2, 3, 8}) {
      const Outcome several = Train(corpus, rules, parts);
      EXPECT_TRUE(several.merges == one.merges) << parts;
      EXPECT_EQ(several.tokens, one.tokens);
    }
    MergeRules singly = rules;
    singly.merges_singly = true;
    EXPECT_TRUE(Train(corpus, singly, 1).merges == one.merges);
  }
  NaiveHuggingFace naive(corpus.words, corpus.alphabet, 0, "");
  EXPECT_TRUE(Train(corpus, {.token_count_max = 3000}, 2).merges ==
              naive.Train(3000, 0));
}

}  // namespace
}  // namespace tessera
