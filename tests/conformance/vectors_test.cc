// Vectors that need whole published vocabularies: well-known ids, a word of a
// million bytes, ill-formed bytes, specials. Skipped where these are absent.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/vocab/cpu_time.h"
#include "tokenizers/encode_stream.h"
#include "tokenizers/load.h"
#include "tokenizers/tokenizer.h"

namespace tessera {
namespace {

using Ids = std::vector<TokenId>;

const std::filesystem::path& Vocabs() {
  static const auto* const path = new std::filesystem::path(
      std::filesystem::path(TESSERA_SOURCE_DIR) / ".." / "shared" / "vocabs");
  return *path;
}

std::unique_ptr<const Tokenizer> Load(const std::string& file,
                                      const std::string& encoding) {
  LoadOptions options;
  options.read.encoding = encoding;
  auto tokenizer = LoadTokenizer((Vocabs() / file).string(), options);
  EXPECT_TRUE(tokenizer.ok()) << tokenizer.status();
  return tokenizer.ok() ? *std::move(tokenizer) : nullptr;
}

const Tokenizer& Cl100k() {
  static const auto* const tokenizer =
      Load("openai/cl100k_base.tiktoken", "cl100k_base").release();
  return *tokenizer;
}

class VectorsTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(Vocabs())) {
      GTEST_SKIP() << "no vocabularies beside the checkout";
    }
  }
};

Ids EncodeWith(const Tokenizer& tokenizer, std::string_view text,
               SpecialPolicy policy) {
  EncodeOptions options;
  options.special = policy;
  Tokenizer::Scratch scratch = tokenizer.NewScratch();
  IdBuffer ids;
  tokenizer.Encode(text, tokenizer.NewFilter(options).value(), &scratch, &ids);
  return Ids(ids.begin(), ids.end());
}

TEST_F(VectorsTest, HelloWorld) {
  EXPECT_EQ(Cl100k().Encode("hello world"), (Ids{15339, 1917}));
  const auto o200k = Load("openai/o200k_base.tiktoken", "o200k_base");
  EXPECT_EQ(o200k->Encode("hello world"), (Ids{24912, 2375}));
  const auto gpt2 = Load("hf/gpt2.json", "");
  EXPECT_EQ(gpt2->Encode("Hello world"), (Ids{15496, 995}));
}

std::string EnglishText(size_t size) {
  std::string text;
  for (uint32_t i = 0; text.size() < size; ++i) {
    text += "The quick brown fox number " + std::to_string(i) +
            " jumps over the lazy dog, and nobody minds.\n";
  }
  text.resize(size);
  return text;
}

// The least of a few runs, with an empty cache.
double SecondsToEncode(const std::string& text, Ids* ids) {
  double least = 1e9;
  for (int i = 0; i < 3; ++i) {
    const CpuTime time;
    *ids = EncodeWith(Cl100k(), text, SpecialPolicy::kText);
    least = std::min(least, time.seconds());
  }
  return least;
}

TEST_F(VectorsTest, MillionLettersInOneWord) {
  Ids english;
  Ids letters;
  // Text of words that are seldom seen twice would be slower yet.
  const double usual = SecondsToEncode(EnglishText(1000000), &english);
  const double seconds = SecondsToEncode(std::string(1000000, 'a'), &letters);
  EXPECT_EQ(letters, Ids(125000, 70540));
  RecordProperty("ratio_percent", static_cast<int>(100 * seconds / usual));
  // Times 4 is the promise, which the benchmark holds; here other programs
  // share the machine.
  EXPECT_LT(seconds, 12 * usual + 0.05);
}

TEST_F(VectorsTest, EndOfText) {
  const std::string text = "<|endoftext|>";
  const Ids as_text = EncodeWith(Cl100k(), text, SpecialPolicy::kText);
  EXPECT_EQ(std::count(as_text.begin(), as_text.end(), 100257u), 0);
  EXPECT_EQ(Cl100k().Decode(as_text).value(), text);
  EXPECT_EQ(EncodeWith(Cl100k(), text, SpecialPolicy::kAllow), Ids{100257});
  const Status refused = Cl100k().CheckSpecials(text);
  EXPECT_EQ(ClassOf(refused), ErrorClass::kBadData);
  EXPECT_EQ(MessageOf(refused).rfind("byte 0:", 0), 0u) << refused;
}

TEST_F(VectorsTest, EndOfTextInTwoParts) {
  for (const SpecialPolicy policy :
       {SpecialPolicy::kText, SpecialPolicy::kAllow}) {
    EncodeOptions options;
    options.special = policy;
    const AddedTokenFilter filter = Cl100k().NewFilter(options).value();
    Tokenizer::Scratch scratch = Cl100k().NewScratch();
    EncodeStream stream(Cl100k(), filter, &scratch);
    IdBuffer ids;
    stream.Push("<|endoftext", &ids);
    stream.Push("|>", &ids);
    stream.Finish(&ids);
    EXPECT_EQ(Ids(ids.begin(), ids.end()),
              EncodeWith(Cl100k(), "<|endoftext|>", policy));
  }
}

TEST_F(VectorsTest, IllFormedBytesComeBack) {
  for (const std::string& text :
       {std::string("\xFF"), std::string("\xC3"), std::string("\xC3\x28"),
        std::string("\xE2\x82"), std::string("\xE2\x82\x61"),
        std::string("\xED\xA0\x80"), std::string("a\0b", 3),
        std::string("\xEF\xBB\xBF\x61"), std::string("\xF0\x9F\x98"),
        std::string("\xF0\x80\x80\x41"), std::string("\xF4\x90\x80\x80"),
        std::string("\xC0\xAF"), std::string("\xF8\x88\x80\x80\x80"),
        std::string("\xED\xA0\xBD\xED\xB8\x80"),
        std::string("\xF0\x9F\x98\x80")}) {
    EXPECT_EQ(Cl100k().Decode(Cl100k().Encode(text)).value(), text);
  }
}

}  // namespace
}  // namespace tessera
