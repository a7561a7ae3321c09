// Section 9 of the specification, a row a test: on the scanner, on RE2 and on
// ICU, whichever can serve it.

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/pretokenizers/pieces.h"
#include "tokenizers/text/unicode.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

using Pieces = std::vector<std::string>;

struct Vector {
  // Names of families, separated by spaces.
  const char* families;
  const char* text;
  Pieces pieces;
};

const Vector kVectors[] = {
    {"gpt2",
     "Hello, World!  I'm 12345 years",
     {"Hello", ",", " World", "!", " ", " I", "'m", " 12345", " years"}},
    {"cl100k_hf cl100k_tiktoken",
     "Hello, World!  I'm 12345 years",
     {"Hello", ",", " World", "!", " ", " I", "'m", " ", "123", "45",
      " years"}},
    {"o200k",
     "Hello, World!  I'm 12345 years",
     {"Hello", ",", " World", "!", " ", " I'm", " ", "123", "45", " years"}},
    {"qwen2", "I'm 123", {"I", "'m", " ", "1", "2", "3"}},
    {"tekken", "I'm 123", {"I", "'m", " ", "1", "2", "3"}},

    {"gpt2", "a\n ", {"a", "\n "}},
    {"cl100k_tiktoken", "a\n ", {"a", "\n "}},
    {"cl100k_hf", "a\n ", {"a", "\n", " "}},
    {"o200k", "a\n ", {"a", "\n", " "}},

    {"gpt2", "a  \n\n  b", {"a", "  \n\n ", " b"}},
    {"cl100k_hf cl100k_tiktoken", "a  \n\n  b", {"a", "  \n\n", " ", " b"}},
    {"o200k", "a  \n\n  b", {"a", "  \n\n", " ", " b"}},

    {"gpt2", "x  ", {"x", "  "}},
    {"cl100k_hf cl100k_tiktoken", "x  ", {"x", "  "}},
    {"o200k", "x  ", {"x", "  "}},

    {"gpt2",
     "\t\tif x:\n\t\treturn 1\n\n\n",
     {"\t", "\t", "if", " x", ":", "\n\t", "\t", "return", " 1", "\n\n\n"}},
    {"cl100k_hf cl100k_tiktoken",
     "\t\tif x:\n\t\treturn 1\n\n\n",
     {"\t", "\tif", " x", ":\n", "\t", "\treturn", " ", "1", "\n\n\n"}},
    {"o200k",
     "\t\tif x:\n\t\treturn 1\n\n\n",
     {"\t", "\tif", " x", ":\n", "\t", "\treturn", " ", "1", "\n\n\n"}},

    {"gpt2", "DON'T", {"DON", "'", "T"}},
    {"cl100k_hf cl100k_tiktoken", "DON'T", {"DON", "'T"}},
    {"o200k", "DON'T", {"DON'T"}},
    {"tekken", "DON'T", {"DON", "'T"}},
    {"gpt2", "Ahmet'in", {"Ahmet", "'", "in"}},
    {"cl100k_hf cl100k_tiktoken", "Ahmet'in", {"Ahmet", "'in"}},
    {"o200k", "Ahmet'in", {"Ahmet", "'in"}},
    {"ufakzeka", "Ahmet'd", {"Ahmet", "'d"}},
    {"ufakzeka", "Ahmet'da", {"Ahmet", "'da"}},
    {"qwen2", "Ahmet'da", {"Ahmet", "'d", "a"}},
    {"gpt2", "İstanbul'DA", {"İstanbul", "'", "DA"}},
    {"cl100k_hf cl100k_tiktoken", "İstanbul'DA", {"İstanbul", "'D", "A"}},
    {"o200k", "İstanbul'DA", {"İstanbul'D", "A"}},
    {"tekken", "İstanbul'DA", {"İstanbul", "'DA"}},
    {"gpt2", "it'ſ", {"it", "'", "ſ"}},
    {"cl100k_hf cl100k_tiktoken", "it'ſ", {"it", "'ſ"}},
    {"o200k", "it'ſ", {"it'ſ"}},

    {"gpt2", " camelCase HTTPServer", {" camelCase", " HTTPServer"}},
    {"cl100k_hf cl100k_tiktoken",
     " camelCase HTTPServer",
     {" camelCase", " HTTPServer"}},
    {"o200k", " camelCase HTTPServer", {" camel", "Case", " HTTPServer"}},

    {"gpt2", "1234567 ٣٤٥", {"1234567", " ٣٤٥"}},
    {"cl100k_hf cl100k_tiktoken",
     "1234567 ٣٤٥",
     {"123", "456", "7", " ", "٣٤٥"}},
    {"o200k", "1234567 ٣٤٥", {"123", "456", "7", " ", "٣٤٥"}},
    {"gpt2", "a/b//\n/c", {"a", "/", "b", "//", "\n", "/", "c"}},
    {"cl100k_hf cl100k_tiktoken", "a/b//\n/c", {"a", "/b", "//\n", "/c"}},
    {"o200k", "a/b//\n/c", {"a", "/b", "//\n/", "c"}},

    {"gpt2", " e\u0301te\u0301", {" e", "\u0301", "te", "\u0301"}},
    {"cl100k_hf cl100k_tiktoken",
     " e\u0301te\u0301",
     {" e", "\u0301te", "\u0301"}},
    {"o200k", " e\u0301te\u0301", {" e\u0301te\u0301"}},
    {"qwen3_5", " e\u0301te\u0301", {" e\u0301te\u0301"}},
    {"gpt2", "!!!\r\n\r\nx", {"!!!", "\r\n\r", "\n", "x"}},
    {"cl100k_hf cl100k_tiktoken", "!!!\r\n\r\nx", {"!!!\r\n\r\n", "x"}},
    {"o200k", "!!!\r\n\r\nx", {"!!!\r\n\r\n", "x"}},
    {"gpt2", "'s's", {"'s", "'s"}},
    {"cl100k_hf cl100k_tiktoken", "'s's", {"'s", "'s"}},
    {"o200k", "'s's", {"'s's"}},
    {"gpt2", "'''s", {"'''", "s"}},
    {"cl100k_hf cl100k_tiktoken", "'''s", {"'''", "s"}},
    {"o200k", "'''s", {"'''", "s"}},
    {"gpt2", "\u3000x", {"\u3000", "x"}},
    {"cl100k_hf cl100k_tiktoken", "\u3000x", {"\u3000x"}},
    {"o200k", "\u3000x", {"\u3000x"}},
    {"cl100k_hf cl100k_tiktoken", "don’t", {"don", "’t"}},

    {"deepseek_v3", "a  1", {"a", "  ", "1"}},
    {"deepseek_v3", "日本 語", {"日本", " ", "語"}},
    {"deepseek_v3", "日本語ABCテスト", {"日本語", "ABC", "テスト"}},
    {"deepseek_v3", "(foo)", {"(foo", ")"}},
    {"deepseek_v3", "!abcé", {"!abc", "é"}},
    {"deepseek_v3", "!é", {"!", "é"}},
    {"deepseek_v3", "$100.00", {"$", "100", ".", "00"}},
    {"deepseek_v3", "「日本」です。", {"「", "日本", "」", "です", "。"}},
    {"deepseek_v3", "don’t", {"don", "’", "t"}},

    {"starcoder", "ab  12 c", {"ab", "  ", "1", "2", " c"}},
    {"falcon", "a1234!! b", {"a", "123", "4", "!!", " b"}},
    {"superbpe", "x1234567y", {"x", "1", "234", "567", "y"}},
    {"superbpe", "123456", {"123", "456"}},
    {"bloom", "a, b c", {"a", ",", " b", " c"}},
    {"kimi_k2", "中文abc'LL 1234", {"中文", "abc'LL", " ", "123", "4"}},
    {"clip", "a b12's", {"a", " ", "b", "1", "2", "'s"}},
    {"whitespace", "don't  go", {"don", "'", "t", "  ", "go"}},
};

