// What stands at a place of a text: a word character, white space, the begin of
// a character. Ill-formed bytes are neither word characters nor white space.

#ifndef TESSERA_TOKENIZERS_VOCAB_TEXT_EDGES_H_
#define TESSERA_TOKENIZERS_VOCAB_TEXT_EDGES_H_

#include <cstddef>
#include <string_view>

namespace tessera {

// Is the character that ends at text[at], or begins there, a word character
// (\w)?
bool IsWordBefore(std::string_view text, size_t at);
bool IsWordAt(std::string_view text, size_t at);

// Begin of the white space that ends at `end`, not before `floor`.
size_t SpaceBegin(std::string_view text, size_t floor, size_t end);
// End of the white space that begins at `at`.
size_t SpaceEnd(std::string_view text, size_t at);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_VOCAB_TEXT_EDGES_H_
