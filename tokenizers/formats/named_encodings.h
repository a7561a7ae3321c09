// The encodings whose specials and pattern are known though no rank file holds
// them: one row each. Source: openai/tiktoken 0.14.

#ifndef TESSERA_TOKENIZERS_FORMATS_NAMED_ENCODINGS_H_
#define TESSERA_TOKENIZERS_FORMATS_NAMED_ENCODINGS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tessera {

struct NamedSpecial {
  std::string name;
  uint32_t id;
};

struct NamedEncoding {
  const char* name;
  // SHA-256 of the rank file, in hex.
  const char* sha256;
  // A family of pretokenizers/families.h.
  const char* family;
  // Lines of the rank file.
  uint32_t rank_count;
  std::vector<NamedSpecial> specials;
};

// Rows; where a file serves several, the first is the one to take.
const std::vector<NamedEncoding>& NamedEncodings();

// nullptr if there is none.
const NamedEncoding* FindEncodingByName(std::string_view name);
const NamedEncoding* FindEncodingByDigest(std::string_view sha256);

// "gpt2, r50k_base, ..." for messages.
std::string EncodingNames();

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_NAMED_ENCODINGS_H_
