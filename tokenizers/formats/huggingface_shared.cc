// Pieces that several components of tokenizer.json share.

#include <array>

#include "tokenizers/formats/huggingface.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/space_symbol.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

// In the order of tessera.MetaspaceSpec.PrependScheme.
constexpr std::array<const char*, 3> kSchemeNames = {"always", "first",
                                                     "never"};

MetaspaceSpec::PrependScheme ReadScheme(JsonFields* fields,
                                        std::string_view name) {
  for (size_t i = 0; i < kSchemeNames.size(); ++i) {
    if (name == kSchemeNames[i]) {
      return static_cast<MetaspaceSpec::PrependScheme>(i);
    }
  }
  fields->Fail(fields->object().Error("unknown prepend_scheme `" +
                                      QuoteForError(name) +
                                      "`; known: always, first, never [F4]"));
  return MetaspaceSpec::ALWAYS;
}

}  // namespace

std::string_view ReadType(JsonFields* fields) { return fields->String("type"); }

Status UnknownType(JsonValue json, std::string_view component,
                   std::string_view type, std::string_view known) {
  return json.Error("unknown " + std::string(component) + " `" +
                    QuoteForError(type) + "`; known: " + std::string(known) +
                    " [F4]");
}

JsonPattern ReadPattern(JsonFields* fields) {
  const std::optional<JsonValue> value = fields->Object("pattern");
  if (!value.has_value()) return {};
  if (value->size() == 1) {
    for (const JsonMember member : value->members()) {
      if (!member.value.is_string()) break;
      if (member.key == "String") return {false, member.value.string()};
      if (member.key == "Regex") return {true, member.value.string()};
    }
  }
  fields->Fail(value->Error(
      "expected one member, `String` or `Regex`, with a string [F4]"));
  return {};
}

void WritePattern(bool is_regex, std::string_view text, JsonWriter* json) {
  json->Key("pattern");
  json->BeginObject();
  json->Field(is_regex ? "Regex" : "String", text);
  json->EndObject();
}

void ReadReplace(JsonFields* fields, ReplaceSpec* spec) {
  const JsonPattern pattern = ReadPattern(fields);
  if (pattern.is_regex) {
    spec->set_regex(std::string(pattern.text));
  } else {
    spec->set_literal(std::string(pattern.text));
  }
  spec->set_content(std::string(fields->String("content")));
}

void WriteReplace(const ReplaceSpec& spec, JsonWriter* json) {
  const bool is_regex = !spec.regex().empty();
  WritePattern(is_regex, is_regex ? spec.regex() : spec.literal(), json);
  json->Field("content", spec.content());
}

std::string ReadCharacter(JsonFields* fields, std::string_view name,
                          std::string_view text) {
  const CodePoint c = text.empty() ? CodePoint() : DecodeUtf8(text, 0);
  if (fields->ok() && (text.empty() || c.size != text.size())) {
    fields->Fail(fields->object().Error("`" + std::string(name) +
                                        "`: expected one character, found `" +
                                        QuoteForError(text) + "` [F4]"));
  }
  return std::string(text);
}

void ReadMetaspace(JsonFields* fields, MetaspaceSpec* spec) {
  spec->set_replacement(ReadCharacter(
      fields, "replacement", fields->String("replacement", kSpaceSymbol)));
  // Two fields of older files: the first says what prepend_scheme says now, the
  // second repeats the replacement.
  const std::optional<bool> prefix = fields->OptionalBool("add_prefix_space");
  fields->OptionalString("str_rep");
  const std::optional<std::string_view> scheme =
      fields->OptionalString("prepend_scheme");
  if (prefix.has_value() && !*prefix) {
    if (scheme.has_value() && *scheme != "never") {
      fields->Fail(fields->object().Error(
          "add_prefix_space is false, but prepend_scheme is not `never`; "
          "remove one of the two [F4]"));
    }
    spec->set_prepend_scheme(MetaspaceSpec::NEVER);
  } else {
    spec->set_prepend_scheme(ReadScheme(fields, scheme.value_or("always")));
  }
  spec->set_split(fields->Bool("split", true));
}

void WriteMetaspace(const MetaspaceSpec& spec, JsonWriter* json) {
  json->Field("replacement", spec.replacement());
  json->Field("prepend_scheme", kSchemeNames[spec.prepend_scheme()]);
  json->Field("split", spec.split());
}

}  // namespace tessera
