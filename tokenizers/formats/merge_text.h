// Merges as text: merges.txt, "#version: 0.2" and one merge a line, "left
// right", and what it shares with the merges of tokenizer.json.

#ifndef TESSERA_TOKENIZERS_FORMATS_MERGE_TEXT_H_
#define TESSERA_TOKENIZERS_FORMATS_MERGE_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/formats/json.h"

namespace tessera {

class BpeModelSpec;
class TokenizerSpec;

// Appends the merges of `text` as ids of `vocabulary`, an object of token ->
// id whose values are known to be ids. `file` is the name for messages.
Status ReadMergeLines(std::string_view text, std::string_view file, bool compat,
                      JsonValue vocabulary, BpeModelSpec* model);

// Appends the ids of the halves of merges, left and right in turn. Returns the
// number of the first half that `vocabulary` does not have, or halves.size().
size_t AppendMergeIds(JsonValue vocabulary,
                      const std::vector<std::string_view>& halves,
                      BpeModelSpec* model);

// Requires models[0].bpe with merges.
std::string FormatMergeLines(const TokenizerSpec& spec);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_MERGE_TEXT_H_
