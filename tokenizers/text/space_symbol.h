// U+2581, the lower one eighth block: it stands for a space in vocabularies of
// SentencePiece and of Hugging Face's Metaspace.

#ifndef TESSERA_TOKENIZERS_TEXT_SPACE_SYMBOL_H_
#define TESSERA_TOKENIZERS_TEXT_SPACE_SYMBOL_H_

#include <cstddef>

namespace tessera {

inline constexpr char32_t kSpaceSymbolValue = 0x2581;
// In UTF-8, and its bytes.
inline constexpr char kSpaceSymbol[] = "\u2581";
inline constexpr size_t kSpaceSymbolSize = sizeof(kSpaceSymbol) - 1;

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TEXT_SPACE_SYMBOL_H_
