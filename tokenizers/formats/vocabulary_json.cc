#include "tokenizers/formats/vocabulary_json.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "tokenizers/base/limits.h"
#include "tokenizers/formats/json_fields.h"
#include "tokenizers/formats/token_text.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

constexpr size_t kByteTokenSize = 6;

bool IsByteToken(std::string_view text) {
  const auto is_digit = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
  };
  return text.size() == kByteTokenSize && text.substr(0, 3) == "<0x" &&
         is_digit(text[3]) && is_digit(text[4]) && text[5] == '>';
}

}  // namespace

int KindOfToken(std::string_view text, bool byte_fallback) {
  return byte_fallback && IsByteToken(text) ? VocabularySpec::BYTE
                                            : VocabularySpec::NORMAL;
}

Status CheckTokenSize(JsonValue json, std::string_view token) {
  if (token.size() <= kTokenBytesMax) return OkStatus();
  return json.Error("a token of " + std::to_string(token.size()) +
                    " bytes; at most " + std::to_string(kTokenBytesMax) +
                    " are allowed [V03]");
}

Status CheckTokenCount(JsonValue json) {
  if (json.size() <= kIdCountMax) return OkStatus();
  return json.Error(std::to_string(json.size()) + " tokens; at most " +
                    std::to_string(kIdCountMax) + " are allowed [V01]");
}

Status ReadVocabularyJson(JsonValue object,
                          const VocabularyJsonOptions& options,
                          VocabularySpec* vocabulary) {
  TESSERA_RETURN_IF_ERROR(CheckTokenCount(object));
  // Ids and the nodes they stand in; a key is the node before.
  std::vector<std::pair<TokenId, uint32_t>> tokens;
  tokens.reserve(object.size());
  bool is_sorted = true;
  for (const JsonMember member : object.members()) {
    TESSERA_ASSIGN_OR_RETURN(const TokenId id, JsonUint32(member.value));
    TESSERA_RETURN_IF_ERROR(CheckTokenSize(member.value, member.key));
    if (!tokens.empty() && tokens.back().first > id) is_sorted = false;
    tokens.emplace_back(id, member.value.node());
  }
  if (!is_sorted) std::sort(tokens.begin(), tokens.end());
  VocabularyBuilder builder(options.byte_level, tokens.size(), vocabulary);
  for (const auto& [id, node] : tokens) {
    const std::string_view key =
        JsonValue(&object.document(), node - 1).string();
    builder.Append(id, key, KindOfToken(key, options.byte_fallback));
  }
  builder.Finish();
  return OkStatus();
}

void WriteVocabularyJson(const VocabularySpec& vocabulary, JsonWriter* json) {
  json->BeginObject();
  for (int i = 0; i < vocabulary.tokens_size(); ++i) {
    json->UintField(SpellEntry(vocabulary, i), IdOfEntry(vocabulary, i));
  }
  json->EndObject();
}

}  // namespace tessera
