// Decoders of tokenizer.json.

#include "tokenizers/formats/huggingface.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

constexpr char kKnown[] =
    "ByteLevel, ByteFallback, Metaspace, WordPiece, BPEDecoder, CTC, Strip, "
    "Replace, Fuse, Sequence";

void ReadByteLevel(JsonFields* fields, ByteLevelDecoderSpec* spec) {
  spec->set_add_prefix_space(fields->Bool("add_prefix_space"));
  spec->set_trim_offsets(fields->Bool("trim_offsets"));
  spec->set_use_regex(fields->Bool("use_regex", true));
}

void ReadMetaspaceDecoder(JsonFields* fields, MetaspaceDecoderSpec* spec) {
  MetaspaceSpec shared;
  ReadMetaspace(fields, &shared);
  spec->set_replacement(shared.replacement());
  spec->set_prepend_scheme(shared.prepend_scheme());
  spec->set_split(shared.split());
}

void ReadCtc(JsonFields* fields, CtcDecoderSpec* spec) {
  spec->set_pad_token(std::string(fields->String("pad_token")));
  spec->set_word_delimiter_token(
      std::string(fields->String("word_delimiter_token")));
  spec->set_cleanup(fields->Bool("cleanup"));
}

void ReadStrip(JsonFields* fields, StripDecoderSpec* spec) {
  spec->set_content(
      ReadCharacter(fields, "content", fields->String("content")));
  spec->set_start(fields->Uint32("start"));
  spec->set_stop(fields->Uint32("stop"));
}

bool ReadPlain(std::string_view type, JsonFields* fields, DecoderSpec* spec) {
  if (type == "ByteLevel") {
    ReadByteLevel(fields, spec->mutable_byte_level());
  } else if (type == "ByteFallback") {
    spec->mutable_byte_fallback();
  } else if (type == "Metaspace") {
    ReadMetaspaceDecoder(fields, spec->mutable_metaspace());
  } else if (type == "WordPiece") {
    spec->mutable_wordpiece()->set_prefix(
        std::string(fields->String("prefix")));
    spec->mutable_wordpiece()->set_cleanup(fields->Bool("cleanup"));
  } else if (type == "BPEDecoder") {
    spec->mutable_bpe()->set_suffix(std::string(fields->String("suffix")));
  } else if (type == "CTC") {
    ReadCtc(fields, spec->mutable_ctc());
  } else if (type == "Strip") {
    ReadStrip(fields, spec->mutable_strip());
  } else if (type == "Replace") {
    ReadReplace(fields, spec->mutable_replace());
  } else if (type == "Fuse") {
    spec->mutable_fuse();
  } else {
    return false;
  }
  return true;
}

void WriteMetaspaceDecoder(const MetaspaceDecoderSpec& spec, JsonWriter* json) {
  MetaspaceSpec shared;
  shared.set_replacement(spec.replacement());
  shared.set_prepend_scheme(spec.prepend_scheme());
  shared.set_split(spec.split());
  WriteMetaspace(shared, json);
}

void WriteMembers(const DecoderSequence& sequence, JsonWriter* json) {
  json->Key("decoders");
  json->BeginArray();
  for (const DecoderSpec& member : sequence.members()) {
    WriteDecoder(member, json);
  }
  json->EndArray();
}

}  // namespace

Status ReadDecoder(JsonValue json, Notes* notes, DecoderSpec* spec) {
  JsonFields fields(json);
  const std::string_view type = ReadType(&fields);
  if (!fields.ok()) return fields.Finish(notes);
  if (type == "Sequence") {
    const std::optional<JsonValue> members = fields.Array("decoders");
    TESSERA_RETURN_IF_ERROR(fields.Finish(notes));
    DecoderSequence* sequence = spec->mutable_sequence();
    for (const JsonValue member : members->elements()) {
      TESSERA_RETURN_IF_ERROR(
          ReadDecoder(member, notes, sequence->add_members()));
    }
    return OkStatus();
  }
  if (!ReadPlain(type, &fields, spec)) {
    return UnknownType(json, "decoder", type, kKnown);
  }
  return fields.Finish(notes);
}

void WriteDecoder(const DecoderSpec& spec, JsonWriter* json) {
  if (spec.has_space_join() || spec.kind_case() == DecoderSpec::KIND_NOT_SET) {
    return json->Null();
  }
  json->BeginObject();
  switch (spec.kind_case()) {
    case DecoderSpec::kByteLevel:
      json->Field("type", "ByteLevel");
      json->Field("add_prefix_space", spec.byte_level().add_prefix_space());
      json->Field("trim_offsets", spec.byte_level().trim_offsets());
      json->Field("use_regex", spec.byte_level().use_regex());
      break;
    case DecoderSpec::kByteFallback:
      json->Field("type", "ByteFallback");
      break;
    case DecoderSpec::kMetaspace:
      json->Field("type", "Metaspace");
      WriteMetaspaceDecoder(spec.metaspace(), json);
      break;
    case DecoderSpec::kWordpiece:
      json->Field("type", "WordPiece");
      json->Field("prefix", spec.wordpiece().prefix());
      json->Field("cleanup", spec.wordpiece().cleanup());
      break;
    case DecoderSpec::kBpe:
      json->Field("type", "BPEDecoder");
      json->Field("suffix", spec.bpe().suffix());
      break;
    case DecoderSpec::kCtc:
      json->Field("type", "CTC");
      json->Field("pad_token", spec.ctc().pad_token());
      json->Field("word_delimiter_token", spec.ctc().word_delimiter_token());
      json->Field("cleanup", spec.ctc().cleanup());
      break;
    case DecoderSpec::kStrip:
      json->Field("type", "Strip");
      json->Field("content", spec.strip().content());
      json->UintField("start", spec.strip().start());
      json->UintField("stop", spec.strip().stop());
      break;
    case DecoderSpec::kReplace:
      json->Field("type", "Replace");
      WriteReplace(spec.replace(), json);
      break;
    case DecoderSpec::kFuse:
      json->Field("type", "Fuse");
      break;
    case DecoderSpec::kSequence:
      json->Field("type", "Sequence");
      WriteMembers(spec.sequence(), json);
      break;
    case DecoderSpec::kSentencepiece:
    case DecoderSpec::kSpaceJoin:
    case DecoderSpec::KIND_NOT_SET:
      break;
  }
  json->EndObject();
}

}  // namespace tessera
