// Base64 of RFC 4648 section 4, canonical: padded, no white space, the unused
// bits of the last group zero. About 1 ns a byte.

#ifndef TESSERA_TOKENIZERS_FORMATS_BASE64_H_
#define TESSERA_TOKENIZERS_FORMATS_BASE64_H_

#include <string>
#include <string_view>

namespace tessera {

// Appends the bytes. False, with *bytes as it was, where `text` is not
// canonical base64.
bool AppendBase64Decoded(std::string_view text, std::string* bytes);

void AppendBase64Encoded(std::string_view bytes, std::string* text);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_BASE64_H_
