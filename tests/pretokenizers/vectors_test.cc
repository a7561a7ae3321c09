// Section 9 of the specification, a row a test: on the scanner, on RE2 and on
// ICU, whichever can serve it.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/pretokenizers/pieces.h"

namespace tessera {
namespace {

using Pieces = std::vector<std::string>;

struct Vector {
  const char* family;
  const char* text;
  Pieces pieces;
};

const Vector kVectors[] = {
    {"gpt2",
     "Hello, World!  I'm 12345 years",
     {"Hello", ",", " World", "!", " ", " I", "'m", " 12345", " years"}},
    {"cl100k_tiktoken",
     "Hello, World!  I'm 12345 years",
     {"Hello", ",", " World", "!", " ", " I", "'m", " ", "123", "45",
      " years"}},
    {"cl100k_hf",
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
    {"cl100k_tiktoken", "a  \n\n  b", {"a", "  \n\n", " ", " b"}},
    {"cl100k_hf", "a  \n\n  b", {"a", "  \n\n", " ", " b"}},
    {"o200k", "a  \n\n  b", {"a", "  \n\n", " ", " b"}},

    {"gpt2", "x  ", {"x", "  "}},
    {"cl100k_tiktoken", "x  ", {"x", "  "}},
    {"cl100k_hf", "x  ", {"x", "  "}},
    {"o200k", "x  ", {"x", "  "}},

    {"gpt2",
     "\t\tif x:\n\t\treturn 1\n\n\n",
     {"\t", "\t", "if", " x", ":", "\n\t", "\t", "return", " 1", "\n\n\n"}},
    {"cl100k_hf",
     "\t\tif x:\n\t\treturn 1\n\n\n",
     {"\t", "\tif", " x", ":\n", "\t", "\treturn", " ", "1", "\n\n\n"}},
    {"cl100k_tiktoken",
     "\t\tif x:\n\t\treturn 1\n\n\n",
     {"\t", "\tif", " x", ":\n", "\t", "\treturn", " ", "1", "\n\n\n"}},
    {"o200k",
     "\t\tif x:\n\t\treturn 1\n\n\n",
     {"\t", "\tif", " x", ":\n", "\t", "\treturn", " ", "1", "\n\n\n"}},

    {"gpt2", "DON'T", {"DON", "'", "T"}},
    {"cl100k_hf", "DON'T", {"DON", "'T"}},
    {"o200k", "DON'T", {"DON'T"}},
    {"tekken", "DON'T", {"DON", "'T"}},
    {"gpt2", "Ahmet'in", {"Ahmet", "'", "in"}},
    {"cl100k_hf", "Ahmet'in", {"Ahmet", "'in"}},
    {"o200k", "Ahmet'in", {"Ahmet", "'in"}},
    {"ufakzeka", "Ahmet'd", {"Ahmet", "'d"}},
    {"ufakzeka", "Ahmet'da", {"Ahmet", "'da"}},
    {"qwen2", "Ahmet'da", {"Ahmet", "'d", "a"}},
    {"gpt2", "İstanbul'DA", {"İstanbul", "'", "DA"}},
    {"cl100k_tiktoken", "İstanbul'DA", {"İstanbul", "'D", "A"}},
    {"o200k", "İstanbul'DA", {"İstanbul'D", "A"}},
    {"tekken", "İstanbul'DA", {"İstanbul", "'DA"}},
    {"gpt2", "it'ſ", {"it", "'", "ſ"}},
    {"cl100k_hf", "it'ſ", {"it", "'ſ"}},
    {"o200k", "it'ſ", {"it'ſ"}},

    {"gpt2", " camelCase HTTPServer", {" camelCase", " HTTPServer"}},
    {"cl100k_hf", " camelCase HTTPServer", {" camelCase", " HTTPServer"}},
    {"o200k", " camelCase HTTPServer", {" camel", "Case", " HTTPServer"}},

    {"gpt2", "1234567 ٣٤٥", {"1234567", " ٣٤٥"}},
    {"cl100k_hf", "1234567 ٣٤٥", {"123", "456", "7", " ", "٣٤٥"}},
    {"o200k", "1234567 ٣٤٥", {"123", "456", "7", " ", "٣٤٥"}},
    {"gpt2", "a/b//\n/c", {"a", "/", "b", "//", "\n", "/", "c"}},
    {"cl100k_hf", "a/b//\n/c", {"a", "/b", "//\n", "/c"}},
    {"o200k", "a/b//\n/c", {"a", "/b", "//\n/", "c"}},

    {"gpt2", " e\u0301te\u0301", {" e", "\u0301", "te", "\u0301"}},
    {"cl100k_hf", " e\u0301te\u0301", {" e", "\u0301te", "\u0301"}},
    {"o200k", " e\u0301te\u0301", {" e\u0301te\u0301"}},
    {"qwen3_5", " e\u0301te\u0301", {" e\u0301te\u0301"}},
    {"gpt2", "!!!\r\n\r\nx", {"!!!", "\r\n\r", "\n", "x"}},
    {"cl100k_hf", "!!!\r\n\r\nx", {"!!!\r\n\r\n", "x"}},
    {"o200k", "!!!\r\n\r\nx", {"!!!\r\n\r\n", "x"}},
    {"gpt2", "'s's", {"'s", "'s"}},
    {"cl100k_hf", "'s's", {"'s", "'s"}},
    {"o200k", "'s's", {"'s's"}},
    {"gpt2", "'''s", {"'''", "s"}},
    {"cl100k_hf", "'''s", {"'''", "s"}},
    {"o200k", "'''s", {"'''", "s"}},
    {"gpt2", "\u3000x", {"\u3000", "x"}},
    {"cl100k_hf", "\u3000x", {"\u3000x"}},
    {"o200k", "\u3000x", {"\u3000x"}},
    {"cl100k_hf", "don’t", {"don", "’t"}},

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

void ExpectPieces(const Vector& vector, const PreTokenizer& pretokenizer,
                  const char* form) {
  EXPECT_EQ(Splitter(pretokenizer).Pieces(vector.text), vector.pieces)
      << form << " of " << vector.family << ": " << Shown(vector.text);
}

TEST(VectorsTest, EveryFormGivesThePretokensOfTheSpecification) {
  for (const Vector& vector : kVectors) {
    const auto family = FamilyNamed(vector.family);
    ASSERT_TRUE(family.ok()) << family.status();
    ExpectPieces(vector, *ScannerOf(**family), "fastest form");
    ExpectPieces(vector, *ReferenceOf(**family, RegexEngine::kIcu), "ICU");
    const auto re2 = NewFamilyReference(**family, RegexEngine::kRe2);
    if (re2.ok()) ExpectPieces(vector, **re2, "RE2");
  }
}

TEST(VectorsTest, NulBytesAreGapsOfDeepseek) {
  const auto family = FamilyNamed("deepseek_v3");
  ASSERT_TRUE(family.ok());
  const std::string nul(1, '\0');
  EXPECT_EQ(Splitter(*ScannerOf(**family)).Pieces(nul + nul + "a"),
            (Pieces{nul, nul + "a"}));
}

}  // namespace
}  // namespace tessera
