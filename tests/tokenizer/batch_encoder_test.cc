// The batch encoder against one text after the other: texts that are made when
// their turn comes, long rows that are cut, batches that are given up, forks.

#include "tokenizers/batch_encoder.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <vector>

#include "tests/tokenizer/toy_spec.h"

namespace tessera {
namespace {

constexpr TokenId kEnd = 300;

std::unique_ptr<const Tokenizer> Toy() {
  TokenizerSpec spec = ByteLevelSpecWith({{"t", "h"}, {"th", "e"}});
  AddToken(kEnd, "<end>", /*special=*/true, &spec);
  return Tokenizer::Create(std::move(spec)).value();
}

// Row r is "the r " many times, written into the caller's buffer.
class MadeTexts final : public BatchTexts {
 public:
  MadeTexts(size_t rows, size_t repeats, int rows_until_stop = -1)
      : rows_(rows), repeats_(repeats), left_(rows_until_stop) {}

  size_t rows() const override { return rows_; }
  size_t SizeHint(size_t row) const override { return Make(row).size(); }
  std::string_view Text(size_t row, std::string* buffer) const override {
    *buffer = Make(row);
    return *buffer;
  }
  bool KeepGoing() const override { return left_ < 0 || left_-- > 0; }

  std::string Make(size_t row) const {
    std::string text;
    for (size_t i = 0; i < repeats_; ++i) {
      text += "the " + std::to_string(row) + " ";
    }
    return text;
  }

 private:
  const size_t rows_;
  const size_t repeats_;
  mutable std::atomic<int> left_;
};

void ExpectRows(const Tokenizer& tokenizer, const MadeTexts& texts,
                const Ragged& result) {
  ASSERT_EQ(result.rows(), texts.rows());
  for (size_t row = 0; row < texts.rows(); ++row) {
    const auto begin = static_cast<size_t>(result.row_offsets[row]);
    const auto end = static_cast<size_t>(result.row_offsets[row + 1]);
    const std::vector<TokenId> want = tokenizer.Encode(texts.Make(row));
    ASSERT_EQ(want, std::vector<TokenId>(result.ids.data() + begin,
                                         result.ids.data() + end))
        << "row " << row;
  }
}

TEST(BatchEncoderTest, MadeTextsAreThoseOfEncode) {
  const auto tokenizer = Toy();
  const auto encoder = NewCpuBatchEncoder(*tokenizer);
  const MadeTexts texts(500, 100);
  for (int threads : {1, 3}) {
    Ragged result;
    ASSERT_TRUE(encoder->Encode(texts, {}, threads, &result).ok());
    ExpectRows(*tokenizer, texts, result);
  }
}

TEST(BatchEncoderTest, LongRowsAreOneRow) {
  const auto tokenizer = Toy();
  const auto encoder = NewCpuBatchEncoder(*tokenizer);
  const MadeTexts texts(1, 800'000);
  for (int threads : {1, 3}) {
    Ragged result;
    ASSERT_TRUE(encoder->Encode(texts, {}, threads, &result).ok());
    ExpectRows(*tokenizer, texts, result);
  }
}

TEST(BatchEncoderTest, WhatIsGivenUpLeavesNothing) {
  const auto tokenizer = Toy();
  const auto encoder = NewCpuBatchEncoder(*tokenizer);
  for (int threads : {1, 3}) {
    Ragged result;
    ASSERT_TRUE(encoder->Encode(MadeTexts(1, 1), {}, threads, &result).ok());
    const size_t ids = result.ids.size();
    const Status status =
        encoder->Encode(MadeTexts(100, 1000, 5), {}, threads, &result);
    EXPECT_EQ(ClassOf(status), ErrorClass::kStopped);
    EXPECT_EQ(result.ids.size(), ids);
    EXPECT_EQ(result.rows(), 1u);
    // And the encoder is usable.
    EXPECT_TRUE(encoder->Encode(MadeTexts(1, 1), {}, threads, &result).ok());
  }
}

// No thread and no lock outlives a call, so a child of a process that has
// encoded can encode with threads of its own.
TEST(BatchEncoderTest, ForkAfterUse) {
  const auto tokenizer = Toy();
  const auto encoder = NewCpuBatchEncoder(*tokenizer);
  const MadeTexts texts(200, 100);
  Ragged before;
  ASSERT_TRUE(encoder->Encode(texts, {}, 3, &before).ok());
  for (int i = 0; i < 10; ++i) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      // A child that hangs is ended, and so fails.
      alarm(60);
      Ragged result;
      const bool same = encoder->Encode(texts, {}, 3, &result).ok() &&
                        std::equal(result.ids.begin(), result.ids.end(),
                                   before.ids.begin(), before.ids.end());
      _exit(same ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  }
  Ragged after;
  ASSERT_TRUE(encoder->Encode(texts, {}, 3, &after).ok());
  ExpectRows(*tokenizer, texts, after);
}

TEST(BatchEncoderTest, RefusedSpecialsNameTheRow) {
  const auto tokenizer = Toy();
  const auto encoder = NewCpuBatchEncoder(*tokenizer);
  EncodeOptions options;
  options.special = SpecialPolicy::kRefuse;
  const std::vector<std::string_view> texts = {"a", "b<end>", "<end>"};
  for (int threads : {1, 3}) {
    Ragged result;
    const Status status = encoder->Encode(texts, options, threads, &result);
    EXPECT_EQ(ClassOf(status), ErrorClass::kBadData);
    EXPECT_EQ(MessageOf(status).substr(0, 14), "row 1: byte 1:");
    EXPECT_EQ(std::string(*status.GetPayload(Tokenizer::kSpecialTokenPayload)),
              "<end>");
    EXPECT_EQ(result.rows(), 0u);
  }
}

}  // namespace
}  // namespace tessera
