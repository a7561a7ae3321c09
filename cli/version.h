// What this build is.

#ifndef TESSERA_CLI_VERSION_H_
#define TESSERA_CLI_VERSION_H_

#include "cli/flags.h"
#include "tokenizers/base/status.h"

namespace tessera {

// `tessera --version`: name and version, then what the build was made of; with
// --json the same as an object.
Status PrintVersion(const Arguments& arguments);

}  // namespace tessera

#endif  // TESSERA_CLI_VERSION_H_
