// A transformers folder: reading.
//
// tokenizer.json decides where there is one, else the vocabulary files; the
// configuration gives roles, added tokens that the vocabulary files lack, and
// the chat template. What two files say of one id must agree. Paths inside the
// configuration are never followed.

#include "tokenizers/formats/transformers.h"

#include <algorithm>
#include <utility>

#include "tokenizers/base/string_number.h"
#include "tokenizers/formats/format_rows.h"
#include "tokenizers/formats/huggingface.h"
#include "tokenizers/formats/json_fields.h"
#include "tokenizers/formats/token_text.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

// Larger numbers mean "no limit".
constexpr double kMaxLengthMax = 1e18;

bool Detect(const FileSet& files) {
  for (const char* name :
       {kConfigName, kSpecialMapName, kAddedTokensName, kChatTemplateName}) {
    if (files.contains(name)) return true;
  }
  return files.size() > 1 && files.contains(kTokenizerJsonName);
}

class FolderReader {
 public:
  FolderReader(const FileSet& files, const ReadOptions& options)
      : files_(files), options_(options) {}

  StatusOr<TokenizerSpec> Read();

 private:
  Status ReadTokenizer();
  Status ReadAs(const Format& format, std::initializer_list<const char*> names);
  StatusOr<std::unique_ptr<JsonDocument>> Parse(const char* name) const;
  Status ReadConfig();
  Status ReadAddedTokens();
  Status ReadSpecialMap();
  Status ReadAddedTokensDecoder(JsonValue json);
  // Compares with, or adds to, what the tokenizer has.
  Status AgreeOnToken(JsonValue place, uint32_t id, std::string_view content,
                      JsonFields* flags);
  void ReadRoles(JsonValue json);
  std::optional<uint32_t> FindToken(std::string_view content) const;

  const FileSet& files_;
  const ReadOptions& options_;
  TokenizerSpec spec_;
  bool has_tokenizer_json_ = false;
};

StatusOr<std::unique_ptr<JsonDocument>> FolderReader::Parse(
    const char* name) const {
  return ParseJson(files_.at(name), DisplayName(files_, options_, name),
                   options_.compat);
}

Status FolderReader::ReadAs(const Format& format,
                            std::initializer_list<const char*> names) {
  FileSet part;
  for (const char* name : names) part[name] = files_.at(name);
  ReadOptions options = options_;
  options.format.clear();
  if (part.size() == 1) {
    options.display_name = DisplayName(files_, options_, part.begin()->first);
  }
  TESSERA_ASSIGN_OR_RETURN(spec_, format.read(part, options));
  return OkStatus();
}

Status FolderReader::ReadTokenizer() {
  has_tokenizer_json_ = files_.contains(kTokenizerJsonName);
  if (has_tokenizer_json_) {
    return ReadAs(HuggingFaceFormat(), {kTokenizerJsonName});
  }
  if (files_.contains("tokenizer.model")) {
    return ReadAs(SentencePieceFormat(), {"tokenizer.model"});
  }
  if (files_.contains("vocab.json") && files_.contains("merges.txt")) {
    return ReadAs(Gpt2Format(), {"vocab.json", "merges.txt"});
  }
  if (files_.contains("vocab.txt")) {
    return ReadAs(WordPieceFormat(), {"vocab.txt"});
  }
  return BadDataError(
      options_.display_name +
      ": the folder has none of tokenizer.json, tokenizer.model, vocab.json "
      "with merges.txt, vocab.txt");
}

std::optional<uint32_t> FolderReader::FindToken(
    std::string_view content) const {
  for (const AddedTokenSpec& added : spec_.added_tokens()) {
    if (added.content() == content) return added.id();
  }
  const VocabularySpec& vocabulary = spec_.vocabulary();
  for (int i = 0; i < vocabulary.tokens_size(); ++i) {
    if (vocabulary.tokens(i) == content) return IdOfEntry(vocabulary, i);
  }
  return std::nullopt;
}

