#include "tokenizers/models/bpe_model.h"

#include "tests/models/bpe_twin.h"

namespace tessera {
namespace {

TEST(BpeModel, LowestRankThenLeftmost) {
  TokenizerSpec spec = ByteSpec();
  AddMerge(&spec, "a", "b");
  AddMerge(&spec, "b", "c");
  AddMerge(&spec, "ab", "c");
  EXPECT_EQ(Split(spec, "abc"), (Texts{"abc"}));
  EXPECT_EQ(Split(spec, "bbc"), (Texts{"b", "bc"}));

  spec = ByteSpec();
  AddMerge(&spec, "a", "a");
  AddMerge(&spec, "aa", "a");
  EXPECT_EQ(Split(spec, "aaaa"), (Texts{"aa", "aa"}));
  EXPECT_EQ(Split(spec, "aaaaa"), (Texts{"aa", "aaa"}));
}

// Vector 4.
TEST(BpeModel, ImproperTokenByPairsBytesAndWholeWord) {
  TokenizerSpec spec = ByteSpec();
  AddMerge(&spec, "b", "c");
  AddMerge(&spec, "a", "b");
  AddToken(&spec, "abc");
  EXPECT_EQ(Split(spec, "abc"), (Texts{"a", "bc"}));
  BpeOf(&spec)->set_ignore_merges(true);
  EXPECT_EQ(Split(spec, "abc"), (Texts{"abc"}));
  EXPECT_EQ(Split(spec, "abcabc"), (Texts{"a", "bc", "a", "bc"}));
  BpeOf(&spec)->clear_ignore_merges();
  BpeOf(&spec)->clear_merges();
  BpeOf(&spec)->set_rank_lookup(BpeModelSpec::BYTES);
  EXPECT_EQ(Split(spec, "abc"), (Texts{"abc"}));
}

// Vectors 5 and 6: where folding would be wrong.
TEST(BpeModel, FoldingThatWouldShow) {
  TokenizerSpec spec = ByteSpec();
  AddMerge(&spec, "x", "\xE4");
  AddMerge(&spec, "\xE4", "\xB8");
  AddMerge(&spec, "\xE4\xB8", "\xAD");
  EXPECT_EQ(Split(spec, "x\xE4\xB8\xAD"), (Texts{"x\xE4", "\xB8", "\xAD"}));
  EXPECT_EQ(Split(spec, "\xE4\xB8\xAD"), (Texts{"\xE4\xB8\xAD"}));

  // A character whose ranks fall, 2 then 0: 1 takes its last byte between.
  spec = ByteSpec();
  AddToken(&spec, "\xE4\xB8");
  AddMerge(&spec, "\xE4\xB8", "\xAD");
  AddMerge(&spec, "\xAD", "C");
  AddMerge(&spec, "\xE4", "\xB8");
  EXPECT_EQ(Split(spec,
                  "\xE4\xB8\xAD"
                  "C"),
            (Texts{"\xE4\xB8",
                   "\xAD"
                   "C"}));
  EXPECT_EQ(Split(spec,
                  "\xE4\xB8\xAD"
                  "D"),
            (Texts{"\xE4\xB8\xAD", "D"}));
}

// Random vocabularies against the definition: both forms of ranks, proper ones
// and others, words up to the windows.
TEST(BpeModel, AgreesWithTwin) {
  Random random(7);
  for (int round = 0; round < 150; ++round) {
    const std::string letters =
        std::string("ab cd\xE4\xB8\xAD\xC3\xA9").substr(0, 2 + round % 9);
    const auto kind = static_cast<RandomBpe>(round % 3);
    TokenizerSpec spec =
        RandomSpec(letters, random.Below(40), kind, round % 2 == 0, &random);
    if (round % 7 == 0) BpeOf(&spec)->set_ignore_merges(true);
    OneModel model = MakeBpe(spec);
    const BpeTwin twin(spec);
    for (int i = 0; i < 60; ++i) {
      const size_t size = i < 45 ? 1 + random.Below(40) : random.Below(300) + 1;
      const std::string word = RandomText(letters, size, &random);
      ASSERT_EQ(model.Encode(word), twin.Encode(word)) << round << ' ' << word;
      ASSERT_EQ(model.Decode(twin.Encode(word)), word);
    }
    EXPECT_TRUE(model->is_lossless());
  }
}

// Fold on and off is the same: every text of at most three of these.
TEST(BpeModel, FoldingNeverShows) {
  const std::vector<std::string> units = {"\xE4\xB8\xAD",
                                          "\xE4\xB8\x98",
                                          "\xE2\x82\xAC",
                                          "\xC3\xA9",
                                          "\xF0\x9F\x98\x80",
                                          "x",
                                          " ",
                                          "\xE4",
                                          "\xAD",
                                          "\xF5\x80\x80\x80"};
  std::string letters;
  for (const std::string& unit : units) letters += unit;
  Random random(11);
  for (int round = 0; round < 60; ++round) {
    TokenizerSpec spec =
        RandomSpec(letters, 12 + random.Below(60),
                   static_cast<RandomBpe>(round % 3), round % 2 == 0, &random);
    // Characters as tokens, so that there is something to fold.
    for (const char* merge : {"\xE4\xB8", "\xC3\xA9", "\xE4\xB8\xAD"}) {
      const std::string text = merge;
      if (round % 2 == 1) {
        AddMerge(&spec, text.substr(0, text.size() - 1),
                 text.substr(text.size() - 1));
      }
    }
    OneModel model = MakeBpe(spec);
    const BpeTwin twin(spec);
    std::string text;
    for (size_t code = 0; code < units.size() * units.size() * units.size();
         ++code) {
      text = units[code % units.size()] +
             units[code / units.size() % units.size()] +
             units[code / units.size() / units.size()];
      ASSERT_EQ(model.Encode(text), twin.Encode(text)) << round;
    }
  }
}

TEST(BpeModel, SizesAndLosses) {
  TokenizerSpec spec = ByteSpec();
  AddMerge(&spec, "a", "b");
  OneModel model = MakeBpe(spec);
  model.Encode("xabab\xC3\xA9");
  EXPECT_EQ(model.output.sizes, (std::vector<uint64_t>{1, 2, 2, 1, 1}));
  EXPECT_EQ(model.output.losses[0].unknown_bytes, 0u);
  EXPECT_EQ(model.output.losses[0].dropped_bytes, 0u);
}

// ---------------------------------------------------------------- refusals

void ExpectRefused(const TokenizerSpec& spec, std::string_view rule,
                   std::string_view what) {
  const auto vocabulary = Vocabulary::Create(spec);
  ASSERT_TRUE(vocabulary.ok());
  const auto model = NewBpeModel(spec.models(0).bpe(), **vocabulary);
  ASSERT_FALSE(model.ok());
  const std::string message(MessageOf(model.status()));
  EXPECT_NE(message.find(rule), std::string::npos) << message;
  EXPECT_NE(message.find(what), std::string::npos) << message;
}

TEST(BpeModel, Refusals) {
  TokenizerSpec good = ByteSpec();
  AddMerge(&good, "a", "b");

  TokenizerSpec spec = good;
  BpeOf(&spec)->add_merges('a');
  ExpectRefused(spec, "[V05]", "odd number");

  BpeOf(&spec)->add_merges('c');
  ExpectRefused(spec, "[V05]", "rank 1: \"ac\"");

  spec = good;
  for (const uint32_t id : {97, 5000}) BpeOf(&spec)->add_merges(id);
  ExpectRefused(spec, "[V05]", "5000");

  spec = good;
  AddToken(&spec, "##");
  BpeOf(&spec)->set_continuing_subword_prefix("##");
  for (const uint32_t id : {97, 257}) BpeOf(&spec)->add_merges(id);
  ExpectRefused(spec, "[V05]", "\"b\"");

  for (const double dropout : {-0.1, 1.0, 0.0 / 0.0}) {
    spec = good;
    BpeOf(&spec)->set_dropout(dropout);
    ExpectRefused(spec, "[V10]", "dropout");
  }

  spec = good;
  BpeOf(&spec)->set_unk_id(9999);
  ExpectRefused(spec, "[V07]", "9999");

  spec = good;
  BpeOf(&spec)->set_rank_lookup(BpeModelSpec::BYTES);
  ExpectRefused(spec, "[V10]", "merges");
  BpeOf(&spec)->clear_merges();
  BpeOf(&spec)->add_scores(1);
  ExpectRefused(spec, "[V01]", "257");
}

// A pair that is there twice has its last rank.
TEST(BpeModel, RepeatedPairHasItsLastRank) {
  TokenizerSpec spec = ByteSpec();
  AddMerge(&spec, "a", "b");
  AddMerge(&spec, "b", "c");
  EXPECT_EQ(Split(spec, "abc"), (Texts{"ab", "c"}));
  AddMerge(&spec, "a", "b");
  EXPECT_EQ(Split(spec, "abc"), (Texts{"a", "bc"}));
}

}  // namespace
}  // namespace tessera
