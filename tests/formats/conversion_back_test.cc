// What is lowered for a target comes back from it.

#include <gtest/gtest.h>

#include "tests/formats/format_testing.h"
#include "tests/formats/sample_specs.h"
#include "tokenizers/formats/huggingface_numbering.h"

namespace tessera {
namespace {

TEST(ConversionBackTest, TiktokenAndHuggingFaceAndBack) {
  const StatusOr<FileSet> ranks = WriteAs("tiktoken", ByteLevelBpe());
  ASSERT_TRUE(ranks.ok()) << ranks.status();
  const StatusOr<TokenizerSpec> read = ReadFormat(*ranks, {});
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->models(0).bpe().rank_lookup(), BpeModelSpec::BYTES);
  EXPECT_EQ(read->pretokenizer().family().name(), "cl100k_hf");
  const StatusOr<FileSet> json =
      WriteAs("huggingface", *read, {.pretty = false});
  ASSERT_TRUE(json.ok()) << json.status();
  const std::string& text = json->at("tokenizer.json");
  EXPECT_NE(text.find("\"ignore_merges\":true"), std::string::npos);
  EXPECT_NE(text.find("\"merges\":[[\"a\",\"b\"],[\"ab\",\"c\"]]"),
            std::string::npos);
  EXPECT_NE(text.find("\"pretokenizers\":[{\"type\":\"Split\",\"pattern\":"),
            std::string::npos);
  const StatusOr<TokenizerSpec> again = ReadFormat(*json, {});
  ASSERT_TRUE(again.ok()) << again.status();
  const StatusOr<FileSet> ranks_again = WriteAs("tiktoken", *again);
  ASSERT_TRUE(ranks_again.ok()) << ranks_again.status();
  EXPECT_EQ(*ranks_again, *ranks);
}

TEST(ConversionBackTest, SentencePieceAndHuggingFaceAndBack) {
  const StatusOr<FileSet> model = WriteAs("sentencepiece", CharacterBpe());
  ASSERT_TRUE(model.ok()) << model.status();
  const StatusOr<TokenizerSpec> read = ReadFormat(*model, {});
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->models(0).bpe().scores(4), 0);
  EXPECT_EQ(read->models(0).bpe().scores(6), -1);
  EXPECT_EQ(read->models(0).bpe().scores(1), -2);
  EXPECT_EQ(read->vocabulary().kinds(0), VocabularySpec::UNKNOWN);
  const StatusOr<FileSet> json = WriteAs("huggingface", *read);
  ASSERT_TRUE(json.ok()) << json.status();
  const StatusOr<TokenizerSpec> again = ReadFormat(*json, {});
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->decoder().DebugString(),
            CharacterBpe().decoder().DebugString());
  EXPECT_EQ(again->models(0).bpe().merges_size(), 4);
  const StatusOr<FileSet> model_again = WriteAs("sentencepiece", *again);
  ASSERT_TRUE(model_again.ok()) << model_again.status();
  EXPECT_EQ(*model_again, *model);
}

TEST(ConversionBackTest, HolesAreFilledOnRequest) {
  TokenizerSpec spec = CharacterBpe();
  AddedTokenSpec* added = spec.add_added_tokens();
  added->set_id(9);
  added->set_content("x");
  added->set_special(true);
  const StatusOr<FileSet> model =
      WriteAs("sentencepiece", spec, {.fill_holes = true});
  ASSERT_TRUE(model.ok()) << model.status();
  const StatusOr<TokenizerSpec> read = ReadFormat(*model, {});
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->vocabulary().tokens(8), "<hole_8>");
  EXPECT_EQ(read->vocabulary().kinds(8), VocabularySpec::UNUSED);
  EXPECT_EQ(read->vocabulary().kinds(9), VocabularySpec::CONTROL);
}

