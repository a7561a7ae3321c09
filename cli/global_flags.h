// The flags that every command takes, before or behind its name, and what they
// come to.

#ifndef TESSERA_CLI_GLOBAL_FLAGS_H_
#define TESSERA_CLI_GLOBAL_FLAGS_H_

#include <cstdint>
#include <vector>

#include "cli/flags.h"

namespace tessera {

const std::vector<Flag>& GlobalFlags();

// --threads; `all` = the processors this process may use.
int ThreadsOf(const Arguments& arguments);

// --memory; without it a quarter of the machine's memory, at least 64 MiB.
uint64_t MemoryOf(const Arguments& arguments);

enum class LogLevel : uint8_t { kError, kWarning, kInfo, kDebug };
LogLevel LogLevelOf(const Arguments& arguments);

}  // namespace tessera

#endif  // TESSERA_CLI_GLOBAL_FLAGS_H_
