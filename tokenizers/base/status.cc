#include "tokenizers/base/status.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/cord.h"
#include "tokenizers/base/string_number.h"

namespace tessera {
namespace {

constexpr char kClassUrl[] = "tessera/class";

Status Make(absl::StatusCode code, ErrorClass error_class,
            std::string_view message) {
  Status status(code, ToAbsl(message));
  status.SetPayload(kClassUrl,
                    absl::Cord(std::to_string(static_cast<int>(error_class))));
  return status;
}

std::string UpperHex(char c) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  const auto value = static_cast<unsigned char>(c);
  return {kDigits[value >> 4], kDigits[value & 15]};
}

// Of the controls beyond ASCII: C1, and the marks that reorder a line or break
// it (U+2028-202E, U+2066-2069).
bool IsControl(uint32_t code_point) {
  return (code_point >= 0x80 && code_point < 0xA0) ||
         (code_point >= 0x2028 && code_point <= 0x202E) ||
         (code_point >= 0x2066 && code_point <= 0x2069);
}

// Bytes of the character at the start of `text` (not empty), 0 if it is
// ill-formed or a control: what may stand in an error line as it is.
size_t PrintableLength(std::string_view text) {
  const auto byte = [text](size_t i) {
    return uint32_t{static_cast<unsigned char>(text[i])};
  };
  const uint32_t lead = byte(0);
  if (lead < 0x80) return lead >= 0x20 && lead != 0x7F ? 1 : 0;
  const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  uint32_t code_point = lead & (0xFF >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
    code_point = code_point << 6 | (byte(i) & 0x3F);
  }
  constexpr uint32_t kLowest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code_point < kLowest[length] || code_point > 0x10FFFF) return 0;
  if (code_point >= 0xD800 && code_point <= 0xDFFF) return 0;
  return IsControl(code_point) ? 0 : length;
}

}  // namespace

Status ThresholdError(std::string_view message) {
  return Make(absl::StatusCode::kFailedPrecondition, ErrorClass::kThreshold,
              message);
}
Status UsageError(std::string_view message) {
  return Make(absl::StatusCode::kInvalidArgument, ErrorClass::kUsage, message);
}
Status BadDataError(std::string_view message) {
  return Make(absl::StatusCode::kInvalidArgument, ErrorClass::kBadData,
              message);
}
Status NoInputError(std::string_view message) {
  return Make(absl::StatusCode::kNotFound, ErrorClass::kNoInput, message);
}
Status AbsentError(std::string_view message) {
  return Make(absl::StatusCode::kUnimplemented, ErrorClass::kAbsent, message);
}
Status BugError(std::string_view message) {
  return Make(absl::StatusCode::kInternal, ErrorClass::kBug, message);
}
Status OutOfMemoryError(std::string_view message) {
  return Make(absl::StatusCode::kResourceExhausted, ErrorClass::kOutOfMemory,
              message);
}
Status CannotCreateError(std::string_view message) {
  return Make(absl::StatusCode::kAlreadyExists, ErrorClass::kCannotCreate,
              message);
}
Status IoError(std::string_view message) {
  return Make(absl::StatusCode::kDataLoss, ErrorClass::kIo, message);
}
Status StoppedError(std::string_view message) {
  return Make(absl::StatusCode::kCancelled, ErrorClass::kStopped, message);
}

ErrorClass ClassOf(const Status& status) {
  const auto payload = status.GetPayload(kClassUrl);
  const std::optional<uint64_t> code =
      payload.has_value() ? ParseUint64(std::string(*payload)) : std::nullopt;
  if (code.has_value()) return static_cast<ErrorClass>(*code);
  // A status made without memory to spare carries no payload.
  if (absl::IsResourceExhausted(status)) return ErrorClass::kOutOfMemory;
  return ErrorClass::kBug;
}

std::string_view MessageOf(const Status& status) {
  return FromAbsl(status.message());
}

Status Annotate(const Status& status, std::string_view where) {
  if (status.ok()) return status;
  std::string message(where);
  message += ": ";
  message += MessageOf(status);
  Status annotated(status.code(), ToAbsl(message));
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    annotated.SetPayload(url, payload);
  });
  return annotated;
}

std::string QuoteForError(std::string_view data, size_t bytes_max) {
  std::string out;
  size_t at = 0;
  while (at < data.size()) {
    const size_t length = PrintableLength(data.substr(at));
    if (at + std::max<size_t>(length, 1) > bytes_max) return out + "...";
    if (length > 0) {
      out += data.substr(at, length);
      at += length;
    } else {
      out += "\\x" + UpperHex(data[at]);
      ++at;
    }
  }
  return out;
}

}  // namespace tessera
