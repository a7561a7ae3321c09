#include "tokenizers/models/wordpiece.h"

#include "tests/models/one_model.h"

namespace tessera {
namespace {

struct WordPieceSpec {
  TokenizerSpec spec;
  WordPieceModelSpec model;

  OneModel Make() const {
    return OneModel(spec, [this](const Vocabulary& vocabulary) {
      return NewWordPieceModel(model, vocabulary);
    });
  }
};

WordPieceSpec Toy() {
  WordPieceSpec toy;
  for (const char* token : {"[UNK]", "un", "##aff", "##able", "##a", "#", "##",
                            "una", "\xE4\xB8\xAD", "##\xE4\xB8\xAD"}) {
    AddToken(&toy.spec, token);
  }
  AddedTokenSpec* unk = toy.spec.add_added_tokens();
  unk->set_content("[UNK]");
  unk->set_special(true);
  toy.model.set_unk_id(0);
  toy.model.set_continuing_subword_prefix("##");
  toy.model.set_max_input_chars_per_word(10);
  return toy;
}

TEST(WordPiece, LongestFirst) {
  OneModel model = Toy().Make();
  EXPECT_EQ(model.Encode("unaffable"), (Ids{0}));  // una + ffable
  EXPECT_EQ(model.output.losses[0].unknown_bytes, 9u);
  EXPECT_EQ(model.Encode("unaable"), (Ids{7, 3}));
  EXPECT_EQ(model.output.sizes, (std::vector<uint64_t>{3, 4}));
  EXPECT_EQ(model.Encode("un\xE4\xB8\xAD"
                         "a"),
            (Ids{1, 9, 4}));
  EXPECT_EQ(model.Encode("able"), (Ids{0}));
  // "##" and what begins with it may be text.
  EXPECT_EQ(model.Encode("##a"), (Ids{4}));
  EXPECT_EQ(model.Encode("##"), (Ids{6}));
  EXPECT_EQ(model.Encode("a##"), (Ids{0}));
  EXPECT_EQ(model.Encode("[UNK]"), (Ids{0}));
  EXPECT_FALSE(model->is_lossless());
  EXPECT_EQ(model.Decode({1, 2}), "un##aff");
}

TEST(WordPiece, WithoutPrefixTokensAreTheSameEverywhere) {
  WordPieceSpec toy = Toy();
  toy.model.clear_continuing_subword_prefix();
  OneModel model = toy.Make();
  EXPECT_EQ(model.Encode("un##able"), (Ids{1, 3}));
  EXPECT_EQ(model.Encode("ununa"), (Ids{1, 7}));
  EXPECT_EQ(model.Encode("una\xE4\xB8\xAD"), (Ids{7, 8}));
  EXPECT_EQ(model.Encode("unaff"), (Ids{0}));  // una + ff
}

TEST(WordPiece, WordsOfTooManyCharacters) {
  OneModel model = Toy().Make();
  const auto word = [](size_t count) {
    std::string text = "un";
    while (text.size() < 2 + 3 * (count - 2)) text += "\xE4\xB8\xAD";
    return text;
  };
  EXPECT_EQ(model.Encode(word(10)).size(), 9u);
  EXPECT_EQ(model.Encode(word(11)), (Ids{0}));
}

TEST(WordPiece, IllFormedBytesAreInNoToken) {
  OneModel model = Toy().Make();
  for (const char* word : {"\xFF", "un\xE4\xB8", "un\xE4\xB8\xAD\xAD"}) {
    EXPECT_EQ(model.Encode(word), (Ids{0})) << word;
  }
}

TEST(WordPiece, WithoutUnkTheWordIsLeftOut) {
  WordPieceSpec toy = Toy();
  toy.model.clear_unk_id();
  OneModel model = toy.Make();
  EXPECT_EQ(model.Encode("unx"), (Ids{}));
  EXPECT_EQ(model.output.losses[0].dropped_bytes, 3u);
}

TEST(WordPiece, BlockOfWords) {
  OneModel model = Toy().Make();
  const std::string_view words[] = {"una", "x", "un"};
  ModelOutput out;
  model->Encode(words, 3, false, model->NewScratch().get(), &out);
  EXPECT_EQ(out.ids, (Ids{7, 0, 1}));
  EXPECT_EQ(out.ends, (std::vector<size_t>{1, 2, 3}));
  EXPECT_TRUE(out.sizes.empty());
}

// Each piece reads 60,000 bytes in vain.
TEST(WordPiece, LongWordsTakeLinearTime) {
  WordPieceSpec toy;
  AddToken(&toy.spec, "a");
  AddToken(&toy.spec, "##a");
  AddToken(&toy.spec, "##" + std::string(60000, 'a') + "b");
  toy.model.set_continuing_subword_prefix("##");
  toy.model.set_max_input_chars_per_word(1 << 30);
  OneModel model = toy.Make();
  const std::string word(1 << 20, 'a');
  EXPECT_EQ(model.Encode(word).size(), word.size());
}

}  // namespace
}  // namespace tessera
