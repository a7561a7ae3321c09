// Where documents end in a text (DocumentMode).

#ifndef TESSERA_TOKENIZERS_TRAINERS_DOCUMENT_BORDER_H_
#define TESSERA_TOKENIZERS_TRAINERS_DOCUMENT_BORDER_H_

#include <cstddef>
#include <string_view>

#include "tokenizers/trainers/corpus.h"

namespace tessera {

// The byte that ends a line or a document of kNul.
char TerminatorOf(DocumentMode mode);

// End of the first document in `text`, which begins with one; npos if it does
// not end there for certain.
size_t FirstBorder(DocumentMode mode, std::string_view text);

// End of the last document that ends in `text` for certain; 0 if none.
// text[0, known) has no terminator.
size_t LastBorder(DocumentMode mode, std::string_view text, size_t known);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_DOCUMENT_BORDER_H_
