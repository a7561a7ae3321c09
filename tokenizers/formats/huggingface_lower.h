// What tokenizer.json can say, and how the rest is said by its means.

#ifndef TESSERA_TOKENIZERS_FORMATS_HUGGINGFACE_LOWER_H_
#define TESSERA_TOKENIZERS_FORMATS_HUGGINGFACE_LOWER_H_

#include <string>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/formats/format.h"

namespace tessera {

class TokenizerSpec;

// The spec with every part lowered to one that huggingface.h writes: merges
// derived for vocabularies that have none, SentencePiece's normaliser, segment
// and decoder as sequences, control pieces as added tokens. Errors: BadData
// with a code C01-C12.
StatusOr<TokenizerSpec> LowerForHuggingFace(const TokenizerSpec& spec,
                                            const WriteOptions& options,
                                            std::vector<std::string>* warnings);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_HUGGINGFACE_LOWER_H_
