#include "tokenizers/trainers/union_rule.h"

#include <gtest/gtest.h>

#include "tests/trainers/recording_progress.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/trainers/train.h"

namespace tessera {
namespace {

TEST(UnionRule, TouchedCharacters) {
  EXPECT_EQ(CountTouchedCharacters(""), 0u);
  EXPECT_EQ(CountTouchedCharacters("abc"), 3u);
  EXPECT_EQ(CountTouchedCharacters("é\u4E2D"), 2u);
  EXPECT_EQ(CountTouchedCharacters("\xB8\xAD"), 1u);
  EXPECT_EQ(CountTouchedCharacters("\xADz\xE4\xB8"), 3u);
}

UnionRule Make(const TrainerSpec& spec) {
  auto rule = MakeUnionRule(spec);
  EXPECT_TRUE(rule.ok()) << rule.status();
  return *std::move(rule);
}

TEST(UnionRule, NothingIsForbiddenUnasked) {
  EXPECT_EQ(Make(TrainerSpec()).allows, nullptr);
}

TEST(UnionRule, Options) {
  TrainerSpec characters;
  characters.set_max_token_characters(2);
  EXPECT_TRUE(Make(characters).allows("\u4E2D\u6587"));
  EXPECT_FALSE(Make(characters).allows("abc"));

  TrainerSpec digits;
  digits.set_split_digits(true);
  EXPECT_TRUE(Make(digits).allows("ab"));
  EXPECT_TRUE(Make(digits).allows("\u0663"));
  EXPECT_FALSE(Make(digits).allows("12"));
  EXPECT_FALSE(Make(digits).allows("a\u0663"));

  TrainerSpec pattern;
  pattern.set_banned_pattern("^ab|\\p{Nd}{2}");
  EXPECT_TRUE(Make(pattern).is_odd);
  EXPECT_FALSE(Make(pattern).allows("abc"));
  EXPECT_TRUE(Make(pattern).allows("cab"));
  EXPECT_FALSE(Make(pattern).allows("a12"));

  pattern.set_banned_pattern("(");
  EXPECT_EQ(ClassOf(MakeUnionRule(pattern).status()), ErrorClass::kUsage);
  characters.set_max_token_characters(0);
  EXPECT_EQ(ClassOf(MakeUnionRule(characters).status()), ErrorClass::kUsage);
}

StatusOr<TokenizerSpec> Train(const std::string& text, TrainerSpec spec) {
  spec.set_algorithm("bpe");
  bool more = true;
  const auto corpus = NewCorpus([&](std::string* document) -> StatusOr<bool> {
    *document = text;
    return std::exchange(more, false);
  });
  RecordingProgress progress;
  return TrainTokenizer(*MakePipeline({}), spec, corpus.get(), {}, &progress);
}

bool HasToken(const TokenizerSpec& spec, std::string_view token) {
  for (const std::string& t : spec.vocabulary().tokens()) {
    if (t == token) return true;
  }
  return false;
}

TEST(RequiredTokens, HaveIdsBehindTheAlphabetAndNoMerges) {
  TrainerSpec spec;
  spec.set_vocab_size(300);
  spec.add_special_tokens("<s>");
  spec.add_required_tokens("section");
  spec.add_required_tokens("the");
  const auto trained = Train("the the then section section", spec);
  ASSERT_TRUE(trained.ok()) << trained.status();
  EXPECT_EQ(trained->vocabulary().tokens(257), "section");
  EXPECT_EQ(trained->vocabulary().tokens(258), "the");
  ASSERT_EQ(trained->added_tokens_size(), 3);
  EXPECT_EQ(trained->added_tokens(1).content(), "section");
  EXPECT_EQ(trained->added_tokens(1).id(), 257u);
  EXPECT_FALSE(trained->added_tokens(1).special());
  const auto& merges = trained->models(0).bpe().merges();
  for (int i = 0; i < merges.size(); i += 2) {
    const std::string text = trained->vocabulary().tokens(merges[i]) +
                             trained->vocabulary().tokens(merges[i + 1]);
    EXPECT_NE(text, "the");
    EXPECT_NE(text, "section");
  }
  EXPECT_TRUE(HasToken(*trained, " then"));
}

// Outside of `hf` they are borders in the training text.
TEST(RequiredTokens, AreCutOutOfTheText) {
  TrainerSpec spec;
  spec.set_merge_order(TrainerSpec::BYTES);
  spec.set_vocab_size(300);
  spec.add_required_tokens("the");
  const auto trained = Train("then then then", spec);
  ASSERT_TRUE(trained.ok()) << trained.status();
  EXPECT_FALSE(HasToken(*trained, "th"));
}

TEST(RequiredTokens, GivenTwiceIsAnError) {
  TrainerSpec spec;
  spec.add_special_tokens("the");
  spec.add_required_tokens("the");
  EXPECT_EQ(ClassOf(Train("the", spec).status()), ErrorClass::kUsage);
}

}  // namespace
}  // namespace tessera
