#include "cli/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "cli/report_line.h"
#include "cli/terminal.h"
#include "tokenizers/base/file.h"
#include "tokenizers/base/string_number.h"

namespace tessera {
namespace {

constexpr double kQuietSeconds = 0.5;
constexpr double kBarSeconds = 0.1;
constexpr double kJsonSeconds = 1;
constexpr double kPlainSeconds = 30;
// Without a terminal the first line comes after this.
constexpr double kPlainFirstSeconds = 10;
constexpr double kRateSeconds = 10;
constexpr size_t kRateSamplesMax = 128;

constexpr char kEraseToEnd[] = "\x1B[K";

// True while the bar stands on the last line of the screen.
bool bar_is_drawn = false;

void WipeBar() {
  if (!bar_is_drawn) return;
  bar_is_drawn = false;
  PrintScreen(std::string("\r") + kEraseToEnd);
}

// Pages that are resident, times their size.
uint64_t ResidentBytes() {
  const auto text = ReadFile("/proc/self/statm", 4096);
  if (!text.ok()) return 0;
  const size_t begin = text->find(' ');
  if (begin == std::string::npos) return 0;
  const size_t end = text->find(' ', begin + 1);
  const auto pages =
      ParseUint64(std::string_view(*text).substr(begin + 1, end - begin - 1));
  return pages.value_or(0) *
         static_cast<uint64_t>(std::max(0L, sysconf(_SC_PAGESIZE)));
}

}  // namespace

ConsoleProgress::ConsoleProgress(const Arguments& arguments)
    : begin_(Clock::now()), stage_begin_(begin_) {
  const std::string mode = arguments.Get("--progress", "auto");
  mode_ = mode == "bar"     ? Mode::kBar
          : mode == "plain" ? Mode::kPlain
          : mode == "json"  ? Mode::kJson
          : mode == "none"  ? Mode::kNone
                            : Mode::kAuto;
  if (mode_ == Mode::kAuto && IsTerminal(STDERR_FILENO)) mode_ = Mode::kBar;
  if (arguments.IsOn("--quiet") && mode_ != Mode::kJson) mode_ = Mode::kNone;
  SetBeforeLine(WipeBar);
}

ConsoleProgress::~ConsoleProgress() {
  WipeBar();
  SetBeforeLine(nullptr);
}

double ConsoleProgress::SecondsSince(Clock::time_point begin) const {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

void ConsoleProgress::BeginStage(std::string_view stage,
                                 std::string_view unit) {
  EndStage();
  in_stage_ = true;
  stage_shown_ = false;
  state_ = ProgressState();
  state_.stage = stage;
  state_.unit = unit;
  samples_.assign(1, Sample{0, 0});
}

void ConsoleProgress::EndStage() {
  if (!in_stage_) return;
  in_stage_ = false;
  state_.seconds = SecondsSince(stage_begin_);
  stage_begin_ = Clock::now();
  stages_.push_back(Stage{state_.stage, state_.seconds});
  if (mode_ == Mode::kJson) {
    PrintScreen(FormatProgressEvent("stage_end", state_) + "\n");
    return;
  }
  if (!stage_shown_) return;
  WipeBar();
  state_.rate = state_.seconds > 0
                    ? static_cast<double>(state_.done) / state_.seconds
                    : 0;
  PrintScreen(FormatProgress(state_, TerminalWidth(STDERR_FILENO) - 1) + "\n");
}

void ConsoleProgress::Report(std::string_view stage, uint64_t done,
                             uint64_t total, std::string_view unit) {
  if (!in_stage_ || state_.stage != stage) BeginStage(stage, unit);
  state_.done = done;
  state_.total = total;
  if (mode_ == Mode::kNone) return;
  state_.seconds = SecondsSince(stage_begin_);
  Show(SecondsSince(begin_));
}

void ConsoleProgress::Show(double now) {
  if (state_.seconds < kQuietSeconds) return;
  switch (mode_) {
    case Mode::kBar:
      if (now - shown_at_ < kBarSeconds) return;
      break;
    case Mode::kJson:
      if (now - shown_at_ < kJsonSeconds) return;
      break;
    case Mode::kPlain:
      if (shown_at_ > 0 && now - shown_at_ < kPlainSeconds) return;
      break;
    default:
      if (now < kPlainFirstSeconds) return;
      if (shown_at_ > 0 && now - shown_at_ < kPlainSeconds) return;
      break;
  }
  shown_at_ = now;
  Draw();
}

void ConsoleProgress::UpdateRate() {
  samples_.push_back(Sample{state_.seconds, state_.done});
  size_t old = 0;
  while (old + 1 < samples_.size() &&
         (state_.seconds - samples_[old].seconds > kRateSeconds ||
          samples_.size() - old > kRateSamplesMax)) {
    ++old;
  }
  samples_.erase(samples_.begin(),
                 samples_.begin() + static_cast<std::ptrdiff_t>(old));
  const Sample& first = samples_.front();
  const double seconds = state_.seconds - first.seconds;
  // Stages may be reported as nothing done twice; a rate is never negative.
  const uint64_t done = state_.done > first.done ? state_.done - first.done : 0;
  if (seconds > 0) state_.rate = static_cast<double>(done) / seconds;
}

void ConsoleProgress::Draw() {
  UpdateRate();
  state_.memory_bytes = ResidentBytes();
  if (mode_ == Mode::kJson) {
    PrintScreen(FormatProgressEvent("progress", state_) + "\n");
    return;
  }
  // A full last column would wrap.
  const std::string line =
      FormatProgress(state_, TerminalWidth(STDERR_FILENO) - 1);
  if (mode_ != Mode::kBar) {
    PrintScreen(line + "\n");
    return;
  }
  stage_shown_ = true;
  bar_is_drawn = true;
  PrintScreen("\r" + line + kEraseToEnd);
}

void ConsoleProgress::Note(std::string_view text) {
  state_.note = Visible(text);
}

void ConsoleProgress::Warn(std::string_view line) { PrintWarning(line); }

void ConsoleProgress::Finish() {
  EndStage();
  WipeBar();
}

}  // namespace tessera
