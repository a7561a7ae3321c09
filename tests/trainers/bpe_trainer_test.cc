// Small corpora worked out by hand or taken from Hugging Face's tests, and what
// the options do.

#include "tokenizers/trainers/bpe_trainer.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/trainers/recording_progress.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

using Words = std::map<std::string, uint64_t>;

WordCounts CountsOf(const Words& words) {
  WordCounts counts;
  for (const auto& [word, count] : words) counts.Append(word, count);
  return counts;
}

struct Trained {
  // "left+right count", in order.
  std::vector<std::string> merges;
  std::vector<std::string> tokens;
  std::vector<std::string> warnings;
};

struct Options {
  bool byte_level = false;
  int threads = 1;
};

Trained Train(const Words& words, TrainerSpec spec, Options options = {}) {
  if (spec.vocab_size() == 0) spec.set_vocab_size(1000);
  if (options.byte_level && !spec.has_full_byte_alphabet()) {
    spec.set_full_byte_alphabet(false);
  }
  RecordingProgress progress;
  const auto trained = TrainBpe(spec, options.byte_level, CountsOf(words),
                                {.threads = options.threads}, &progress);
  EXPECT_TRUE(trained.ok()) << trained.status();
  Trained result;
  if (!trained.ok()) return result;
  for (const Merge& merge : trained->merges) {
    result.merges.push_back(trained->tokens.text(merge.left) + "+" +
                            trained->tokens.text(merge.right) + " " +
                            std::to_string(merge.count));
  }
  for (size_t i = 0; i < trained->tokens.size(); ++i) {
    result.tokens.push_back(trained->tokens.text(static_cast<TokenId>(i)));
  }
  result.warnings = progress.warnings;
  return result;
}

using Strings = std::vector<std::string>;

TEST(BpeTrainer, HuggingFaceOwnTest) {
  TrainerSpec spec;
  spec.set_min_frequency(2);
  const Trained got = Train({{"roses", 1},
                             {"are", 2},
                             {"red", 1},
                             {"voilets", 1},
                             {"blue", 1},
                             {"BERT", 1},
                             {"is", 2},
                             {"big", 1},
                             {"and", 1},
                             {"so", 1},
                             {"GPT-2", 1}},
                            spec);
  EXPECT_EQ(got.merges, (Strings{"r+e 3", "a+re 2", "i+s 2"}));
  EXPECT_EQ(got.tokens, (Strings{"-", "2", "B", "E", "G",  "P",   "R", "T", "a",
                                 "b", "d", "e", "g", "i",  "l",   "n", "o", "r",
                                 "s", "t", "u", "v", "re", "are", "is"}));
}

TEST(BpeTrainer, MaxTokenLength) {
  TrainerSpec spec;
  spec.set_max_token_length(2);
  const Trained got = Train({{"sin", 2},
                             {"Sin", 2},
                             {"Lon", 2},
                             {"Ano", 2},
                             {"짧은한", 2},
                             {"긴한글", 2},
                             {"短字符", 2},
                             {"长字符", 2},
                             {"短い文", 2},
                             {"長い文", 2},
                             {"so", 2},
                             {"GP", 2}},
                            spec);
  ASSERT_GE(got.tokens.size(), 30u);
  EXPECT_EQ(
      Strings(got.tokens.begin() + 21, got.tokens.begin() + 30),
      (Strings{"in", "い文", "字符", "An", "GP", "Lo", "so", "긴한", "은한"}));
}

const Words kLowLower = {
    {"low", 5}, {"lower", 2}, {"newest", 6}, {"widest", 3}};

TEST(BpeTrainer, Orders) {
  EXPECT_EQ(Train(kLowLower, {}).merges,
            (Strings{"e+s 9", "es+t 9", "l+o 7", "lo+w 7", "e+w 6", "n+ew 6",
                     "new+est 6", "d+est 3", "i+dest 3", "w+idest 3", "e+r 2",
                     "low+er 2"}));
  TrainerSpec spec;
  spec.set_merge_order(TrainerSpec::BYTES);
  EXPECT_EQ(Train(kLowLower, spec, {.byte_level = true}).merges,
            (Strings{"e+s 9", "es+t 9", "l+o 7", "lo+w 7", "e+w 6", "ew+est 6",
                     "n+ewest 6", "d+est 3", "i+dest 3", "w+idest 3", "e+r 2",
                     "low+er 2"}));
}

