// BPE with dropout (Provilkov et al. 2020), as Hugging Face does it: a merge
// that comes up is passed over with some probability; those passed over come up
// again once one was not. What is stale counts as one that was not.
//
// Cost: O(n log n / (1 - probability)).

#ifndef TESSERA_TOKENIZERS_MODELS_BPE_DROPOUT_H_
#define TESSERA_TOKENIZERS_MODELS_BPE_DROPOUT_H_

#include <cstdint>
#include <vector>

#include "tokenizers/base/random.h"
#include "tokenizers/models/bpe_tables.h"
#include "tokenizers/models/bpe_word.h"

namespace tessera {

class BpeDropout {
 public:
  explicit BpeDropout(uint64_t seed) : random_(seed) {}

  void Merge(const BpeTables& tables, double probability, BpeWord* word);

 private:
  struct Candidate {
    uint32_t rank;
    uint64_t place;
  };
  static bool IsLater(const Candidate& a, const Candidate& b) {
    return a.rank != b.rank ? a.rank > b.rank : a.place > b.place;
  }

  void Push(const Candidate& candidate);
  Candidate Pop();
  void PushPair(const BpeTables& tables, const BpeWord& word, uint64_t left);
  bool MergeAt(const BpeTables& tables, const Candidate& top, BpeWord* word);
  void Compact(BpeWord* word) const;

  Random random_;
  std::vector<uint64_t> next_;
  std::vector<uint64_t> previous_;
  std::vector<Candidate> heap_;
  std::vector<Candidate> passed_over_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_MODELS_BPE_DROPOUT_H_
