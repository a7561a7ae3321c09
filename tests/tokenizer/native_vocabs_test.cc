// Native files of published vocabularies: loaded ones give the ids of compiled
// ones.

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "tests/vocab/cpu_time.h"
#include "tokenizers/base/file.h"
#include "tokenizers/load.h"
#include "tokenizers/native_file.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

const char* const kVocabularies[] = {"openai/cl100k_base.tiktoken",
                                     "hf/gpt2.json",
                                     "hf/clip_base.json",
                                     "hf/mistral03.json",
                                     "hf/bert_base_cased.json",
                                     "t5/t5_base_spiece.model",
                                     "sentencepiece/test_model.model"};

const char kText[] =
    "The quick brown fox (\xC3\xA9t\xC3\xA9, 1984) isn't lazy.\n\n  \tdef "
    "f(x): return x ** 2\r\n\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82 "
    "\xE4\xB8\x96\xE7\x95\x8C\xEF\xBC\x8C\xE3\x81\x93\xE3\x82\x93 "
    "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB \xFF\xE4\xB8 aaaaaaaaaaaaaaa"
    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb antidisestablishmentarianism 0123456789";

void ExpectSame(const Tokenizer& a, const Tokenizer& b,
                const std::vector<std::string>& texts) {
  Tokenizer::Scratch scratch_a = a.NewScratch();
  Tokenizer::Scratch scratch_b = b.NewScratch();
  const AddedTokenFilter filter_a = a.NewFilter(EncodeOptions()).value();
  const AddedTokenFilter filter_b = b.NewFilter(EncodeOptions()).value();
  for (const std::string& text : texts) {
    Encoding of_a, of_b;
    a.EncodeWithOffsets(text, filter_a, &scratch_a, &of_a);
    b.EncodeWithOffsets(text, filter_b, &scratch_b, &of_b);
    ASSERT_EQ(of_a.ids, of_b.ids);
    ASSERT_EQ(of_a.spans, of_b.spans);
    ASSERT_EQ(a.Encode(text), b.Encode(text));
    ASSERT_EQ(a.Decode(of_a.ids).value(), b.Decode(of_b.ids).value());
  }
}

const std::string& Folder() {
  static const auto* const folder =
      new std::string(TESSERA_SOURCE_DIR "/../shared/vocabs/");
  return *folder;
}

std::string TemporaryPath() {
  return testing::TempDir() + "native_vocabs_test." + std::to_string(getpid()) +
         ".tessera";
}

TEST(NativeVocabulariesTest, LoadedIsCompiled) {
  const std::string& folder = Folder();
  if (access(folder.c_str(), R_OK) != 0) {
    GTEST_SKIP() << "no shared vocabularies";
  }
  std::vector<std::string> texts = {kText};
  const auto readme = ReadFile(TESSERA_SOURCE_DIR "/README.md");
  if (readme.ok()) texts.push_back(*readme);
  for (const char* const name : kVocabularies) {
    SCOPED_TRACE(name);
    const auto compiled = LoadTokenizer(folder + name, {});
    ASSERT_TRUE(compiled.ok()) << compiled.status();
    const std::string file = FormatNativeFile(**compiled);
    ASSERT_GT(file.size(), FormatNativeSpec((*compiled)->spec()).size())
        << "tables were left out";
    const std::string path = TemporaryPath();
    ASSERT_TRUE(WriteFile(path, file, {.force = true}).ok());
    for (const Verify verify : {Verify::kFull, Verify::kHeader}) {
      const auto loaded = LoadNativeFile(path, {.verify = verify});
      ASSERT_TRUE(loaded.ok()) << loaded.status();
      EXPECT_EQ((*compiled)->fingerprint(), (*loaded)->fingerprint());
      ExpectSame(**compiled, **loaded, texts);
      EXPECT_TRUE(file == FormatNativeFile(**loaded));
    }
    unlink(path.c_str());
  }
}

// Of so many loads, sorted.
std::vector<double> SecondsToLoad(const std::string& path, Verify verify,
                                  int count) {
  std::vector<double> seconds;
  for (int i = 0; i < count; ++i) {
    const CpuTime time;
    const auto loaded = LoadNativeFile(path, {.verify = verify});
    EXPECT_TRUE(loaded.ok()) << loaded.status();
    seconds.push_back(time.seconds());
  }
  std::sort(seconds.begin(), seconds.end());
  return seconds;
}

// Loading takes 20 ms, or less than 1 without checks, for the largest
// vocabulary there is.
TEST(NativeVocabulariesTest, TwoHundredThousandTokensLoadAtOnce) {
  const std::string ranks = Folder() + "openai/o200k_base.tiktoken";
  if (access(ranks.c_str(), R_OK) != 0) {
    GTEST_SKIP() << "no o200k_base beside the checkout";
  }
  const auto compiled = LoadTokenizer(ranks, {});
  ASSERT_TRUE(compiled.ok()) << compiled.status();
  const std::string path = TemporaryPath();
  ASSERT_TRUE(
      WriteFile(path, FormatNativeFile(**compiled), {.force = true}).ok());
  EXPECT_LT(SecondsToLoad(path, Verify::kHeader, 100)[95], 0.001);
  // A busy machine adds, never takes.
  EXPECT_LT(SecondsToLoad(path, Verify::kFull, 20)[0], 0.020);
  unlink(path.c_str());
}

}  // namespace
}  // namespace tessera
