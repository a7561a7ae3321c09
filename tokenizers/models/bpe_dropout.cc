#include "tokenizers/models/bpe_dropout.h"

#include <algorithm>

namespace tessera {
namespace {

constexpr uint64_t kNone = ~uint64_t{0};

}  // namespace

void BpeDropout::Push(const Candidate& candidate) {
  heap_.push_back(candidate);
  std::push_heap(heap_.begin(), heap_.end(), IsLater);
}

BpeDropout::Candidate BpeDropout::Pop() {
  std::pop_heap(heap_.begin(), heap_.end(), IsLater);
  const Candidate top = heap_.back();
  heap_.pop_back();
  return top;
}

void BpeDropout::PushPair(const BpeTables& tables, const BpeWord& word,
                          uint64_t left) {
  if (left == kNone || next_[left] == kNone) return;
  const uint32_t rank =
      tables.Rank(word.symbols[left], word.symbols[next_[left]]);
  if (rank != kNoMerge) Push({rank, left});
}

// False where the candidate is stale.
bool BpeDropout::MergeAt(const BpeTables& tables, const Candidate& top,
                         BpeWord* word) {
  uint32_t& left = word->symbols[top.place];
  const uint64_t right = next_[top.place];
  if (left == kNoSymbol || right == kNone) return false;
  if (tables.Rank(left, word->symbols[right]) != top.rank) return false;
  left = tables.Product(left, word->symbols[right], top.rank);
  word->symbols[right] = kNoSymbol;
  next_[top.place] = next_[right];
  if (next_[right] != kNone) previous_[next_[right]] = top.place;
  return true;
}

void BpeDropout::Merge(const BpeTables& tables, double probability,
                       BpeWord* word) {
  const size_t count = word->symbols.size();
  if (count == 0) return;
  next_.resize(count);
  previous_.resize(count);
  heap_.clear();
  passed_over_.clear();
  for (size_t i = 0; i < count; ++i) {
    previous_[i] = i == 0 ? kNone : i - 1;
    next_[i] = i + 1 == count ? kNone : i + 1;
  }
  for (size_t i = 0; i + 1 < count; ++i) PushPair(tables, *word, i);
  while (!heap_.empty()) {
    const Candidate top = Pop();
    if (random_.Unit() < probability) {
      passed_over_.push_back(top);
      continue;
    }
    for (const Candidate& candidate : passed_over_) Push(candidate);
    passed_over_.clear();
    if (!MergeAt(tables, top, word)) continue;
    PushPair(tables, *word, previous_[top.place]);
    PushPair(tables, *word, top.place);
  }
  Compact(word);
}

void BpeDropout::Compact(BpeWord* word) const {
  const bool has_begins = !word->begins.empty();
  size_t kept = 0;
  for (uint64_t at = 0; at != kNone; at = next_[at]) {
    word->symbols[kept] = word->symbols[at];
    if (has_begins) word->begins[kept] = word->begins[at];
    ++kept;
  }
  word->symbols.resize(kept);
  if (has_begins) word->begins.resize(kept);
}

}  // namespace tessera
