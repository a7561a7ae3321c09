// Progress on stderr: a bar that rewrites its line, plain lines, JSON events,
// or nothing.
//
// Work under half a second shows nothing. A stage ends with a line that stays.
// The bar is drawn at most ten times a second by whoever reports; the cursor is
// never hidden, so nothing needs restoring after a kill.

#ifndef TESSERA_CLI_PROGRESS_H_
#define TESSERA_CLI_PROGRESS_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/flags.h"
#include "tokenizers/trainers/trainer.h"

namespace tessera {

// A moment of a stage, as it is shown.
struct ProgressState {
  std::string stage;
  // "bytes", "merges".
  std::string unit;
  uint64_t done = 0;
  // 0 = unknown.
  uint64_t total = 0;
  double seconds = 0;
  // Units a second of late; 0 = not known.
  double rate = 0;
  uint64_t memory_bytes = 0;
  std::string note;
};

// The line of a moment, without control characters: fields from the right are
// left out until it fits `columns`.
std::string FormatProgress(const ProgressState& state, size_t columns);

// A JSON event of it, without LF.
std::string FormatProgressEvent(std::string_view event,
                                const ProgressState& state);

class ConsoleProgress final : public Progress {
 public:
  explicit ConsoleProgress(const Arguments& arguments);
  ~ConsoleProgress() override;
  ConsoleProgress(const ConsoleProgress&) = delete;
  ConsoleProgress& operator=(const ConsoleProgress&) = delete;

  void Report(std::string_view stage, uint64_t done, uint64_t total,
              std::string_view unit) override;
  void Note(std::string_view text) override;
  void Warn(std::string_view line) override;

  // Ends the last stage.
  void Finish();

  struct Stage {
    std::string name;
    double seconds;
  };
  // The stages that have ended.
  const std::vector<Stage>& stages() const { return stages_; }

 private:
  enum class Mode : uint8_t { kAuto, kBar, kPlain, kJson, kNone };
  using Clock = std::chrono::steady_clock;
  // A point of the last ten seconds, for the rate.
  struct Sample {
    double seconds;
    uint64_t done;
  };

  void BeginStage(std::string_view stage, std::string_view unit);
  void EndStage();
  void UpdateRate();
  void Show(double now);
  void Draw();
  double SecondsSince(Clock::time_point begin) const;

  Mode mode_;
  const Clock::time_point begin_;
  // A stage begins where the one before ended: it may read for a while before
  // it reports anything.
  Clock::time_point stage_begin_;
  bool in_stage_ = false;
  ProgressState state_;
  std::vector<Sample> samples_;
  double shown_at_ = 0;
  bool stage_shown_ = false;
  std::vector<Stage> stages_;
};

}  // namespace tessera

#endif  // TESSERA_CLI_PROGRESS_H_
