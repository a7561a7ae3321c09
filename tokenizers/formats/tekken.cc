// tekken.json of Mistral: tiktoken's ranks behind a block of special tokens.

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "tokenizers/base/limits.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/formats/base64.h"
#include "tokenizers/formats/format_rows.h"
#include "tokenizers/formats/json_fields.h"
#include "tokenizers/formats/special_options.h"
#include "tokenizers/formats/split_pattern.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

// Specials of the files that list none.
constexpr std::array<const char*, 20> kEarlySpecials = {"<unk>",
                                                        "<s>",
                                                        "</s>",
                                                        "[INST]",
                                                        "[/INST]",
                                                        "[AVAILABLE_TOOLS]",
                                                        "[/AVAILABLE_TOOLS]",
                                                        "[TOOL_RESULTS]",
                                                        "[/TOOL_RESULTS]",
                                                        "[TOOL_CALLS]",
                                                        "[IMG]",
                                                        "<pad>",
                                                        "[IMG_BREAK]",
                                                        "[IMG_END]",
                                                        "[PREFIX]",
                                                        "[MIDDLE]",
                                                        "[SUFFIX]",
                                                        "[SYSTEM_PROMPT]",
                                                        "[/SYSTEM_PROMPT]",
                                                        "[TOOL_CONTENT]"};
// The last version of such files.
constexpr uint64_t kEarlyVersionMax = 7;

bool Detect(const FileSet& files) {
  if (files.size() != 1) return false;
  const std::string& text = files.begin()->second;
  return text.find("\"token_bytes\"") != text.npos &&
         text.find("\"default_num_special_tokens\"") != text.npos;
}

// "v11" and "v7m1" are 11 and 7.
std::optional<uint64_t> VersionNumber(std::string_view version) {
  if (!version.starts_with('v')) return std::nullopt;
  size_t end = 1;
  while (end < version.size() && version[end] >= '0' && version[end] <= '9') {
    ++end;
  }
  return ParseUint64(version.substr(1, end - 1));
}

class TekkenReader {
 public:
  TekkenReader(JsonValue root, TokenizerSpec* spec)
      : fields_(root), spec_(spec) {}

  Status Read();

 private:
  Status ReadConfig();
  Status ReadSpecials();
  Status ReadVocabulary(JsonValue vocabulary);

  JsonFields fields_;
  TokenizerSpec* spec_;
  uint32_t id_count_ = 0;
  uint32_t special_count_ = 0;
  bool may_lack_specials_ = false;
};

Status TekkenReader::ReadConfig() {
  const std::optional<JsonValue> config = fields_.Object("config");
  TESSERA_RETURN_IF_ERROR(fields_.Finish(nullptr));
  JsonFields fields(*config);
  const std::string_view pattern = fields.String("pattern");
  id_count_ = fields.Uint32("default_vocab_size");
  special_count_ = fields.Uint32("default_num_special_tokens");
  const std::string_view version = fields.String("version", "v3");
  TESSERA_RETURN_IF_ERROR(fields.Finish(nullptr));
  const std::optional<uint64_t> number = VersionNumber(version);
  if (!number.has_value()) {
    return config->Error("unknown version `" + QuoteForError(version) + "`");
  }
  may_lack_specials_ = *number <= kEarlyVersionMax;
  if (id_count_ > kIdCountMax || special_count_ > id_count_ ||
      special_count_ > kAddedTokenCountMax) {
    return config->Error(
        "default_vocab_size or default_num_special_tokens is beyond the "
        "limits [V01]");
  }
  SetSplitPattern(pattern, ISOLATED, false, PatternDialect::kRust,
                  spec_->mutable_pretokenizer());
  return OkStatus();
}

