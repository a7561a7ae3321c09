// Writing rank files.

#ifndef TESSERA_TOKENIZERS_FORMATS_TIKTOKEN_WRITER_H_
#define TESSERA_TOKENIZERS_FORMATS_TIKTOKEN_WRITER_H_

#include <string>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/formats/format.h"

namespace tessera {

inline constexpr char kTiktokenSuffix[] = ".tiktoken";
// Behind the rank file's name: pattern and specials.
inline constexpr char kTiktokenSideSuffix[] = ".json";

// NAME.tiktoken and NAME.tiktoken.json. Refuses what is not a proper byte-level
// BPE whose merge order is its id order (conversion_check.h).
StatusOr<FileSet> WriteTiktoken(const TokenizerSpec& spec,
                                const WriteOptions& options,
                                std::vector<std::string>* warnings);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_TIKTOKEN_WRITER_H_