Status FolderReader::AgreeOnToken(JsonValue place, uint32_t id,
                                  std::string_view content, JsonFields* flags) {
  const std::optional<uint32_t> known = FindToken(content);
  if (known.has_value() && *known != id) {
    return place.Error("`" + QuoteForError(content) + "` has the id " +
                       std::to_string(id) + " here and " +
                       std::to_string(*known) +
                       " in the tokenizer; the files do not belong together");
  }
  // tokenizer.json lists all added tokens itself.
  if (has_tokenizer_json_) return OkStatus();
  for (const AddedTokenSpec& added : spec_.added_tokens()) {
    if (added.id() == id) return OkStatus();
  }
  AddedTokenSpec* added = spec_.add_added_tokens();
  added->set_id(id);
  added->set_content(std::string(content));
  if (flags == nullptr) {
    added->set_normalized(true);
    return OkStatus();
  }
  added->set_special(flags->Bool("special", false));
  added->set_single_word(flags->Bool("single_word", false));
  added->set_lstrip(flags->Bool("lstrip", false));
  added->set_rstrip(flags->Bool("rstrip", false));
  added->set_normalized(flags->Bool("normalized", !added->special()));
  return flags->Finish(nullptr);
}

Status FolderReader::ReadAddedTokensDecoder(JsonValue json) {
  if (!json.is_object()) return json.Error("expected an object [F4]");
  for (const JsonMember member : json.members()) {
    const std::optional<uint64_t> id = ParseUint64(member.key);
    if (!id.has_value() || *id > 0xFFFFFFFF) {
      return member.value.Error("the key is no id [F4]");
    }
    JsonFields fields(member.value);
    const std::string_view content = fields.String("content");
    TESSERA_RETURN_IF_ERROR(fields.Finish(nullptr));
    TESSERA_RETURN_IF_ERROR(AgreeOnToken(
        member.value, static_cast<uint32_t>(*id), content, &fields));
  }
  return OkStatus();
}

// A role is a string or an object with `content`.
void FolderReader::ReadRoles(JsonValue json) {
  for (const RoleKey& role : RoleKeys()) {
    std::optional<JsonValue> value = json.Find(role.key);
    if (value.has_value() && value->is_object()) {
      value = value->Find("content");
    }
    if (!value.has_value() || !value->is_string()) continue;
    const std::optional<uint32_t> id = FindToken(value->string());
    if (id.has_value()) {
      role.set(*id, spec_.mutable_roles());
    } else {
      spec_.add_import_notes(std::string(role.key) + " `" +
                             QuoteForError(value->string()) +
                             "` is no token; the role is left out");
    }
  }
}

Status FolderReader::ReadConfig() {
  TESSERA_ASSIGN_OR_RETURN(const auto document, Parse(kConfigName));
  const JsonValue root = document->root();
  JsonFields fields(root);
  if (const auto decoder = fields.Value("added_tokens_decoder")) {
    TESSERA_RETURN_IF_ERROR(ReadAddedTokensDecoder(*decoder));
  }
  const std::optional<double> length =
      fields.OptionalNumber("model_max_length");
  if (length.has_value() && *length > 0 && *length < kMaxLengthMax) {
    spec_.mutable_source()->set_model_max_length(
        static_cast<uint64_t>(*length));
  }
  const std::optional<JsonValue> chat = fields.Value("chat_template");
  if (chat.has_value() && chat->is_string()) {
    spec_.set_chat_template(std::string(chat->string()));
  } else if (chat.has_value()) {
    spec_.add_import_notes("several chat templates; none is kept");
  }
  const std::optional<bool> lowercase = fields.OptionalBool("do_lower_case");
  TESSERA_RETURN_IF_ERROR(fields.Finish(nullptr));
  if (!has_tokenizer_json_ && lowercase.has_value() &&
      spec_.normalizers_size() == 1 && spec_.normalizers(0).has_bert()) {
    spec_.mutable_normalizers(0)->mutable_bert()->set_lowercase(*lowercase);
  }
  ReadRoles(root);
  return OkStatus();
}