Status TekkenReader::ReadSpecials() {
  std::vector<std::string> names(special_count_);
  const std::optional<JsonValue> specials = fields_.Value("special_tokens");
  if (specials.has_value() && specials->is_array()) {
    for (const JsonValue special : specials->elements()) {
      JsonFields fields(special);
      const uint32_t rank = fields.Uint32("rank");
      const std::string_view text = fields.String("token_str");
      TESSERA_RETURN_IF_ERROR(fields.Finish(nullptr));
      if (rank >= special_count_) {
        return special.Error("the rank is beyond default_num_special_tokens");
      }
      if (!names[rank].empty()) {
        return special.Error("the rank " + std::to_string(rank) +
                             " stands twice");
      }
      names[rank] = std::string(text);
    }
  } else if (may_lack_specials_) {
    for (size_t i = 0; i < std::min(names.size(), kEarlySpecials.size()); ++i) {
      names[i] = kEarlySpecials[i];
    }
  } else {
    return fields_.object().Error(
        "the field `special_tokens` is missing; only files up to version v7 "
        "may lack it");
  }
  for (uint32_t id = 0; id < special_count_; ++id) {
    AddSpecialToken(
        id,
        names[id].empty() ? "<SPECIAL_" + std::to_string(id) + ">" : names[id],
        spec_);
  }
  const auto find = [&names](const char* name) {
    return std::find(names.begin(), names.end(), name) - names.begin();
  };
  RolesSpec* roles = spec_->mutable_roles();
  const auto end = static_cast<ptrdiff_t>(names.size());
  if (find("<unk>") != end) roles->set_unk(find("<unk>"));
  if (find("<s>") != end) roles->set_bos(find("<s>"));
  if (find("</s>") != end) roles->set_eos(find("</s>"));
  if (find("<pad>") != end) roles->set_pad(find("<pad>"));
  return OkStatus();
}

Status TekkenReader::ReadVocabulary(JsonValue vocabulary) {
  VocabularySpec* to = spec_->mutable_vocabulary();
  to->set_byte_level(true);
  const uint32_t count = id_count_ - special_count_;
  uint32_t next = 0;
  for (const JsonValue token : vocabulary.elements()) {
    if (next == count) break;
    JsonFields fields(token);
    const uint32_t rank = fields.Uint32("rank");
    const std::string_view text = fields.String("token_bytes");
    TESSERA_RETURN_IF_ERROR(fields.Finish(nullptr));
    if (rank != next) {
      return token.Error("expected rank " + std::to_string(next) + ", found " +
                         std::to_string(rank));
    }
    if (!AppendBase64Decoded(text, to->add_tokens())) {
      return token.Error("the field `token_bytes` is no canonical base64 [F5]");
    }
    to->add_ids(special_count_ + next++);
  }
  if (next < count) {
    return vocabulary.Error("expected " + std::to_string(count) +
                            " tokens, found " + std::to_string(next));
  }
  return OkStatus();
}

Status TekkenReader::Read() {
  TESSERA_RETURN_IF_ERROR(ReadConfig());
  TESSERA_RETURN_IF_ERROR(ReadSpecials());
  const std::optional<JsonValue> vocabulary = fields_.Array("vocab");
  TESSERA_RETURN_IF_ERROR(fields_.Finish(nullptr));
  TESSERA_RETURN_IF_ERROR(ReadVocabulary(*vocabulary));
  BpeModelSpec* model = spec_->add_models()->mutable_bpe();
  model->set_rank_lookup(BpeModelSpec::BYTES);
  model->set_alphabet(BpeModelSpec::BYTE_LEVEL);
  model->set_ignore_merges(true);
  spec_->mutable_decoder()->mutable_byte_level();
  return OkStatus();
}

StatusOr<TokenizerSpec> Read(const FileSet& files, const ReadOptions& options) {
  const auto* file = FindFile(files, ".json");
  if (file == nullptr) return UsageError("expected one tekken.json");
  TESSERA_ASSIGN_OR_RETURN(
      const auto document,
      ParseJson(file->second, DisplayName(files, options, file->first),
                options.compat));
  TokenizerSpec spec;
  BeginSpec("tekken", &spec);
  TESSERA_RETURN_IF_ERROR(TekkenReader(document->root(), &spec).Read());
  return spec;
}

}  // namespace

Format TekkenFormat() {
  return {
      "tekken", "tekken.json of Mistral",  "tekken.json .json", Detect, Read,
      nullptr,  "mistralai/mistral-common"};
}

}  // namespace tessera
