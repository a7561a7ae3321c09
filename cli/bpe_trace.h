// The merges of one word, step by step, for `inspect --trace`.

#ifndef TESSERA_CLI_BPE_TRACE_H_
#define TESSERA_CLI_BPE_TRACE_H_

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tokenizers/base/types.h"
#include "tokenizers/tokenizer.h"

namespace tessera {

class BpeModelSpec;

// A merge as it is made: its rank, its parts, the word's tokens after it.
struct BpeStep {
  uint64_t rank;
  TokenId left;
  TokenId right;
  std::vector<TokenId> after;
};

// Plain BPE by the book: lowest rank first, then leftmost, until nothing
// merges. Byte-level models with a list of merges only; others have no steps
// here. Slow and short on purpose.
class BpeTracer {
 public:
  explicit BpeTracer(const Tokenizer& tokenizer);

  // Steps of a word; empty if the model is another kind, or if they do not end
  // with `ids`, the model's own answer.
  std::vector<BpeStep> Trace(std::string_view word,
                             const std::vector<TokenId>& ids) const;

 private:
  const Vocabulary& vocabulary_;
  const BpeModelSpec* model_ = nullptr;
  // Pair of ids -> rank; the last of equal pairs counts.
  std::unordered_map<uint64_t, uint64_t> ranks_;
};

}  // namespace tessera

#endif  // TESSERA_CLI_BPE_TRACE_H_
