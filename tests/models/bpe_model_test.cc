#include "tokenizers/models/bpe_model.h"

#include <algorithm>

#include "tests/models/bpe_twin.h"

namespace tessera {
namespace {

BpeModelSpec* BpeOf(TokenizerSpec* spec) {
  return spec->mutable_models(0)->mutable_bpe();
}

std::vector<std::string> TextsOf(const TokenizerSpec& spec, const Ids& ids) {
  std::vector<std::string> texts;
  for (const TokenId id : ids) texts.push_back(spec.vocabulary().tokens(id));
  return texts;
}

std::vector<std::string> Split(const TokenizerSpec& spec,
                               std::string_view word) {
  return TextsOf(spec, MakeBpe(spec).Encode(word));
}

using Texts = std::vector<std::string>;

// encode-engine.md 10, vector 3.
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

// A byte-level vocabulary of a, b, ab alone.
TokenizerSpec FewBytes() {
  TokenizerSpec spec;
  for (const char* token : {"a", "b"}) AddToken(&spec, token);
  spec.mutable_vocabulary()->set_byte_level(true);
  spec.add_models()->mutable_bpe();
  AddMerge(&spec, "a", "b");
  return spec;
}

TEST(BpeModel, UncoveredBytesAreDropped) {
  OneModel model = MakeBpe(FewBytes());
  EXPECT_EQ(model.Encode("xaxbx"), (Ids{2}));
  EXPECT_EQ(model.output.sizes, (std::vector<uint64_t>{5}));
  EXPECT_EQ(model.output.losses[0].dropped_bytes, 3u);
  EXPECT_EQ(model.Encode("xx"), Ids());
  EXPECT_FALSE(model->is_lossless());

  TokenizerSpec joined = FewBytes();
  BpeOf(&joined)->clear_merges();
  BpeOf(&joined)->set_rank_lookup(BpeModelSpec::BYTES);
  OneModel ranks = MakeBpe(joined);
  EXPECT_EQ(ranks.Encode("xabxax"), (Ids{2, 0}));
  EXPECT_EQ(ranks.output.sizes, (std::vector<uint64_t>{4, 2}));
  EXPECT_EQ(ranks.output.losses[0].dropped_bytes, 3u);
}

TEST(BpeModel, UnknownBytesAreUnk) {
  TokenizerSpec spec = FewBytes();
  const TokenId unk = AddToken(&spec, "<unk>", VocabularySpec::UNKNOWN);
  BpeOf(&spec)->set_unk_id(unk);
  OneModel model = MakeBpe(spec);
  EXPECT_EQ(model.Encode("xxabx"), (Ids{unk, unk, 2, unk}));
  EXPECT_EQ(model.output.losses[0].unknown_bytes, 3u);
  BpeOf(&spec)->set_fuse_unk(true);
  OneModel fusing = MakeBpe(spec);
  EXPECT_EQ(fusing.Encode("xxabx"), (Ids{unk, 2, unk}));
  EXPECT_EQ(fusing.output.sizes, (std::vector<uint64_t>{2, 2, 1}));
}

// CLIP: the last symbol of a word has the suffix, which is no text of the word.
TEST(BpeModel, EndOfWordSuffix) {
  TokenizerSpec spec;
  for (const char* token : {"a", "b", "a</w>", "b</w>"}) {
    AddToken(&spec, token);
  }
  spec.mutable_vocabulary()->set_byte_level(true);
  spec.add_models()->mutable_bpe()->set_end_of_word_suffix("</w>");
  AddMerge(&spec, "a", "b");
  AddMerge(&spec, "a", "b</w>");
  EXPECT_EQ(Split(spec, "abab"), (Texts{"ab", "ab</w>"}));
  EXPECT_EQ(Split(spec, "b"), (Texts{"b</w>"}));
  OneModel model = MakeBpe(spec);
  model.Encode("abab");
  EXPECT_EQ(model.output.sizes, (std::vector<uint64_t>{2, 2}));
  EXPECT_EQ(model.Decode({4, 5}), "abab</w>");
}

TEST(BpeModel, ContinuingSubwordPrefix) {
  TokenizerSpec spec;
  for (const char* token : {"a", "b", "##a", "##b", "ab"}) {
    AddToken(&spec, token);
  }
  BpeModelSpec* bpe = spec.add_models()->mutable_bpe();
  bpe->set_alphabet(BpeModelSpec::CHARACTERS);
  bpe->set_continuing_subword_prefix("##");
  for (const uint32_t id : {0, 3}) bpe->add_merges(id);
  EXPECT_EQ(Split(spec, "abb"), (Texts{"ab", "##b"}));
  EXPECT_EQ(Split(spec, "bab"), (Texts{"b", "##a", "##b"}));
}

// Without all byte tokens an unknown character from before comes out behind
// the bytes, as in Hugging Face.
TEST(BpeModel, ByteFallbackAndPendingUnknown) {
  TokenizerSpec spec;
  AddToken(&spec, "<unk>", VocabularySpec::UNKNOWN);
  AddToken(&spec, "a");
  BpeModelSpec* bpe = spec.add_models()->mutable_bpe();
  bpe->set_alphabet(BpeModelSpec::CHARACTERS);
  bpe->set_byte_fallback(true);
  bpe->set_unk_id(0);
  TokenizerSpec few = spec;
  AddToken(&few, "<0xC3>", VocabularySpec::BYTE);
  AddToken(&few, "<0xA9>", VocabularySpec::BYTE);
  OneModel partial = MakeBpe(few);
  EXPECT_EQ(partial.Encode("x\xC3\xA9"
                           "a"),
            (Ids{2, 3, 0, 1}));
  EXPECT_FALSE(partial->is_lossless());

  AddByteTokens(&spec);
  OneModel full = MakeBpe(spec);
  EXPECT_EQ(full.Encode("a\xC3\xA9\xFF"),
            (Ids{1, 2 + 0xC3, 2 + 0xA9, 2 + 0xFF}));
  EXPECT_EQ(full.Decode({1, 2 + 0xC3, 2 + 0xA9, 2 + 0xFF}), "a\xC3\xA9\xFF");
  EXPECT_TRUE(full->is_lossless());
}

// An ill-formed subpart is one unknown character.
TEST(BpeModel, IllFormedCharacters) {
  TokenizerSpec spec;
  AddToken(&spec, "<unk>", VocabularySpec::UNKNOWN);
  AddToken(&spec, "a");
  BpeModelSpec* bpe = spec.add_models()->mutable_bpe();
  bpe->set_alphabet(BpeModelSpec::CHARACTERS);
  bpe->set_unk_id(0);
  OneModel model = MakeBpe(spec);
  EXPECT_EQ(model.Encode("\xE4\xB8"
                         "a\xFF\xFF"),
            (Ids{0, 1, 0, 0}));
  EXPECT_EQ(model.output.sizes, (std::vector<uint64_t>{2, 1, 1, 1}));
}

TokenizerSpec SentencePieceSpec(
    const std::vector<std::pair<std::string, VocabularySpec::Kind>>& pieces) {
  TokenizerSpec spec;
  BpeModelSpec* bpe = spec.add_models()->mutable_bpe();
  bpe->set_alphabet(BpeModelSpec::CHARACTERS);
  bpe->set_rank_lookup(BpeModelSpec::BYTES);
  bpe->set_sentencepiece_semantics(true);
  bpe->set_unk_id(AddToken(&spec, "<unk>", VocabularySpec::UNKNOWN));
  bpe->add_scores(0);
  for (const auto& [text, kind] : pieces) {
    AddToken(&spec, text, kind);
    bpe->add_scores(-static_cast<float>(bpe->scores_size()));
  }
  return spec;
}

TEST(BpeModel, SentencePiece) {
  const auto normal = VocabularySpec::NORMAL;
  const TokenizerSpec spec =
      SentencePieceSpec({{"ab", normal},
                         {"abc", VocabularySpec::UNUSED},
                         {"cc", VocabularySpec::USER_DEFINED},
                         {"a", normal},
                         {"b", normal},
                         {"c", normal}});
  // Unused: comes apart by the merge that made it.
  EXPECT_EQ(Split(spec, "abca"), (Texts{"ab", "c", "a"}));
  // User-defined: cut out first, never merged.
  EXPECT_EQ(Split(spec, "abcc"), (Texts{"ab", "cc"}));
  // One unk for a run.
  EXPECT_EQ(Split(spec, "axyb"), (Texts{"a", "<unk>", "b"}));
  // A higher score first, whatever the ids; equal scores: leftmost.
  TokenizerSpec equal = SentencePieceSpec({{"bc", normal},
                                           {"ab", normal},
                                           {"a", normal},
                                           {"b", normal},
                                           {"c", normal}});
  EXPECT_EQ(Split(equal, "abc"), (Texts{"a", "bc"}));
  BpeOf(&equal)->set_scores(1, -2);
  EXPECT_EQ(Split(equal, "abc"), (Texts{"ab", "c"}));
}

TEST(BpeModel, SpecialTokensAreNotMadeFromText) {
  TokenizerSpec spec = ByteSpec();
  const TokenId end = AddToken(&spec, "<end>", VocabularySpec::CONTROL);
  BpeOf(&spec)->set_ignore_merges(true);
  OneModel model = MakeBpe(spec);
  EXPECT_EQ(model.Encode("<end>").size(), 5u);
  EXPECT_EQ(model.Decode({end}), "<end>");
}

TEST(BpeModel, Dropout) {
  TokenizerSpec spec = ByteSpec();
  AddMerge(&spec, "a", "b");
  BpeOf(&spec)->set_dropout(0.25);
  OneModel model = MakeBpe(spec);
  EXPECT_FALSE(model->is_deterministic());
  int merged = 0;
  for (int i = 0; i < 4000; ++i) merged += model.Encode("ab").size() == 1;
  EXPECT_NEAR(merged, 3000, 150);

  // The same seed, the same ids.
  const std::string_view word = "abababababab";
  std::vector<Ids> results;
  for (int i = 0; i < 2; ++i) {
    auto scratch = model->NewScratch();
    scratch->Seed(5);
    ModelOutput output;
    for (int k = 0; k < 20; ++k) {
      model->Encode(&word, 1, false, scratch.get(), &output);
    }
    results.push_back(output.ids);
  }
  EXPECT_EQ(results[0], results[1]);
}

TEST(BpeModel, TokenTexts) {
  TokenizerSpec spec = FewBytes();
  AddToken(&spec, "abc");
  std::vector<std::string_view> texts;
  MakeBpe(spec)->AppendTokenTexts(&texts);
  EXPECT_EQ(texts, (std::vector<std::string_view>{"a", "b", "ab"}));
  BpeOf(&spec)->set_ignore_merges(true);
  texts.clear();
  OneModel whole = MakeBpe(spec);
  whole->AppendTokenTexts(&texts);
  EXPECT_EQ(texts, (std::vector<std::string_view>{"a", "b", "ab", "abc"}));
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
