#include "tokenizers/formats/json_fields.h"

#include <algorithm>
#include <limits>

namespace tessera {
namespace {

std::string Expected(std::string_view expected, JsonValue value) {
  return "expected " + std::string(expected) + ", found " +
         std::string(value.TypeName()) + " [F4]";
}

}  // namespace

StatusOr<uint32_t> JsonUint32(JsonValue value) {
  if (!value.is_integer() || value.integer() < 0 ||
      value.integer() > std::numeric_limits<uint32_t>::max()) {
    return value.Error(Expected("an integer from 0 to 4294967295", value));
  }
  return static_cast<uint32_t>(value.integer());
}

JsonFields::JsonFields(JsonValue object) : object_(object) {
  if (!object.is_object()) WrongType(object, "an object");
}

void JsonFields::Fail(Status status) {
  if (status_.ok()) status_ = std::move(status);
}

void JsonFields::WrongType(JsonValue value, std::string_view expected) {
  Fail(value.Error(Expected(expected, value)));
}

std::optional<JsonValue> JsonFields::Value(std::string_view name) {
  asked_.push_back(name);
  if (!ok()) return std::nullopt;
  const std::optional<JsonValue> value = object_.Find(name);
  if (!value.has_value() || value->is_null()) return std::nullopt;
  return value;
}

std::optional<JsonValue> JsonFields::Required(std::string_view name) {
  const std::optional<JsonValue> value = Value(name);
  if (!value.has_value()) {
    Fail(
        object_.Error("the field `" + std::string(name) + "` is missing [F4]"));
  }
  return value;
}

std::optional<bool> JsonFields::OptionalBool(std::string_view name) {
  const std::optional<JsonValue> value = Value(name);
  if (!value.has_value()) return std::nullopt;
  if (!value->is_boolean()) WrongType(*value, "true or false");
  return value->boolean();
}

bool JsonFields::Bool(std::string_view name, bool absent) {
  return OptionalBool(name).value_or(absent);
}

bool JsonFields::Bool(std::string_view name) {
  return Required(name).has_value() && Bool(name, false);
}

std::optional<std::string_view> JsonFields::OptionalString(
    std::string_view name) {
  const std::optional<JsonValue> value = Value(name);
  if (!value.has_value()) return std::nullopt;
  if (!value->is_string()) {
    WrongType(*value, "a string");
    return std::nullopt;
  }
  return value->string();
}

std::string_view JsonFields::String(std::string_view name,
                                    std::string_view absent) {
  return OptionalString(name).value_or(absent);
}

std::string_view JsonFields::String(std::string_view name) {
  return Required(name).has_value() ? String(name, "") : "";
}

std::optional<uint32_t> JsonFields::OptionalUint32(std::string_view name) {
  const std::optional<JsonValue> value = Value(name);
  if (!value.has_value()) return std::nullopt;
  const StatusOr<uint32_t> number = JsonUint32(*value);
  if (number.ok()) return *number;
  Fail(number.status());
  return std::nullopt;
}

uint32_t JsonFields::Uint32(std::string_view name, uint32_t absent) {
  return OptionalUint32(name).value_or(absent);
}

uint32_t JsonFields::Uint32(std::string_view name) {
  return Required(name).has_value() ? Uint32(name, 0) : 0;
}

std::optional<double> JsonFields::OptionalNumber(std::string_view name) {
  const std::optional<JsonValue> value = Value(name);
  if (!value.has_value()) return std::nullopt;
  if (!value->is_number()) {
    WrongType(*value, "a number");
    return std::nullopt;
  }
  return value->number();
}

std::optional<JsonValue> JsonFields::Array(std::string_view name) {
  const std::optional<JsonValue> value = Required(name);
  if (value.has_value() && !value->is_array()) {
    WrongType(*value, "an array");
    return std::nullopt;
  }
  return value;
}

std::optional<JsonValue> JsonFields::Object(std::string_view name) {
  const std::optional<JsonValue> value = Required(name);
  if (value.has_value() && !value->is_object()) {
    WrongType(*value, "an object");
    return std::nullopt;
  }
  return value;
}

Status JsonFields::Finish(std::vector<std::string>* notes) {
  if (!ok() || notes == nullptr) return status_;
  for (const JsonMember member : object_.members()) {
    if (std::find(asked_.begin(), asked_.end(), member.key) == asked_.end()) {
      notes->push_back(QuoteForError(object_.Pointer() + "/", 200) +
                       QuoteForError(member.key) + ": unknown field, ignored");
    }
  }
  return status_;
}

}  // namespace tessera
