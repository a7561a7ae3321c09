// One toy spec per rule, refused with the rule's name.

#include "tokenizers/validate.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>

#include "tests/tokenizer/toy_spec.h"

namespace tessera {
namespace {

TokenizerSpec Good() {
  return ByteLevelSpecWith({{"t", "h"}, {"th", "e"}, {"i", "n"}});
}

struct Case {
  const char* name;
  const char* rule;
  std::function<void(TokenizerSpec*)> spoil;
};

std::vector<Case> VocabularyCases() {
  return {
      {"NoTokens", "V01", [](TokenizerSpec* s) { s->clear_vocabulary(); }},
      {"IdsOfAnotherLength", "V01",
       [](TokenizerSpec* s) { s->mutable_vocabulary()->add_ids(0); }},
      {"IdTooLarge", "V01",
       [](TokenizerSpec* s) { AddToken(1 << 24, "x!", true, s); }},
      {"TooManyHoles", "V01",
       [](TokenizerSpec* s) { AddToken(16000000, "x!", true, s); }},
      {"IdTwice", "V02",
       [](TokenizerSpec* s) {
         auto* v = s->mutable_vocabulary();
         for (int i = 0; i < v->tokens_size(); ++i) {
           v->add_ids(static_cast<uint32_t>(i == 7 ? 6 : i));
         }
       }},
      {"TwoNamesUndeclared", "V02",
       [](TokenizerSpec* s) {
         AddToken(300, "<a>", true, s);
         AddToken(300, "<b>", true, s);
       }},
      {"EmptyToken", "V03",
       [](TokenizerSpec* s) { s->mutable_vocabulary()->set_tokens(9, ""); }},
      {"TokenTwice", "V03",
       [](TokenizerSpec* s) { s->mutable_vocabulary()->add_tokens("the"); }},
      {"TokenTooLong", "V03",
       [](TokenizerSpec* s) {
         s->mutable_vocabulary()->add_tokens(std::string(65536, 'x'));
       }},
      {"ByteNameWrong", "V04",
       [](TokenizerSpec* s) {
         auto* v = s->mutable_vocabulary();
         v->add_tokens("<0xZZ>");
         for (int i = 0; i + 1 < v->tokens_size(); ++i) {
           v->add_kinds(VocabularySpec::NORMAL);
         }
         v->add_kinds(VocabularySpec::BYTE);
       }},
      {"BytesMissing", "V04",
       [](TokenizerSpec* s) {
         s->mutable_models(0)->mutable_bpe()->set_byte_fallback(true);
       }},
  };
}

std::vector<Case> ModelCases() {
  return {
      {"MergeWithoutProduct", "V05",
       [](TokenizerSpec* s) {
         auto* bpe = s->mutable_models(0)->mutable_bpe();
         bpe->add_merges('a');
         bpe->add_merges('b');
       }},
      {"MergeOfNoToken", "V05",
       [](TokenizerSpec* s) {
         auto* bpe = s->mutable_models(0)->mutable_bpe();
         bpe->add_merges('a');
         bpe->add_merges(70000);
       }},
      {"MergeTwice", "V05",
       [](TokenizerSpec* s) {
         auto* bpe = s->mutable_models(0)->mutable_bpe();
         bpe->add_merges('t');
         bpe->add_merges('h');
       }},
      {"ScoreNotFinite", "V06",
       [](TokenizerSpec* s) {
         auto* scores = s->mutable_models(0)->mutable_bpe()->mutable_scores();
         scores->Resize(s->vocabulary().tokens_size(), 0);
         scores->Set(3, std::numeric_limits<float>::quiet_NaN());
       }},
  };
}

std::vector<Case> OtherCases() {
  return {
      {"RoleOfNoToken", "V07",
       [](TokenizerSpec* s) { s->mutable_roles()->set_eos(4294967295u); }},
      {"NoModel", "V07", [](TokenizerSpec* s) { s->clear_models(); }},
      {"AddedTokenEmpty", "V08",
       [](TokenizerSpec* s) { AddToken(300, "", false, s); }},
      {"AddedTokenElsewhere", "V08",
       [](TokenizerSpec* s) { AddToken(300, "the", false, s); }},
      {"TemplateUnknown", "V09",
       [](TokenizerSpec* s) {
         s->mutable_post_processor()
             ->mutable_template_()
             ->add_single()
             ->set_special_token("[CLS]");
       }},
      {"TemplateOfAThirdText", "V09",
       [](TokenizerSpec* s) {
         s->mutable_post_processor()
             ->mutable_template_()
             ->add_single()
             ->set_sequence(2);
       }},
      {"StrideTooLarge", "V09",
       [](TokenizerSpec* s) {
         s->mutable_truncation()->set_max_length(8);
         s->mutable_truncation()->set_stride(8);
       }},
      {"DropoutOne", "V10",
       [](TokenizerSpec* s) {
         s->mutable_models(0)->mutable_bpe()->set_dropout(1.0);
       }},
      {"SelfTestsTooLong", "V10",
       [](TokenizerSpec* s) {
         s->add_self_tests()->set_text(std::string((1 << 20) + 1, 'x'));
       }},
      {"BindingToNoModel", "V10",
       [](TokenizerSpec* s) { s->add_bindings()->set_model(3); }},
      {"SpecialIsProduct", "V11",
       [](TokenizerSpec* s) { AddToken(257, "the", true, s); }},
  };
}

std::vector<Case> Cases() {
  std::vector<Case> cases;
  for (auto* list : {&VocabularyCases, &ModelCases, &OtherCases}) {
    const std::vector<Case> more = (*list)();
    cases.insert(cases.end(), more.begin(), more.end());
  }
  return cases;
}

TEST(ValidateTest, AGoodSpecPasses) {
  TokenizerSpec spec = Good();
  EXPECT_TRUE(ValidateSpec(ValidateMode::kStrict, &spec, nullptr).ok());
  EXPECT_TRUE(FindFaults(spec, 100).empty());
  EXPECT_TRUE(FindOddities(spec).empty());
}

TEST(ValidateTest, EachFaultIsRefusedByItsRule) {
  for (const Case& test : Cases()) {
    TokenizerSpec spec = Good();
    test.spoil(&spec);
    const Status status = ValidateSpec(ValidateMode::kStrict, &spec, nullptr);
    ASSERT_FALSE(status.ok()) << test.name;
    EXPECT_EQ(ClassOf(status), ErrorClass::kBadData) << test.name;
    const std::string line(MessageOf(status));
    EXPECT_EQ(line.substr(line.size() - 5), "[" + std::string(test.rule) + "]")
        << test.name << ": " << line;
    EXPECT_FALSE(FindFaults(spec, 100).empty()) << test.name;
  }
}

TEST(ValidateTest, CompatMendsDuplicatesAndKeepsSpecialProducts) {
  TokenizerSpec spec = Good();
  spec.mutable_vocabulary()->add_tokens("the");
  auto* bpe = spec.mutable_models(0)->mutable_bpe();
  bpe->add_merges('t');
  bpe->add_merges('h');
  AddToken(257, "the", true, &spec);
  std::vector<std::string> warnings;
  ASSERT_TRUE(ValidateSpec(ValidateMode::kCompat, &spec, &warnings).ok());
  EXPECT_EQ(warnings.size(), 3u);
  EXPECT_EQ(spec.import_notes_size(), 3);
  EXPECT_EQ(spec.vocabulary().tokens_size(), 259);
  // Of the pair listed twice the last position counts.
  ASSERT_EQ(bpe->merges_size(), 6);
  EXPECT_EQ(bpe->merges(4), static_cast<uint32_t>('t'));
}

TEST(ValidateTest, OdditiesNameMissingBytesAndHoles) {
  TokenizerSpec spec = Good();
  AddToken(300, "<x>", true, &spec);
  const std::vector<std::string> lines = FindOddities(spec);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0],
            "41 ids are holes: 259 260 261 262 263 264 265 266 267 268 ...");
}

}  // namespace
}  // namespace tessera