// {"content": id}
Status FolderReader::ReadAddedTokens() {
  TESSERA_ASSIGN_OR_RETURN(const auto document, Parse(kAddedTokensName));
  const JsonValue root = document->root();
  if (!root.is_object()) return root.Error("expected an object [F4]");
  for (const JsonMember member : root.members()) {
    TESSERA_ASSIGN_OR_RETURN(const uint32_t id, JsonUint32(member.value));
    TESSERA_RETURN_IF_ERROR(
        AgreeOnToken(member.value, id, member.key, nullptr));
  }
  return OkStatus();
}

Status FolderReader::ReadSpecialMap() {
  TESSERA_ASSIGN_OR_RETURN(const auto document, Parse(kSpecialMapName));
  const JsonValue root = document->root();
  if (!root.is_object()) return root.Error("expected an object [F4]");
  ReadRoles(root);
  return OkStatus();
}

StatusOr<TokenizerSpec> FolderReader::Read() {
  TESSERA_RETURN_IF_ERROR(ReadTokenizer());
  // The configuration comes last: it is what transformers goes by.
  if (files_.contains(kAddedTokensName)) {
    TESSERA_RETURN_IF_ERROR(ReadAddedTokens());
  }
  if (files_.contains(kSpecialMapName)) {
    TESSERA_RETURN_IF_ERROR(ReadSpecialMap());
  }
  if (files_.contains(kConfigName)) {
    TESSERA_RETURN_IF_ERROR(ReadConfig());
  }
  if (files_.contains(kChatTemplateName)) {
    const std::string& text = files_.at(kChatTemplateName);
    if (!IsWellFormed(text)) {
      return BadDataError(DisplayName(files_, options_, kChatTemplateName) +
                          ": ill-formed UTF-8 [F3]");
    }
    spec_.set_chat_template(text);
  }
  return std::move(spec_);
}

StatusOr<TokenizerSpec> Read(const FileSet& files, const ReadOptions& options) {
  return FolderReader(files, options).Read();
}

template <bool (RolesSpec::*kHas)() const, uint32_t (RolesSpec::*kGet)() const>
std::optional<uint32_t> Get(const RolesSpec& roles) {
  if (!(roles.*kHas)()) return std::nullopt;
  return (roles.*kGet)();
}

template <void (RolesSpec::*kSet)(uint32_t)>
void Set(uint32_t id, RolesSpec* roles) {
  (roles->*kSet)(id);
}

}  // namespace

const std::array<RoleKey, 7>& RoleKeys() {
  using R = RolesSpec;
  static constexpr std::array<RoleKey, 7> kKeys = {{
      {"bos_token", Get<&R::has_bos, &R::bos>, Set<&R::set_bos>},
      {"cls_token", Get<&R::has_cls, &R::cls>, Set<&R::set_cls>},
      {"eos_token", Get<&R::has_eos, &R::eos>, Set<&R::set_eos>},
      {"mask_token", Get<&R::has_mask, &R::mask>, Set<&R::set_mask>},
      {"pad_token", Get<&R::has_pad, &R::pad>, Set<&R::set_pad>},
      {"sep_token", Get<&R::has_sep, &R::sep>, Set<&R::set_sep>},
      {"unk_token", Get<&R::has_unk, &R::unk>, Set<&R::set_unk>},
  }};
  return kKeys;
}

Format TransformersFormat() {
  return {"transformers",
          "folder of Hugging Face transformers",
          "tokenizer_config.json special_tokens_map.json",
          Detect,
          Read,
          WriteTransformers,
          "huggingface/transformers 4 and 5"};
}

}  // namespace tessera
