// PairQueue: candidates for the next merge, best first.
//
// The one place that decides ties. The order is total,
// so what comes out does not depend on the order of Push.

#ifndef TESSERA_TOKENIZERS_TRAINERS_PAIR_QUEUE_H_
#define TESSERA_TOKENIZERS_TRAINERS_PAIR_QUEUE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tokenizers/trainers/pair_table.h"
#include "tokenizers/trainers/token_table.h"

namespace tessera {

// Among equal counts the first is
enum class TieOrder : uint8_t {
  // the lower left id, then the lower right id (Hugging Face),
  kIds,
  // the lower bytes of the left text, then of the right one (tiktoken),
  kBytes,
  // the union of fewer characters, then of lower bytes (SentencePiece).
  kUnions,
};

struct Candidate {
  // When it was pushed; the pair's count may have fallen since.
  int64_t count = 0;
  PairKey pair = 0;
  // Where it stands: a list of position_list.h.
  const uint8_t* places = nullptr;
};

class PairQueue {
 public:
  PairQueue(TieOrder order, const TokenTable* tokens)
      : order_(order), tokens_(tokens) {}

  bool empty() const { return heap_.empty(); }
  void Clear() { heap_.clear(); }
  void Push(const Candidate& candidate);
  // Removes and returns the first; requires !empty().
  Candidate Pop();

  // Replaces the content; O(candidates).
  void Assign(std::vector<Candidate> candidates);

  // Does `a` come before `b`?
  bool Before(const Candidate& a, const Candidate& b) const {
    if (a.count != b.count) return a.count > b.count;
    return order_ == TieOrder::kIds ? a.pair < b.pair : TextsBefore(a, b);
  }

 private:
  bool TextsBefore(const Candidate& a, const Candidate& b) const;

  TieOrder order_;
  const TokenTable* tokens_;
  std::vector<Candidate> heap_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_PAIR_QUEUE_H_