TEST(BpeTrainer, Runs) {
  const std::vector<std::pair<std::string, Strings>> cases = {
      {"aa", {"a+a 1"}},
      {"aaa", {"a+a 2", "aa+a 1"}},
      {"aaaa", {"a+a 3", "aa+aa 1"}},
      {"aaaaa", {"a+a 4", "aa+a 1", "aa+aaa 1"}},
      {"aaaaaa", {"a+a 5", "aa+aa 2", "aaaa+aa 1"}},
      {"aaaaaaa", {"a+a 6", "aa+aa 2", "aa+a 1", "aaaa+aaa 1"}},
      {"aaaaaaaa", {"a+a 7", "aa+aa 3", "aaaa+aaaa 1"}},
      {"abababab", {"a+b 4", "ab+ab 3", "abab+abab 1"}},
  };
  for (const auto& [word, merges] : cases) {
    EXPECT_EQ(Train({{word, 1}}, {}).merges, merges) << word;
    for (TrainerSpec::MergeOrder order :
         {TrainerSpec::BYTES, TrainerSpec::IDS}) {
      TrainerSpec spec;
      spec.set_merge_order(order);
      EXPECT_EQ(Train({{word, 1}}, spec, {.byte_level = true}).merges, merges)
          << word;
    }
  }
  EXPECT_EQ(Train({{"aaaabaaa", 1}}, {}).merges,
            (Strings{"a+a 5", "b+aa 1", "aa+aa 1", "baa+a 1", "aaaa+baaa 1"}));
  TrainerSpec spec;
  spec.set_merge_order(TrainerSpec::BYTES);
  EXPECT_EQ(Train({{"aaaabaaa", 1}}, spec, {.byte_level = true}).merges,
            (Strings{"a+a 5", "aa+a 1", "aa+aa 1", "aaaa+b 1", "aaaab+aaa 1"}));
}

TEST(BpeTrainer, LeftOutLetters) {
  TrainerSpec spec;
  spec.set_limit_alphabet(2);
  EXPECT_EQ(Train({{"abcab", 3}, {"abd", 2}}, spec).merges,
            (Strings{"a+b 8", "ab+ab 3"}));
}

TEST(BpeTrainer, SpecialAsUnion) {
  const Words words = {{"the", 10}, {"then", 4}, {"tho", 1}};
  TrainerSpec spec;
  spec.add_special_tokens("the");
  const Trained ours = Train(words, spec);
  EXPECT_EQ(ours.tokens, (Strings{"the", "e", "h", "n", "o", "t", "th", "en",
                                  "then", "tho"}));
  EXPECT_EQ(ours.merges, (Strings{"t+h 15", "e+n 4", "th+en 4", "th+o 1"}));
  ASSERT_EQ(ours.warnings.size(), 1u);
  EXPECT_NE(ours.warnings[0].find("\"the\""), std::string::npos);

  spec.set_compat(true);
  const Trained compat = Train(words, spec);
  EXPECT_EQ(compat.tokens,
            (Strings{"the", "e", "h", "n", "o", "t", "th", "then", "tho"}));
  EXPECT_EQ(compat.merges, (Strings{"t+h 15", "th+e 14", "the+n 4", "th+o 1"}));
}

TEST(BpeTrainer, Prefix) {
  TrainerSpec spec;
  spec.set_continuing_subword_prefix("##");
  const Trained got = Train({{"aab", 3}, {"ab", 2}}, spec);
  EXPECT_EQ(got.tokens, (Strings{"a", "b", "##a", "##b", "aa", "aab", "ab"}));
  EXPECT_EQ(got.merges, (Strings{"a+##a 3", "aa+##b 3", "a+##b 2"}));
}

TEST(BpeTrainer, MaxTokenLengthIsStrict) {
  for (uint64_t length : {2, 3, 4, 5}) {
    TrainerSpec spec;
    spec.set_max_token_length(length);
    Strings want = {"a+b 3", "c+d 3", "e+f 3", "g+h 3"};
    if (length == 5) want.insert(want.end(), {"ab+cd 3", "ef+gh 3"});
    EXPECT_EQ(Train({{"abcdefgh", 3}}, spec).merges, want) << length;
  }
}

