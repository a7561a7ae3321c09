// Writing SentencePiece models.

#ifndef TESSERA_TOKENIZERS_FORMATS_SENTENCEPIECE_WRITER_H_
#define TESSERA_TOKENIZERS_FORMATS_SENTENCEPIECE_WRITER_H_

#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/formats/format.h"

namespace tessera {

class TokenizerSpec;

// Appends the wire form of one piece as SentencePiece itself writes it; `kind`
// is a VocabularySpec.Kind.
void AppendPiece(std::string_view text, float score, int kind,
                 std::string* bytes);

// The spec with SentencePiece's own normaliser, segment and decoder in place of
// sequences that do the same, its added tokens as pieces, and a score for every
// entry. Errors: BadData with a code (conversion_check.h).
StatusOr<TokenizerSpec> LowerForSentencePiece(
    const TokenizerSpec& spec, const WriteOptions& options,
    std::string_view format, std::vector<std::string>* warnings);

// NAME.model. A model that was read and not changed is written byte for byte.
StatusOr<FileSet> WriteSentencePiece(const TokenizerSpec& spec,
                                     const WriteOptions& options,
                                     std::vector<std::string>* warnings);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_SENTENCEPIECE_WRITER_H_
