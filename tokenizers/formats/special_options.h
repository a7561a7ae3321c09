// What a caller adds to a file that says nothing of specials or splitting.

#ifndef TESSERA_TOKENIZERS_FORMATS_SPECIAL_OPTIONS_H_
#define TESSERA_TOKENIZERS_FORMATS_SPECIAL_OPTIONS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "tokenizers/base/status.h"
#include "tokenizers/formats/format.h"

namespace tessera {

class TokenizerSpec;

// Adds a special token that is matched on raw text.
void AddSpecialToken(uint32_t id, std::string_view content,
                     TokenizerSpec* spec);

// options.special_tokens: NAME=ID as it says, NAME with the id that the
// vocabulary has for it. UsageError for a name without id, or a bad id.
Status AddSpecialOptions(const ReadOptions& options, TokenizerSpec* spec);

// options.pretokenizer as a family, else `absent` (empty = none). UsageError
// for a name no family has.
Status SetFamilyOption(const ReadOptions& options, std::string_view absent,
                       TokenizerSpec* spec);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_SPECIAL_OPTIONS_H_
