// Names of the files of a transformers folder, and writing them
// (transformers_writer.cc).

#ifndef TESSERA_TOKENIZERS_FORMATS_TRANSFORMERS_H_
#define TESSERA_TOKENIZERS_FORMATS_TRANSFORMERS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/formats/format.h"

namespace tessera {

class RolesSpec;

inline constexpr char kTokenizerJsonName[] = "tokenizer.json";
inline constexpr char kConfigName[] = "tokenizer_config.json";
inline constexpr char kSpecialMapName[] = "special_tokens_map.json";
inline constexpr char kAddedTokensName[] = "added_tokens.json";
inline constexpr char kChatTemplateName[] = "chat_template.jinja";

// A role by its key in the side files, in their sorted order.
struct RoleKey {
  const char* key;
  std::optional<uint32_t> (*get)(const RolesSpec& roles);
  void (*set)(uint32_t id, RolesSpec* roles);
};
const std::array<RoleKey, 7>& RoleKeys();

// tokenizer.json and the side files of transformers.
StatusOr<FileSet> WriteTransformers(const TokenizerSpec& spec,
                                    const WriteOptions& options,
                                    std::vector<std::string>* warnings);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_TRANSFORMERS_H_
