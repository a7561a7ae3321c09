// Trainer: a corpus becomes a TokenizerSpec.
//
// Training is two steps that every trainer shares: exact word counts through
// the same normaliser and pre-tokenizer that will encode (word_counter.h), then
// an algorithm on the counts. A trainer is a row of trainers.cc.
//
// The result depends on the corpus as a multiset of documents and on the
// options alone: not on threads, memory, chunking or file order.

#ifndef TESSERA_TOKENIZERS_TRAINERS_TRAINER_H_
#define TESSERA_TOKENIZERS_TRAINERS_TRAINER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/parallel.h"
#include "tokenizers/base/status.h"

namespace tessera {

class CountJournal;
class MergeJournal;
class TokenizerSpec;
class TrainerSpec;
class WordCounts;

// What a long job tells while it runs. Calls come from one thread at a time.
class Progress {
 public:
  virtual ~Progress() = default;
  // `total` 0 = unknown. `unit` is "bytes", "merges", ...
  virtual void Report(std::string_view stage, uint64_t done, uint64_t total,
                      std::string_view unit) = 0;
  // A few words beside the numbers, such as the pair merged last.
  virtual void Note(std::string_view text) { (void)text; }
  // One line for the user; counted, shown at most ten times a kind.
  virtual void Warn(std::string_view line) = 0;
};

// What may change speed and memory but never the result.
struct TrainResources {
  // 1 .. 1,024.
  int threads = 1;
  // Budget of the counting step in bytes; >= 64 MiB.
  uint64_t memory_bytes = uint64_t{1} << 30;
  // Folder for spilled runs; empty = that of the output.
  std::string tmp = {};
  // Cancels at the next chunk or merge; may be null.
  const StopToken* stop = nullptr;
  // Folder of checkpoints; empty = none are written. With `resume` what it
  // holds is gone on with.
  std::string checkpoint_dir = {};
  // Between two checkpoints; 0 = as often as can be.
  uint64_t checkpoint_seconds = 60;
  bool resume = false;
  // Set by TrainTokenizer: the checkpoints as counting and merging see them.
  CountJournal* count_journal = nullptr;
  MergeJournal* journal = nullptr;

  std::string FolderForRuns() const { return tmp.empty() ? "." : tmp; }
};

class Trainer {
 public:
  virtual ~Trainer() = default;

  // `pipeline` has normalizers, pretokenizer, added tokens and the kind of
  // decoder to be used; the result is `pipeline` with models, vocabulary and
  // training record filled in. Errors: UsageError where an option and the
  // corpus do not fit ("--vocab-size 10: must be at least 257 ..."), BadData,
  // StoppedError.
  virtual StatusOr<TokenizerSpec> Train(const TokenizerSpec& pipeline,
                                        const WordCounts& counts,
                                        const TrainResources& resources,
                                        Progress* progress) const = 0;
};

struct TrainerRow {
  const char* name;
  const char* help;
  // Errors: UsageError for options out of range.
  StatusOr<std::unique_ptr<const Trainer>> (*create)(const TrainerSpec& spec);
  const char* source;
  // The pre-tokenizer of one who names none (MakePipeline).
  const char* pretokenizer;
};

// All trainers, and one by name (UsageError with near names).
const std::vector<TrainerRow>& Trainers();
StatusOr<const TrainerRow*> FindTrainer(std::string_view name);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_TRAINER_H_
