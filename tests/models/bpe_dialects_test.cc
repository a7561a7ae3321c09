// What the formats differ in: affixes, unknown characters, byte tokens,
// SentencePiece's rules, dropout. Expected ids are the peers' (bpe_oracle.py).

#include "tests/models/bpe_twin.h"

namespace tessera {
namespace {

// A byte-level vocabulary of a, b, ab alone.
TokenizerSpec FewBytes() {
  TokenizerSpec spec;
  for (const char* token : {"a", "b"}) AddToken(&spec, token);
  spec.mutable_vocabulary()->set_byte_level(true);
  spec.add_models()->mutable_bpe();
  AddMerge(&spec, "a", "b");
  return spec;
}

TEST(BpeDialects, UncoveredBytesAreDropped) {
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

TEST(BpeDialects, UnknownBytesAreUnk) {
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
TEST(BpeDialects, EndOfWordSuffix) {
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

TEST(BpeDialects, ContinuingSubwordPrefix) {
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
TEST(BpeDialects, ByteFallbackAndPendingUnknown) {
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
TEST(BpeDialects, IllFormedCharacters) {
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

TEST(BpeDialects, SentencePiece) {
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

TEST(BpeDialects, SpecialTokensAreNotMadeFromText) {
  TokenizerSpec spec = ByteSpec();
  const TokenId end = AddToken(&spec, "<end>", VocabularySpec::CONTROL);
  BpeOf(&spec)->set_ignore_merges(true);
  OneModel model = MakeBpe(spec);
  EXPECT_EQ(model.Encode("<end>").size(), 5u);
  EXPECT_EQ(model.Decode({end}), "<end>");
}

TEST(BpeDialects, Dropout) {
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

// (a, bc) never comes up in a proper vocabulary, unless (a, b) was passed over.
TEST(BpeDialects, DropoutUsesEveryPair) {
  TokenizerSpec spec = ByteSpec();
  AddMerge(&spec, "a", "b");
  AddMerge(&spec, "b", "c");
  AddMerge(&spec, "ab", "c");
  AddMerge(&spec, "a", "bc");
  BpeOf(&spec)->set_dropout(0.5);
  OneModel model = MakeBpe(spec);
  int merged = 0;
  for (int i = 0; i < 4000; ++i) merged += model.Encode("abc").size() == 1;
  // By (ab, c) 1 of 4, by (a, bc) 1 of 8.
  EXPECT_NEAR(merged, 1500, 120);
}

TEST(BpeDialects, TokenTexts) {
  TokenizerSpec spec = FewBytes();
  AddToken(&spec, "abc");
  std::vector<std::string_view> texts;
  OneModel made = MakeBpe(spec);
  made->AppendTokenTexts(&texts);
  EXPECT_EQ(texts, (std::vector<std::string_view>{"a", "b", "ab"}));
  BpeOf(&spec)->set_ignore_merges(true);
  texts.clear();
  OneModel whole = MakeBpe(spec);
  whole->AppendTokenTexts(&texts);
  EXPECT_EQ(texts, (std::vector<std::string_view>{"a", "b", "ab", "abc"}));
}

}  // namespace
}  // namespace tessera
