// Every real vocabulary beside the checkout loads; what has one spelling is
// written back byte for byte; counts are those of the published files.

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>

#include "tests/formats/format_testing.h"

namespace tessera {
namespace {

struct Case {
  // Files of one tokenizer, separated by spaces.
  const char* files;
  const char* format;
  int tokens;
  int added;
  // Read with these.
  const char* pretokenizer;
  // Written back without a difference.
  bool is_canonical;
};

const Case kCases[] = {
    {"hf/bert_base_cased.json", "huggingface", 28996, 5, "", false},
    {"hf/clip_base.json", "huggingface", 49408, 2, "", false},
    {"hf/gpt2.json", "huggingface", 50257, 1, "", false},
    {"hf/gpt_neox.json", "huggingface", 50254, 25, "", false},
    {"hf/mistral03.json", "huggingface", 32768, 771, "", false},
    {"kl3m/kl3m-001-32k.tokenizer.json", "huggingface", 31139, 1636, "", false},
    {"kl3m/kl3m-004-char-4k-cased.tokenizer.json", "huggingface", 4083, 26, "",
     true},
    {"kl3m/kl3m-004-char-8k-cased.tokenizer.json", "huggingface", 8179, 26, "",
     true},
    {"kl3m/kl3m-004-char-16k-cased.tokenizer.json", "huggingface", 16371, 26,
     "", true},
    {"kl3m/kl3m-005-multi-word-example-32k.tokenizer.json", "huggingface",
     28271, 4510, "", false},
    {"neox/gpt-neox-olmo-dolma-v1_5.json", "huggingface", 50280, 28, "", false},
    {"olmo/dolma2_tokenizer.json", "huggingface", 100278, 22, "", false},
    {"openai/r50k_base.tiktoken", "tiktoken", 50256, 1, "", true},
    {"openai/whisper_gpt2.tiktoken", "tiktoken", 50256, 1, "", true},
    {"openai/p50k_base.tiktoken", "tiktoken", 50280, 1, "", true},
    {"openai/cl100k_base.tiktoken", "tiktoken", 100256, 5, "", true},
    {"openai/o200k_base.tiktoken", "tiktoken", 199998, 2, "", true},
    {"voyage/voyage3_base.tiktoken", "tiktoken", 151643, 0, "qwen2", true},
    {"openai/encoder.json openai/vocab.bpe", "gpt2", 50257, 0, "", false},
    {"openai/gpt2_encoder_compact.json openai/vocab.bpe", "gpt2", 50257, 1, "",
     false},
    {"roberta/vocab.json openai/vocab.bpe", "gpt2", 50265, 0, "", false},
    {"mistral/tokenizer.model.v1", "sentencepiece", 32000, 0, "", true},
    {"mistral/tokenizer.model.v2", "sentencepiece", 32768, 0, "", true},
    {"mistral/tokenizer.model.v3", "sentencepiece", 32768, 0, "", true},
    {"mistral/tokenizer.model.v7", "sentencepiece", 32768, 0, "", true},
    {"sentencepiece/test_model.model", "sentencepiece", 1000, 0, "", true},
    {"sentencepiece/test_ja_model.model", "sentencepiece", 8000, 0, "", true},
    {"t5/t5_base_spiece.model", "sentencepiece", 32000, 0, "", true},
    {"bert/bert_base_uncased_vocab.txt", "wordpiece", 30522, 5, "", false},
    {"bert/bert_multi_cased_vocab.txt", "wordpiece", 119547, 5, "", false},
    {"rwkv/rwkv_vocab_v20230424.txt", "rwkv", 65529, 0, "", false},
    {"gguf/ggml-vocab-gpt-2.gguf", "gguf", 50257, 1, "", false},
    {"gguf/ggml-vocab-falcon.gguf", "gguf", 65024, 12, "", false},
    {"gguf/ggml-vocab-gpt-neox.gguf", "gguf", 50432, 180, "gpt2", false},
    {"gguf/ggml-vocab-bert-bge.gguf", "gguf", 30522, 5, "", false},
};

std::string BaseName(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

bool LoadFiles(std::string names, FileSet* files) {
  names += ' ';
  for (size_t begin = 0; begin < names.size();) {
    const size_t end = names.find(' ', begin);
    const std::string name = names.substr(begin, end - begin);
    StatusOr<std::string> bytes = ReadFile(SharedPath(name));
    if (!bytes.ok()) return false;
    (*files)[BaseName(name)] = *std::move(bytes);
    begin = end + 1;
  }
  return true;
}

void ExpectSame(const Case& c, const FileSet& files,
                const TokenizerSpec& spec) {
  WriteOptions options;
  options.name = files.begin()->first;
  const StatusOr<FileSet> written = WriteAs(c.format, spec, options);
  ASSERT_TRUE(written.ok()) << written.status();
  // Model files of other names get the suffix of their format.
  const std::string name =
      std::string(c.format) == "huggingface"     ? "tokenizer.json"
      : std::string(c.format) == "sentencepiece" ? written->begin()->first
                                                 : options.name;
  // EXPECT_EQ would print megabytes.
  EXPECT_TRUE(written->at(name) == files.begin()->second);
}

TEST(VocabsTest, AllLoad) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.files);
    FileSet files;
    if (!LoadFiles(c.files, &files)) {
      std::printf("%s is absent: skipped\n", c.files);
      continue;
    }
    ReadOptions options;
    options.pretokenizer = c.pretokenizer;
    const auto begin = std::chrono::steady_clock::now();
    const StatusOr<TokenizerSpec> spec = ReadFormat(files, options);
    const std::chrono::duration<double, std::milli> taken =
        std::chrono::steady_clock::now() - begin;
    ASSERT_TRUE(spec.ok()) << spec.status();
    std::printf("%-55s %7.1f ms\n", c.files, taken.count());
    EXPECT_EQ(spec->source().format(), c.format);
    EXPECT_EQ(spec->vocabulary().tokens_size(), c.tokens);
    EXPECT_EQ(spec->added_tokens_size(), c.added);
    for (const std::string& note : spec->import_notes()) {
      std::printf("  note: %s\n", note.c_str());
    }
    if (c.is_canonical) ExpectSame(c, files, *spec);
  }
}