// Added tokens behind the last hole stand outside the vocabulary, those before
// it and what fills the holes inside: so Hugging Face numbers none anew.
TEST(ConversionBackTest, HolesOfTokenizerJsonAreFilledOnRequest) {
  TokenizerSpec spec = ByteLevelBpe();
  for (const uint32_t id : {259, 261, 262}) {
    AddedTokenSpec* added = spec.add_added_tokens();
    added->set_id(id);
    added->set_content("<" + std::to_string(id) + ">");
    added->set_special(true);
  }
  for (const bool fills : {false, true}) {
    const StatusOr<FileSet> json =
        WriteAs("huggingface", spec, {.fill_holes = fills});
    ASSERT_TRUE(json.ok()) << json.status();
    const StatusOr<TokenizerSpec> read = ReadFormat(*json, {});
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(read->added_tokens_size(), 3);
    EXPECT_EQ(read->import_notes_size(), fills ? 0 : 3);
    EXPECT_EQ(RenumberingWarning(*read).empty(), fills);
    if (!fills) continue;
    ASSERT_EQ(read->vocabulary().tokens_size(), 261);
    EXPECT_EQ(read->vocabulary().tokens(258), "<hole 258>");
    // No text makes it.
    EXPECT_EQ(read->vocabulary().kinds(258), VocabularySpec::LITERAL);
    EXPECT_EQ(read->vocabulary().tokens(259), "<259>");
    EXPECT_EQ(read->vocabulary().tokens(260), "<hole 260>");
  }
}

// Oniguruma reads `{1,3}+` and `$` otherwise than tiktoken does.
TEST(ConversionBackTest, PatternsAreTranslatedForOniguruma) {
  TokenizerSpec spec = ByteLevelBpe();
  spec.mutable_pretokenizer()->mutable_family()->set_name("cl100k_tiktoken");
  const StatusOr<FileSet> json = WriteAs("huggingface", spec);
  ASSERT_TRUE(json.ok()) << json.status();
  const std::string& text = json->at("tokenizer.json");
  EXPECT_NE(text.find(R"(|\\p{N}{1,3}| )"), std::string::npos);
  EXPECT_NE(text.find(R"(|\\s++\\z|)"), std::string::npos);
}

// vocab.json has no place for specials and family; whoever reads it back must
// say them.
TEST(ConversionBackTest, Gpt2AndBack) {
  TokenizerSpec spec = ByteLevelBpe();
  AddedTokenSpec* added = spec.add_added_tokens();
  added->set_id(258);
  added->set_content("<e>");
  added->set_special(true);
  const StatusOr<FileSet> files = WriteAs("gpt2", spec);
  ASSERT_TRUE(files.ok()) << files.status();
  const StatusOr<TokenizerSpec> read =
      ReadFormat(*files, ReadBackOptions(spec, "gpt2"));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->pretokenizer().family().name(), "cl100k_hf");
  EXPECT_EQ(read->added_tokens_size(), 1);
  EXPECT_EQ(read->added_tokens(0).DebugString(), added->DebugString());
  EXPECT_EQ(read->vocabulary().tokens_size(), 259);
  EXPECT_EQ(read->models(0).bpe().merges_size(), 4);
  added->set_special(false);
  EXPECT_EQ(FaultOfWrite("gpt2", spec),
            Cannot("gpt2",
                   "added_tokens[0]: no place for the flags of `<e>`; write "
                   "tokenizer.json [C07]"));
}

TEST(ConversionBackTest, WordPieceAndBack) {
  const StatusOr<TokenizerSpec> read =
      ReadFormat({{"vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n##b\n[X]\n"}},
                 {.special_tokens = {{"[X]", ""}}});
  ASSERT_TRUE(read.ok()) << read.status();
  const StatusOr<FileSet> files = WriteAs("wordpiece", *read);
  ASSERT_TRUE(files.ok()) << files.status();
  const StatusOr<TokenizerSpec> again =
      ReadFormat(*files, ReadBackOptions(*read, "wordpiece"));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->DebugString(), read->DebugString());
}

}  // namespace
}  // namespace tessera
