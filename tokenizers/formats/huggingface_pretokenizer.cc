// Pre-tokenizers of tokenizer.json.

#include <array>

#include "tokenizers/formats/huggingface.h"
#include "tokenizers/formats/split_pattern.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

// In the order of tessera.SplitBehavior.
constexpr std::array<const char*, 5> kBehaviorNames = {
    "Isolated", "Removed", "MergedWithPrevious", "MergedWithNext",
    "Contiguous"};

constexpr char kKnown[] =
    "ByteLevel, Metaspace, Split, Punctuation, Digits, CharDelimiterSplit, "
    "FixedLength, Whitespace, WhitespaceSplit, BertPreTokenizer, "
    "UnicodeScripts, Sequence";
constexpr char kKnownBehaviors[] =
    "Isolated, Removed, MergedWithPrevious, MergedWithNext, Contiguous";
constexpr uint32_t kFixedLengthDefault = 5;

SplitBehavior ReadBehavior(JsonFields* fields, std::string_view name) {
  for (size_t i = 0; i < kBehaviorNames.size(); ++i) {
    if (name == kBehaviorNames[i]) return static_cast<SplitBehavior>(i);
  }
  if (fields->ok()) {
    fields->Fail(
        fields->object().Error("unknown behavior `" + QuoteForError(name) +
                               "`; known: " + kKnownBehaviors + " [F4]"));
  }
  return ISOLATED;
}

void ReadByteLevel(JsonFields* fields, ByteLevelSpec* spec) {
  spec->set_add_prefix_space(fields->Bool("add_prefix_space"));
  spec->set_trim_offsets(fields->Bool("trim_offsets"));
  spec->set_use_regex(fields->Bool("use_regex", true));
}

void ReadSplit(JsonFields* fields, PreTokenizerSpec* spec) {
  const JsonPattern pattern = ReadPattern(fields);
  const SplitBehavior behavior =
      ReadBehavior(fields, fields->String("behavior"));
  const bool invert = fields->Bool("invert");
  if (pattern.is_regex) {
    SetSplitPattern(pattern.text, behavior, invert, PatternDialect::kOniguruma,
                    spec);
    return;
  }
  LiteralSplitSpec* literal = spec->mutable_literal();
  literal->set_pattern(std::string(pattern.text));
  literal->set_behavior(behavior);
  literal->set_invert(invert);
}

bool ReadPlain(std::string_view type, JsonFields* fields,
               PreTokenizerSpec* spec) {
  if (type == "ByteLevel") {
    ReadByteLevel(fields, spec->mutable_byte_level());
  } else if (type == "Metaspace") {
    ReadMetaspace(fields, spec->mutable_metaspace());
  } else if (type == "Split") {
    ReadSplit(fields, spec);
  } else if (type == "Punctuation") {
    spec->mutable_punctuation()->set_behavior(
        ReadBehavior(fields, fields->String("behavior", "Isolated")));
  } else if (type == "Digits") {
    spec->mutable_digits()->set_individual(fields->Bool("individual_digits"));
  } else if (type == "CharDelimiterSplit") {
    spec->mutable_char_delimiter()->set_delimiter(
        ReadCharacter(fields, "delimiter", fields->String("delimiter")));
  } else if (type == "FixedLength") {
    spec->mutable_fixed_length()->set_length(
        fields->Uint32("length", kFixedLengthDefault));
  } else if (type == "Whitespace") {
    spec->mutable_whitespace();
  } else if (type == "WhitespaceSplit") {
    spec->mutable_whitespace_split();
  } else if (type == "BertPreTokenizer") {
    spec->mutable_bert();
  } else if (type == "UnicodeScripts") {
    spec->mutable_unicode_scripts()->set_drop_leading_spaces(true);
  } else {
    return false;
  }
  return true;
}

void WriteSplit(bool is_regex, std::string_view pattern, SplitBehavior behavior,
                bool invert, JsonWriter* json) {
  json->Field("type", "Split");
  WritePattern(is_regex, pattern, json);
  json->Field("behavior", kBehaviorNames[behavior]);
  json->Field("invert", invert);
}

