// Where a command reads from and writes to.

#ifndef TESSERA_CLI_OUTPUT_H_
#define TESSERA_CLI_OUTPUT_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/flags.h"
#include "tokenizers/base/file.h"

namespace tessera {

// -o FILE, or standard output without it. With `is_binary` a terminal is
// refused unless --force (usage error). Catches stop signals for files.
StatusOr<std::unique_ptr<AtomicFile>> OpenOutput(const Arguments& arguments,
                                                 bool is_binary);

// May existing files be replaced? With --force, and by the run that --resume
// goes on with.
bool MayReplace(const Arguments& arguments);

// The same for a given path.
StatusOr<std::unique_ptr<AtomicFile>> OpenFile(const Arguments& arguments,
                                               const std::string& path);

// Writes `text` to standard output and looks whether it got there.
Status PrintResult(std::string_view text);

// Input files of a command: the arguments, or "-" where there are none and
// standard input is no terminal; `example` is shown where it is one. A glob
// that the shell left as it was is an error.
StatusOr<std::vector<std::string>> InputFiles(
    const std::vector<std::string>& arguments, std::string_view example);

// "stdin" for "-", else the path, as error lines have it.
std::string NameForError(const std::string& path);

}  // namespace tessera

#endif  // TESSERA_CLI_OUTPUT_H_
