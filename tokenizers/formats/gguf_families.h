// llama.cpp's names of pre-tokenizers (`tokenizer.ggml.pre`) and our families:
// one row each. Source: ggml-org/llama.cpp.

#ifndef TESSERA_TOKENIZERS_FORMATS_GGUF_FAMILIES_H_
#define TESSERA_TOKENIZERS_FORMATS_GGUF_FAMILIES_H_

#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/status.h"

namespace tessera {

struct GgufFamily {
  const char* pre;
  // A family of pretokenizers/families.h; "" = known there, none here.
  const char* family;
  bool ignore_merges;
  // Where add_bos_token is absent.
  bool add_bos;
};

// Errors: Absent for a name that llama.cpp knows and no family stands for,
// BadData with near names for an unknown one.
StatusOr<const GgufFamily*> FindGgufFamily(std::string_view pre);

// The first name of the family with this ignore_merges, else of the family;
// nullptr if none stands for it.
const GgufFamily* FindGgufFamilyByName(std::string_view family,
                                       bool ignore_merges);

// The pattern that llama.cpp itself runs for a family where it cuts otherwise
// (its classes know the case of ASCII letters only); "" where it does not.
std::string_view LlamaCppPattern(std::string_view family);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_GGUF_FAMILIES_H_
