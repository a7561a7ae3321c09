// The parts of tokenizer.json: each component's JSON <-> its message.
//
// A Read function takes the component's value, which is not null, and appends
// what it found odd to `notes`. A Write function writes the component as
// Hugging Face tokenizers >= 0.20 does; it requires a message that
// CheckHuggingFace (huggingface_lower.h) accepted. Source:
// huggingface/tokenizers 0.23.3.

#ifndef TESSERA_TOKENIZERS_FORMATS_HUGGINGFACE_H_
#define TESSERA_TOKENIZERS_FORMATS_HUGGINGFACE_H_

#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/formats/format.h"
#include "tokenizers/formats/json.h"
#include "tokenizers/formats/json_fields.h"
#include "tokenizers/formats/json_writer.h"

namespace tessera {

class AddedTokenSpec;
class DecoderSpec;
class MetaspaceSpec;
class NormalizerSpec;
class PaddingSpec;
class PostProcessorSpec;
class PreTokenizerSpec;
class ReplaceSpec;
class TokenizerSpec;
class TruncationSpec;

using Notes = std::vector<std::string>;

// The whole file. `file` is its name for messages.
StatusOr<TokenizerSpec> ReadTokenizerJson(std::string_view bytes,
                                          std::string_view file, bool compat);
StatusOr<std::string> WriteTokenizerJson(const TokenizerSpec& spec,
                                         const WriteOptions& options,
                                         std::vector<std::string>* warnings);

Status ReadNormalizer(JsonValue json, Notes* notes, NormalizerSpec* spec);
void WriteNormalizer(const NormalizerSpec& spec, JsonWriter* json);

Status ReadPreTokenizer(JsonValue json, Notes* notes, PreTokenizerSpec* spec);
void WritePreTokenizer(const PreTokenizerSpec& spec, JsonWriter* json);
// True if bytes are shown in the GPT-2 alphabet by some member.
bool ContainsByteLevel(const PreTokenizerSpec& spec);

Status ReadPostProcessor(JsonValue json, Notes* notes, PostProcessorSpec* spec);
void WritePostProcessor(const PostProcessorSpec& spec, JsonWriter* json);

Status ReadDecoder(JsonValue json, Notes* notes, DecoderSpec* spec);
void WriteDecoder(const DecoderSpec& spec, JsonWriter* json);

// The model and its vocabulary. Requires spec->pretokenizer to be read, which
// says whether the vocabulary is byte-level, and spec->added_tokens.
Status ReadModel(JsonValue json, bool compat, TokenizerSpec* spec);
void WriteModel(const TokenizerSpec& spec, JsonWriter* json);

Status ReadAddedTokens(JsonValue json, Notes* notes, TokenizerSpec* spec);
void WriteAddedTokens(const TokenizerSpec& spec, JsonWriter* json);

Status ReadTruncation(JsonValue json, Notes* notes, TruncationSpec* spec);
void WriteTruncation(const TruncationSpec& spec, JsonWriter* json);
Status ReadPadding(JsonValue json, Notes* notes, PaddingSpec* spec);
void WritePadding(const PaddingSpec& spec, JsonWriter* json);

// Pieces that several components share.

// {"pattern": {"String" | "Regex": ...}} of Replace and Split.
struct JsonPattern {
  bool is_regex = false;
  std::string_view text;
};
JsonPattern ReadPattern(JsonFields* fields);
void WritePattern(bool is_regex, std::string_view text, JsonWriter* json);

void ReadReplace(JsonFields* fields, ReplaceSpec* spec);
void WriteReplace(const ReplaceSpec& spec, JsonWriter* json);

// Fields of Metaspace, the same in pre-tokenizer and decoder.
// `text`, the value of the field `name`; it is a fault if it is not one
// character.
std::string ReadCharacter(JsonFields* fields, std::string_view name,
                          std::string_view text);
void ReadMetaspace(JsonFields* fields, MetaspaceSpec* spec);
void WriteMetaspace(const MetaspaceSpec& spec, JsonWriter* json);

// Value of `type`, and the error for one that no row of a table has.
std::string_view ReadType(JsonFields* fields);
Status UnknownType(JsonValue json, std::string_view component,
                   std::string_view type, std::string_view known);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_HUGGINGFACE_H_
