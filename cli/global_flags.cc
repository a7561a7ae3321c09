#include "cli/global_flags.h"

#include <unistd.h>

#include <algorithm>

#include "tokenizers/base/limits.h"
#include "tokenizers/base/parallel.h"

namespace tessera {
namespace {

constexpr uint64_t kMemoryMin = uint64_t{64} << 20;

}  // namespace

const std::vector<Flag>& GlobalFlags() {
  static const std::vector<Flag>* const flags = new std::vector<Flag>{
      {"--threads", "", FlagType::kNumber, "N|all", "1", "resources",
       "worker threads; all = the processors this process may use", 1,
       kThreadsMax},
      {"--memory", "", FlagType::kSize, "SIZE", "25 % of memory", "resources",
       "budget of counting: 512MiB, 8G (10^9), 8GiB", kMemoryMin},
      {"--tmp", "", FlagType::kText, "DIR", "folder of the output", "resources",
       "where counts that do not fit in memory go"},
      {"--cache-bytes", "", FlagType::kSize, "SIZE", "32MiB", "resources",
       "word cache of each worker, 0 = none; never changes ids", 0,
       kPrivateCacheBytesMax},
      {"--head-words", "", FlagType::kNumber, "N", "131072", "resources",
       "words in the table that workers share; never changes ids", 0, 262144},
      {"--progress", "", FlagType::kChoice, "auto|bar|plain|json|none", "auto",
       "output", "how progress is shown on stderr"},
      {"--color", "", FlagType::kChoice, "auto|always|never", "auto", "output",
       "colours; NO_COLOR and TERM=dumb mean never"},
      {"--force", "", FlagType::kSwitch, "", "off", "output",
       "replace an existing output"},
      {"--json", "", FlagType::kSwitch, "", "off", "output",
       "machine-readable result, where there is one for people"},
      {"--log-level", "", FlagType::kChoice, "error|warning|info|debug",
       "warning", "output", "what is said on stderr"},
      {"--quiet", "-q", FlagType::kSwitch, "", "off", "output",
       "errors only, no summary"},
      {"--verbose", "-v", FlagType::kSwitch, "", "off", "output",
       "more on stderr; -vv still more"},
      {"--help", "-h", FlagType::kSwitch, "", "", "output", "this page"},
  };
  return *flags;
}

int ThreadsOf(const Arguments& arguments) {
  if (arguments.Get("--threads") == "all") return UsableProcessors();
  return static_cast<int>(arguments.Number("--threads", 1));
}

uint64_t MemoryOf(const Arguments& arguments) {
  const auto pages =
      static_cast<uint64_t>(std::max(0L, sysconf(_SC_PHYS_PAGES)));
  const auto page = static_cast<uint64_t>(std::max(0L, sysconf(_SC_PAGESIZE)));
  return arguments.Number("--memory", std::max(kMemoryMin, pages / 4 * page));
}

LogLevel LogLevelOf(const Arguments& arguments) {
  if (arguments.IsOn("--quiet")) return LogLevel::kError;
  if (arguments.IsOn("--verbose")) {
    return arguments.Count("--verbose") > 1 ? LogLevel::kDebug
                                            : LogLevel::kInfo;
  }
  const std::string level = arguments.Get("--log-level", "warning");
  if (level == "error") return LogLevel::kError;
  if (level == "info") return LogLevel::kInfo;
  return level == "debug" ? LogLevel::kDebug : LogLevel::kWarning;
}

}  // namespace tessera
