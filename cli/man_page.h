// Man pages, made from the same tables as the help pages.

#ifndef TESSERA_CLI_MAN_PAGE_H_
#define TESSERA_CLI_MAN_PAGE_H_

#include <string>

#include "cli/command.h"

namespace tessera {

// tessera(1), and tessera-COMMAND(1), in roff with the man macros.
std::string ManPage();
std::string ManPage(const Command& command);

// The file that a page belongs in: "tessera-train.1".
std::string ManFileName(const Command& command);

}  // namespace tessera

#endif  // TESSERA_CLI_MAN_PAGE_H_
