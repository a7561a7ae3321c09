// Added tokens, truncation and padding of tokenizer.json.

#include <algorithm>
#include <array>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "tokenizers/formats/huggingface.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

// In the order of the enums of tessera.TruncationSpec.
constexpr std::array<const char*, 2> kDirectionNames = {"Right", "Left"};
constexpr std::array<const char*, 3> kStrategyNames = {
    "LongestFirst", "OnlyFirst", "OnlySecond"};

template <size_t kCount>
size_t ReadName(JsonFields* fields, std::string_view field,
                std::string_view absent,
                const std::array<const char*, kCount>& names) {
  const std::string_view name = fields->String(field, absent);
  for (size_t i = 0; i < kCount; ++i) {
    if (name == names[i]) return i;
  }
  fields->Fail(fields->object().Error("unknown " + std::string(field) + " `" +
                                      QuoteForError(name) + "` [F4]"));
  return 0;
}

TruncationSpec::Direction ReadDirection(JsonFields* fields) {
  return static_cast<TruncationSpec::Direction>(
      ReadName(fields, "direction", kDirectionNames[0], kDirectionNames));
}

Status ReadAddedToken(JsonValue json, Notes* notes, AddedTokenSpec* spec) {
  JsonFields fields(json);
  spec->set_id(fields.Uint32("id"));
  spec->set_content(std::string(fields.String("content")));
  spec->set_single_word(fields.Bool("single_word", false));
  spec->set_lstrip(fields.Bool("lstrip", false));
  spec->set_rstrip(fields.Bool("rstrip", false));
  spec->set_special(fields.Bool("special", false));
  spec->set_normalized(fields.Bool("normalized", !spec->special()));
  return fields.Finish(notes);
}

}  // namespace

Status ReadAddedTokens(JsonValue json, Notes* notes, TokenizerSpec* spec) {
  if (!json.is_array()) return json.Error("expected an array [F4]");
  for (const JsonValue token : json.elements()) {
    TESSERA_RETURN_IF_ERROR(
        ReadAddedToken(token, notes, spec->add_added_tokens()));
  }
  return OkStatus();
}

void WriteAddedTokens(const TokenizerSpec& spec, JsonWriter* json) {
  std::vector<const AddedTokenSpec*> by_id;
  for (const AddedTokenSpec& token : spec.added_tokens()) {
    by_id.push_back(&token);
  }
  std::stable_sort(
      by_id.begin(), by_id.end(),
      [](const auto* a, const auto* b) { return a->id() < b->id(); });
  json->BeginArray();
  for (const AddedTokenSpec* token : by_id) {
    json->BeginObject();
    json->UintField("id", token->id());
    json->Field("content", token->content());
    json->Field("single_word", token->single_word());
    json->Field("lstrip", token->lstrip());
    json->Field("rstrip", token->rstrip());
    json->Field("normalized", token->normalized());
    json->Field("special", token->special());
    json->EndObject();
  }
  json->EndArray();
}

Status ReadTruncation(JsonValue json, Notes* notes, TruncationSpec* spec) {
  JsonFields fields(json);
  spec->set_direction(ReadDirection(&fields));
  spec->set_max_length(fields.Uint32("max_length"));
  spec->set_strategy(static_cast<TruncationSpec::Strategy>(
      ReadName(&fields, "strategy", kStrategyNames[0], kStrategyNames)));
  spec->set_stride(fields.Uint32("stride", 0));
  return fields.Finish(notes);
}

void WriteTruncation(const TruncationSpec& spec, JsonWriter* json) {
  json->BeginObject();
  json->Field("direction", kDirectionNames[spec.direction()]);
  json->UintField("max_length", spec.max_length());
  json->Field("strategy", kStrategyNames[spec.strategy()]);
  json->UintField("stride", spec.stride());
  json->EndObject();
}

Status ReadPadding(JsonValue json, Notes* notes, PaddingSpec* spec) {
  JsonFields fields(json);
  const std::optional<JsonValue> strategy = fields.Value("strategy");
  if (strategy.has_value() && strategy->is_object()) {
    JsonFields fixed(*strategy);
    spec->set_fixed_length(fixed.Uint32("Fixed"));
    fields.Fail(fixed.Finish(notes));
  } else if (!strategy.has_value() || !strategy->is_string() ||
             strategy->string() != "BatchLongest") {
    fields.Fail(json.Error(
        "the field `strategy` is neither `BatchLongest` nor {Fixed: n} [F4]"));
  }
  spec->set_direction(ReadDirection(&fields));
  const std::optional<uint32_t> multiple =
      fields.OptionalUint32("pad_to_multiple_of");
  if (multiple.has_value()) spec->set_pad_to_multiple_of(*multiple);
  spec->set_pad_id(fields.Uint32("pad_id"));
  spec->set_pad_type_id(fields.Uint32("pad_type_id"));
  spec->set_pad_token(std::string(fields.String("pad_token")));
  return fields.Finish(notes);
}

void WritePadding(const PaddingSpec& spec, JsonWriter* json) {
  json->BeginObject();
  json->Key("strategy");
  if (spec.has_fixed_length()) {
    json->BeginObject();
    json->UintField("Fixed", spec.fixed_length());
    json->EndObject();
  } else {
    json->String("BatchLongest");
  }
  json->Field("direction", kDirectionNames[spec.direction()]);
  json->Key("pad_to_multiple_of");
  if (spec.has_pad_to_multiple_of()) {
    json->Uint(spec.pad_to_multiple_of());
  } else {
    json->Null();
  }
  json->UintField("pad_id", spec.pad_id());
  json->UintField("pad_type_id", spec.pad_type_id());
  json->Field("pad_token", spec.pad_token());
  json->EndObject();
}

}  // namespace tessera
