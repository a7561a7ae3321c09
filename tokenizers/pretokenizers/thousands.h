// Cuts numbers before each whole number of groups of three digits, counted from
// their end: 1|234|567. The pattern `(?=(\d{3})+(?!\d))`, whose matches are
// empty and which takes a backtracking matcher the square of the digits.
//
// O(segment); memory: the longest run of digits.

#ifndef TESSERA_TOKENIZERS_PRETOKENIZERS_THOUSANDS_H_
#define TESSERA_TOKENIZERS_PRETOKENIZERS_THOUSANDS_H_

#include <memory>

#include "tokenizers/pretokenizers/pretokenizer.h"

namespace tessera {

std::unique_ptr<PreTokenizer> NewThousandsPreTokenizer();

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_PRETOKENIZERS_THOUSANDS_H_
