// BpeRules: the pairs that merge, whatever the spec gives them as.
//
//   rank_lookup = PAIRS  the list of the spec; a pair that stands there twice
//                        has its last position, as in Hugging Face.
//   rank_lookup = BYTES  any two parts whose joined text is a token; the rank
//   is
//                        that of the token. Written out as pairs it is the same
//                        merge function.
//
// A proper vocabulary (bpe_certificate.h) has the canonical pair of each token
// only. With dropout none counts as proper: any pair may come up when another
// was passed over.

#ifndef TESSERA_TOKENIZERS_MODELS_BPE_RULES_H_
#define TESSERA_TOKENIZERS_MODELS_BPE_RULES_H_

#include <cstdint>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/models/bpe_alphabet.h"

namespace tessera {

struct BpeRules {
  struct Pair {
    uint32_t left;
    uint32_t right;
    uint32_t merge;
  };
  // No two with the same parts; by ascending merge.
  std::vector<Pair> pairs;
  // What each merge makes; merges are numbered by rank, from 0.
  std::vector<uint32_t> products;
  // Rank of each merge where ranks are shared; empty = its number.
  std::vector<uint32_t> classes;
  bool proper = false;
};

// Errors: a merge whose parts or product do not exist, or that does not grow
// (V05); scores that do not fit the vocabulary (V01); options that exclude each
// other (V10).
StatusOr<BpeRules> MakeBpeRules(const BpeModelSpec& spec,
                                const Vocabulary& vocabulary,
                                const BpeAlphabet& alphabet);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_MODELS_BPE_RULES_H_
