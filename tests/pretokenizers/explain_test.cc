// Which alternative made a pretoken.

#include "tokenizers/pretokenizers/explain.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "tests/pretokenizers/class_strings.h"
#include "tests/pretokenizers/pieces.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

using Names = std::vector<std::string>;

PretokenExplainer ExplainerOf(const std::string& text) {
  PreTokenizerSpec spec;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &spec));
  auto explainer = PretokenExplainer::Create(spec);
  EXPECT_TRUE(explainer.ok()) << explainer.status();
  return *std::move(explainer);
}

Names NamesOf(const PretokenExplainer& explainer, std::string_view text) {
  Names names;
  for (const ExplainedPretoken& pretoken : explainer.Explain(text, true)) {
    names.emplace_back(pretoken.name);
  }
  return names;
}

TEST(ExplainTest, Alternatives) {
  const auto gpt2 = ExplainerOf("family { name: 'gpt2' }");
  EXPECT_EQ(NamesOf(gpt2, "I'll go  x\xFF"),
            (Names{R"( ?\p{L}+)", "'ll", R"( ?\p{L}+)", R"(\s+(?!\S))",
                   R"( ?\p{L}+)", R"( ?[^\s\p{L}\p{N}]+)"}));
  EXPECT_EQ(NamesOf(gpt2, "x\t1"),
            (Names{R"( ?\p{L}+)", R"(\s+)", R"( ?\p{N}+)"}));
}

TEST(ExplainTest, GapsFlagsAndClasses) {
  const auto custom =
      ExplainerOf(R"(regex { pattern: '(?i)[a|]]+|(x|y)|\\|' })");
  EXPECT_EQ(NamesOf(custom, "Yz|"), (Names{"(x|y)", "gap", R"(\|)"}));
}

TEST(ExplainTest, SequencesAndSchemes) {
  const auto deepseek = ExplainerOf("family { name: 'deepseek_v3' }");
  const Names names = NamesOf(deepseek, "12a");
  ASSERT_EQ(names.size(), 2u);
  EXPECT_EQ(names[0], R"(\p{N}{1,3})");
  EXPECT_EQ(NamesOf(ExplainerOf("bert {}"), "a b"),
            (Names{"bert", "bert", "bert"}));
  EXPECT_EQ(NamesOf(ExplainerOf("metaspace { split: true }"), "a b"),
            (Names{"metaspace", "metaspace"}));
}

TEST(ExplainTest, CutsAsTheFamily) {
  for (const Family& family : Families()) {
    PreTokenizerSpec spec;
    spec.mutable_family()->set_name(std::string(family.name));
    const auto explainer = PretokenExplainer::Create(spec);
    ASSERT_TRUE(explainer.ok()) << family.name << explainer.status();
    const auto scanner = ScannerOf(family);
    Splitter splitter(*scanner);
    Random random(5);
    for (int i = 0; i < 100; ++i) {
      const std::string text = RandomText(&random);
      std::vector<size_t> ends;
      for (const ExplainedPretoken& pretoken : explainer->Explain(text, true)) {
        ends.push_back(pretoken.end);
        EXPECT_FALSE(family.is_total && pretoken.name == "gap")
            << family.name << ": " << Shown(text);
      }
      EXPECT_EQ(ends, splitter.Ends(text)) << family.name;
    }
  }
}

}  // namespace
}  // namespace tessera
