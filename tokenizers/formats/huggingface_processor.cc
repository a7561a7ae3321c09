// Post-processors of tokenizer.json.

#include <algorithm>

#include "tokenizers/formats/huggingface.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

constexpr char kKnown[] =
    "TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel, "
    "Sequence";

// {"SpecialToken": {"id", "type_id"}} or {"Sequence": {"id": "A" | "B", ...}}.
Status ReadPiece(JsonValue json, Notes* notes, TemplatePiece* piece) {
  if (!json.is_object() || json.size() != 1) {
    return json.Error("expected one member, `SpecialToken` or `Sequence` [F4]");
  }
  const JsonMember member = *json.members().begin();
  JsonFields fields(member.value);
  const std::string_view id = fields.String("id");
  piece->set_type_id(fields.Uint32("type_id"));
  TESSERA_RETURN_IF_ERROR(fields.Finish(notes));
  if (member.key == "SpecialToken") {
    piece->set_special_token(std::string(id));
    return OkStatus();
  }
  if (member.key == "Sequence" && (id == "A" || id == "B")) {
    piece->set_sequence(id == "B" ? 1 : 0);
    return OkStatus();
  }
  return json.Error(
      "expected `SpecialToken`, or `Sequence` with the id A or B [F4]");
}

Status ReadPieces(JsonValue json, Notes* notes,
                  google::protobuf::RepeatedPtrField<TemplatePiece>* pieces) {
  for (const JsonValue piece : json.elements()) {
    TESSERA_RETURN_IF_ERROR(ReadPiece(piece, notes, pieces->Add()));
  }
  return OkStatus();
}

Status ReadSpecialToken(JsonMember member, Notes* notes,
                        TemplateSpecialToken* token) {
  JsonFields fields(member.value);
  token->set_name(std::string(fields.String("id")));
  const std::optional<JsonValue> ids = fields.Array("ids");
  const std::optional<JsonValue> tokens = fields.Array("tokens");
  TESSERA_RETURN_IF_ERROR(fields.Finish(notes));
  if (token->name() != member.key) {
    return member.value.Error(
        "the field `id` is not the name it stands "
        "under [F4]");
  }
  for (const JsonValue id : ids->elements()) {
    TESSERA_ASSIGN_OR_RETURN(const uint32_t number, JsonUint32(id));
    token->add_ids(number);
  }
  for (const JsonValue text : tokens->elements()) {
    if (!text.is_string()) return text.Error("expected a string [F4]");
    token->add_tokens(std::string(text.string()));
  }
  return OkStatus();
}

Status ReadTemplate(JsonFields* fields, Notes* notes, TemplateSpec* spec) {
  const std::optional<JsonValue> single = fields->Array("single");
  const std::optional<JsonValue> pair = fields->Array("pair");
  const std::optional<JsonValue> tokens = fields->Object("special_tokens");
  TESSERA_RETURN_IF_ERROR(fields->Finish(notes));
  TESSERA_RETURN_IF_ERROR(ReadPieces(*single, notes, spec->mutable_single()));
  TESSERA_RETURN_IF_ERROR(ReadPieces(*pair, notes, spec->mutable_pair()));
  for (const JsonMember member : tokens->members()) {
    TESSERA_RETURN_IF_ERROR(
        ReadSpecialToken(member, notes, spec->add_special_tokens()));
  }
  return OkStatus();
}

// ["[SEP]", 102]
void ReadTokenAndId(JsonFields* fields, std::string_view name,
                    TokenAndId* spec) {
  const std::optional<JsonValue> value = fields->Array(name);
  if (!value.has_value()) return;
  if (value->size() == 2) {
    const JsonValue token = *value->elements().begin();
    const JsonValue id = *++value->elements().begin();
    const StatusOr<uint32_t> number = JsonUint32(id);
    if (token.is_string() && number.ok()) {
      spec->set_token(std::string(token.string()));
      spec->set_id(*number);
      return;
    }
  }
  fields->Fail(value->Error("expected a token and its id [F4]"));
}

Status ReadSequence(JsonFields* fields, Notes* notes,
                    PostProcessorSequence* spec) {
  const std::optional<JsonValue> members = fields->Array("processors");
  TESSERA_RETURN_IF_ERROR(fields->Finish(notes));
  for (const JsonValue member : members->elements()) {
    TESSERA_RETURN_IF_ERROR(
        ReadPostProcessor(member, notes, spec->add_members()));
  }
  return OkStatus();
}

void ReadRoberta(JsonFields* fields, RobertaProcessingSpec* spec) {
  ReadTokenAndId(fields, "sep", spec->mutable_sep());
  ReadTokenAndId(fields, "cls", spec->mutable_cls());
  spec->set_trim_offsets(fields->Bool("trim_offsets"));
  spec->set_add_prefix_space(fields->Bool("add_prefix_space"));
}

