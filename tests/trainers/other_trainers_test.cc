// Trainers wordpiece, char and word.

#include <gtest/gtest.h>

#include <map>

#include "tests/trainers/recording_progress.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/trainers/train.h"

namespace tessera {
namespace {

using Strings = std::vector<std::string>;

StatusOr<TokenizerSpec> Train(const std::string& algorithm, TrainerSpec spec,
                              const std::string& pretokenizer = "whitespace") {
  WordCounts counts;
  for (const auto& [word, count] : std::map<std::string, uint64_t>{
           {"aab", 3}, {"ab", 2}, {"b", 7}, {"é", 7}}) {
    counts.Append(word, count);
  }
  spec.set_algorithm(algorithm);
  RecordingProgress progress;
  return TrainFromCounts(*MakePipeline({.pretokenizer = pretokenizer}), spec,
                         counts, {}, &progress);
}

Strings TokensOf(const TokenizerSpec& spec) {
  return {spec.vocabulary().tokens().begin(), spec.vocabulary().tokens().end()};
}

TEST(WordPieceTrainer, KeepsTheVocabularyOfBpe) {
  const auto trained = Train("wordpiece", {}, "bert");
  ASSERT_TRUE(trained.ok()) << trained.status();
  EXPECT_EQ(TokensOf(*trained),
            (Strings{"[UNK]", "a", "b", "é", "##a", "##b", "aa", "aab", "ab"}));
  const WordPieceModelSpec& model = trained->models(0).wordpiece();
  EXPECT_EQ(model.unk_id(), 0u);
  EXPECT_EQ(model.continuing_subword_prefix(), "##");
  EXPECT_EQ(model.max_input_chars_per_word(), 100u);
  EXPECT_EQ(trained->decoder().wordpiece().prefix(), "##");

  TrainerSpec spec;
  spec.add_special_tokens("[CLS]");
  spec.add_special_tokens("[UNK]");
  EXPECT_EQ(Train("wordpiece", spec, "bert")->models(0).wordpiece().unk_id(),
            1u);
  EXPECT_EQ(ClassOf(Train("wordpiece", {}, "gpt2").status()),
            ErrorClass::kUsage);
}

TEST(CharTrainer, MostFrequentCharacters) {
  TrainerSpec spec;
  spec.set_vocab_size(3);
  const auto trained = Train("char", spec);
  ASSERT_TRUE(trained.ok()) << trained.status();
  EXPECT_EQ(TokensOf(*trained), (Strings{"<unk>", "b", "a"}));
  EXPECT_EQ(trained->models(0).bpe().merges_size(), 0);
  EXPECT_EQ(ClassOf(Train("char", {}, "gpt2").status()), ErrorClass::kUsage);
}

TEST(WordTrainer, MostFrequentWords) {
  TrainerSpec spec;
  spec.set_vocab_size(4);
  spec.add_special_tokens("[UNK]");
  const auto trained = Train("word", spec);
  ASSERT_TRUE(trained.ok()) << trained.status();
  EXPECT_EQ(TokensOf(*trained), (Strings{"[UNK]", "b", "é", "aab"}));
  EXPECT_TRUE(trained->models(0).greedy().whole_word_only());
  spec.set_vocab_size(1);
  EXPECT_EQ(ClassOf(Train("word", spec).status()), ErrorClass::kUsage);
}

TEST(Trainers, UnknownNamesAreAnswered) {
  const auto row = FindTrainer("bep");
  EXPECT_EQ(ClassOf(row.status()), ErrorClass::kUsage);
  EXPECT_NE(MessageOf(row.status()).find("did you mean bpe"),
            std::string_view::npos);
  for (const TrainerRow& known : Trainers()) {
    EXPECT_TRUE(FindTrainer(known.name).ok());
    EXPECT_TRUE(known.create(ResolveTrainerSpec({})).ok()) << known.name;
  }
}

}  // namespace
}  // namespace tessera
