// LoadTokenizer: from what a user names (a path, a folder, a known encoding) to
// a spec or a tokenizer. The one place that combines reading files, the formats
// and the validator; the command and the bindings call it.

#ifndef TESSERA_TOKENIZERS_LOAD_H_
#define TESSERA_TOKENIZERS_LOAD_H_

#include <memory>
#include <string>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/formats/format.h"
#include "tokenizers/tokenizer.h"

namespace tessera {

struct LoadOptions {
  ReadOptions read;
  CreateOptions create;
  // Refuse other bytes than these (64 hex digits); empty = any.
  std::string expected_sha256;
};

// `source`: a file, a folder, "-" is not one. A name without a file of that
// name is looked up as a tiktoken encoding in TESSERA_DATA_DIR,
// TIKTOKEN_CACHE_DIR, DATA_GYM_CACHE_DIR and the temporary directory's
// data-gym-cache; never downloaded. Errors: NoInput naming
// the places searched, BadData.
StatusOr<TokenizerSpec> LoadSpec(const std::string& source,
                                 const LoadOptions& options);
StatusOr<std::unique_ptr<const Tokenizer>> LoadTokenizer(
    const std::string& source, const LoadOptions& options);

// The paths that LoadSpec would read for `source`, whether they exist or not.
// Errors: NoInput.
StatusOr<std::vector<std::string>> SourceFiles(const std::string& source,
                                               const LoadOptions& options);

// LoadTokenizer for the bytes of one file. options.read.display_name stands for
// its name. Errors: BadData.
StatusOr<std::unique_ptr<const Tokenizer>> LoadTokenizerBytes(
    std::string bytes, const LoadOptions& options);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_LOAD_H_