void ReadByteLevel(JsonFields* fields, ByteLevelProcessingSpec* spec) {
  spec->set_add_prefix_space(fields->Bool("add_prefix_space"));
  spec->set_trim_offsets(fields->Bool("trim_offsets"));
  spec->set_use_regex(fields->Bool("use_regex", true));
}

void WritePieces(
    std::string_view key,
    const google::protobuf::RepeatedPtrField<TemplatePiece>& pieces,
    JsonWriter* json) {
  json->Key(key);
  json->BeginArray();
  for (const TemplatePiece& piece : pieces) {
    const bool is_special = piece.has_special_token();
    json->BeginObject();
    json->Key(is_special ? "SpecialToken" : "Sequence");
    json->BeginObject();
    json->Field("id", is_special              ? piece.special_token()
                      : piece.sequence() == 0 ? std::string_view("A")
                                              : std::string_view("B"));
    json->UintField("type_id", piece.type_id());
    json->EndObject();
    json->EndObject();
  }
  json->EndArray();
}

void WriteSpecialToken(const TemplateSpecialToken& token, JsonWriter* json) {
  json->Key(token.name());
  json->BeginObject();
  json->Field("id", token.name());
  json->Key("ids");
  json->BeginArray();
  for (const uint32_t id : token.ids()) json->Uint(id);
  json->EndArray();
  json->Key("tokens");
  json->BeginArray();
  for (const std::string& text : token.tokens()) json->String(text);
  json->EndArray();
  json->EndObject();
}

void WriteTemplate(const TemplateSpec& spec, JsonWriter* json) {
  json->Field("type", "TemplateProcessing");
  WritePieces("single", spec.single(), json);
  WritePieces("pair", spec.pair(), json);
  std::vector<const TemplateSpecialToken*> by_name;
  for (const TemplateSpecialToken& token : spec.special_tokens()) {
    by_name.push_back(&token);
  }
  std::stable_sort(
      by_name.begin(), by_name.end(),
      [](const auto* a, const auto* b) { return a->name() < b->name(); });
  json->Key("special_tokens");
  json->BeginObject();
  for (const TemplateSpecialToken* token : by_name) {
    WriteSpecialToken(*token, json);
  }
  json->EndObject();
}

void WriteTokenAndId(std::string_view key, const TokenAndId& spec,
                     JsonWriter* json) {
  json->Key(key);
  json->BeginArray();
  json->String(spec.token());
  json->Uint(spec.id());
  json->EndArray();
}

}  // namespace

Status ReadPostProcessor(JsonValue json, Notes* notes,
                         PostProcessorSpec* spec) {
  JsonFields fields(json);
  const std::string_view type = ReadType(&fields);
  if (!fields.ok()) return fields.Finish(notes);
  if (type == "TemplateProcessing") {
    return ReadTemplate(&fields, notes, spec->mutable_template_());
  }
  if (type == "Sequence") {
    return ReadSequence(&fields, notes, spec->mutable_sequence());
  }
  if (type == "BertProcessing") {
    ReadTokenAndId(&fields, "sep", spec->mutable_bert()->mutable_sep());
    ReadTokenAndId(&fields, "cls", spec->mutable_bert()->mutable_cls());
  } else if (type == "RobertaProcessing") {
    ReadRoberta(&fields, spec->mutable_roberta());
  } else if (type == "ByteLevel") {
    ReadByteLevel(&fields, spec->mutable_byte_level());
  } else {
    return UnknownType(json, "post_processor", type, kKnown);
  }
  return fields.Finish(notes);
}

void WritePostProcessor(const PostProcessorSpec& spec, JsonWriter* json) {
  json->BeginObject();
  switch (spec.kind_case()) {
    case PostProcessorSpec::kTemplate:
      WriteTemplate(spec.template_(), json);
      break;
    case PostProcessorSpec::kBert:
      json->Field("type", "BertProcessing");
      WriteTokenAndId("sep", spec.bert().sep(), json);
      WriteTokenAndId("cls", spec.bert().cls(), json);
      break;
    case PostProcessorSpec::kRoberta:
      json->Field("type", "RobertaProcessing");
      WriteTokenAndId("sep", spec.roberta().sep(), json);
      WriteTokenAndId("cls", spec.roberta().cls(), json);
      json->Field("trim_offsets", spec.roberta().trim_offsets());
      json->Field("add_prefix_space", spec.roberta().add_prefix_space());
      break;
    case PostProcessorSpec::kByteLevel:
      json->Field("type", "ByteLevel");
      json->Field("add_prefix_space", spec.byte_level().add_prefix_space());
      json->Field("trim_offsets", spec.byte_level().trim_offsets());
      json->Field("use_regex", spec.byte_level().use_regex());
      break;
    case PostProcessorSpec::kSequence:
      json->Field("type", "Sequence");
      json->Key("processors");
      json->BeginArray();
      for (const PostProcessorSpec& member : spec.sequence().members()) {
        WritePostProcessor(member, json);
      }
      json->EndArray();
      break;
    case PostProcessorSpec::KIND_NOT_SET:
      break;
  }
  json->EndObject();
}

}  // namespace tessera
