// tokenizer.json: top level.
//
// The vocabulary is read after the pre-tokenizer, which decides whether its
// keys are bytes, and after the added tokens, among which unk may be.

#include "tokenizers/formats/huggingface.h"

#include <algorithm>
#include <array>

#include "tokenizers/formats/format_rows.h"
#include "tokenizers/formats/huggingface_lower.h"
#include "tokenizers/formats/huggingface_numbering.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

constexpr char kFileName[] = "tokenizer.json";
constexpr char kVersion[] = "1.0";
// Notes of one kind beyond this many become a count.
constexpr size_t kNotesMax = 10;

// A member `model` that is an object, looked for as text: parsing twice would
// double the time of a load. Inside a string the quotes would be escaped.
bool Detect(const FileSet& files) {
  if (files.size() != 1) return false;
  const std::string_view text = files.begin()->second;
  constexpr std::string_view kBlanks = " \t\r\n";
  constexpr std::string_view kKey = "\"model\"";
  for (size_t at = text.find(kKey); at != text.npos;
       at = text.find(kKey, at + 1)) {
    const size_t colon = text.find_first_not_of(kBlanks, at + kKey.size());
    if (colon == text.npos || text[colon] != ':') continue;
    const size_t value = text.find_first_not_of(kBlanks, colon + 1);
    if (value != text.npos && text[value] == '{') return true;
  }
  return false;
}

void NoteRenumbering(JsonValue vocabulary, TokenizerSpec* spec) {
  const std::vector<Renumbered> renumbered = RenumberedTokens(
      spec->added_tokens(), vocabulary.size(),
      [&](const AddedTokenSpec& added) {
        // Unigram's vocabulary is an array, too slow to search for each token.
        return vocabulary.is_object()
                   ? vocabulary.Find(added.content()).has_value()
                   : added.id() < vocabulary.size();
      });
  for (size_t i = 0; i < std::min(renumbered.size(), kNotesMax); ++i) {
    const auto& [added, id] = renumbered[i];
    spec->add_import_notes("added token `" + QuoteForError(added->content()) +
                           "` keeps its id " + std::to_string(added->id()) +
                           "; Hugging Face would number it " +
                           std::to_string(id));
  }
  if (renumbered.size() > kNotesMax) {
    spec->add_import_notes(std::to_string(renumbered.size()) +
                           " added tokens in all keep ids that Hugging Face "
                           "would not give");
  }
}

void SetRoles(TokenizerSpec* spec) {
  const ModelSpec& model = spec->models(0);
  RolesSpec* roles = spec->mutable_roles();
  if (model.bpe().has_unk_id()) roles->set_unk(model.bpe().unk_id());
  if (model.unigram().has_unk_id()) roles->set_unk(model.unigram().unk_id());
  if (model.wordpiece().has_unk_id()) {
    roles->set_unk(model.wordpiece().unk_id());
  }
  if (model.greedy().has_unk_id()) roles->set_unk(model.greedy().unk_id());
  if (spec->has_padding()) roles->set_pad(spec->padding().pad_id());
}

Status ReadComponents(JsonFields* fields, Notes* notes, TokenizerSpec* spec) {
  if (const auto json = fields->Value("truncation")) {
    TESSERA_RETURN_IF_ERROR(
        ReadTruncation(*json, notes, spec->mutable_truncation()));
  }
  if (const auto json = fields->Value("padding")) {
    TESSERA_RETURN_IF_ERROR(ReadPadding(*json, notes, spec->mutable_padding()));
  }
  if (const auto json = fields->Value("added_tokens")) {
    TESSERA_RETURN_IF_ERROR(ReadAddedTokens(*json, notes, spec));
  }
  if (const auto json = fields->Value("normalizer")) {
    TESSERA_RETURN_IF_ERROR(
        ReadNormalizer(*json, notes, spec->add_normalizers()));
  }
  if (const auto json = fields->Value("pre_tokenizer")) {
    TESSERA_RETURN_IF_ERROR(
        ReadPreTokenizer(*json, notes, spec->mutable_pretokenizer()));
  }
  if (const auto json = fields->Value("post_processor")) {
    TESSERA_RETURN_IF_ERROR(
        ReadPostProcessor(*json, notes, spec->mutable_post_processor()));
  }
  if (const auto json = fields->Value("decoder")) {
    return ReadDecoder(*json, notes, spec->mutable_decoder());
  }
  spec->mutable_decoder()->mutable_space_join();
  return OkStatus();
}

