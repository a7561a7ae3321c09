// Small files, byte for byte, read and written.

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "tests/formats/format_testing.h"
#include "tokenizers/base/digest.h"

namespace tessera {
namespace {

TokenizerSpec Parse(const char* text) {
  TokenizerSpec spec;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &spec));
  return spec;
}

constexpr char kSentencePieceToy[] =
    "0a0e0a053c756e6b3e150000000018020a0c0a033c733e150000000018030a0d0a043c2f73"
    "3e150000000018030a0b0a04e296816115000080bf0a080a016215000000c0120418012005"
    "1"
    "a100a086964656e74697479180120002801";

constexpr char kSentencePieceSpec[] = R"pb(
  normalizers {
    sentencepiece {
      name: "identity"
      add_dummy_prefix: true
      escape_whitespaces: true
    }
  }
  pretokenizer { sentencepiece {} }
  models {
    unigram {
      scores: [ 0, 0, 0, -1, -2 ]
      unk_id: 0
      sentencepiece_semantics: true
    }
  }
  vocabulary {
    tokens: [ "<unk>", "<s>", "</s>", "\342\226\201a", "b" ]
    kinds: [ UNKNOWN, CONTROL, CONTROL, NORMAL, NORMAL ]
  }
  decoder {
    sentencepiece { unk_surface: " \342\201\207 " add_dummy_prefix: true }
  }
  roles { unk: 0 bos: 1 eos: 2 }
)pb";

TEST(VectorsTest, SentencePieceToy) {
  const std::string bytes = *FromHex(kSentencePieceToy);
  ASSERT_EQ(bytes.size(), 92u);
  const StatusOr<TokenizerSpec> read = ReadFormat({{"toy.model", bytes}}, {});
  ASSERT_TRUE(read.ok()) << read.status();
  TokenizerSpec expected = Parse(kSentencePieceSpec);
  TokenizerSpec got = *read;
  got.clear_version();
  got.clear_source();
  EXPECT_EQ(got.DebugString(), expected.DebugString());
  for (const TokenizerSpec& spec : {*read, expected}) {
    const StatusOr<FileSet> written = WriteAs("sentencepiece", spec);
    ASSERT_TRUE(written.ok()) << written.status();
    EXPECT_EQ(ToHex(written->at("tokenizer.model")), kSentencePieceToy);
  }
}

constexpr char kGgufSpec[] = R"pb(
  version: 1
  pretokenizer { family { name: "gpt2" } }
  models { bpe { merges: [ 0, 1 ] } }
  vocabulary {
    tokens: [ "a", "b", "ab", "<e>" ]
    byte_level: true
    kinds: [ NORMAL, NORMAL, NORMAL, CONTROL ]
  }
  added_tokens { id: 3 content: "<e>" special: true }
  decoder { byte_level {} }
  roles { eos: 3 }
)pb";

TEST(VectorsTest, GgufToy) {
  const StatusOr<FileSet> written = WriteAs("gguf", Parse(kGgufSpec));
  ASSERT_TRUE(written.ok()) << written.status();
  const std::string& bytes = written->at("tokenizer.gguf");
  EXPECT_EQ(bytes.size(), 403u);
  EXPECT_EQ(ToHex(bytes.substr(0, 24)),
            "474755460300000000000000000000000700000000000000");
  EXPECT_EQ(ToHex(Sha256(bytes)),
            "f174bdea55dce4736dd717ecebe322e73ea48fc0b6b457c906bf1b15fc82f952");
  const StatusOr<TokenizerSpec> read = ReadFormat(*written, {});
  ASSERT_TRUE(read.ok()) << read.status();
  TokenizerSpec got = *read;
  got.clear_source();
  got.clear_import_notes();
  EXPECT_EQ(got.DebugString(), Parse(kGgufSpec).DebugString());
}

TEST(VectorsTest, TransformersSideFiles) {
  const TokenizerSpec spec = Parse(R"pb(
    models { bpe { alphabet: CHARACTERS unk_id: 0 } }
    vocabulary { tokens: [ "<unk>", "<s>", "</s>", "a" ] }
    added_tokens { id: 0 content: "<unk>" special: true }
    added_tokens { id: 1 content: "<s>" special: true }
    added_tokens { id: 2 content: "</s>" special: true }
    roles { unk: 0 bos: 1 eos: 2 }
  )pb");
  const StatusOr<FileSet> files = WriteAs("transformers", spec);
  ASSERT_TRUE(files.ok()) << files.status();
  EXPECT_EQ(files->size(), 3u);
  EXPECT_EQ(files->at("special_tokens_map.json"),
            "{\n  \"bos_token\": \"<s>\",\n  \"eos_token\": \"</s>\",\n"
            "  \"unk_token\": \"<unk>\"\n}\n");
  const auto added = [](const char* id, const char* content) {
    return std::string("    \"") + id + "\": {\n      \"content\": \"" +
           content +
           "\",\n      \"lstrip\": false,\n      \"normalized\": false,\n"
           "      \"rstrip\": false,\n      \"single_word\": false,\n"
           "      \"special\": true\n    }";
  };
  EXPECT_EQ(files->at("tokenizer_config.json"),
            "{\n  \"added_tokens_decoder\": {\n" + added("0", "<unk>") + ",\n" +
                added("1", "<s>") + ",\n" + added("2", "</s>") +
                "\n  },\n  \"bos_token\": \"<s>\",\n"
                "  \"clean_up_tokenization_spaces\": false,\n"
                "  \"eos_token\": \"</s>\",\n"
                "  \"model_input_names\": [\n    \"input_ids\",\n"
                "    \"attention_mask\"\n  ],\n"
                "  \"model_max_length\": 1000000000000000019884624838656,\n"
                "  \"padding_side\": \"right\",\n"
                "  \"tokenizer_class\": \"PreTrainedTokenizerFast\",\n"
                "  \"truncation_side\": \"right\",\n"
                "  \"unk_token\": \"<unk>\"\n}\n");
  const StatusOr<TokenizerSpec> read = ReadFormat(*files, {});
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->roles().DebugString(), spec.roles().DebugString());
  EXPECT_EQ(read->source().model_max_length(), 0u);
}

}  // namespace
}  // namespace tessera
