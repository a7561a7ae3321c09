#include "tokenizers/trainers/tokenizer_like.h"

#include <gtest/gtest.h>

#include "tests/trainers/recording_progress.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/trainers/train.h"

namespace tessera {
namespace {

void AddToken(uint32_t id, const std::string& content, bool special,
              TokenizerSpec* spec) {
  AddedTokenSpec* const added = spec->add_added_tokens();
  added->set_id(id);
  added->set_content(content);
  added->set_special(special);
  added->set_rstrip(true);
}

// Ids as nobody would give them, in no order.
TokenizerSpec Old() {
  TokenizerSpec spec = *MakePipeline({.normalizers = {"nfc"}});
  AddToken(90, "</s>", true, &spec);
  AddToken(70, "<s>", true, &spec);
  AddToken(80, "Zürich", false, &spec);
  BpeModelSpec* const model = spec.add_models()->mutable_bpe();
  model->set_fuse_unk(true);
  model->set_unk_id(70);
  spec.mutable_roles()->set_bos(70);
  spec.mutable_padding()->set_pad_id(90);
  spec.mutable_post_processor()->mutable_roberta()->mutable_sep()->set_id(90);
  spec.mutable_post_processor()->mutable_roberta()->mutable_cls()->set_id(70);
  spec.mutable_truncation()->set_max_length(512);
  return spec;
}

WordCounts Counts() {
  WordCounts counts;
  counts.Append("ab", 5);
  counts.Append("abc", 3);
  return counts;
}

TokenizerSpec TrainLike(const TokenizerSpec& old_spec, const TrainerSpec& asked,
                        RecordingProgress* progress) {
  TrainerSpec spec = asked;
  spec.set_algorithm("bpe");
  spec.set_vocab_size(270);
  AskLike(old_spec, &spec);
  auto trained =
      TrainFromCounts(PipelineLike(old_spec), spec, Counts(), {}, progress);
  EXPECT_TRUE(trained.ok()) << trained.status();
  AdoptParts(old_spec, progress, &*trained);
  return *std::move(trained);
}

TEST(TokenizerLike, EverythingButTheVocabulary) {
  RecordingProgress progress;
  TrainerSpec asked;
  asked.add_special_tokens("<new>");
  asked.add_special_tokens("<s>");
  const TokenizerSpec trained = TrainLike(Old(), asked, &progress);
  EXPECT_EQ(trained.normalizers_size(), 1);
  ASSERT_EQ(trained.added_tokens_size(), 4);
  const char* const want[] = {"<s>", "</s>", "<new>", "Zürich"};
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(trained.added_tokens(i).content(), want[i]);
    EXPECT_EQ(trained.added_tokens(i).rstrip(), i != 2);
  }
  EXPECT_EQ(trained.added_tokens(0).id(), 0u);
  EXPECT_EQ(trained.added_tokens(1).id(), 1u);
  EXPECT_FALSE(trained.added_tokens(3).special());
  EXPECT_EQ(trained.roles().bos(), 0u);
  EXPECT_EQ(trained.padding().pad_id(), 1u);
  EXPECT_EQ(trained.post_processor().roberta().sep().id(), 1u);
  EXPECT_EQ(trained.post_processor().roberta().cls().id(), 0u);
  EXPECT_EQ(trained.truncation().max_length(), 512u);
  EXPECT_TRUE(trained.models(0).bpe().fuse_unk());
  EXPECT_EQ(trained.models(0).bpe().unk_id(), 0u);
  EXPECT_GT(trained.models(0).bpe().merges_size(), 0);
}

// A template that names a token which is only a word of the old vocabulary.
TEST(TokenizerLike, WhatNamesOtherTokensIsLeftOut) {
  TokenizerSpec old_spec = Old();
  old_spec.mutable_post_processor()->mutable_roberta()->mutable_cls()->set_id(
      5);
  old_spec.mutable_roles()->set_eos(6);
  RecordingProgress progress;
  const TokenizerSpec trained = TrainLike(old_spec, {}, &progress);
  EXPECT_FALSE(trained.has_post_processor());
  EXPECT_EQ(trained.roles().bos(), 0u);
  EXPECT_FALSE(trained.roles().has_eos());
  ASSERT_FALSE(progress.warnings.empty());
  EXPECT_NE(progress.warnings.back().find("left out"), std::string::npos);
}

}  // namespace
}  // namespace tessera
