// JsonFields: the members of one JSON object, asked for by name and type.
//
// The first fault is kept and every later call answers a default, so a reader
// asks for all it needs and looks at the status once:
//
//   JsonFields fields(value);
//   spec->set_lowercase(fields.Bool("lowercase"));
//   spec->set_prefix(fields.String("prefix", "##"));
//   return fields.Finish(notes);
//
// With a default a field may be absent or null; without one it must be there.

#ifndef TESSERA_TOKENIZERS_FORMATS_JSON_FIELDS_H_
#define TESSERA_TOKENIZERS_FORMATS_JSON_FIELDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/formats/json.h"

namespace tessera {

class JsonFields {
 public:
  // A value that is no object is a fault.
  explicit JsonFields(JsonValue object);

  bool Bool(std::string_view name);
  bool Bool(std::string_view name, bool absent);
  std::optional<bool> OptionalBool(std::string_view name);
  std::string_view String(std::string_view name);
  std::string_view String(std::string_view name, std::string_view absent);
  std::optional<std::string_view> OptionalString(std::string_view name);
  uint32_t Uint32(std::string_view name);
  uint32_t Uint32(std::string_view name, uint32_t absent);
  std::optional<uint32_t> OptionalUint32(std::string_view name);
  std::optional<double> OptionalNumber(std::string_view name);
  // A member that is there and not null.
  std::optional<JsonValue> Value(std::string_view name);
  // The same; its absence, or another type, is a fault.
  std::optional<JsonValue> Array(std::string_view name);
  std::optional<JsonValue> Object(std::string_view name);

  bool ok() const { return status_.ok(); }
  JsonValue object() const { return object_; }
  // Records a fault of the caller's finding.
  void Fail(Status status);
  // The first fault. Members nobody asked for are named in `notes` (may be
  // null): a newer program may mean something by them.
  Status Finish(std::vector<std::string>* notes);

 private:
  std::optional<JsonValue> Required(std::string_view name);
  void WrongType(JsonValue value, std::string_view expected);

  JsonValue object_;
  Status status_;
  // Names asked for; few.
  std::vector<std::string_view> asked_;
};

// A number in 0 .. 2^32 - 1, or the error that says so.
StatusOr<uint32_t> JsonUint32(JsonValue value);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_JSON_FIELDS_H_
