// Extended grapheme clusters: what a reader takes for one character.
//
// Of Unicode 16.0, from our own tables. Source: Unicode Standard Annex #29,
// rules GB1 to GB999.

#ifndef TESSERA_TOKENIZERS_TEXT_GRAPHEMES_H_
#define TESSERA_TOKENIZERS_TEXT_GRAPHEMES_H_

#include <cstddef>
#include <string_view>

namespace tessera {

// Size of the cluster at the begin of `text`, which is not empty. An ill-formed
// byte is a cluster by itself. O(cluster).
size_t GraphemeSize(std::string_view text);

// False if no cluster of more than one character has this one next to another
// for which this is false as well: what most letters are.
bool JoinsOthers(char32_t c);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TEXT_GRAPHEMES_H_
