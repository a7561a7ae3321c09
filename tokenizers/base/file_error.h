// Error lines of the file functions; used by base/ alone.

#ifndef TESSERA_TOKENIZERS_BASE_FILE_ERROR_H_
#define TESSERA_TOKENIZERS_BASE_FILE_ERROR_H_

#include <string>
#include <string_view>

#include "tokenizers/base/status.h"

namespace tessera {

// A path as it stands in messages: one line, not longer than a line may be.
std::string PathForError(std::string_view path);

// "No space left on device": the text of an errno value.
std::string ErrnoText(int error);

// Why `path` could not be opened for reading: NoInput, with a near name of the
// same directory where nothing is called `path`; OutOfMemory where the process
// has no handles left.
Status OpenFailure(const std::string& path, int error);

// "PATH: cannot PHASE: TEXT OF ERROR", class Io, with what to do about it where
// that is known.
Status IoFailure(std::string_view path, std::string_view phase, int error);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_BASE_FILE_ERROR_H_