// Families that RE2 must serve: with one rule, and no look-ahead but the one of
// blanks before a word.
constexpr std::string_view kOfRe2[] = {"gpt2",  "r50k",   "cl100k_hf",
                                       "qwen2", "tekken", "cl100k_tiktoken",
                                       "o200k", "clip",   "whitespace"};

using Forms =
    std::vector<std::pair<const char*, std::unique_ptr<PreTokenizer>>>;

Forms NewForms(std::string_view name) {
  const Family& family = **FamilyNamed(name);
  Forms forms;
  forms.emplace_back("fastest form", ScannerOf(family));
  forms.emplace_back("ICU", ReferenceOf(family, RegexEngine::kIcu));
  auto re2 = NewFamilyReference(family, RegexEngine::kRe2);
  EXPECT_TRUE(re2.ok() || std::find(std::begin(kOfRe2), std::end(kOfRe2),
                                    name) == std::end(kOfRe2))
      << name << ": " << re2.status();
  if (re2.ok()) forms.emplace_back("RE2", *std::move(re2));
  return forms;
}

void ExpectPieces(const std::string& family, const std::string& text,
                  const Pieces& pieces) {
  ASSERT_TRUE(FamilyNamed(family).ok()) << family;
  static auto* const made = new std::map<std::string, Forms>;
  Forms& forms = (*made)[family];
  if (forms.empty()) forms = NewForms(family);
  for (const auto& [name, form] : forms) {
    EXPECT_EQ(Splitter(*form).Pieces(text), pieces)
        << name << " of " << family << ": " << Shown(text);
  }
}

std::vector<std::string> FamiliesOf(const Vector& vector) {
  std::istringstream names(vector.families);
  return {std::istream_iterator<std::string>(names), {}};
}

bool HasFamily(const Vector& vector, const std::string& name) {
  const std::vector<std::string> names = FamiliesOf(vector);
  return std::find(names.begin(), names.end(), name) != names.end();
}

TEST(VectorsTest, EveryFormGivesThePretokensOfTheSpecification) {
  for (const Vector& vector : kVectors) {
    for (const std::string& name : FamiliesOf(vector)) {
      ExpectPieces(name, vector.text, vector.pieces);
    }
  }
}

// The other spelling of the same cuts.
TEST(VectorsTest, R50kIsGpt2) {
  for (const Vector& vector : kVectors) {
    if (!HasFamily(vector, "gpt2")) continue;
    ExpectPieces("r50k", vector.text, vector.pieces);
  }
}

// "123" as "1", "2", "3"; any other piece as it is.
Pieces DigitsAlone(const Pieces& pieces) {
  Pieces alone;
  for (const std::string& piece : pieces) {
    for (size_t at = 0; at < piece.size();) {
      const CodePoint c = DecodeUtf8(piece, at);
      const size_t size = IsNumber(c.value) ? c.size : piece.size() - at;
      alone.push_back(piece.substr(at, size));
      at += size;
    }
  }
  return alone;
}

TEST(VectorsTest, Qwen2IsCl100kWithEveryDigitAlone) {
  for (const Vector& vector : kVectors) {
    if (!HasFamily(vector, "cl100k_hf")) continue;
    ExpectPieces("qwen2", vector.text, DigitsAlone(vector.pieces));
  }
}

TEST(VectorsTest, NulBytesAreGapsOfDeepseek) {
  const std::string nul(1, '\0');
  ExpectPieces("deepseek_v3", nul + nul + "a", {nul, nul + "a"});
}

}  // namespace
}  // namespace tessera