void WriteByteLevel(const ByteLevelSpec& spec, JsonWriter* json) {
  json->Field("type", "ByteLevel");
  json->Field("add_prefix_space", spec.add_prefix_space());
  json->Field("trim_offsets", spec.trim_offsets());
  json->Field("use_regex", spec.use_regex());
}

void WriteMembers(const PreTokenizerSequence& sequence, JsonWriter* json) {
  json->Field("type", "Sequence");
  json->Key("pretokenizers");
  json->BeginArray();
  for (const PreTokenizerSpec& member : sequence.members()) {
    WritePreTokenizer(member, json);
  }
  json->EndArray();
}

// The types whose only field is a name or number; false for the others.
bool WritePlain(const PreTokenizerSpec& spec, JsonWriter* json) {
  switch (spec.kind_case()) {
    case PreTokenizerSpec::kPunctuation:
      json->Field("type", "Punctuation");
      json->Field("behavior", kBehaviorNames[spec.punctuation().behavior()]);
      return true;
    case PreTokenizerSpec::kDigits:
      json->Field("type", "Digits");
      json->Field("individual_digits", spec.digits().individual());
      return true;
    case PreTokenizerSpec::kCharDelimiter:
      json->Field("type", "CharDelimiterSplit");
      json->Field("delimiter", spec.char_delimiter().delimiter());
      return true;
    case PreTokenizerSpec::kFixedLength:
      json->Field("type", "FixedLength");
      json->UintField("length", spec.fixed_length().length());
      return true;
    case PreTokenizerSpec::kWhitespace:
      json->Field("type", "Whitespace");
      return true;
    case PreTokenizerSpec::kWhitespaceSplit:
      json->Field("type", "WhitespaceSplit");
      return true;
    case PreTokenizerSpec::kBert:
      json->Field("type", "BertPreTokenizer");
      return true;
    case PreTokenizerSpec::kUnicodeScripts:
      json->Field("type", "UnicodeScripts");
      return true;
    default:
      return false;
  }
}

}  // namespace

Status ReadPreTokenizer(JsonValue json, Notes* notes, PreTokenizerSpec* spec) {
  JsonFields fields(json);
  const std::string_view type = ReadType(&fields);
  if (!fields.ok()) return fields.Finish(notes);
  if (type == "Sequence") {
    const std::optional<JsonValue> members = fields.Array("pretokenizers");
    TESSERA_RETURN_IF_ERROR(fields.Finish(notes));
    PreTokenizerSequence* sequence = spec->mutable_sequence();
    for (const JsonValue member : members->elements()) {
      TESSERA_RETURN_IF_ERROR(
          ReadPreTokenizer(member, notes, sequence->add_members()));
    }
    return OkStatus();
  }
  if (!ReadPlain(type, &fields, spec)) {
    return UnknownType(json, "pre_tokenizer", type, kKnown);
  }
  return fields.Finish(notes);
}

void WritePreTokenizer(const PreTokenizerSpec& spec, JsonWriter* json) {
  json->BeginObject();
  switch (spec.kind_case()) {
    case PreTokenizerSpec::kFamily: {
      const FamilySpec& family = spec.family();
      WriteSplit(true, PatternOfFamily(family), family.source_behavior(),
                 family.source_invert(), json);
      break;
    }
    case PreTokenizerSpec::kRegex:
      WriteSplit(true, spec.regex().pattern(), spec.regex().behavior(),
                 spec.regex().invert(), json);
      break;
    case PreTokenizerSpec::kLiteral:
      WriteSplit(false, spec.literal().pattern(), spec.literal().behavior(),
                 spec.literal().invert(), json);
      break;
    case PreTokenizerSpec::kMetaspace:
      json->Field("type", "Metaspace");
      WriteMetaspace(spec.metaspace(), json);
      break;
    case PreTokenizerSpec::kByteLevel:
      WriteByteLevel(spec.byte_level(), json);
      break;
    case PreTokenizerSpec::kSequence:
      WriteMembers(spec.sequence(), json);
      break;
    default:
      WritePlain(spec, json);
      break;
  }
  json->EndObject();
}

bool ContainsByteLevel(const PreTokenizerSpec& spec) {
  for (const PreTokenizerSpec& member : spec.sequence().members()) {
    if (ContainsByteLevel(member)) return true;
  }
  return spec.has_byte_level();
}

}  // namespace tessera
