// Damaged files of every format: each cut, each byte changed, pieces moved.
// Reading must give a spec or an error of one line, never more (sanitizers look
// on); an error is bad data and names the file.

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "tests/formats/format_testing.h"
#include "tokenizers/base/random.h"

namespace tessera {
namespace {

constexpr size_t kLineBytesMax = 1000;

void ReadDamaged(const FileSet& files, const ReadOptions& options) {
  const StatusOr<TokenizerSpec> spec = ReadFormat(files, options);
  if (spec.ok()) return;
  const std::string_view message = MessageOf(spec.status());
  EXPECT_EQ(message.find('\n'), message.npos) << message;
  EXPECT_LE(message.size(), kLineBytesMax);
  EXPECT_FALSE(message.empty());
  EXPECT_NE(ClassOf(spec.status()), ErrorClass::kBug) << message;
}

// Every prefix, every byte with each of a few changes, random splices.
void DamageFile(FileSet files, const std::string& name,
                const ReadOptions& options) {
  const std::string good = files.at(name);
  std::string* bytes = &files.at(name);
  for (size_t size = 0; size < good.size(); ++size) {
    *bytes = good.substr(0, size);
    ReadDamaged(files, options);
  }
  for (size_t i = 0; i < good.size(); ++i) {
    for (const int change : {1, 0x80, 0xFF, '"' ^ good[i], '\n' ^ good[i]}) {
      *bytes = good;
      (*bytes)[i] = static_cast<char>((*bytes)[i] ^ change);
      ReadDamaged(files, options);
    }
  }
  Random random(1);
  for (int i = 0; i < 2000; ++i) {
    *bytes = good;
    const size_t begin = random.Below(good.size());
    const size_t size = random.Below(good.size() - begin) + 1;
    bytes->insert(random.Below(good.size()), good.substr(begin, size));
    bytes->erase(random.Below(bytes->size()), random.Below(16));
    ReadDamaged(files, options);
  }
}

void Damage(const FileSet& files, const ReadOptions& options) {
  ASSERT_EQ(FaultOf(files, options), "");
  for (const auto& [name, bytes] : files) DamageFile(files, name, options);
}

TokenizerSpec SmallSpec() {
  TokenizerSpec spec;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(
        normalizers {
          sentencepiece { add_dummy_prefix: true escape_whitespaces: true }
        }
        pretokenizer { sentencepiece {} }
        models {
          unigram {
            scores: [ 0, 0, -1 ]
            sentencepiece_semantics: true
            unk_id: 0
          }
        }
        vocabulary {
          tokens: [ "<unk>", "<s>", "ab" ]
          kinds: [ UNKNOWN, CONTROL, NORMAL ]
        }
        decoder { sentencepiece { add_dummy_prefix: true } }
        roles { unk: 0 bos: 1 }
        self_tests { text: "ab" ids: 2 }
      )pb",
      &spec));
  return spec;
}

TEST(HostileTest, SentencePiece) {
  const StatusOr<FileSet> files = WriteAs("sentencepiece", SmallSpec());
  ASSERT_TRUE(files.ok()) << files.status();
  Damage(*files, {.format = "sentencepiece"});
}

TEST(HostileTest, Gguf) {
  const StatusOr<FileSet> files = WriteAs("gguf", SmallSpec());
  ASSERT_TRUE(files.ok()) << files.status();
  Damage(*files, {.format = "gguf"});
}

TEST(HostileTest, Textproto) {
  const StatusOr<FileSet> files = WriteAs("textproto", SmallSpec());
  ASSERT_TRUE(files.ok()) << files.status();
  Damage(*files, {.format = "textproto"});
}

TEST(HostileTest, HuggingFace) {
  TokenizerJson json;
  json.added_tokens = R"([{"id":3,"content":"<s>","special":true}])";
  json.normalizer = R"({"type":"Sequence","normalizers":[{"type":"NFC"}]})";
  json.pre_tokenizer =
      R"({"type":"Split","pattern":{"Regex":"x+"},"behavior":"Removed",)"
      R"("invert":true})";
  json.post_processor =
      R"({"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"a",)"
      R"("type_id":0}}],"pair":[],"special_tokens":{"a":{"id":"a","ids":[0],)"
      R"("tokens":["a"]}}})";
  json.decoder = R"({"type":"Strip","content":" ","start":1,"stop":0})";
  Damage({{"tokenizer.json", json.Text()}}, {.format = "huggingface"});
}

TEST(HostileTest, Transformers) {
  const StatusOr<FileSet> files =
      WriteAs("transformers", *ReadJson(TokenizerJson().Text()));
  ASSERT_TRUE(files.ok()) << files.status();
  Damage(*files, {.format = "transformers"});
}

TEST(HostileTest, Tekken) {
  const std::string json =
      R"({"config":{"pattern":"x+","default_vocab_size":22,)"
      R"("default_num_special_tokens":20,"version":"v3"},)"
      R"("vocab":[{"rank":0,"token_bytes":"AA==","token_str":null},)"
      R"({"rank":1,"token_bytes":"AQ==","token_str":null}]})";
  Damage({{"tekken.json", json}}, {.format = "tekken"});
}

TEST(HostileTest, TextFormats) {
  Damage({{"a.tiktoken", "IQ== 0\nIg== 1\nISI= 2\n"}},
         {.format = "tiktoken", .pretokenizer = "gpt2"});
  Damage({{"vocab.json", "{\"a\":0,\"b\":1,\"ab\":2}"},
          {"merges.txt", "#version: 0.2\na b\n"}},
         {.format = "gpt2"});
  Damage({{"vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n##b\n"}},
         {.format = "wordpiece"});
  Damage({{"rwkv.txt", "1 '\\x00' 1\n2 b'\\xff\\n' 2\n3 \"it's\" 4\n"}},
         {.format = "rwkv"});
}

}  // namespace
}  // namespace tessera
