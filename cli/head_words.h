// The words of a text that the shared table should hold.

#ifndef TESSERA_CLI_HEAD_WORDS_H_
#define TESSERA_CLI_HEAD_WORDS_H_

#include <string>

#include "cli/flags.h"
#include "tokenizers/base/status.h"

namespace tessera {

class TokenizerSpec;

// Counts the words of `path` as the tokenizer cuts it and puts the most
// frequent ones, at most --head-words, into runtime.head_list. Never changes
// ids. Errors: those of reading and counting.
Status SetHeadWords(const Arguments& arguments, const std::string& path,
                    TokenizerSpec* spec);

}  // namespace tessera

#endif  // TESSERA_CLI_HEAD_WORDS_H_
