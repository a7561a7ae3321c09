// One string field of a JSON object, for corpora of JSON lines.
//
// The whole value is checked against RFC 8259 (depth at most 64); only the
// field asked for is unpacked. Of equal keys the last one counts.

#ifndef TESSERA_TOKENIZERS_TRAINERS_JSON_FIELD_H_
#define TESSERA_TOKENIZERS_TRAINERS_JSON_FIELD_H_

#include <string>
#include <string_view>

#include "tokenizers/base/status.h"

namespace tessera {

// Replaces *text by the string at `field` of the object `json`; \u escapes of
// lone surrogates become U+FFFD. Errors: BadData with the byte in `json` where
// something else was expected, or where the field is missing or no string.
Status ExtractJsonString(std::string_view json, std::string_view field,
                         std::string* text);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_JSON_FIELD_H_
