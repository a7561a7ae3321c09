// What conversion_test.cc has not: refusals that only one target or one value
// has, what is left out with a note, and what comes back from the target as it
// was.

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/formats/format_testing.h"
#include "tests/formats/sample_specs.h"
#include "tokenizers/text/charsmap_builder.h"

namespace tessera {
namespace {

using Spec = TokenizerSpec;

// A spec that can be written as a target without loss.
Spec Plain(const std::string& target) {
  return target == "sentencepiece" ? CharacterBpe() : ByteLevelBpe();
}

// The last id and one more.
AddedTokenSpec* AddToken(Spec* spec) {
  AddedTokenSpec* added = spec->add_added_tokens();
  added->set_id(static_cast<uint32_t>(spec->vocabulary().tokens_size()));
  added->set_content("<x>");
  added->set_special(true);
  return added;
}

// Written and read again.
Spec Reread(const std::string& target, const Spec& spec,
            std::vector<std::string>* warnings = nullptr) {
  const StatusOr<FileSet> files = WriteAs(target, spec, {}, warnings);
  EXPECT_TRUE(files.ok()) << files.status();
  if (!files.ok()) return Spec();
  const StatusOr<Spec> read = ReadFormat(*files, ReadBackOptions(spec, target));
  EXPECT_TRUE(read.ok()) << read.status();
  return read.ok() ? *read : Spec();
}

constexpr const char* kForeign[] = {"tiktoken", "sentencepiece", "gguf"};

TEST(MatrixTest, LowerCaseOfALocale) {
  for (const char* target : kForeign) {
    Spec spec = Plain(target);
    spec.clear_normalizers();
    spec.add_normalizers()->mutable_lowercase()->set_locale("tr");
    EXPECT_NE(FaultOfWrite(target, spec).find("[C03]"), std::string::npos)
        << target;
  }
}

// "abc" before "ab", of which it would be made.
Spec ImproperRanks() {
  Spec spec = ByteLevelBpe();
  spec.mutable_vocabulary()->set_tokens(256, "abc");
  spec.mutable_vocabulary()->set_tokens(257, "ab");
  BpeModelSpec* bpe = spec.mutable_models(0)->mutable_bpe();
  bpe->set_rank_lookup(BpeModelSpec::BYTES);
  bpe->clear_merges();
  return spec;
}

TEST(MatrixTest, RanksWithoutMerges) {
  for (const char* target : {"huggingface", "gguf"}) {
    const std::string fault = FaultOfWrite(target, ImproperRanks());
    EXPECT_NE(fault.find("models[0].bpe: "), std::string::npos) << fault;
    EXPECT_NE(fault.find("[C04]"), std::string::npos) << fault;
  }
  Spec characters = CharacterBpe();
  BpeModelSpec* bpe = characters.mutable_models(0)->mutable_bpe();
  bpe->clear_merges();
  for (const uint32_t id : {2, 3, 3, 5, 2, 7}) bpe->add_merges(id);
  characters.mutable_vocabulary()->add_tokens("bc");
  EXPECT_NE(FaultOfWrite("gguf", characters).find("[C04]"), std::string::npos);
}

TEST(MatrixTest, EachFlagOfAnAddedToken) {
  using Set = void (AddedTokenSpec::*)(bool);
  for (const char* target : kForeign) {
    for (const Set set :
         {&AddedTokenSpec::set_single_word, &AddedTokenSpec::set_lstrip,
          &AddedTokenSpec::set_rstrip}) {
      const std::string fault =
          FaultAfter(target, Plain(target),
                     [set](Spec* spec) { (AddToken(spec)->*set)(true); });
      EXPECT_NE(fault.find("flags of `<x>`"), std::string::npos) << fault;
      EXPECT_NE(fault.find("[C07]"), std::string::npos) << fault;
    }
    EXPECT_EQ(FaultAfter(target, Plain(target), AddToken), "");
  }
}

TEST(MatrixTest, AddedTokensThatAreNotSpecial) {
  for (const char* target : {"sentencepiece", "gguf", "huggingface"}) {
    Spec spec = Plain(target);
    const uint32_t id = AddToken(&spec)->id();
    spec.mutable_added_tokens()->rbegin()->set_special(false);
    const Spec read = Reread(target, spec);
    if (std::string(target) == "sentencepiece") {
      EXPECT_EQ(read.vocabulary().kinds(static_cast<int>(id)),
                VocabularySpec::USER_DEFINED);
      continue;
    }
    ASSERT_EQ(read.added_tokens_size(), 1) << target;
    EXPECT_EQ(read.added_tokens(0).id(), id);
    EXPECT_EQ(read.added_tokens(0).content(), "<x>");
    EXPECT_FALSE(read.added_tokens(0).special());
  }
}

TEST(MatrixTest, Aliases) {
  const auto alias = [](Spec* spec) {
    AddedTokenSpec* first = AddToken(spec);
    AddedTokenSpec second = *first;
    second.set_content("<y>");
    second.set_alias(true);
    *spec->add_added_tokens() = second;
  };
  EXPECT_EQ(FaultAfter("sentencepiece", CharacterBpe(), alias),
            Cannot("sentencepiece",
                   "added_tokens[2]: an id has one piece; remove the alias "
                   "[C05]"));
  EXPECT_EQ(FaultAfter("gguf", ByteLevelBpe(), alias),
            Cannot("gguf",
                   "added_tokens[1]: an id has one token; remove the alias "
                   "[C05]"));
  Spec spec = ByteLevelBpe();
  alias(&spec);
  const StatusOr<FileSet> files = WriteAs("tiktoken", spec);
  ASSERT_TRUE(files.ok()) << files.status();
  const std::string& side = files->rbegin()->second;
  EXPECT_NE(side.find("\"<x>\": 258"), std::string::npos) << side;
  EXPECT_NE(side.find("\"<y>\": 258"), std::string::npos) << side;
}

// <x> before every text, and behind it if `both`.
void AddTemplate(bool both, Spec* spec) {
  const AddedTokenSpec& token = *AddToken(spec);
  TemplateSpec* frame = spec->mutable_post_processor()->mutable_template_();
  frame->add_single()->set_special_token("<x>");
  frame->add_single()->set_sequence(0);
  if (both) frame->add_single()->set_special_token("<x>");
  *frame->mutable_pair() = frame->single();
  TemplatePiece second;
  second.set_sequence(1);
  *frame->add_pair() = second;
  TemplateSpecialToken* row = frame->add_special_tokens();
  row->set_name("<x>");
  row->add_ids(token.id());
  row->add_tokens("<x>");
}

TEST(MatrixTest, BosAndEos) {
  for (const bool both : {false, true}) {
    Spec spec = CharacterBpe();
    AddTemplate(both, &spec);
    std::vector<std::string> warnings;
    Reread("sentencepiece", spec, &warnings);
    ASSERT_EQ(warnings.size(), 1u);
    EXPECT_EQ(warnings[0],
              "post_processor: bos and eos are options of SentencePiece's "
              "callers; left out");
    spec = ByteLevelBpe();
    AddTemplate(both, &spec);
    const Spec read = Reread("gguf", spec);
    EXPECT_EQ(read.roles().bos(), 258u);
    EXPECT_EQ(read.post_processor().template_().single_size(), both ? 3 : 2);
    EXPECT_NE(FaultOfWrite("tiktoken", spec).find("[C08]"), std::string::npos);
  }
}

TEST(MatrixTest, OptionsOfTheModel) {
  for (const char* target : kForeign) {
    for (const auto& change :
         {+[](BpeModelSpec* m) { m->set_dropout(0.5); },
          +[](BpeModelSpec* m) { m->set_continuing_subword_prefix("#"); },
          +[](BpeModelSpec* m) { m->set_end_of_word_suffix("#"); }}) {
      const std::string fault =
          FaultAfter(target, Plain(target), [&change](Spec* spec) {
            change(spec->mutable_models(0)->mutable_bpe());
          });
      EXPECT_NE(fault.find("[C10]"), std::string::npos) << target << fault;
    }
  }
}

TEST(MatrixTest, WhatIsLeftOutIsSaid) {
  for (const char* target :
       {"tiktoken", "sentencepiece", "gguf", "huggingface"}) {
    Spec spec = Plain(target);
    spec.mutable_training()->set_documents(1);
    SelfTest* sample = spec.add_self_tests();
    sample->set_text("a");
    sample->add_ids(97);
    if (std::string(target) == "sentencepiece") sample->set_ids(0, 2);
    spec.mutable_padding()->set_pad_token("a");
    spec.mutable_truncation()->set_max_length(4);
    std::vector<std::string> warnings;
    const Spec read = Reread(target, spec, &warnings);
    const auto says = [&warnings](const std::string& field) {
      return std::count_if(warnings.begin(), warnings.end(),
                           [&field](const std::string& warning) {
                             return warning.starts_with(field + ": ") &&
                                    warning.ends_with("; left out");
                           });
    };
    const bool is_json = std::string(target) == "huggingface";
    const bool keeps_samples = std::string(target) == "sentencepiece";
    EXPECT_EQ(says("training"), 1) << target;
    EXPECT_EQ(says("self_tests"), keeps_samples ? 0 : 1) << target;
    EXPECT_EQ(says("padding"), is_json ? 0 : 1) << target;
    EXPECT_EQ(says("truncation"), is_json ? 0 : 1) << target;
    EXPECT_EQ(read.has_padding(), is_json) << target;
    EXPECT_EQ(read.has_truncation(), is_json) << target;
    EXPECT_EQ(read.self_tests_size(), keeps_samples ? 1 : 0) << target;
  }
}

// SentencePiece's map, which Hugging Face looks up by grapheme clusters.
TEST(MatrixTest, CharsmapOfLongestMatches) {
  Spec spec = CharacterBpe();
  const auto set = [&spec](const CharsmapEntries& entries) {
    spec.clear_normalizers();
    *spec.add_normalizers()->mutable_charsmap()->mutable_blob() =
        BuildCharsmap(entries).value();
    *spec.add_normalizers() = CharacterBpe().normalizers(0);
    *spec.add_normalizers() = CharacterBpe().normalizers(1);
  };
  set({{"A", "a"}, {"\u00C4", "a"}});
  EXPECT_EQ(FaultOfWrite("huggingface", spec), "");
  EXPECT_EQ(Reread("sentencepiece", spec)
                .normalizers(0)
                .sentencepiece()
                .charsmap_blob(),
            spec.normalizers(0).charsmap().blob());
  EXPECT_NE(FaultOfWrite("gguf", spec).find("[C03]"), std::string::npos);
  set({{"A\u0308", "a"}});
  EXPECT_EQ(FaultOfWrite("huggingface", spec),
            Cannot("huggingface",
                   "normalizers[0]: the map has keys of several code points, "
                   "which are matched there by grapheme clusters; keep the "
                   ".tessera file [C03]"));
}

TEST(MatrixTest, TokensThatAreNoBytes) {
  Spec spec = ByteLevelBpe();
  VocabularySpec* vocabulary = spec.mutable_vocabulary();
  vocabulary->add_tokens("\u20AC");
  for (int i = 0; i < 258; ++i) vocabulary->add_kinds(VocabularySpec::NORMAL);
  vocabulary->add_kinds(VocabularySpec::LITERAL);
  EXPECT_EQ(FaultOfWrite("tiktoken", spec),
            Cannot("tiktoken",
                   "vocabulary.tokens[258]: a token outside the byte alphabet "
                   "that is no special token; make it an added token [C06]"));
}

TEST(MatrixTest, WordsWithoutScores) {
  Spec spec = CharacterBpe();
  spec.mutable_models(0)->mutable_greedy()->set_whole_word_only(true);
  spec.mutable_models(0)->mutable_greedy()->set_unk_id(0);
  spec.mutable_pretokenizer()->mutable_literal();
  EXPECT_EQ(FaultOfWrite("sentencepiece", spec),
            Cannot("sentencepiece",
                   "source.scores: every piece has a score there; write "
                   "tokenizer.json [C11]"));
}

}  // namespace
}  // namespace tessera
