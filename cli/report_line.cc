#include "cli/report_line.h"

#include <unistd.h>

#include <cerrno>
#include <map>
#include <string>

#include "cli/events.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

constexpr size_t kLineBytesMax = 1000;
constexpr uint64_t kWarningsOfAKindMax = 10;

LogLevel level_now = LogLevel::kWarning;
void (*before_line_now)() = nullptr;

std::map<std::string, uint64_t>& WarningCounts() {
  static auto* const counts = new std::map<std::string, uint64_t>;
  return *counts;
}

// Nobody is left to be told where this fails.
void WriteToStderr(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(STDERR_FILENO, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<size_t>(count));
  }
}

void PrintLine(std::string line) {
  if (before_line_now != nullptr) before_line_now();
  for (char& c : line) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  if (line.size() > kLineBytesMax - 1) {
    size_t end = kLineBytesMax - 4;
    while (end > 0 && IsContinuation(line[end])) --end;
    line.resize(end);
    line += "...";
  }
  line += '\n';
  WriteToStderr(line);
}

// A line without its numbers.
std::string KindOf(std::string_view line) {
  std::string kind;
  for (char c : line) {
    if (c < '0' || c > '9') kind += c;
  }
  return kind;
}

}  // namespace

void SetLogLevel(LogLevel level) { level_now = level; }
LogLevel log_level() { return level_now; }
void SetBeforeLine(void (*before_line)()) { before_line_now = before_line; }

void PrintWarning(std::string_view line) {
  if (events_are_on()) {
    PrintWarningEvent(line);
    return;
  }
  if (level_now < LogLevel::kWarning) return;
  if (++WarningCounts()[KindOf(line)] > kWarningsOfAKindMax) return;
  PrintLine("tessera: warning: " + std::string(line));
}

void PrintWarningCounts() {
  uint64_t hidden = 0;
  for (const auto& [kind, count] : WarningCounts()) {
    if (count > kWarningsOfAKindMax) hidden += count - kWarningsOfAKindMax;
  }
  if (hidden == 0) return;
  PrintLine("tessera: warning: " + std::to_string(hidden) +
            " further warnings like these");
}

void PrintNote(std::string_view line) {
  if (level_now >= LogLevel::kWarning) PrintLine(std::string(line));
}

void PrintInfo(std::string_view line) {
  if (level_now >= LogLevel::kInfo) PrintLine("tessera: " + std::string(line));
}

std::string FormatCount(uint64_t count, std::string_view noun) {
  return FormatGrouped(count) + " " + std::string(noun) +
         (count == 1 ? "" : "s");
}

void PrintScreen(std::string_view lines) { WriteToStderr(lines); }

void PrintError(std::string_view command, const Status& status) {
  std::string line = "tessera";
  if (ClassOf(status) == ErrorClass::kUsage) {
    if (!command.empty()) line += " " + std::string(command);
    line += ": ";
  } else if (ClassOf(status) == ErrorClass::kStopped) {
    line += ": ";
  } else {
    line += ": error: ";
  }
  if (MessageOf(status).empty()) {
    line += ClassOf(status) == ErrorClass::kOutOfMemory
                ? "out of memory"
                : "an error without a text";
  } else {
    line += MessageOf(status);
  }
  if (ClassOf(status) == ErrorClass::kBug) {
    line += "; this is a bug in tessera " TESSERA_VERSION ", please report it";
  }
  PrintLine(std::move(line));
}

}  // namespace tessera
