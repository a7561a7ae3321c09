// tokenizer_config.json and special_tokens_map.json have the keys below and no
// others: further ones make transformers 4 or 5 rebuild parts of the tokenizer
// or refuse the folder.

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "tokenizers/formats/huggingface.h"
#include "tokenizers/formats/huggingface_lower.h"
#include "tokenizers/formats/json_writer.h"
#include "tokenizers/formats/token_text.h"
#include "tokenizers/formats/transformers.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

// 1e30 as Python's int has it: what transformers writes for "no limit".
constexpr char kNoMaxLength[] = "1000000000000000019884624838656";

// Role keys and contents, in sorted order.
std::vector<std::pair<std::string, std::string>> RoleTokens(
    const TokenizerSpec& spec) {
  const EntryOfId entry_of_id(spec.vocabulary());
  std::vector<std::pair<std::string, std::string>> tokens;
  for (const RoleKey& role : RoleKeys()) {
    const std::optional<uint32_t> id = role.get(spec.roles());
    if (!id.has_value()) continue;
    std::string content;
    for (const AddedTokenSpec& added : spec.added_tokens()) {
      if (added.id() == *id && !added.alias()) content = added.content();
    }
    const uint32_t entry = entry_of_id(*id);
    if (content.empty() && entry != EntryOfId::kNone) {
      content = SpellEntry(spec.vocabulary(), entry);
    }
    if (!content.empty()) tokens.emplace_back(role.key, content);
  }
  return tokens;
}

// Special tokens that have no role.
std::vector<std::string> FurtherSpecials(const TokenizerSpec& spec) {
  std::vector<std::string> further;
  for (const AddedTokenSpec& added : spec.added_tokens()) {
    bool has_role = !added.special();
    for (const RoleKey& role : RoleKeys()) {
      has_role |= role.get(spec.roles()) == added.id();
    }
    if (!has_role) further.push_back(added.content());
  }
  return further;
}

bool UsesTypeOne(const PostProcessorSpec& spec) {
  for (const PostProcessorSpec& member : spec.sequence().members()) {
    if (UsesTypeOne(member)) return true;
  }
  for (const TemplatePiece& piece : spec.template_().pair()) {
    if (piece.type_id() == 1) return true;
  }
  return spec.has_bert();
}

void WriteAddedTokensDecoder(const TokenizerSpec& spec, JsonWriter* json) {
  std::map<uint32_t, const AddedTokenSpec*> by_id;
  for (const AddedTokenSpec& added : spec.added_tokens()) {
    by_id.emplace(added.id(), &added);
  }
  json->Key("added_tokens_decoder");
  json->BeginObject();
  for (const auto& [id, added] : by_id) {
    json->Key(std::to_string(id));
    json->BeginObject();
    json->Field("content", added->content());
    json->Field("lstrip", added->lstrip());
    json->Field("normalized", added->normalized());
    json->Field("rstrip", added->rstrip());
    json->Field("single_word", added->single_word());
    json->Field("special", added->special());
    json->EndObject();
  }
  json->EndObject();
}

void WriteFurtherSpecials(const std::vector<std::string>& further,
                          JsonWriter* json) {
  if (further.empty()) return;
  json->Key("additional_special_tokens");
  json->BeginArray();
  for (const std::string& content : further) json->String(content);
  json->EndArray();
}

void WriteInputNames(const TokenizerSpec& spec, JsonWriter* json) {
  json->Key("model_input_names");
  json->BeginArray();
  json->String("input_ids");
  if (UsesTypeOne(spec.post_processor())) json->String("token_type_ids");
  json->String("attention_mask");
  json->EndArray();
}

std::string FormatConfig(const TokenizerSpec& spec) {
  std::map<std::string, std::string> roles;
  for (const auto& [key, content] : RoleTokens(spec)) roles[key] = content;
  JsonWriter json(/*pretty=*/true);
  const auto role = [&](const char* key) {
    if (roles.contains(key)) json.Field(key, roles[key]);
  };
  const auto side = [](TruncationSpec::Direction direction) {
    return direction == TruncationSpec::LEFT ? "left" : "right";
  };
  json.BeginObject();
  WriteAddedTokensDecoder(spec, &json);
  WriteFurtherSpecials(FurtherSpecials(spec), &json);
  role("bos_token");
  json.Field("clean_up_tokenization_spaces", false);
  role("cls_token");
  role("eos_token");
  role("mask_token");
  WriteInputNames(spec, &json);
  json.Key("model_max_length");
  if (spec.source().model_max_length() > 0) {
    json.Uint(spec.source().model_max_length());
  } else {
    json.Raw(kNoMaxLength);
  }
  role("pad_token");
  json.Field("padding_side", side(spec.padding().direction()));
  role("sep_token");
  json.Field("tokenizer_class", "PreTrainedTokenizerFast");
  json.Field("truncation_side", side(spec.truncation().direction()));
  role("unk_token");
  json.EndObject();
  return json.Take() + "\n";
}

std::string FormatSpecialMap(const TokenizerSpec& spec) {
  JsonWriter json(/*pretty=*/true);
  json.BeginObject();
  WriteFurtherSpecials(FurtherSpecials(spec), &json);
  for (const auto& [key, content] : RoleTokens(spec)) {
    json.Field(key, content);
  }
  json.EndObject();
  return json.Take() + "\n";
}

}  // namespace

StatusOr<FileSet> WriteTransformers(const TokenizerSpec& spec,
                                    const WriteOptions& options,
                                    std::vector<std::string>* warnings) {
  TESSERA_ASSIGN_OR_RETURN(const TokenizerSpec lowered,
                           LowerForHuggingFace(spec, options, warnings));
  FileSet files;
  TESSERA_ASSIGN_OR_RETURN(files[kTokenizerJsonName],
                           WriteTokenizerJson(lowered, options, nullptr));
  files[kConfigName] = FormatConfig(lowered);
  files[kSpecialMapName] = FormatSpecialMap(lowered);
  if (!spec.chat_template().empty()) {
    files[kChatTemplateName] = spec.chat_template();
  }
  return files;
}

}  // namespace tessera
