// The flags that name a tokenizer, shared by all commands that read one.

#ifndef TESSERA_CLI_TOKENIZER_FLAGS_H_
#define TESSERA_CLI_TOKENIZER_FLAGS_H_

#include <memory>
#include <string>
#include <vector>

#include "cli/flags.h"
#include "tokenizers/load.h"

namespace tessera {

// -t.
const Flag& TokenizerFlag();

// --from, --encoding, --pretokenizer, --special-token, --compat, --sha256.
const std::vector<Flag>& FormatFlags();

// What FormatFlags say.
StatusOr<LoadOptions> LoadOptionsOf(const Arguments& arguments);

// The tokenizer of -t, or one with the same options; warnings go to stderr.
StatusOr<std::unique_ptr<const Tokenizer>> LoadFromFlags(
    const Arguments& arguments);
StatusOr<std::unique_ptr<const Tokenizer>> LoadNamed(const Arguments& arguments,
                                                     const std::string& name);

// The last part of a tokenizer's path, for messages: "cl100k_base.tiktoken".
std::string ShortName(const std::string& name);

}  // namespace tessera

#endif  // TESSERA_CLI_TOKENIZER_FLAGS_H_
