// Checkpoints: a job that is killed anywhere goes on, and its result is that of
// an undisturbed run.
//
// A checkpoint directory holds runs of counted words, later counts.tcounts with
// all of them; a.tckpt and b.tckpt, written in turn; and the name of the
// process that has it in use. A checkpoint file:
//
//   magic "TSRCKP\0\1" | version u32 | 0 u32 | sequence u64 | payload size u64
//   | payload (TrainingCheckpoint) | CRC-32 of all before u32 | sequence u64
//   SHA-256 of everything before | file size u64 | magic "TSREND\0\1"
//
// Two, because a file that was written whole but damaged later must not take
// the job with it.

#ifndef TESSERA_TOKENIZERS_TRAINERS_CHECKPOINT_H_
#define TESSERA_TOKENIZERS_TRAINERS_CHECKPOINT_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tokenizers/base/file.h"
#include "tokenizers/base/status.h"
#include "tokenizers/trainers/count_journal.h"
#include "tokenizers/trainers/merge_journal.h"
#include "tokenizers/trainers/trainer.h"

namespace tessera {

class TrainingCheckpoint;

class CheckpointDirectory : public CountJournal, public MergeJournal {
 public:
  // Creates the directory if need be and takes it into use. Without `resume`
  // what is in it is started anew. Errors: CannotCreate; StoppedError where
  // another process has it in use.
  static StatusOr<std::unique_ptr<CheckpointDirectory>> Open(
      const TrainResources& resources, Progress* progress);
  ~CheckpointDirectory() override;

  // Begins or goes on with `job`: its options, and inputs or the fingerprint of
  // its counts. Errors: BadData where the directory holds another job, naming
  // what differs.
  Status Begin(const TrainingCheckpoint& job);
  // Counted words are there already.
  bool has_counts() const { return has_counts_; }
  std::string counts_path() const;
  // Counting is done, the file is written: runs are not needed any more.
  Status KeepCounts(const std::string& corpus_fingerprint);

  const std::vector<CountedChunks>& counted_before() const override {
    return counted_before_;
  }
  std::string NewRunPath() override;
  Status KeepChunks(const CountedChunks& counted) override;

  const std::vector<Merge>& earlier() const override { return earlier_; }
  Status Keep(const std::vector<Merge>& merges, bool now) override;

 private:
  CheckpointDirectory(const TrainResources& resources, Progress* progress);
  Status TakeIntoUse();
  std::string PathOf(uint64_t sequence) const;
  // The newest checkpoint that is whole; false if there is none.
  bool LoadNewest(TrainingCheckpoint* checkpoint);
  Status Save();
  void TakeOver();
  // Removes the runs that the state does not name.
  Status RemoveOtherRuns() const;

  const std::string directory_;
  const std::chrono::seconds interval_;
  const bool resumes_;
  Progress* const progress_;
  FileHandle lock_;
  std::unique_ptr<TrainingCheckpoint> state_;
  uint64_t sequence_ = 0;
  std::atomic<uint64_t> next_run_{0};
  std::vector<CountedChunks> counted_before_;
  bool has_counts_ = false;
  std::vector<Merge> earlier_;
  std::chrono::steady_clock::time_point saved_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_CHECKPOINT_H_
