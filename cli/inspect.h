// `tessera inspect`: one function for each way to look at a tokenizer.

#ifndef TESSERA_CLI_INSPECT_H_
#define TESSERA_CLI_INSPECT_H_

#include <memory>
#include <string>

#include "cli/flags.h"
#include "tokenizers/base/status.h"
#include "tokenizers/tokenizer.h"

namespace tessera {

class TokenizerSpec;

// A tokenizer with what is known of where it came from.
struct Inspected {
  std::string name;
  // Of the file; empty and 0 for a folder.
  std::string sha256;
  uint64_t bytes = 0;
  std::unique_ptr<const Tokenizer> tokenizer;
};

// The summary: 25 lines for people, or an object.
Status PrintSummaryOf(const Arguments& arguments, const Inspected& inspected);

// --tokens, --grep, --merges: lists. --token: all about one.
Status PrintTokens(const Arguments& arguments, const Tokenizer& tokenizer);
Status PrintGrep(const Arguments& arguments, const Tokenizer& tokenizer);
Status PrintMerges(const Arguments& arguments, const Tokenizer& tokenizer);
Status PrintToken(const Arguments& arguments, const Tokenizer& tokenizer);

// --unreachable: tokens that the model makes of no text.
Status PrintUnreachable(const Tokenizer& tokenizer);

// --splits FILE: its pretokens. --trace TEXT: what each stage makes of it.
Status PrintSplits(const Arguments& arguments, const Tokenizer& tokenizer);
Status PrintTrace(const Arguments& arguments, const Tokenizer& tokenizer);

// --verify: the file against itself and the rules.
Status VerifyTokenizer(const Arguments& arguments, const std::string& name);

// --diff OTHER: class kThreshold if anything differs.
Status PrintDifferences(const Arguments& arguments, const Inspected& inspected);

// A token's text as one word of a line, safe on a terminal.
std::string ShownPiece(std::string_view text);

}  // namespace tessera

#endif  // TESSERA_CLI_INSPECT_H_
