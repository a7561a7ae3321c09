#include "tokenizers/formats/gguf_roles.h"

#include <array>
#include <string>
#include <utility>

#include "tokenizers/spec.pb.h"

namespace tessera {

Status ReadGgufRoles(const GgufMetadata& metadata, size_t token_count,
                     const GgufRoleDefaults& defaults, TokenizerSpec* spec) {
  RolesSpec* roles = spec->mutable_roles();
  using Set = void (RolesSpec::*)(uint32_t);
  struct Role {
    const char* name;
    std::optional<uint32_t> absent;
    Set set;
  };
  const std::array<Role, 7> all = {{
      {"bos", defaults.bos, &RolesSpec::set_bos},
      {"eos", defaults.eos, &RolesSpec::set_eos},
      {"unknown", defaults.unk, &RolesSpec::set_unk},
      {"seperator", defaults.sep, &RolesSpec::set_sep},
      {"padding", defaults.pad, &RolesSpec::set_pad},
      {"cls", defaults.cls, &RolesSpec::set_cls},
      {"mask", defaults.mask, &RolesSpec::set_mask},
  }};
  for (const Role& role : all) {
    const std::string key =
        "tokenizer.ggml." + std::string(role.name) + "_token_id";
    TESSERA_ASSIGN_OR_RETURN(const std::optional<uint32_t> id,
                             metadata.Uint32(key));
    // The largest number is llama.cpp's "none".
    if (id.has_value() && *id != 0xFFFFFFFF) {
      (roles->*role.set)(*id);
    } else if (!id.has_value() && role.absent.has_value() &&
               *role.absent < token_count) {
      (roles->*role.set)(*role.absent);
      spec->add_import_notes(key + " is absent; llama.cpp takes " +
                             std::to_string(*role.absent));
    }
  }
  return OkStatus();
}

Status SetGgufTemplate(const GgufMetadata& metadata,
                       const std::vector<std::string_view>& tokens,
                       bool add_bos, bool add_eos, TokenizerSpec* spec) {
  TESSERA_ASSIGN_OR_RETURN(const std::optional<bool> bos,
                           metadata.Bool("tokenizer.ggml.add_bos_token"));
  TESSERA_ASSIGN_OR_RETURN(const std::optional<bool> eos,
                           metadata.Bool("tokenizer.ggml.add_eos_token"));
  const RolesSpec& roles = spec->roles();
  const auto name_of = [&tokens](uint32_t id) {
    return std::string(tokens[id]);
  };
  const bool has_bos =
      bos.value_or(add_bos) && roles.has_bos() && roles.bos() < tokens.size();
  const bool has_eos =
      eos.value_or(add_eos) && roles.has_eos() && roles.eos() < tokens.size();
  if (!has_bos && !has_eos) return OkStatus();
  TemplateSpec* to = spec->mutable_post_processor()->mutable_template_();
  for (const uint32_t sequence : {0, 1}) {
    auto* pieces = sequence == 0 ? to->mutable_single() : to->mutable_pair();
    if (sequence == 1) *pieces = to->single();
    if (has_bos) pieces->Add()->set_special_token(name_of(roles.bos()));
    pieces->Add()->set_sequence(sequence);
    if (has_eos) pieces->Add()->set_special_token(name_of(roles.eos()));
  }
  for (const auto& [has, id] :
       {std::pair(has_bos, roles.bos()), std::pair(has_eos, roles.eos())}) {
    if (!has ||
        (has_bos && id == roles.bos() && to->special_tokens_size() > 0)) {
      continue;
    }
    TemplateSpecialToken* token = to->add_special_tokens();
    token->set_name(name_of(id));
    token->add_ids(id);
    token->add_tokens(name_of(id));
  }
  return OkStatus();
}

}  // namespace tessera
