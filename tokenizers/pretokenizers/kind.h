// Kind of a pretoken by what is in it, for schemes whose alternatives do not
// say: any letter makes it a word, else any number a number, else only white
// space makes it space, else any visible character punctuation.

#ifndef TESSERA_TOKENIZERS_PRETOKENIZERS_KIND_H_
#define TESSERA_TOKENIZERS_PRETOKENIZERS_KIND_H_

#include <cstdint>
#include <string_view>

namespace tessera {

// One of kKindWord ... kKindPunctuation. O(text).
uint8_t KindOfText(std::string_view text);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_PRETOKENIZERS_KIND_H_
