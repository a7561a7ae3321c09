#include "tokenizers/models/unigram.h"

#include <cmath>

#include "tests/models/one_model.h"
#include "tokenizers/base/random.h"

namespace tessera {
namespace {

// Builds vocabulary and scores side by side.
struct UnigramSpec {
  TokenizerSpec spec;
  UnigramModelSpec model;

  TokenId Add(std::string_view text, double score,
              VocabularySpec::Kind kind = VocabularySpec::NORMAL) {
    model.add_scores(score);
    return AddToken(&spec, text, kind);
  }
  OneModel Make() const {
    return OneModel(spec, [this](const Vocabulary& vocabulary) {
      return NewUnigramModel(model, vocabulary);
    });
  }
  Status Error() const {
    const auto vocabulary = Vocabulary::Create(spec);
    return NewUnigramModel(model, **vocabulary).status();
  }
};

UnigramSpec Toy() {
  UnigramSpec toy;
  toy.model.set_unk_id(toy.Add("<unk>", 0, VocabularySpec::UNKNOWN));
  toy.Add("<s>", 0, VocabularySpec::CONTROL);
  toy.Add("</s>", 0, VocabularySpec::CONTROL);
  toy.Add(
      "\xE2\x96\x81"
      "a",
      -1);
  toy.Add("b", -2);
  toy.model.set_sentencepiece_semantics(true);
  return toy;
}

TEST(Unigram, WorkedExample) {
  OneModel model = Toy().Make();
  EXPECT_EQ(model.Encode("\xE2\x96\x81"
                         "ab"),
            (Ids{3, 4}));
  EXPECT_EQ(model.output.sizes, (std::vector<uint64_t>{4, 1}));
  EXPECT_EQ(model.Decode({3, 4}),
            "\xE2\x96\x81"
            "ab");
  EXPECT_EQ(model.Encode("<s>b"), (Ids{0, 4}));
  EXPECT_FALSE(model->is_lossless());
}

TEST(Unigram, RunsOfUnknownCharactersAreOneUnk) {
  OneModel model = Toy().Make();
  EXPECT_EQ(model.Encode("xyb\xE4\xB8\xADz"), (Ids{0, 4, 0}));
  EXPECT_EQ(model.output.sizes, (std::vector<uint64_t>{2, 1, 4}));
  EXPECT_EQ(model.output.losses[0].unknown_bytes, 6u);
  // Ill-formed bytes are unknown characters.
  EXPECT_EQ(model.Encode("b\xE4\xB8"
                         "b\xFF"),
            (Ids{4, 0, 4, 0}));
  EXPECT_EQ(model.output.losses[0].unknown_bytes, 3u);
}

TEST(Unigram, WithoutUnkTheyAreLeftOut) {
  UnigramSpec toy = Toy();
  toy.model.clear_unk_id();
  OneModel model = toy.Make();
  EXPECT_EQ(model.Encode("xbyz"), (Ids{4}));
  EXPECT_EQ(model.output.sizes, (std::vector<uint64_t>{4}));
  EXPECT_EQ(model.output.losses[0].dropped_bytes, 3u);
  EXPECT_EQ(model.Encode("x"), (Ids{}));
  EXPECT_EQ(model.output.losses[0].dropped_bytes, 1u);
}

TEST(Unigram, ByteFallback) {
  UnigramSpec toy = Toy();
  for (int i = 0; i < 256; ++i) toy.model.add_scores(0);
  AddByteTokens(&toy.spec);
  toy.model.set_byte_fallback(true);
  OneModel model = toy.Make();
  EXPECT_EQ(model.Encode("\xC3\xA9"
                         "bx"),
            (Ids{5 + 0xC3, 5 + 0xA9, 4, 5 + 'x'}));
  EXPECT_EQ(model.output.losses[0].unknown_bytes, 0u);
  EXPECT_TRUE(model->is_lossless());
  Random random(1);
  for (int round = 0; round < 2000; ++round) {
    std::string word(1 + random.Below(20), '\0');
    for (char& c : word) {
      c = static_cast<char>(random.Below(3) == 0 ? 'b' : random.Next());
    }
    EXPECT_EQ(model.Decode(model.Encode(word)), word);
  }
  // The names of byte tokens are text like any other.
  EXPECT_EQ(model.Decode(model.Encode("<0x41>")), "<0x41>");
}

TEST(Unigram, UnusedAndUserDefinedTokens) {
  UnigramSpec toy = Toy();
  toy.Add("bb", -0.5, VocabularySpec::UNUSED);
  toy.Add("xyz", -99, VocabularySpec::USER_DEFINED);
  OneModel model = toy.Make();
  EXPECT_EQ(model.Encode("bbxyz"), (Ids{4, 4, 6}));
  toy.model.set_sentencepiece_semantics(false);
  EXPECT_EQ(toy.Make().Encode("bb"), (Ids{5}));
}

TEST(Unigram, EqualSumsPreferTheLongerLastToken) {
  UnigramSpec toy;
  toy.model.set_unk_id(toy.Add("<unk>", 0, VocabularySpec::UNKNOWN));
  toy.Add("a", -1);
  toy.Add("aa", -2);
  EXPECT_EQ(toy.Make().Encode("aaa"), (Ids{1, 2}));
}

// Then unknown characters score next to infinity: sums are rebased in time.
TEST(Unigram, SentencePieceWithoutNormalTokens) {
  UnigramSpec toy;
  toy.model.set_sentencepiece_semantics(true);
  toy.model.set_unk_id(toy.Add("<unk>", 0, VocabularySpec::UNKNOWN));
  toy.Add("ab", -1, VocabularySpec::USER_DEFINED);
  OneModel model = toy.Make();
  for (const char* word : {"ab", "cab", "ccab", "cccccabc", "ababab"}) {
    EXPECT_EQ(model.Encode(word), (Ids{0})) << word;
  }
}

// Hugging Face: a run of unknown characters that is a token becomes it.
TEST(Unigram, UnknownRunThatIsAToken) {
  UnigramSpec toy;
  toy.model.set_score_type(UnigramModelSpec::FLOAT64);
  toy.model.set_unk_id(toy.Add("<unk>", 100));
  toy.Add("xy", 50);
  EXPECT_EQ(toy.Make().Encode("xy"), (Ids{1}));
  EXPECT_EQ(toy.Make().Encode("xyx"), (Ids{0}));
  toy.model.set_sentencepiece_semantics(true);
  EXPECT_EQ(toy.Make().Encode("xy"), (Ids{0}));
}

// Every segmentation of every short text, one after another.
double BestSum(const UnigramSpec& toy, std::string_view text) {
  if (text.empty()) return 0;
  double best = -INFINITY;
  for (int i = 0; i < toy.spec.vocabulary().tokens_size(); ++i) {
    const std::string& token = toy.spec.vocabulary().tokens(i);
    if (!text.starts_with(token)) continue;
    best = std::max(
        best, toy.model.scores(i) + BestSum(toy, text.substr(token.size())));
  }
  return best;
}

TEST(Unigram, SumIsTheLargest) {
  Random random(9);
  for (int round = 0; round < 20; ++round) {
    UnigramSpec toy;
    toy.model.set_score_type(UnigramModelSpec::FLOAT64);
    toy.Add("a", -6 * random.Unit());
    toy.Add("b", -6 * random.Unit());
    ForEachText("ab", 4, [&](const std::string& text) {
      if (text.size() > 1 && random.Below(3) == 0) {
        toy.Add(text, -12 * random.Unit());
      }
    });
    OneModel model = toy.Make();
    ForEachText("ab", 8, [&](const std::string& text) {
      double sum = 0;
      for (const TokenId id : model.Encode(text)) {
        sum += toy.model.scores(static_cast<int>(id));
      }
      ASSERT_EQ(model.Decode(model.output.ids), text);
      ASSERT_NEAR(sum, BestSum(toy, text), 1e-9) << text;
    });
  }
}

TEST(Unigram, FaultsAreNamed) {
  UnigramSpec toy = Toy();
  toy.model.add_scores(1);
  EXPECT_NE(MessageOf(toy.Error()).find("[V01]"), std::string_view::npos);
  toy = Toy();
  toy.model.set_scores(3, NAN);
  EXPECT_NE(MessageOf(toy.Error()).find("[V06]"), std::string_view::npos);
  toy = Toy();
  toy.model.set_scores(3, 1e300);
  EXPECT_NE(MessageOf(toy.Error()).find("[V06]"), std::string_view::npos);
  toy = Toy();
  toy.model.set_unk_id(5);
  EXPECT_NE(MessageOf(toy.Error()).find("[V07]"), std::string_view::npos);
}

}  // namespace
}  // namespace tessera