StatusOr<TokenizerSpec> Read(const FileSet& files, const ReadOptions& options) {
  const auto* file = FindFile(files, ".json");
  if (file == nullptr) return UsageError("expected one tokenizer.json");
  return ReadTokenizerJson(
      file->second, DisplayName(files, options, file->first), options.compat);
}

StatusOr<FileSet> Write(const TokenizerSpec& spec, const WriteOptions& options,
                        std::vector<std::string>* warnings) {
  TESSERA_ASSIGN_OR_RETURN(std::string text,
                           WriteTokenizerJson(spec, options, warnings));
  FileSet files;
  files[kFileName] = std::move(text);
  return files;
}

template <typename Spec>
void WriteOrNull(std::string_view key, bool has, const Spec& spec,
                 void (*write)(const Spec&, JsonWriter*), JsonWriter* json) {
  json->Key(key);
  if (has) {
    write(spec, json);
  } else {
    json->Null();
  }
}

// Several normalisers are a Sequence; one stands for itself, so that a
// Sequence of one that was read is written as such.
void WriteNormalizers(const TokenizerSpec& spec, JsonWriter* json) {
  json->Key("normalizer");
  if (spec.normalizers_size() == 0) return json->Null();
  if (spec.normalizers_size() == 1) {
    return WriteNormalizer(spec.normalizers(0), json);
  }
  NormalizerSpec all;
  *all.mutable_sequence()->mutable_members() = spec.normalizers();
  WriteNormalizer(all, json);
}

}  // namespace

StatusOr<TokenizerSpec> ReadTokenizerJson(std::string_view bytes,
                                          std::string_view file, bool compat) {
  TESSERA_ASSIGN_OR_RETURN(const auto document, ParseJson(bytes, file, compat));
  const JsonValue root = document->root();
  JsonFields fields(root);
  TokenizerSpec spec;
  BeginSpec("huggingface", &spec);
  const std::string_view version = fields.String("version", kVersion);
  if (fields.ok() && version != kVersion) {
    return fields.Value("version")->Error("expected `1.0`, found `" +
                                          QuoteForError(version) + "` [F4]");
  }
  Notes notes;
  TESSERA_RETURN_IF_ERROR(ReadComponents(&fields, &notes, &spec));
  const std::optional<JsonValue> model = fields.Object("model");
  TESSERA_RETURN_IF_ERROR(fields.Finish(&notes));
  for (std::string& note : notes) spec.add_import_notes(std::move(note));
  TESSERA_RETURN_IF_ERROR(ReadModel(*model, compat, &spec));
  NoteRenumbering(*model->Find("vocab"), &spec);
  SetRoles(&spec);
  return spec;
}

StatusOr<std::string> WriteTokenizerJson(const TokenizerSpec& spec,
                                         const WriteOptions& options,
                                         std::vector<std::string>* warnings) {
  TESSERA_ASSIGN_OR_RETURN(const TokenizerSpec lowered,
                           LowerForHuggingFace(spec, options, warnings));
  JsonWriter json(options.pretty);
  json.BeginObject();
  json.Field("version", kVersion);
  WriteOrNull("truncation", lowered.has_truncation(), lowered.truncation(),
              WriteTruncation, &json);
  WriteOrNull("padding", lowered.has_padding(), lowered.padding(), WritePadding,
              &json);
  json.Key("added_tokens");
  WriteAddedTokens(lowered, &json);
  WriteNormalizers(lowered, &json);
  WriteOrNull("pre_tokenizer", lowered.has_pretokenizer(),
              lowered.pretokenizer(), WritePreTokenizer, &json);
  WriteOrNull("post_processor", lowered.has_post_processor(),
              lowered.post_processor(), WritePostProcessor, &json);
  WriteOrNull("decoder", lowered.has_decoder(), lowered.decoder(), WriteDecoder,
              &json);
  json.Key("model");
  WriteModel(lowered, &json);
  json.EndObject();
  return json.Take();
}

Format HuggingFaceFormat() {
  return {"huggingface",
          "tokenizer.json of Hugging Face tokenizers",
          ".json",
          Detect,
          Read,
          Write,
          "huggingface/tokenizers 0.23"};
}

}  // namespace tessera
