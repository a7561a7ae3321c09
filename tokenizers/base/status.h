// Errors. A status carries one line of text and a class; the class becomes the
// exit code of the command, the exception type in Python, the code in C.
//
// The text is "WHERE: what was expected, what was found; what to do [rule]"
// without the leading "tessera: error:". WHERE is a file and a position in it
// ("m.json:/model/merges/12", "ids.txt:3", "m.tessera:byte 64") or a field of
// the spec. Build it with the constructors below; names and data from outside
// pass through QuoteForError so that the line stays one line.

#ifndef TESSERA_TOKENIZERS_BASE_STATUS_H_
#define TESSERA_TOKENIZERS_BASE_STATUS_H_

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tessera {

using absl::OkStatus;
using absl::Status;
using absl::StatusOr;

// What went wrong, by what a script should do about it; the values are the
// exit codes, from 65 on those of BSD's sysexits.h where they mean the same.
enum class ErrorClass {
  kThreshold = 1,
  kUsage = 2,
  kBadData = 65,
  kNoInput = 66,
  kAbsent = 69,
  kBug = 70,
  kOutOfMemory = 71,
  kCannotCreate = 73,
  kIo = 74,
  kStopped = 75,
};

Status ThresholdError(std::string_view message);
Status UsageError(std::string_view message);
Status BadDataError(std::string_view message);
Status NoInputError(std::string_view message);
Status AbsentError(std::string_view message);
Status BugError(std::string_view message);
Status OutOfMemoryError(std::string_view message);
Status CannotCreateError(std::string_view message);
Status IoError(std::string_view message);
Status StoppedError(std::string_view message);

// Class of a failed status; kBug where nobody set one, but for an exhausted
// resource.
ErrorClass ClassOf(const Status& status);

// The text of a status as std::string_view; valid while `status` is.
std::string_view MessageOf(const Status& status);

// The same status with "WHERE: " put before its text. OK stays OK.
Status Annotate(const Status& status, std::string_view where);

// `data` as it may stand in an error line: ill-formed UTF-8 and controls
// (newlines, marks that reorder a line) as \xHH, all else as it is. At most
// `bytes_max` bytes of it are shown, uncut characters, then "...".
std::string QuoteForError(std::string_view data, size_t bytes_max = 40);

// absl::string_view and std::string_view are two types in the packaged Abseil;
// these two are the only places where one becomes the other.
inline absl::string_view ToAbsl(std::string_view s) {
  return absl::string_view(s.data(), s.size());
}
inline std::string_view FromAbsl(absl::string_view s) {
  return std::string_view(s.data(), s.size());
}

}  // namespace tessera

#define TESSERA_RETURN_IF_ERROR(expression)            \
  do {                                                 \
    ::tessera::Status tessera_status_ = (expression);  \
    if (!tessera_status_.ok()) return tessera_status_; \
  } while (false)

#define TESSERA_CONCAT_INNER_(a, b) a##b
#define TESSERA_CONCAT_(a, b) TESSERA_CONCAT_INNER_(a, b)

// TESSERA_ASSIGN_OR_RETURN(auto value, MayFail());
#define TESSERA_ASSIGN_OR_RETURN(declaration, expression)                \
  TESSERA_ASSIGN_OR_RETURN_IMPL_(TESSERA_CONCAT_(tessera_or_, __LINE__), \
                                 declaration, expression)
#define TESSERA_ASSIGN_OR_RETURN_IMPL_(result, declaration, expression) \
  auto result = (expression);                                           \
  if (!result.ok()) return std::move(result).status();                  \
  declaration = *std::move(result)

#endif  // TESSERA_TOKENIZERS_BASE_STATUS_H_
