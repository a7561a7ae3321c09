// The compile cache: a tokenizer that someone names again and again (a rank
// file, a tokenizer.json) is compiled once and then mapped.
//
// It lies in TESSERA_CACHE_DIR, else $XDG_CACHE_HOME/tessera, else
// ~/.cache/tessera, in a folder "compiled" that is this user's alone (0700);
// TESSERA_CACHE_DIR set to nothing switches it off. A native file there is
// named by the source's paths, sizes, inodes and times of change, by the
// options of reading, and by this very build of the command; so it is never out
// of date, and is read without looking at its tables (Verify::kHeader). At most
// 1 GiB is kept, what was used last.

#ifndef TESSERA_CLI_COMPILE_CACHE_H_
#define TESSERA_CLI_COMPILE_CACHE_H_

#include <memory>
#include <string>

#include "tokenizers/base/status.h"
#include "tokenizers/load.h"

namespace tessera {

// LoadTokenizer through the cache. What cannot be cached (warnings, a pinned
// digest, small files, files changed just now, a folder that is not private) is
// loaded as without; errors of the cache itself are passed over.
StatusOr<std::unique_ptr<const Tokenizer>> LoadThroughCache(
    const std::string& source, const LoadOptions& options);

}  // namespace tessera

#endif  // TESSERA_CLI_COMPILE_CACHE_H_
