// A run that is stopped anywhere and gone on with gives the bytes of one that
// was not.

#include "tokenizers/trainers/checkpoint.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "tests/trainers/recording_progress.h"
#include "tokenizers/base/random.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/trainers/train.h"

namespace tessera {
namespace {

// Asks for a stop at the n-th report.
class StoppingProgress : public RecordingProgress {
 public:
  explicit StoppingProgress(size_t after) : after_(after) {}
  void Report(std::string_view stage, uint64_t done, uint64_t total,
              std::string_view unit) override {
    RecordingProgress::Report(stage, done, total, unit);
    if (reports >= after_) stop.RequestStop();
  }
  StopToken stop;

 private:
  const size_t after_;
};

class CheckpointTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        testing::TempDir() + "checkpoint_test." + std::to_string(getpid());
    std::filesystem::create_directories(folder_);
    Random random(11);
    std::string text;
    for (int i = 0; i < 30000; ++i) {
      for (uint64_t n = 1 + random.Below(9); n > 0; --n) {
        text += static_cast<char>('a' + random.Below(1 + random.Below(12)));
      }
      text += i % 13 == 0 ? '\n' : ' ';
    }
    corpus_ = folder_ + "/corpus.txt";
    ASSERT_TRUE(WriteFile(corpus_, text).ok());
    spec_.set_algorithm("bpe");
    spec_.set_vocab_size(2500);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  StatusOr<std::string> Train(const TrainResources& resources,
                              Progress* progress,
                              const std::string& pretokenizer = "gpt2") {
    TESSERA_ASSIGN_OR_RETURN(const auto corpus,
                             OpenCorpus({corpus_}, DocumentMode::kLine));
    TESSERA_ASSIGN_OR_RETURN(
        const TokenizerSpec trained,
        TrainTokenizer(*MakePipeline({.pretokenizer = pretokenizer}), spec_,
                       corpus.get(), resources, progress));
    return trained.SerializeAsString();
  }

  std::string folder_;
  std::string corpus_;
  TrainerSpec spec_;
};

TEST_F(CheckpointTest, StoppedAnywhereGoesOn) {
  struct Case {
    const char* algorithm;
    const char* pretokenizer;
  };
  for (const Case& c : {Case{"bpe", "gpt2"}, Case{"bpe", "metaspace"},
                        Case{"wordpiece", "bert"}}) {
    spec_.set_algorithm(c.algorithm);
    RecordingProgress quiet;
    const auto want = Train({}, &quiet, c.pretokenizer);
    ASSERT_TRUE(want.ok()) << want.status();
    size_t stops = 0;
    for (size_t after = 1;; after += 1 + after / 3) {
      const std::string directory = folder_ + "/kept";
      std::filesystem::remove_all(directory);
      StoppingProgress progress(after);
      const auto first =
          Train({.stop = &progress.stop, .checkpoint_dir = directory},
                &progress, c.pretokenizer);
      if (first.ok()) {
        EXPECT_EQ(*first, *want);
        break;
      }
      ASSERT_EQ(ClassOf(first.status()), ErrorClass::kStopped)
          << first.status();
      ++stops;
      const auto resumed = Train({.checkpoint_dir = directory, .resume = true},
                                 &quiet, c.pretokenizer);
      ASSERT_TRUE(resumed.ok()) << resumed.status();
      EXPECT_TRUE(*resumed == *want) << c.algorithm << " " << after;
    }
    EXPECT_GE(stops, 4u);
  }
}

// Chunks that were counted before a stop are in runs; the counts file replaces
// them.
TEST_F(CheckpointTest, CountedChunksAreKept) {
  std::string text;
  for (int i = 0; text.size() < 4 * Corpus::kChunkBytes; ++i) {
    text += "word" + std::to_string(i % 5000) + (i % 7 == 0 ? "\n" : " ");
  }
  ASSERT_TRUE(WriteFile(corpus_, text, {.force = true}).ok());
  const auto runs_in = [](const std::string& directory) {
    size_t runs = 0;
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
      runs += entry.path().extension() == ".tcrun";
    }
    return runs;
  };
  RecordingProgress quiet;
  const auto want = Train({}, &quiet);
  for (int threads : {1, 3}) {
    for (size_t after = 1; after < 4; ++after) {
      const std::string directory = folder_ + "/kept";
      std::filesystem::remove_all(directory);
      StoppingProgress progress(after);
      const auto stopped = Train({.threads = threads,
                                  .stop = &progress.stop,
                                  .checkpoint_dir = directory},
                                 &progress);
      ASSERT_EQ(ClassOf(stopped.status()), ErrorClass::kStopped);
      EXPECT_GT(runs_in(directory), 0u);
      // A run that no checkpoint names: its process was killed meanwhile.
      ASSERT_TRUE(WriteFile(directory + "/77.tcrun", "x").ok());
      RecordingProgress counted;
      const auto resumed =
          Train({.threads = 2, .checkpoint_dir = directory, .resume = true},
                &counted);
      ASSERT_TRUE(resumed.ok()) << resumed.status();
      EXPECT_TRUE(*resumed == *want);
      EXPECT_EQ(runs_in(directory), 0u);
    }
  }
}

