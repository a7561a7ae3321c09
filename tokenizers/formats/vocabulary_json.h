// A JSON object of token -> id as a vocabulary: vocab.json, and the `vocab` of
// models in tokenizer.json.

#ifndef TESSERA_TOKENIZERS_FORMATS_VOCABULARY_JSON_H_
#define TESSERA_TOKENIZERS_FORMATS_VOCABULARY_JSON_H_

#include <string>

#include "tokenizers/base/status.h"
#include "tokenizers/formats/json.h"
#include "tokenizers/formats/json_writer.h"

namespace tessera {

class VocabularySpec;

struct VocabularyJsonOptions {
  // Keys are spelt in the GPT-2 alphabet.
  bool byte_level = false;
  // <0xHH> stand for bytes.
  bool byte_fallback = false;
};

// Checks that values are ids and sizes are within the limits.
Status ReadVocabularyJson(JsonValue object,
                          const VocabularyJsonOptions& options,
                          VocabularySpec* vocabulary);

// By ascending id.
void WriteVocabularyJson(const VocabularySpec& vocabulary, JsonWriter* json);

// VocabularySpec.Kind of a token: BYTE for <0xHH> under byte fallback.
int KindOfToken(std::string_view text, bool byte_fallback);

// BadData at `json` for a token, or a count of tokens, beyond the limits.
Status CheckTokenSize(JsonValue json, std::string_view token);
Status CheckTokenCount(JsonValue json);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_VOCABULARY_JSON_H_
