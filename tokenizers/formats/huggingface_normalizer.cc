// Normalisers of tokenizer.json: one row per type.

#include <array>

#include "tokenizers/formats/base64.h"
#include "tokenizers/formats/huggingface.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

// Hugging Face 0.23 normalises as Unicode 9.0 does.
constexpr char kUnicodeAge[] = "9.0";

constexpr std::array<const char*, 4> kFormNames = {"NFC", "NFD", "NFKC",
                                                   "NFKD"};

constexpr char kKnown[] =
    "BertNormalizer, Strip, StripAccents, NFC, NFD, NFKC, NFKD, Lowercase, "
    "Nmt, Sequence, Replace, Prepend, Precompiled, ByteLevel";

void ReadBert(JsonFields* fields, BertNormalizerSpec* spec) {
  spec->set_clean_text(fields->Bool("clean_text"));
  spec->set_handle_chinese_chars(fields->Bool("handle_chinese_chars"));
  const std::optional<bool> strip = fields->OptionalBool("strip_accents");
  if (strip.has_value()) spec->set_strip_accents(*strip);
  spec->set_lowercase(fields->Bool("lowercase"));
}

void ReadPrecompiled(JsonFields* fields, CharsmapSpec* spec) {
  const std::string_view text = fields->String("precompiled_charsmap");
  if (!AppendBase64Decoded(text, spec->mutable_blob())) {
    fields->Fail(fields->object().Error(
        "the field `precompiled_charsmap` is no canonical base64 [F5]"));
  }
  spec->set_match(CharsmapSpec::GRAPHEME);
}

// True if `type` is one of those without members or with members of plain type.
bool ReadPlain(std::string_view type, JsonFields* fields,
               NormalizerSpec* spec) {
  for (size_t form = 0; form < kFormNames.size(); ++form) {
    if (type != kFormNames[form]) continue;
    UnicodeNormalizerSpec* unicode = spec->mutable_unicode();
    unicode->set_form(static_cast<UnicodeNormalizerSpec::Form>(form));
    unicode->set_unicode_age(kUnicodeAge);
    return true;
  }
  if (type == "BertNormalizer") {
    ReadBert(fields, spec->mutable_bert());
  } else if (type == "Strip") {
    spec->mutable_strip()->set_left(fields->Bool("strip_left"));
    spec->mutable_strip()->set_right(fields->Bool("strip_right"));
  } else if (type == "StripAccents") {
    spec->mutable_strip_accents();
  } else if (type == "Lowercase") {
    spec->mutable_lowercase();
  } else if (type == "Nmt") {
    spec->mutable_nmt();
  } else if (type == "ByteLevel") {
    spec->mutable_byte_level();
  } else if (type == "Replace") {
    ReadReplace(fields, spec->mutable_replace());
  } else if (type == "Prepend") {
    spec->mutable_prepend()->set_content(
        std::string(fields->String("prepend")));
  } else if (type == "Precompiled") {
    ReadPrecompiled(fields, spec->mutable_charsmap());
  } else {
    return false;
  }
  return true;
}

void WriteBert(const BertNormalizerSpec& spec, JsonWriter* json) {
  json->Field("type", "BertNormalizer");
  json->Field("clean_text", spec.clean_text());
  json->Field("handle_chinese_chars", spec.handle_chinese_chars());
  if (spec.has_strip_accents()) {
    json->Field("strip_accents", spec.strip_accents());
  } else {
    json->NullField("strip_accents");
  }
  json->Field("lowercase", spec.lowercase());
}

void WriteMembers(const NormalizerSequence& sequence, JsonWriter* json) {
  json->Field("type", "Sequence");
  json->Key("normalizers");
  json->BeginArray();
  for (const NormalizerSpec& member : sequence.members()) {
    WriteNormalizer(member, json);
  }
  json->EndArray();
}

}  // namespace

Status ReadNormalizer(JsonValue json, Notes* notes, NormalizerSpec* spec) {
  JsonFields fields(json);
  const std::string_view type = ReadType(&fields);
  if (!fields.ok()) return fields.Finish(notes);
  if (type == "Sequence") {
    const std::optional<JsonValue> members = fields.Array("normalizers");
    TESSERA_RETURN_IF_ERROR(fields.Finish(notes));
    NormalizerSequence* sequence = spec->mutable_sequence();
    for (const JsonValue member : members->elements()) {
      TESSERA_RETURN_IF_ERROR(
          ReadNormalizer(member, notes, sequence->add_members()));
    }
    return OkStatus();
  }
  if (!ReadPlain(type, &fields, spec)) {
    return UnknownType(json, "normalizer", type, kKnown);
  }
  return fields.Finish(notes);
}

void WriteNormalizer(const NormalizerSpec& spec, JsonWriter* json) {
  json->BeginObject();
  switch (spec.kind_case()) {
    case NormalizerSpec::kUnicode:
      json->Field("type", kFormNames[spec.unicode().form()]);
      break;
    case NormalizerSpec::kLowercase:
      json->Field("type", "Lowercase");
      break;
    case NormalizerSpec::kStrip:
      json->Field("type", "Strip");
      json->Field("strip_left", spec.strip().left());
      json->Field("strip_right", spec.strip().right());
      break;
    case NormalizerSpec::kStripAccents:
      json->Field("type", "StripAccents");
      break;
    case NormalizerSpec::kReplace:
      json->Field("type", "Replace");
      WriteReplace(spec.replace(), json);
      break;
    case NormalizerSpec::kPrepend:
      json->Field("type", "Prepend");
      json->Field("prepend", spec.prepend().content());
      break;
    case NormalizerSpec::kByteLevel:
      json->Field("type", "ByteLevel");
      break;
    case NormalizerSpec::kBert:
      WriteBert(spec.bert(), json);
      break;
    case NormalizerSpec::kNmt:
      json->Field("type", "Nmt");
      break;
    case NormalizerSpec::kCharsmap: {
      std::string text;
      AppendBase64Encoded(spec.charsmap().blob(), &text);
      json->Field("type", "Precompiled");
      json->Field("precompiled_charsmap", text);
      break;
    }
    case NormalizerSpec::kSequence:
      WriteMembers(spec.sequence(), json);
      break;
    case NormalizerSpec::kSentencepiece:
    case NormalizerSpec::kIllFormed:
    case NormalizerSpec::KIND_NOT_SET:
      break;
  }
  json->EndObject();
}

}  // namespace tessera
