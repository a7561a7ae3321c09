#include "tokenizers/models/greedy.h"

#include "tests/models/one_model.h"

namespace tessera {
namespace {

struct GreedySpec {
  TokenizerSpec spec;
  GreedyModelSpec model;

  OneModel Make() const {
    return OneModel(spec, [this](const Vocabulary& vocabulary) {
      return NewGreedyModel(model, vocabulary);
    });
  }
};

TEST(Greedy, LongestFirst) {
  GreedySpec toy;
  for (const char* token : {"a", "ab", "abcd", "c", "d"}) {
    AddToken(&toy.spec, token);
  }
  OneModel model = toy.Make();
  EXPECT_EQ(model.Encode("abcabcda"), (Ids{1, 3, 2, 0}));
  EXPECT_EQ(model.output.sizes, (std::vector<uint64_t>{2, 1, 4, 1}));
  EXPECT_FALSE(model->is_lossless());
}

TEST(Greedy, UnknownCharacters) {
  GreedySpec toy;
  AddToken(&toy.spec, "<unk>", VocabularySpec::UNKNOWN);
  AddToken(&toy.spec, "a");
  OneModel dropping = toy.Make();
  EXPECT_EQ(dropping.Encode("xa\xC3\xA9"), (Ids{1}));
  EXPECT_EQ(dropping.output.losses[0].dropped_bytes, 3u);
  EXPECT_EQ(dropping.output.sizes, (std::vector<uint64_t>{4}));

  toy.model.set_unk_id(0);
  OneModel model = toy.Make();
  // One for a character, one for an ill-formed maximal subpart.
  EXPECT_EQ(model.Encode("xya\xC3\xA9\xE4\xB8"
                         "a\xFF\xFF"),
            (Ids{0, 0, 1, 0, 0, 1, 0, 0}));
  EXPECT_EQ(model.output.sizes,
            (std::vector<uint64_t>{1, 1, 1, 2, 2, 1, 1, 1}));
  EXPECT_EQ(model.output.losses[0].unknown_bytes, 8u);
}

TEST(Greedy, LosslessWithAllBytes) {
  GreedySpec toy;
  for (int byte = 0; byte < 256; ++byte) {
    AddToken(&toy.spec, std::string(1, static_cast<char>(byte)));
  }
  AddToken(&toy.spec, std::string_view("\0\0a", 3));
  AddToken(&toy.spec, "\xFF\xFE");
  OneModel model = toy.Make();
  EXPECT_TRUE(model->is_lossless());
  ForEachText(std::string_view("\0a\xFF\xFE", 4), 6,
              [&](const std::string& text) {
                ASSERT_EQ(model.Decode(model.Encode(text)), text);
              });
}

TEST(Greedy, WholeWordOnly) {
  GreedySpec toy;
  AddToken(&toy.spec, "[UNK]");
  AddToken(&toy.spec, "ab");
  AddToken(&toy.spec, "a");
  toy.model.set_whole_word_only(true);
  toy.model.set_unk_id(0);
  OneModel model = toy.Make();
  EXPECT_EQ(model.Encode("ab"), (Ids{1}));
  EXPECT_EQ(model.Encode("aa"), (Ids{0}));
  EXPECT_EQ(model.output.losses[0].unknown_bytes, 2u);
  EXPECT_FALSE(model->is_lossless());
}

// "a" and a^(2^k), k up to 15, and a chain that never ends: every walk is long.
TEST(Greedy, HostileVocabularyTakesLinearTime) {
  GreedySpec toy;
  for (size_t size = 1; size <= 1 << 15; size *= 2) {
    AddToken(&toy.spec, std::string(size, 'a'));
  }
  AddToken(&toy.spec, std::string(65000, 'a') + "b");
  AddToken(&toy.spec, "c");
  OneModel model = toy.Make();
  std::string text;
  while (text.size() < 1 << 20) text += std::string(3, 'a') + "c";
  text += std::string(1 << 20, 'a');
  EXPECT_EQ(model.Decode(model.Encode(text)), text);
  EXPECT_EQ(model.Encode(std::string((1 << 15) + 3, 'a')), (Ids{15, 1, 0}));
}

}  // namespace
}  // namespace tessera