TEST_F(CheckpointTest, AnotherJobIsRefused) {
  const std::string directory = folder_ + "/kept";
  RecordingProgress progress;
  ASSERT_TRUE(Train({.checkpoint_dir = directory}, &progress).ok());
  spec_.set_vocab_size(2400);
  auto resumed =
      Train({.checkpoint_dir = directory, .resume = true}, &progress);
  EXPECT_EQ(ClassOf(resumed.status()), ErrorClass::kBadData);
  EXPECT_NE(MessageOf(resumed.status()).find("options"),
            std::string_view::npos);
  spec_.set_vocab_size(2500);
  ASSERT_TRUE(WriteFile(corpus_, "other text", {.force = true}).ok());
  resumed = Train({.checkpoint_dir = directory, .resume = true}, &progress);
  EXPECT_EQ(ClassOf(resumed.status()), ErrorClass::kBadData);
  EXPECT_NE(MessageOf(resumed.status()).find("corpus.txt"),
            std::string_view::npos);
  EXPECT_TRUE(Train({.checkpoint_dir = directory}, &progress).ok());
}

TEST_F(CheckpointTest, ADamagedFileIsPassedOver) {
  const std::string directory = folder_ + "/kept";
  RecordingProgress quiet;
  spec_.set_vocab_size(300);
  const auto want = Train({}, &quiet);
  // Every batch is kept, and the run ends by itself.
  StoppingProgress progress(1000);
  ASSERT_TRUE(Train({.stop = &progress.stop,
                     .checkpoint_dir = directory,
                     .checkpoint_seconds = 0},
                    &progress)
                  .ok());
  for (const char* name : {"/a.tckpt", "/b.tckpt"}) {
    const std::string bytes = *ReadFile(directory + name);
    for (size_t i = 0; i < bytes.size(); i += 1 + bytes.size() / 9) {
      std::string bad = bytes;
      bad[i] ^= 1;
      ASSERT_TRUE(WriteFile(directory + name, bad, {.force = true}).ok());
      RecordingProgress warned;
      const auto resumed =
          Train({.checkpoint_dir = directory, .resume = true}, &warned);
      ASSERT_TRUE(resumed.ok()) << resumed.status();
      EXPECT_TRUE(*resumed == *want);
      ASSERT_TRUE(WriteFile(directory + name, bytes, {.force = true}).ok());
    }
  }
}

TEST_F(CheckpointTest, OneProcessAtATime) {
  const TrainResources resources = {.checkpoint_dir = folder_ + "/kept"};
  RecordingProgress progress;
  const auto first = CheckpointDirectory::Open(resources, &progress);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto second = CheckpointDirectory::Open(resources, &progress);
  EXPECT_EQ(ClassOf(second.status()), ErrorClass::kStopped);
  EXPECT_NE(MessageOf(second.status()).find(std::to_string(getpid())),
            std::string_view::npos);
}

}  // namespace
}  // namespace tessera
