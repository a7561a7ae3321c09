#include "tokenizers/trainers/spm_trainer.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/trainers/recording_progress.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/trainers/train.h"

namespace tessera {
namespace {

using Strings = std::vector<std::string>;

TEST(SpmPiece, Rule) {
  const auto is_piece = [](std::string_view text) {
    return IsSpmPiece(text, 16, false);
  };
  for (std::string_view text : {"a", "abc", "▁", "▁abc", "123", "ひらカタ漢ー",
                                "e\u0301a", "\u0301α", "?!"}) {
    EXPECT_TRUE(is_piece(text)) << text;
  }
  for (std::string_view text :
       {"", "a▁", "▁▁", "a b", "a\tb", "a1", "aя", "漢a", "e\u0301α", "▅",
        "\xFF", "abcdefghijklmnopq"}) {
    EXPECT_FALSE(is_piece(text)) << text;
  }
  EXPECT_FALSE(IsSpmPiece(std::string_view("a\0", 2), 16, false));
  EXPECT_TRUE(IsSpmPiece("1", 16, true));
  EXPECT_FALSE(IsSpmPiece("12", 16, true));
  EXPECT_FALSE(IsSpmPiece("▁1", 16, true));
}

StatusOr<TokenizerSpec> Train(const std::map<std::string, uint64_t>& words,
                              TrainerSpec spec) {
  WordCounts counts;
  for (const auto& [word, count] : words) counts.Append(word, count);
  spec.set_algorithm("bpe");
  spec.set_merge_order(TrainerSpec::SPM);
  RecordingProgress progress;
  return TrainFromCounts(*MakePipeline({.pretokenizer = "sentencepiece"}), spec,
                         counts, {}, &progress);
}

Strings TokensOf(const TokenizerSpec& spec) {
  return {spec.vocabulary().tokens().begin(), spec.vocabulary().tokens().end()};
}

const std::map<std::string, uint64_t> kLowLower = {
    {"▁low", 5}, {"▁lower", 2}, {"▁newest", 6}, {"▁widest", 3}};

TEST(SpmTrainer, OrderOfPieces) {
  const auto trained = Train(kLowLower, {});
  ASSERT_TRUE(trained.ok()) << trained.status();
  EXPECT_EQ(TokensOf(*trained),
            (Strings{"<unk>", "<s>",  "</s>", "es",      "est",  "lo",
                     "low",   "▁low", "ew",   "▁n",      "▁new", "▁newest",
                     "id",    "▁w",   "▁wid", "▁widest", "er",   "▁lower",
                     "e",     "w",    "▁",    "s",       "t",    "l",
                     "o",     "n",    "d",    "i",       "r"}));
  const BpeModelSpec& model = trained->models(0).bpe();
  EXPECT_EQ(model.scores(2), 0.0f);
  EXPECT_EQ(model.scores(3), 0.0f);
  EXPECT_EQ(model.scores(28), -25.0f);
  EXPECT_TRUE(model.sentencepiece_semantics());
  EXPECT_EQ(trained->vocabulary().kinds(0), VocabularySpec::UNKNOWN);
  EXPECT_EQ(trained->vocabulary().kinds(1), VocabularySpec::CONTROL);
}

TEST(SpmTrainer, GivenPiecesAndBytes) {
  TrainerSpec spec;
  spec.set_vocab_size(3 + 2 + 256 + 11 + 3);
  spec.add_special_tokens("<s>");
  spec.add_special_tokens("<mask>");
  spec.add_required_tokens("est");
  spec.set_byte_fallback(true);
  const auto trained = Train(kLowLower, spec);
  ASSERT_TRUE(trained.ok()) << trained.status();
  const Strings tokens = TokensOf(*trained);
  EXPECT_EQ(tokens[3], "<mask>");
  EXPECT_EQ(tokens[4], "est");
  EXPECT_EQ(tokens[5], "<0x00>");
  EXPECT_EQ(tokens[260], "<0xFF>");
  EXPECT_EQ(trained->vocabulary().kinds(4), VocabularySpec::USER_DEFINED);
  // The letters of a required token do not merge: s and t are gone.
  EXPECT_EQ(tokens[261], "lo");
  EXPECT_EQ(std::count(tokens.begin(), tokens.end(), "s"), 0);
  EXPECT_EQ(trained->normalizers(0).sentencepiece().user_defined_symbols(0),
            "est");
}

// A rare letter is no token, and a break in its word.
TEST(SpmTrainer, CoverageLeavesLettersOut) {
  TrainerSpec spec;
  spec.set_character_coverage(0.98);
  const auto trained = Train({{"ab", 3000}, {"aéb", 1}, {"éé", 1}}, spec);
  ASSERT_TRUE(trained.ok()) << trained.status();
  EXPECT_EQ(TokensOf(*trained),
            (Strings{"<unk>", "<s>", "</s>", "ab", "a", "b"}));
}

TEST(SpmTrainer, LongDocumentsAreLeftOut) {
  Strings documents = {"aa aa", std::string(4193, 'b'), "c▅"};
  size_t next = 0;
  const auto corpus = NewCorpus([&](std::string* document) -> StatusOr<bool> {
    if (next == documents.size()) return false;
    *document = documents[next++];
    return true;
  });
  TrainerSpec spec;
  spec.set_algorithm("bpe");
  spec.set_merge_order(TrainerSpec::SPM);
  RecordingProgress progress;
  const auto trained =
      TrainTokenizer(*MakePipeline({.pretokenizer = "sentencepiece"}), spec,
                     corpus.get(), {}, &progress);
  ASSERT_TRUE(trained.ok()) << trained.status();
  EXPECT_EQ(TokensOf(*trained),
            (Strings{"<unk>", "<s>", "</s>", "aa", "▁aa", "a", "▁"}));
  ASSERT_GE(progress.warnings.size(), 1u);
  EXPECT_EQ(progress.warnings[0].substr(0, 25), "2 documents were left out");
}

TEST(SpmTrainer, OptionsOutOfRange) {
  TrainerSpec spec;
  spec.set_character_coverage(0.5);
  EXPECT_EQ(ClassOf(Train(kLowLower, spec).status()), ErrorClass::kUsage);
  spec.clear_character_coverage();
  spec.set_vocab_size(13);
  EXPECT_EQ(ClassOf(Train(kLowLower, spec).status()), ErrorClass::kUsage);
}

}  // namespace
}  // namespace tessera
