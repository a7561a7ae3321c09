// Help: the first screen and the page of each command, made from the tables.

#ifndef TESSERA_CLI_HELP_H_
#define TESSERA_CLI_HELP_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "tokenizers/base/status.h"

namespace tessera {

// At most 24 lines of 80 columns.
std::string FirstScreen();

// One sentence, examples, flags in groups, in lines of at most `columns`.
std::string HelpPage(const Command& command, size_t columns);

// Sections of a page, in order.
struct FlagGroup {
  const char* name;
  const char* title;
};
const std::vector<FlagGroup>& FlagGroups();

// What a flag means, with its range and default: "worker threads (1 to 1,024;
// default 1)".
std::string FlagMeaning(const Flag& flag);

// Prints a page on standard output, through $PAGER where that is a terminal
// with fewer lines.
Status ShowPage(std::string_view page);
Status ShowHelp(const Command& command);

}  // namespace tessera

#endif  // TESSERA_CLI_HELP_H_
