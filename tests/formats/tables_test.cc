// Names that the tables of formats use exist where they point.

#include <gtest/gtest.h>

#include <set>

#include "tests/formats/format_testing.h"
#include "tokenizers/formats/gguf_families.h"
#include "tokenizers/formats/named_encodings.h"
#include "tokenizers/pretokenizers/families.h"

namespace tessera {
namespace {

TEST(TablesTest, EncodingsNameFamiliesAndUniqueIds) {
  for (const NamedEncoding& encoding : NamedEncodings()) {
    EXPECT_TRUE(FamilyNamed(encoding.family).ok()) << encoding.name;
    std::set<std::string> names;
    for (const NamedSpecial& special : encoding.specials) {
      EXPECT_TRUE(names.insert(special.name).second) << special.name;
    }
  }
  EXPECT_EQ(FindEncodingByName("cl100k_base")->specials.size(), 5u);
  EXPECT_EQ(FindEncodingByName("o200k_harmony")->specials.size(), 1091u);
  EXPECT_EQ(FindEncodingByName("none"), nullptr);
}

TEST(TablesTest, GgufFamiliesExistAndComeBack) {
  for (const char* pre :
       {"gpt-2", "llama-bpe", "qwen2", "qwen35", "gpt-4o", "tekken",
        "starcoder", "falcon", "bloom", "deepseek-v3", "deepseek-coder",
        "superbpe", "kimi-k2", "ufakzeka", "dbrx", "smollm"}) {
    const StatusOr<const GgufFamily*> row = FindGgufFamily(pre);
    ASSERT_TRUE(row.ok()) << row.status();
    EXPECT_TRUE(FamilyNamed((*row)->family).ok()) << pre;
    const GgufFamily* back =
        FindGgufFamilyByName((*row)->family, (*row)->ignore_merges);
    ASSERT_NE(back, nullptr);
    EXPECT_STREQ(back->family, (*row)->family);
    EXPECT_EQ(back->ignore_merges, (*row)->ignore_merges);
  }
  EXPECT_EQ(ClassOf(FindGgufFamily("viking").status()), ErrorClass::kAbsent);
  EXPECT_EQ(FindGgufFamilyByName("", false), nullptr);
}

TEST(TablesTest, LlamaCppPatternsCompile) {
  for (const char* family : {"cl100k_hf", "qwen2", "o200k", "tekken"}) {
    PreTokenizerSpec spec;
    spec.mutable_regex()->set_pattern(std::string(LlamaCppPattern(family)));
    spec.mutable_regex()->set_dialect(RegexSplitSpec::RUST);
    EXPECT_TRUE(NewPreTokenizer(spec).ok()) << family;
  }
  EXPECT_EQ(LlamaCppPattern("gpt2"), "");
}

TEST(TablesTest, FormatsHaveDistinctNames) {
  std::set<std::string> names;
  for (const Format& format : Formats()) {
    EXPECT_TRUE(names.insert(format.name).second) << format.name;
    EXPECT_EQ(*FindFormat(format.name), &format);
  }
}

}  // namespace
}  // namespace tessera
