// WordCounts: the exact counts of all words of a corpus.
//
// A word is the normalised bytes of one pretoken. Words stand in order of their
// bytes (unsigned, a prefix first), so that equal corpora give equal counts
// however they were read. Cost: a word's bytes + 16.

#ifndef TESSERA_TOKENIZERS_TRAINERS_WORD_COUNTS_H_
#define TESSERA_TOKENIZERS_TRAINERS_WORD_COUNTS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/hash.h"
#include "tokenizers/base/types.h"

namespace tessera {

// What was counted.
struct CorpusTotals {
  // Sum of the documents' hashes: equal for any order and sharding.
  Hash128 fingerprint = {};
  uint64_t documents = 0;
  // Of the documents, before normalisation.
  uint64_t bytes = 0;
  // Words, each as often as it occurs.
  uint64_t pretokens = 0;
  // Documents that a rule left out, the rule's limit, and the longest of them.
  uint64_t skipped_documents = 0;
  uint64_t skipped_bytes_max = 0;
  // Which documents were taken, in words; empty = all.
  std::string sample = {};

  CorpusTotals& operator+=(const CorpusTotals& other) {
    if (documents + skipped_documents == 0) {
      sample = other.sample;
    } else if (sample != other.sample) {
      sample = "several";
    }
    fingerprint += other.fingerprint;
    documents += other.documents;
    bytes += other.bytes;
    pretokens += other.pretokens;
    skipped_documents += other.skipped_documents;
    skipped_bytes_max = skipped_bytes_max > other.skipped_bytes_max
                            ? skipped_bytes_max
                            : other.skipped_bytes_max;
    return *this;
  }
};

// A fingerprint as 32 hex digits, highest first; nullopt for other text.
std::string FormatFingerprint(const Hash128& fingerprint);
std::optional<Hash128> ParseFingerprint(std::string_view hex);
// Modulo 2^128.
Hash128 TimesFingerprint(const Hash128& fingerprint, uint64_t factor);

class WordCounts {
 public:
  // Requires a word behind all words so far, and count > 0.
  void Append(std::string_view word, uint64_t count) {
    bytes_.insert(bytes_.end(), word.begin(), word.end());
    ends_.push_back(bytes_.size());
    counts_.push_back(count);
  }
  void Reserve(size_t words, size_t bytes) {
    ends_.reserve(words);
    counts_.reserve(words);
    bytes_.reserve(bytes);
  }

  size_t size() const { return counts_.size(); }
  bool empty() const { return counts_.empty(); }
  std::string_view word(size_t i) const {
    const size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(bytes_.data() + begin, ends_[i] - begin);
  }
  uint64_t count(size_t i) const { return counts_[i]; }
  // Of all distinct words together.
  size_t byte_count() const { return bytes_.size(); }

  const CorpusTotals& totals() const { return totals_; }
  CorpusTotals& totals() { return totals_; }

 private:
  std::vector<char> bytes_;
  std::vector<size_t> ends_;
  std::vector<uint64_t> counts_;
  CorpusTotals totals_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_WORD_COUNTS_H_
