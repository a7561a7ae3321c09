// What a mistyped name may have meant.

#ifndef TESSERA_TOKENIZERS_BASE_NEAR_NAMES_H_
#define TESSERA_TOKENIZERS_BASE_NEAR_NAMES_H_

#include <string>
#include <string_view>
#include <vector>

namespace tessera {

// Candidates within Damerau-Levenshtein distance 2 of `word` and within a third
// of its length, nearest first, then in the order given.
std::vector<std::string> NearNames(std::string_view word,
                                   const std::vector<std::string>& candidates);

// "; did you mean NAME?" for the nearest candidate, or "".
std::string DidYouMean(std::string_view word,
                       const std::vector<std::string>& candidates);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_BASE_NEAR_NAMES_H_
