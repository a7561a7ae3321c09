#include "cli/stage_watch.h"

#include <sys/resource.h>

#include "cli/report_line.h"
#include "cli/stop_signal.h"
#include "tokenizers/base/string_number.h"

namespace tessera {
namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

uint64_t PeakBytes() {
  struct rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<uint64_t>(usage.ru_maxrss) << 10;
}

}  // namespace

StageWatch::StageWatch(const Arguments& arguments, Progress* next)
    : next_(next),
      stop_after_seconds_(arguments.Number("--stop-after", UINT64_MAX)),
      begin_(Clock::now()) {}

void StageWatch::Report(std::string_view stage, uint64_t done, uint64_t total,
                        std::string_view unit) {
  // A stage works before it first reports.
  if (stages_.empty() || stages_.back().name != stage) {
    const bool is_first = stages_.empty();
    Begin(stage);
    if (is_first) stages_.back().begin = begin_;
  }
  if (SecondsSince(begin_) >= static_cast<double>(stop_after_seconds_)) {
    RequestStop();
  }
  next_->Report(stage, done, total, unit);
}

void StageWatch::Begin(std::string_view stage) {
  End();
  stages_.push_back({.name = std::string(stage), .begin = Clock::now()});
}

void StageWatch::End() {
  if (stages_.empty()) return;
  stages_.back().seconds = SecondsSince(stages_.back().begin);
  stages_.back().peak_bytes = PeakBytes();
}

void StageWatch::PrintProfile() {
  End();
  for (const Stage& stage : stages_) {
    std::string line = "profile      " + stage.name;
    line.resize(line.size() < 24 ? 24 : line.size() + 1, ' ');
    PrintNote(line + FormatFixed(stage.seconds, 3) + " s, peak " +
              FormatSize(stage.peak_bytes));
  }
}

}  // namespace tessera
