// Every component type of tokenizer.json, in the spelling of tokenizers 0.23.3,
// comes back byte for byte; older spellings come back in the new one.

#include <gtest/gtest.h>

#include "tests/formats/format_testing.h"

namespace tessera {
namespace {

std::string TokenizerJson::*MemberNamed(const std::string& name) {
  if (name == "added_tokens") return &TokenizerJson::added_tokens;
  if (name == "normalizer") return &TokenizerJson::normalizer;
  if (name == "pre_tokenizer") return &TokenizerJson::pre_tokenizer;
  if (name == "post_processor") return &TokenizerJson::post_processor;
  if (name == "decoder") return &TokenizerJson::decoder;
  if (name == "truncation") return &TokenizerJson::truncation;
  if (name == "padding") return &TokenizerJson::padding;
  EXPECT_EQ(name, "model");
  return &TokenizerJson::model;
}

TEST(HuggingFaceTest, ComponentsComeBack) {
  const auto rows = ReadRows("components.tsv");
  EXPECT_GT(rows.size(), 60u);
  for (const std::vector<std::string>& row : rows) {
    TokenizerJson before;
    TokenizerJson after;
    before.*MemberNamed(row[0]) = row[1];
    after.*MemberNamed(row[0]) = row.size() > 2 ? row[2] : row[1];
    EXPECT_EQ(Rewrite(before.Text()), after.Text());
  }
}

// The names by which old files without `type` are told apart.
TEST(HuggingFaceTest, ModelsWithoutType) {
  TokenizerJson json;
  json.model = R"({"unk_token":"a","vocab":{"a":0}})";
  EXPECT_TRUE(ReadJson(json.Text())->models(0).greedy().whole_word_only());
  json.model = R"({"unk_token":"a","continuing_subword_prefix":"##",)"
               R"("max_input_chars_per_word":9,"vocab":{"a":0}})";
  EXPECT_EQ(
      ReadJson(json.Text())->models(0).wordpiece().max_input_chars_per_word(),
      9u);
  json.model = R"({"unk_id":0,"vocab":[["a",0]]})";
  EXPECT_TRUE(ReadJson(json.Text())->models(0).has_unigram());
}

TEST(HuggingFaceTest, ByteLevelTokensAreBytes) {
  TokenizerJson json;
  json.pre_tokenizer =
      R"({"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true})";
  json.model = R"({"type":"BPE","vocab":{"Ġ":0,"Ã":1,"日":2,"ĠÃ":3},)"
               R"("merges":[["Ġ","Ã"]]})";
  const StatusOr<TokenizerSpec> spec = ReadJson(json.Text());
  ASSERT_TRUE(spec.ok()) << spec.status();
  const VocabularySpec& vocabulary = spec->vocabulary();
  EXPECT_TRUE(vocabulary.byte_level());
  EXPECT_EQ(vocabulary.tokens(0), " ");
  EXPECT_EQ(vocabulary.tokens(1), "\xC3");
  EXPECT_EQ(vocabulary.tokens(2), "日");
  EXPECT_EQ(vocabulary.tokens(3), " \xC3");
  EXPECT_EQ(vocabulary.kinds(2), VocabularySpec::LITERAL);
  EXPECT_EQ(vocabulary.kinds(3), VocabularySpec::NORMAL);
  EXPECT_EQ(vocabulary.ids_size(), 0);
  EXPECT_EQ(spec->models(0).bpe().alphabet(), BpeModelSpec::BYTE_LEVEL);
}

TEST(HuggingFaceTest, IdsMayBeInAnyOrderAndHaveHoles) {
  TokenizerJson json;
  json.model =
      R"({"type":"WordLevel","vocab":{"c":7,"a":2,"b":4},"unk_token":"b"})";
  const StatusOr<TokenizerSpec> spec = ReadJson(json.Text());
  ASSERT_TRUE(spec.ok()) << spec.status();
  ASSERT_EQ(spec->vocabulary().ids_size(), 3);
  EXPECT_EQ(spec->vocabulary().tokens(0), "a");
  EXPECT_EQ(spec->vocabulary().ids(2), 7u);
  EXPECT_EQ(spec->models(0).greedy().unk_id(), 4u);
  EXPECT_EQ(spec->roles().unk(), 4u);
}

TEST(HuggingFaceTest, KnownPatternsAreFamilies) {
  const std::string gpt2 =
      R"('s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+)"
      R"(|\\s+(?!\\S)|\\s+)";
  const auto read = [](const std::string& pattern, const char* behavior,
                       const char* invert) {
    TokenizerJson json;
    json.pre_tokenizer = R"({"type":"Split","pattern":{"Regex":")" + pattern +
                         R"("},"behavior":")" + behavior + R"(","invert":)" +
                         invert + "}";
    const StatusOr<TokenizerSpec> spec = ReadJson(json.Text());
    EXPECT_TRUE(spec.ok()) << spec.status();
    return spec.ok() ? spec->pretokenizer().family().name() : "";
  };
  EXPECT_EQ(read(gpt2, "Isolated", "false"), "gpt2");
  EXPECT_EQ(read(gpt2, "Removed", "true"), "gpt2");
  // This one drops all text; the next is another pattern.
  EXPECT_EQ(read(gpt2, "Removed", "false"), "");
  EXPECT_EQ(read(gpt2 + "|", "Isolated", "false"), "");
}

TEST(HuggingFaceTest, OddAddedIdsAreKeptWithANote) {
  TokenizerJson json;
  json.added_tokens = R"([{"id":300,"content":"x","special":true}])";
  const StatusOr<TokenizerSpec> spec = ReadJson(json.Text());
  ASSERT_TRUE(spec.ok()) << spec.status();
  EXPECT_EQ(spec->added_tokens(0).id(), 300u);
  ASSERT_EQ(spec->import_notes_size(), 1);
  EXPECT_EQ(spec->import_notes(0),
            "added token `x` keeps its id 300; Hugging Face would number it "
            "3");
}

TEST(HuggingFaceTest, UnknownFieldsAreNoted) {
  std::string text = TokenizerJson().Text();
  text.insert(1, "\"note\":[1],");
  const StatusOr<TokenizerSpec> spec = ReadJson(text);
  ASSERT_TRUE(spec.ok()) << spec.status();
  ASSERT_EQ(spec->import_notes_size(), 1);
  EXPECT_EQ(spec->import_notes(0), "/note: unknown field, ignored");
}

TEST(HuggingFaceTest, UnknownTokenNamedButAbsent) {
  TokenizerJson json;
  json.model = R"({"type":"BPE","unk_token":"?","vocab":{"a":0},"merges":[]})";
  EXPECT_FALSE(ReadJson(json.Text()).ok());
  const StatusOr<TokenizerSpec> spec = ReadJson(json.Text(), /*compat=*/true);
  ASSERT_TRUE(spec.ok()) << spec.status();
  EXPECT_FALSE(spec->models(0).bpe().has_unk_id());
  json.added_tokens = R"([{"id":1,"content":"?","special":true}])";
  EXPECT_EQ(ReadJson(json.Text())->models(0).bpe().unk_id(), 1u);
}

}  // namespace
}  // namespace tessera
