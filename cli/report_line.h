// Lines on stderr: one line for an error, a warning, a note. A progress bar on
// the last line of the screen is wiped first.

#ifndef TESSERA_CLI_REPORT_LINE_H_
#define TESSERA_CLI_REPORT_LINE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "cli/global_flags.h"
#include "tokenizers/base/status.h"

namespace tessera {

// What is printed from here on: warnings from kWarning, notes and summaries
// unless kError.
void SetLogLevel(LogLevel level);
LogLevel log_level();

// Called before each line; null = nothing.
void SetBeforeLine(void (*before_line)());

// "tessera: warning: LINE". Ten of a kind are printed, lines that differ only
// in their numbers being of one kind; PrintWarningCounts tells of the others.
void PrintWarning(std::string_view line);
void PrintWarningCounts();

// A line for people: a summary, or with kInfo what else may interest.
void PrintNote(std::string_view line);
void PrintInfo(std::string_view line);

// "1 document", "2,000 documents".
std::string FormatCount(uint64_t count, std::string_view noun);

// Lines for people, whatever the level.
void PrintScreen(std::string_view lines);

// "tessera: error: TEXT", or "tessera COMMAND: TEXT" for a usage error; at most
// 1,000 bytes, whatever the level.
void PrintError(std::string_view command, const Status& status);

}  // namespace tessera

#endif  // TESSERA_CLI_REPORT_LINE_H_
