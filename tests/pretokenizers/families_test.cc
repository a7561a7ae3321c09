// The table of families: lookups, aliases, and that every row works.

#include "tokenizers/pretokenizers/families.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/pretokenizers/class_strings.h"
#include "tests/pretokenizers/pieces.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

PreTokenizerSpec SpecOf(const std::string& text) {
  PreTokenizerSpec spec;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &spec));
  return spec;
}

std::string FamilyNameOf(const std::string& spec) {
  const Family* family = FindFamilyOfSpec(SpecOf(spec));
  return family == nullptr ? "" : std::string(family->name);
}

TEST(FamilyTest, NamesAndPatternsAreUnique) {
  std::set<std::string_view> names;
  std::set<std::string_view> patterns;
  for (const Family& family : Families()) {
    EXPECT_TRUE(names.insert(family.name).second) << family.name;
    if (family.rules.size() != 1) continue;
    EXPECT_TRUE(patterns.insert(family.rules[0].pattern).second);
    for (std::string_view alias : family.aliases) {
      EXPECT_TRUE(patterns.insert(alias).second) << alias;
    }
  }
}

TEST(FamilyTest, AnUnknownNameIsNotFoundAndNamesTheNearest) {
  const auto family = FamilyNamed("qwen");
  ASSERT_FALSE(family.ok());
  EXPECT_EQ(family.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ClassOf(family.status()), ErrorClass::kBadData);
  EXPECT_NE(MessageOf(family.status()).find("qwen2"), std::string_view::npos);
  EXPECT_NE(MessageOf(FamilyNamed("cl100k").status()).find("cl100k_hf"),
            std::string_view::npos);
}

// ICU is the reference; `auto` may choose RE2.
TEST(FamilyTest, EveryFormIsEqualOnRandomStrings) {
  for (const Family& family : Families()) {
    const auto fastest = ScannerOf(family);
    const auto icu = ReferenceOf(family, RegexEngine::kIcu);
    Splitter got(*fastest);
    Splitter want(*icu);
    Random random(20);
    for (int i = 0; i < (WantsFull() ? 100000 : 3000); ++i) {
      const std::string text = RandomText(&random);
      ASSERT_EQ(got.Ends(text), want.Ends(text))
          << family.name << ": " << Shown(text);
    }
  }
}

TEST(FamilyTest, AliasesCutAsTheirFamilyInEveryDialect) {
  for (const Family& family : Families()) {
    if (family.rules.size() != 1) continue;
    const auto fastest = ScannerOf(family);
    Splitter got(*fastest);
    std::vector<std::string_view> spellings(family.aliases.begin(),
                                            family.aliases.end());
    spellings.push_back(family.rules[0].pattern);
    for (std::string_view spelling : spellings) {
      for (RegexDialect dialect :
           {RegexDialect::kRust, RegexDialect::kOniguruma}) {
        SplitRule rule = family.rules[0];
        rule.pattern = spelling;
        rule.dialect = dialect;
        if (FindFamilyByPattern(rule) == nullptr) {
          EXPECT_FALSE(family.any_dialect);
          continue;
        }
        const auto split = NewRuleSplit(rule, RegexEngine::kIcu);
        ASSERT_TRUE(split.ok()) << split.status();
        Splitter want(**split);
        Random random(21);
        for (int i = 0; i < 2000; ++i) {
          const std::string text = RandomText(&random);
          ASSERT_EQ(got.Ends(text), want.Ends(text))
              << spelling << ": " << Shown(text);
        }
      }
    }
  }
}

TEST(FamilyTest, TotalPatternsLeaveNoGap) {
  for (const Family& family : Families()) {
    if (!family.is_total || family.rules.size() != 1) continue;
    SplitRule rule = family.rules[0];
    rule.behavior = Behavior::kRemoved;
    rule.invert = true;
    const auto split = NewRuleSplit(rule, RegexEngine::kAuto);
    ASSERT_TRUE(split.ok()) << split.status();
    Random random(22);
    PretokenCursor cursor;
    PretokenBlock block;
    for (int i = 0; i < 3000; ++i) {
      const std::string text = RandomText(&random);
      (*split)->Begin(text, true, false, &cursor);
      while ((*split)->Fill(&cursor, &block)) {
        ASSERT_FALSE(block.has_dropped) << family.name << ": " << Shown(text);
      }
    }
  }
}

TEST(FamilyTest, APatternIsFoundByItsExactText) {
  const std::string_view llama3 =
      R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3})"
      R"(| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
  ASSERT_NE(FindFamilyByPattern(llama3), nullptr);
  EXPECT_EQ(FindFamilyByPattern(llama3)->name, "cl100k_hf");
  EXPECT_EQ(FindFamilyByPattern(std::string(llama3) + "|x"), nullptr);
  SplitRule rule{llama3};
  for (const auto& [behavior, invert, found] :
       {std::tuple(Behavior::kIsolated, false, true),
        std::tuple(Behavior::kRemoved, true, true),
        std::tuple(Behavior::kRemoved, false, false),
        std::tuple(Behavior::kIsolated, true, false),
        std::tuple(Behavior::kContiguous, false, false)}) {
    rule.behavior = behavior;
    rule.invert = invert;
    EXPECT_EQ(FindFamilyByPattern(rule) != nullptr, found);
  }
}

TEST(FamilyTest, SpecsAreRecognised) {
  EXPECT_EQ(FamilyNameOf("family { name: 'r50k' }"), "r50k");
  EXPECT_EQ(FamilyNameOf("byte_level { use_regex: true }"), "gpt2");
  EXPECT_EQ(FamilyNameOf("byte_level { use_regex: true "
                         "add_prefix_space: true }"),
            "");
  EXPECT_EQ(FamilyNameOf(R"(sequence {
    members { digits { individual: true } }
    members { byte_level { use_regex: true } } })"),
            "starcoder");
  EXPECT_EQ(FamilyNameOf(R"(sequence {
    members { family { name: 'o200k' } }
    members { byte_level {} } })"),
            "o200k");
  EXPECT_EQ(FamilyNameOf("regex { pattern: 'a+' }"), "");
}

// As tokenizer.json files of SuperBPE have it; a million digits take no time.
TEST(FamilyTest, GroupsOfThousandsAreLinear) {
  const auto split = NewFastestSplit({R"((?=(\d{3})+(?!\d)))"});
  ASSERT_TRUE(split.ok()) << split.status();
  const std::string digits(1000000, '7');
  EXPECT_EQ(Splitter(**split).Ends(digits).size(), 333334u);
  EXPECT_EQ(Splitter(**split).Pieces("a1234 12 \u00BD123"),
            (std::vector<std::string>{"a1", "234 12 \u00BD", "123"}));
}

// tiktoken's `{1,3}+` is possessive; Oniguruma repeats it.
TEST(FamilyTest, Cl100kOfTiktokenIsAnotherPatternInATokenizerJson) {
  const Family& family = **FamilyNamed("cl100k_tiktoken");
  SplitRule rule = family.rules[0];
  rule.dialect = RegexDialect::kOniguruma;
  EXPECT_EQ(FindFamilyByPattern(rule), nullptr);
  const auto split = NewRuleSplit(rule, RegexEngine::kAuto);
  ASSERT_TRUE(split.ok()) << split.status();
  EXPECT_EQ(Splitter(**split).Pieces("a 12345"),
            (std::vector<std::string>{"a", " ", "12345"}));
}

}  // namespace
}  // namespace tessera
