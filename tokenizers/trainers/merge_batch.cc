// MergeEngine: which pairs are merged next, and at once. Why a batch is exact
// stands in merge_engine.cc.

#include <algorithm>
#include <limits>
#include <string>

#include "tokenizers/base/limits.h"
#include "tokenizers/trainers/merge_engine.h"

namespace tessera {
namespace {

constexpr size_t kBatchMembersMax = 256;
// Places of a batch: their changes should stay in the second-level cache.
constexpr uint64_t kBatchPlacesMax = 1 << 15;

}  // namespace

bool MergeEngine::BuildBatch(Progress* progress) {
  candidates_.clear();
  ++batch_number_;
  left_batch_.resize(tokens_->size(), 0);
  right_batch_.resize(tokens_->size(), 0);
  const size_t room = rules_.token_count_max - tokens_->size();
  const size_t members_max = rules_.keeps_residue || rules_.merges_singly
                                 ? 1
                                 : std::min(room, kBatchMembersMax);
  uint64_t places = 0;
  Candidate candidate;
  while (candidates_.size() < members_max && places < kBatchPlacesMax &&
         NextCandidate(&candidate)) {
    const Verdict verdict = Judge(candidate.pair);
    if (candidates_.empty() && verdict != Verdict::kMerge) {
      if (verdict == Verdict::kNeedsResidue) {
        needs_residue_ = true;
        return false;
      }
      PassOver(candidate.pair, verdict, progress);
      continue;
    }
    if (verdict != Verdict::kMerge || Conflicts(candidate.pair)) {
      queue_.Push(candidate);
      break;
    }
    AddToBatch(candidate);
    WarnOfOverflow(candidate, progress);
    places += PositionReader(candidate.places).size();
    if (EndsBatch(candidate.pair)) break;
  }
  if (rules_.tie_order != TieOrder::kIds) DropTies();
  GiveIds();
  return !batch_.empty();
}

bool MergeEngine::NextCandidate(Candidate* candidate) {
  while (!queue_.empty()) {
    *candidate = queue_.Pop();
    const int64_t* const count = table_.Find(candidate->pair);
    const int64_t now = count == nullptr ? 0 : *count;
    if (now != candidate->count) {
      candidate->count = now;
      // With residues a count may rise again.
      if (now >= threshold_ || rules_.keeps_residue) queue_.Push(*candidate);
      continue;
    }
    if (now >= threshold_) return true;
    queue_.Clear();
  }
  return false;
}

MergeEngine::Verdict MergeEngine::Judge(PairKey pair) const {
  const std::string text = UnionOf(pair);
  if (rules_.passed_over.contains(text)) return Verdict::kGiven;
  if (text.size() > kTokenBytesMax) return Verdict::kTooLong;
  if (!tokens_->Find(text).has_value()) return Verdict::kMerge;
  if (!rules_.reuses_tokens) return Verdict::kKnown;
  return rules_.keeps_residue ? Verdict::kMerge : Verdict::kNeedsResidue;
}

void MergeEngine::WarnOfOverflow(const Candidate& candidate,
                                 Progress* progress) {
  if (warned_overflow_ || !rules_.reuses_tokens ||
      candidate.count <= std::numeric_limits<int32_t>::max()) {
    return;
  }
  warned_overflow_ = true;
  progress->Warn("the pair of \"" + QuoteForError(UnionOf(candidate.pair)) +
                 "\" has count " + std::to_string(candidate.count) +
                 ": Hugging Face's trainer would overflow here");
}

void MergeEngine::PassOver(PairKey pair, Verdict why, Progress* progress) {
  const std::string text = UnionOf(pair);
  if (why == Verdict::kGiven) {
    progress->Warn("the merge that makes the special or required token \"" +
                   QuoteForError(text) + "\" is passed over");
  } else if (why == Verdict::kTooLong) {
    progress->Warn("a merge that makes a token of " +
                   std::to_string(text.size()) +
                   " bytes is passed over; the limit is " +
                   std::to_string(kTokenBytesMax));
  }
  never_merged_.insert(pair);
  never_left_.insert(LeftOf(pair));
  never_right_.insert(RightOf(pair));
}

// A pair (a, a) gives birth to pairs of its own product. A pair beside one that
// was passed over may give birth to pairs as frequent as that one, which stands
// nowhere in the queue.
bool MergeEngine::EndsBatch(PairKey pair) const {
  return LeftOf(pair) == RightOf(pair) ||
         (!never_merged_.empty() && (never_right_.contains(LeftOf(pair)) ||
                                     never_left_.contains(RightOf(pair))));
}

bool MergeEngine::Conflicts(PairKey pair) const {
  return left_batch_[RightOf(pair)] == batch_number_ ||
         right_batch_[LeftOf(pair)] == batch_number_;
}

void MergeEngine::AddToBatch(const Candidate& candidate) {
  left_batch_[LeftOf(candidate.pair)] = batch_number_;
  right_batch_[RightOf(candidate.pair)] = batch_number_;
  candidates_.push_back(candidate);
}

void MergeEngine::DropTies() {
  int64_t bound = threshold_ - 1;
  Candidate next;
  if (NextCandidate(&next)) {
    bound = next.count;
    queue_.Push(next);
  }
  while (candidates_.size() > 1 && candidates_.back().count <= bound) {
    queue_.Push(candidates_.back());
    candidates_.pop_back();
  }
}

void MergeEngine::GiveIds() {
  batch_.clear();
  for (const Candidate& candidate : candidates_) {
    const TokenId left = LeftOf(candidate.pair);
    const TokenId right = RightOf(candidate.pair);
    std::string text = UnionOf(candidate.pair);
    std::optional<TokenId> id = tokens_->Find(text);
    if (id.has_value() && !batch_.empty()) {
      // Another member has just made the same text: look at it again later.
      queue_.Push(candidate);
      continue;
    }
    if (!id.has_value()) {
      id = tokens_->Add(std::move(text));
      lengths_.push_back(0);
    }
    lengths_[*id] = lengths_[left] + lengths_[right];
    const uint64_t count = static_cast<uint64_t>(candidate.count);
    merges_.push_back({left, right, *id, count});
    batch_.push_back({.left = left,
                      .right = right,
                      .id = *id,
                      .count = count,
                      .places = candidate.places});
  }
}

}  // namespace tessera
