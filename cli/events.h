// JSON events on stderr, for `--progress json`: start, then what progress.h
// tells, warnings, and at the end the exit code with the files that were
// written.

#ifndef TESSERA_CLI_EVENTS_H_
#define TESSERA_CLI_EVENTS_H_

#include <string>
#include <string_view>

namespace tessera {

void StartEvents();
bool events_are_on();

// {"event":"warning","text":"..."}.
void PrintWarningEvent(std::string_view text);

// A file that was written and is to be named at the end; "-" is none.
void RecordOutput(const std::string& path);

// {"event":"end","exit":0,"outputs":[{"path","bytes","sha256"}]}. Outputs that
// cannot be read any more are left out.
void EndEvents(int exit_code);

}  // namespace tessera

#endif  // TESSERA_CLI_EVENTS_H_
