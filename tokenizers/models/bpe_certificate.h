// BpeCertificate: proves that a vocabulary is proper, and finds the one pair
// that makes each token.
//
// Proper: for every token t made by merges, BPE of its text with the merges of
// lower rank than any that makes t gives exactly two parts, and these two are a
// merge of t. Then
//   - no other pair of t can ever become neighbours, so a table of these
//     canonical pairs is enough, whatever list or rule they came from;
//   - a new pair ranks above the merge that made its part, so that encodings
//     of overlapping stretches can be joined at any token both have.
// Why: with canonical pairs alone ranks only rise, so what stands between two
// borders of a state is the state of that text alone; if (l, r) stood side by
// side when rank k is due, they would be the state of the text l + r, which
// this check has seen to be another. A merge of t with a rank between its
// lowest and its canonical one changes nothing: for a text of two parts there
// is no other merge.
//
//   for each merge (l, r) -> t of rank k, ascending:
//     at the first one of t: Split(text(t)) -> its canonical pair, or improper
//     if (l, r) is the canonical pair of t: Add(l, r, t, k)
//
// Cost: one encoding per token; 20 ms for 100,000. Source: github/rust-gems
// `bpe` (valid neighbours); that repeated products are harmless is our own
// addition.

#ifndef TESSERA_TOKENIZERS_MODELS_BPE_CERTIFICATE_H_
#define TESSERA_TOKENIZERS_MODELS_BPE_CERTIFICATE_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "tokenizers/models/bpe_alphabet.h"
#include "tokenizers/models/bpe_merge.h"
#include "tokenizers/models/bpe_tables.h"

namespace tessera {

class BpeCertificate {
 public:
  // `alphabet` must outlive it. At most `merge_count` calls of Add.
  BpeCertificate(const BpeAlphabet& alphabet, size_t merge_count);

  // The two parts that the merges added so far make of `text`, or nullopt where
  // they make more or fewer, or where a unit is unknown.
  std::optional<std::pair<uint32_t, uint32_t>> Split(std::string_view text);

  // Ranks must not fall from call to call.
  void Add(uint32_t left, uint32_t right, uint32_t product, uint32_t rank);

  // For the merge loop.
  uint32_t Rank(uint32_t left, uint32_t right) const {
    const uint64_t key = KeyOf(left, right);
    // Most pairs never merge, and the filter stays in the cache: a third of all
    // the time for 200,000 tokens.
    const uint64_t bit = (key * multiplier_) >> filter_shift_;
    if ((filter_[bit >> 6] >> (bit & 63) & 1) == 0) return kNoMerge;
    return slots_[Locate(key)].rank;
  }
  uint32_t Product(uint32_t left, uint32_t right, uint32_t) const {
    return slots_[Locate(KeyOf(left, right))].product;
  }

 private:
  struct Slot {
    uint64_t key = ~uint64_t{0};
    uint32_t rank = kNoMerge;
    uint32_t product = 0;
  };

  static uint64_t KeyOf(uint32_t left, uint32_t right) {
    return uint64_t{left} << 32 | right;
  }
  size_t Locate(uint64_t key) const {
    size_t i = (key * multiplier_) >> shift_;
    while (slots_[i].key != key && slots_[i].key != ~uint64_t{0}) {
      i = (i + 1) & (slots_.size() - 1);
    }
    return i;
  }
  // Merges the `count` parts behind parts_[0]; the number that is left, and the
  // first two at parts_[0] and parts_[1].
  size_t MergeFewParts(size_t count);
  size_t MergeManyParts(size_t count);

  const BpeAlphabet& alphabet_;
  std::vector<Slot> slots_;
  uint32_t shift_;
  // A bit for each pair that was added, and for some that were not.
  std::vector<uint64_t> filter_;
  uint32_t filter_shift_;
  // Odd and secret.
  uint64_t multiplier_;
  std::vector<uint32_t> parts_;
  ShortWord word_;
  std::vector<uint32_t> links_;
  std::vector<uint64_t> entries_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_MODELS_BPE_CERTIFICATE_H_
