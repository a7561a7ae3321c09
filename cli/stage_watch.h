// StageWatch: passes progress on, asks for a stop when its time has come, and
// remembers what each stage took.

#ifndef TESSERA_CLI_STAGE_WATCH_H_
#define TESSERA_CLI_STAGE_WATCH_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/flags.h"
#include "tokenizers/trainers/trainer.h"

namespace tessera {

class StageWatch final : public Progress {
 public:
  // Follows --stop-after.
  StageWatch(const Arguments& arguments, Progress* next);

  void Report(std::string_view stage, uint64_t done, uint64_t total,
              std::string_view unit) override;
  void Note(std::string_view text) override { next_->Note(text); }
  void Warn(std::string_view line) override { next_->Warn(line); }

  // Ends the last stage and begins one that does not report, such as writing.
  void Begin(std::string_view stage);

  // A line a stage: its seconds, and the most memory the process has had up to
  // its end.
  void PrintProfile();

 private:
  struct Stage {
    std::string name;
    std::chrono::steady_clock::time_point begin;
    double seconds = 0;
    uint64_t peak_bytes = 0;
  };

  void End();

  Progress* const next_;
  const uint64_t stop_after_seconds_;
  const std::chrono::steady_clock::time_point begin_;
  std::vector<Stage> stages_;
};

}  // namespace tessera

#endif  // TESSERA_CLI_STAGE_WATCH_H_
