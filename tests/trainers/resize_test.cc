// Growing and shrinking of BPE tokenizers.

#include <gtest/gtest.h>

#include <map>

#include "tests/trainers/recording_progress.h"
#include "tokenizers/base/random.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/trainers/extend.h"
#include "tokenizers/trainers/prune.h"
#include "tokenizers/trainers/train.h"

namespace tessera {
namespace {

WordCounts RandomCounts(uint64_t seed, bool byte_level) {
  Random random(seed);
  std::map<std::string, uint64_t> words;
  for (int i = 0; i < 2000; ++i) {
    std::string word;
    for (uint64_t n = 1 + random.Below(9); n > 0; --n) {
      word += static_cast<char>('a' + random.Below(1 + random.Below(9)));
      if (!byte_level && random.Below(20) == 0) word += "é";
    }
    words[word] += 1 + random.Below(uint64_t{1} << random.Below(8));
  }
  WordCounts counts;
  for (const auto& [word, count] : words) counts.Append(word, count);
  return counts;
}

struct Case {
  const char* pretokenizer;
  TrainerSpec::MergeOrder order;
  bool has_special;
};
const Case kCases[] = {{"gpt2", TrainerSpec::HF, false},
                       {"gpt2", TrainerSpec::HF, true},
                       {"metaspace", TrainerSpec::HF, true},
                       {"gpt2", TrainerSpec::BYTES, false},
                       {"gpt2", TrainerSpec::IDS, false}};

TrainerSpec SpecOf(const Case& c, uint64_t size) {
  TrainerSpec spec;
  spec.set_algorithm("bpe");
  spec.set_vocab_size(size);
  spec.set_merge_order(c.order);
  spec.set_max_token_length(7);
  if (c.has_special) {
    spec.add_special_tokens("<s>");
    spec.add_special_tokens("ab");
  }
  return spec;
}

TokenizerSpec Train(const Case& c, uint64_t size, const WordCounts& counts) {
  RecordingProgress progress;
  auto trained =
      TrainFromCounts(*MakePipeline({.pretokenizer = c.pretokenizer}),
                      SpecOf(c, size), counts, {}, &progress);
  EXPECT_TRUE(trained.ok()) << trained.status();
  return *std::move(trained);
}

TEST(Extend, IsTrainingAtTheLargerSize) {
  for (const Case& c : kCases) {
    const WordCounts counts =
        RandomCounts(7, std::string(c.pretokenizer) == "gpt2");
    RecordingProgress progress;
    const auto extended = ExtendTokenizer(Train(c, 330, counts), 420, counts,
                                          {.threads = 2}, &progress);
    ASSERT_TRUE(extended.ok()) << extended.status();
    EXPECT_EQ(extended->SerializeAsString(),
              Train(c, 420, counts).SerializeAsString())
        << c.pretokenizer << " " << c.order;
  }
}

TEST(Extend, OtherTextAddsOtherMerges) {
  const Case& c = kCases[1];
  const TokenizerSpec base = Train(c, 300, RandomCounts(7, true));
  RecordingProgress progress;
  const auto extended =
      ExtendTokenizer(base, 310, RandomCounts(8, true), {}, &progress);
  ASSERT_TRUE(extended.ok()) << extended.status();
  ASSERT_EQ(extended->vocabulary().tokens_size(), 310);
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(extended->vocabulary().tokens(i), base.vocabulary().tokens(i));
  }
  for (int i = 0; i < base.models(0).bpe().merges_size(); ++i) {
    EXPECT_EQ(extended->models(0).bpe().merges(i),
              base.models(0).bpe().merges(i));
  }
}

// Ids with holes, and added tokens behind the vocabulary.
TEST(Extend, NewIdsStandBehindTheHighest) {
  const Case& c = kCases[0];
  const WordCounts counts = RandomCounts(7, true);
  TokenizerSpec base = Train(c, 300, counts);
  AddedTokenSpec* const added = base.add_added_tokens();
  added->set_id(305);
  added->set_content("<end>");
  RecordingProgress progress;
  const auto extended = ExtendTokenizer(base, 311, counts, {}, &progress);
  ASSERT_TRUE(extended.ok()) << extended.status();
  const VocabularySpec& vocabulary = extended->vocabulary();
  ASSERT_EQ(vocabulary.tokens_size(), 310);
  ASSERT_EQ(vocabulary.ids_size(), 310);
  EXPECT_EQ(vocabulary.ids(299), 299u);
  EXPECT_EQ(vocabulary.ids(300), 306u);
  // The text of each new token is that of its merge.
  const BpeModelSpec& model = extended->models(0).bpe();
  std::map<uint32_t, std::string> texts;
  for (int i = 0; i < vocabulary.tokens_size(); ++i) {
    texts[vocabulary.ids(i)] = vocabulary.tokens(i);
  }
  for (int i = 0; i < 10; ++i) {
    const int at = model.merges_size() - 20 + 2 * i;
    EXPECT_EQ(texts[model.merges(at)] + texts[model.merges(at + 1)],
              vocabulary.tokens(300 + i));
  }
}

TEST(Extend, Refusals) {
  const WordCounts counts = RandomCounts(7, true);
  RecordingProgress progress;
  const TokenizerSpec base = Train(kCases[0], 300, counts);
  EXPECT_EQ(ClassOf(ExtendTokenizer(base, 300, counts, {}, &progress).status()),
            ErrorClass::kUsage);
  TokenizerSpec ranks = base;
  ranks.mutable_models(0)->mutable_bpe()->set_rank_lookup(BpeModelSpec::BYTES);
  EXPECT_EQ(
      ClassOf(ExtendTokenizer(ranks, 400, counts, {}, &progress).status()),
      ErrorClass::kUsage);
}

TEST(PruneLast, IsTrainingAtTheSmallerSize) {
  for (const Case& c : kCases) {
    const WordCounts counts =
        RandomCounts(7, std::string(c.pretokenizer) == "gpt2");
    TokenizerSpec pruned = Train(c, 420, counts);
    const TokenizerSpec want = Train(c, 330, counts);
    IdMap ids;
    ASSERT_TRUE(PruneLast(330, &pruned, &ids).ok());
    EXPECT_EQ(pruned.vocabulary().SerializeAsString(),
              want.vocabulary().SerializeAsString());
    EXPECT_EQ(pruned.models(0).SerializeAsString(),
              want.models(0).SerializeAsString());
    EXPECT_EQ(ids.size(), 420u);
    EXPECT_EQ(ids[329], 329);
    EXPECT_EQ(ids[419], -1);
  }
}

TEST(PruneByCounts, LeavesOfLeastUseGo) {
  // Merges a+b, ab+c, d+e; "abc" is rare, "de" is not.
  WordCounts counts;
  counts.Append("ab", 10);
  counts.Append("abc", 2);
  counts.Append("de", 5);
  TrainerSpec spec;
  spec.set_algorithm("bpe");
  spec.add_special_tokens("<s>");
  RecordingProgress progress;
  auto trained = TrainFromCounts(*MakePipeline({.pretokenizer = "metaspace"}),
                                 spec, counts, {}, &progress);
  ASSERT_TRUE(trained.ok());
  ASSERT_EQ(trained->vocabulary().tokens_size(), 1 + 5 + 3);
  TokenizerSpec pruned = *trained;
  IdMap ids;
  ASSERT_TRUE(PruneByCounts(7, counts, {}, {}, &progress, &pruned, &ids).ok());
  // abc (2) first; its count makes ab 12, so de (5) is next.
  EXPECT_EQ(pruned.vocabulary().tokens(6), "ab");
  EXPECT_EQ(FormatIdMap(ids),
            "0\t0\n1\t1\n2\t2\n3\t3\n4\t4\n5\t5\n6\t6\n7\t-1\n8\t-1\n");
  EXPECT_EQ(pruned.models(0).bpe().merges_size(), 2);

  pruned = *trained;
  ASSERT_TRUE(
      PruneByCounts(8, counts, {"abc"}, {}, &progress, &pruned, &ids).ok());
  EXPECT_EQ(pruned.vocabulary().tokens(7), "abc");
  EXPECT_EQ(ClassOf(PruneByCounts(5, counts, {}, {}, &progress, &pruned, &ids)),
            ErrorClass::kUsage);
}

TEST(Renumber, EveryIdOfTheSpec) {
  TokenizerSpec spec;
  for (const char* token : {"<s>", "x", "</s>", "a"}) {
    spec.mutable_vocabulary()->add_tokens(token);
  }
  spec.add_models()->mutable_bpe()->set_unk_id(2);
  spec.add_added_tokens()->set_id(2);
  spec.mutable_roles()->set_eos(2);
  spec.mutable_padding()->set_pad_id(3);
  PostProcessorSpec* const member =
      spec.mutable_post_processor()->mutable_sequence()->add_members();
  member->mutable_template_()->add_special_tokens()->add_ids(2);
  RenumberTokens({0, -1, 1, 2}, &spec);
  EXPECT_EQ(spec.vocabulary().tokens_size(), 3);
  EXPECT_EQ(spec.vocabulary().ids_size(), 0);
  EXPECT_EQ(spec.models(0).bpe().unk_id(), 1u);
  EXPECT_EQ(spec.added_tokens(0).id(), 1u);
  EXPECT_EQ(spec.roles().eos(), 1u);
  EXPECT_EQ(spec.padding().pad_id(), 2u);
  EXPECT_EQ(member->template_().special_tokens(0).ids(0), 1u);
}

}  // namespace
}  // namespace tessera