TEST(BpeTrainer, TiesOfByteLetters) {
  EXPECT_EQ(Train({{"zb", 2},
                   {"\xE9"
                    "a",
                    2},
                   {" a", 2}},
                  {}, {.byte_level = true})
                .merges,
            (Strings{"z+b 2", "\xE9+a 2", " +a 2"}));
  EXPECT_EQ(Train({{"zb", 2},
                   {"\xC3\xA9"
                    "a",
                    2},
                   {" a", 2}},
                  {}, {.byte_level = true})
                .merges,
            (Strings{"z+b 2", "\xA9+a 2",
                     "\xC3+\xA9"
                     "a 2",
                     " +a 2"}));
}

TEST(BpeTrainer, EndOfWordSuffix) {
  TrainerSpec spec;
  spec.set_end_of_word_suffix("</w>");
  const Trained got = Train({{"ab", 2}, {"ba", 1}}, spec);
  EXPECT_EQ(got.tokens,
            (Strings{"a", "b", "b</w>", "a</w>", "ab</w>", "ba</w>"}));
}

TEST(BpeTrainer, SpecialOfOneLetterTakesItsPlace) {
  TrainerSpec spec;
  spec.add_special_tokens("b");
  const Trained got = Train({{"ab", 2}}, spec);
  EXPECT_EQ(got.tokens, (Strings{"b", "a", "ab"}));
}

TEST(BpeTrainer, IllFormedTextBecomesReplacementCharacters) {
  const Trained got = Train({{"\xE4\xB8", 2}, {"a\xFF\xFF", 1}}, {});
  EXPECT_EQ(got.tokens, (Strings{"a", "\uFFFD", "a\uFFFD", "a\uFFFD\uFFFD"}));
  ASSERT_EQ(got.warnings.size(), 1u);
  EXPECT_EQ(got.warnings[0],
            "4 ill-formed parts of the text are taken as U+FFFD");
}

TEST(BpeTrainer, BytesOrderHasSpecialsLast) {
  TrainerSpec spec;
  spec.set_merge_order(TrainerSpec::BYTES);
  spec.set_vocab_size(259);
  spec.add_special_tokens("<|end|>");
  const Trained got = Train({{"abc", 2}}, spec, {.byte_level = true});
  ASSERT_EQ(got.tokens.size(), 259u);
  EXPECT_EQ(got.tokens[0], std::string(1, '\0'));
  EXPECT_EQ(got.tokens[255], "\xFF");
  EXPECT_EQ(got.tokens[257], "abc");
  EXPECT_EQ(got.tokens[258], "<|end|>");
}

TEST(BpeTrainer, VocabularySmallerThanAlphabet) {
  TrainerSpec spec;
  spec.set_vocab_size(2);
  RecordingProgress progress;
  const auto trained =
      TrainBpe(spec, false, CountsOf({{"abc", 1}}), {}, &progress);
  EXPECT_EQ(ClassOf(trained.status()), ErrorClass::kUsage);
  EXPECT_NE(MessageOf(trained.status()).find("at least 3"),
            std::string_view::npos);
}

// C6: counts beyond 32 and 53 bits are exact; beyond 63 they are refused.
TEST(BpeTrainer, HugeCounts) {
  const uint64_t big = (uint64_t{1} << 53) + 1;
  const Trained got = Train({{"ab", big}, {"cd", big + 1}}, {});
  EXPECT_EQ(got.merges, (Strings{"c+d " + std::to_string(big + 1),
                                 "a+b " + std::to_string(big)}));
  ASSERT_EQ(got.warnings.size(), 1u);
  EXPECT_NE(got.warnings[0].find("would overflow"), std::string::npos);
  RecordingProgress progress;
  TrainerSpec spec;
  spec.set_vocab_size(10);
  EXPECT_EQ(ClassOf(TrainBpe(spec, false, CountsOf({{"ab", uint64_t{1} << 62}}),
                             {}, &progress)
                        .status()),
            ErrorClass::kBadData);
}

TEST(BpeTrainer, OptionsOutOfRange) {
  TrainerSpec spec;
  spec.set_max_token_length(1);
  EXPECT_EQ(ClassOf(NewBpeTrainer(spec).status()), ErrorClass::kUsage);
  spec.clear_max_token_length();
  spec.add_special_tokens("");
  EXPECT_EQ(ClassOf(NewBpeTrainer(spec).status()), ErrorClass::kUsage);
  spec.set_special_tokens(0, "a");
  spec.add_special_tokens("a");
  EXPECT_EQ(ClassOf(NewBpeTrainer(spec).status()), ErrorClass::kUsage);
}

}  // namespace
}  // namespace tessera
