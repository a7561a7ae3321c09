// Roles and templates of GGUF: ids by key, and flags for bos and eos.

#ifndef TESSERA_TOKENIZERS_FORMATS_GGUF_ROLES_H_
#define TESSERA_TOKENIZERS_FORMATS_GGUF_ROLES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/formats/gguf_metadata.h"

namespace tessera {

class TokenizerSpec;

// Roles that llama.cpp takes where a file names none.
struct GgufRoleDefaults {
  std::optional<uint32_t> bos = std::nullopt;
  std::optional<uint32_t> eos = std::nullopt;
  std::optional<uint32_t> unk = std::nullopt;
  std::optional<uint32_t> sep = std::nullopt;
  std::optional<uint32_t> pad = std::nullopt;
  std::optional<uint32_t> cls = std::nullopt;
  std::optional<uint32_t> mask = std::nullopt;
};

// A default is taken only if the token exists, and noted.
Status ReadGgufRoles(const GgufMetadata& metadata, size_t token_count,
                     const GgufRoleDefaults& defaults, TokenizerSpec* spec);

// `add_bos` and `add_eos` are for files without the flags. Requires the roles.
Status SetGgufTemplate(const GgufMetadata& metadata,
                       const std::vector<std::string_view>& tokens,
                       bool add_bos, bool add_eos, TokenizerSpec* spec);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_GGUF_ROLES_H_
