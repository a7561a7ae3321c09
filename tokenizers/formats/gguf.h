// Names of GGUF's keys, and writing (gguf_writer.cc).

#ifndef TESSERA_TOKENIZERS_FORMATS_GGUF_H_
#define TESSERA_TOKENIZERS_FORMATS_GGUF_H_

#include <string>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/formats/format.h"

namespace tessera {

inline constexpr char kGgufModel[] = "tokenizer.ggml.model";
inline constexpr char kGgufPre[] = "tokenizer.ggml.pre";
inline constexpr char kGgufTokens[] = "tokenizer.ggml.tokens";
inline constexpr char kGgufTokenTypes[] = "tokenizer.ggml.token_type";
inline constexpr char kGgufScores[] = "tokenizer.ggml.scores";
inline constexpr char kGgufMerges[] = "tokenizer.ggml.merges";

// NAME.gguf with the vocabulary and no tensors.
StatusOr<FileSet> WriteGguf(const TokenizerSpec& spec,
                            const WriteOptions& options,
                            std::vector<std::string>* warnings);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_GGUF_H_