// All that a spec holds can be said in text.
TEST(VocabsTest, TextprotoComesBack) {
  for (const Case& c : kCases) {
    // Large ones take long and say nothing new.
    if (c.tokens > 60000) continue;
    SCOPED_TRACE(c.files);
    FileSet files;
    if (!LoadFiles(c.files, &files)) continue;
    ReadOptions options;
    options.pretokenizer = c.pretokenizer;
    const StatusOr<TokenizerSpec> spec = ReadFormat(files, options);
    ASSERT_TRUE(spec.ok()) << spec.status();
    const StatusOr<FileSet> text = WriteAs("textproto", *spec);
    ASSERT_TRUE(text.ok()) << text.status();
    const StatusOr<TokenizerSpec> read = ReadFormat(*text, {});
    ASSERT_TRUE(read.ok()) << read.status();
    const StatusOr<FileSet> again = WriteAs("textproto", *read);
    ASSERT_TRUE(again.ok()) << again.status();
    // EXPECT_EQ would print megabytes.
    EXPECT_TRUE(*again == *text);
  }
}

TokenizerSpec Load(const char* names, const ReadOptions& options = {}) {
  FileSet files;
  if (!LoadFiles(names, &files)) return TokenizerSpec();
  const StatusOr<TokenizerSpec> spec = ReadFormat(files, options);
  EXPECT_TRUE(spec.ok()) << spec.status();
  return spec.ok() ? *spec : TokenizerSpec();
}

TEST(VocabsTest, DetailsOfGguf) {
  const TokenizerSpec gpt2 = Load("gguf/ggml-vocab-gpt-2.gguf");
  if (gpt2.models_size() == 0) GTEST_SKIP() << "no shared vocabularies";
  EXPECT_EQ(gpt2.models(0).bpe().merges_size(), 2 * 50000);
  EXPECT_EQ(gpt2.pretokenizer().family().name(), "gpt2");
  const TokenizerSpec falcon = Load("gguf/ggml-vocab-falcon.gguf");
  EXPECT_EQ(falcon.models(0).bpe().merges_size(), 2 * 64784);
  const TokenizerSpec neox =
      Load("gguf/ggml-vocab-gpt-neox.gguf", {.pretokenizer = "gpt2"});
  // The first merge is two spaces, "Ġ Ġ" in the file.
  EXPECT_EQ(neox.vocabulary().tokens(neox.models(0).bpe().merges(0)), " ");
  EXPECT_EQ(neox.models(0).bpe().merges(0), neox.models(0).bpe().merges(1));

  // The same vocabulary in two formats, but for the case of four names.
  const TokenizerSpec bge = Load("gguf/ggml-vocab-bert-bge.gguf");
  const TokenizerSpec bert = Load("bert/bert_base_uncased_vocab.txt");
  int differences = 0;
  int brackets = 0;
  for (int i = 0; i < bert.vocabulary().tokens_size(); ++i) {
    const std::string& token = bge.vocabulary().tokens(i);
    brackets += token.starts_with('[') && token.ends_with(']');
    differences += token != bert.vocabulary().tokens(i);
  }
  EXPECT_EQ(differences, 4);
  EXPECT_EQ(brackets, 999);
  EXPECT_EQ(bert.vocabulary().tokens(103), "[mask]");
  EXPECT_EQ(bge.roles().mask(), 103u);
}

TEST(VocabsTest, Rwkv) {
  const TokenizerSpec spec = Load("rwkv/rwkv_vocab_v20230424.txt");
  if (spec.models_size() == 0) GTEST_SKIP() << "no shared vocabularies";
  const int last = spec.vocabulary().tokens_size() - 1;
  EXPECT_EQ(spec.vocabulary().ids(last), 65529u);
  EXPECT_EQ(spec.vocabulary().tokens(last), std::string(128, ' '));
  EXPECT_EQ(spec.vocabulary().ids(0), 1u);
  EXPECT_EQ(spec.vocabulary().tokens(0), std::string(1, '\0'));
}

TEST(VocabsTest, NamedEncodings) {
  const TokenizerSpec harmony =
      Load("openai/o200k_base.tiktoken", {.encoding = "o200k_harmony"});
  if (harmony.models_size() == 0) GTEST_SKIP() << "no shared vocabularies";
  EXPECT_EQ(harmony.added_tokens_size(), 1091);
  int aliases = 0;
  for (const AddedTokenSpec& added : harmony.added_tokens()) {
    if (!added.alias()) continue;
    ++aliases;
    EXPECT_EQ(added.id(), 200018u);
  }
  EXPECT_EQ(aliases, 1);
  const TokenizerSpec edit =
      Load("openai/p50k_base.tiktoken", {.encoding = "p50k_edit"});
  EXPECT_EQ(edit.added_tokens(3).content(), "<|fim_suffix|>");
  EXPECT_EQ(edit.added_tokens(3).id(), 50283u);
}

}  // namespace
}  // namespace tessera
