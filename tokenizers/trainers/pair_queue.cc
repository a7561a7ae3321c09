#include "tokenizers/trainers/pair_queue.h"

#include <algorithm>
#include <string>
#include <utility>

#include "tokenizers/text/utf8.h"

namespace tessera {

void PairQueue::Push(const Candidate& candidate) {
  heap_.push_back(candidate);
  std::push_heap(
      heap_.begin(), heap_.end(),
      [this](const Candidate& a, const Candidate& b) { return Before(b, a); });
}

Candidate PairQueue::Pop() {
  std::pop_heap(
      heap_.begin(), heap_.end(),
      [this](const Candidate& a, const Candidate& b) { return Before(b, a); });
  const Candidate top = heap_.back();
  heap_.pop_back();
  return top;
}

void PairQueue::Assign(std::vector<Candidate> candidates) {
  heap_ = std::move(candidates);
  std::make_heap(
      heap_.begin(), heap_.end(),
      [this](const Candidate& a, const Candidate& b) { return Before(b, a); });
}

bool PairQueue::TextsBefore(const Candidate& a, const Candidate& b) const {
  const std::string& left_a = tokens_->text(LeftOf(a.pair));
  const std::string& left_b = tokens_->text(LeftOf(b.pair));
  const std::string& right_a = tokens_->text(RightOf(a.pair));
  const std::string& right_b = tokens_->text(RightOf(b.pair));
  if (order_ == TieOrder::kUnions) {
    const std::string union_a = left_a + right_a;
    const std::string union_b = left_b + right_b;
    const size_t characters_a = CountCharacters(union_a);
    const size_t characters_b = CountCharacters(union_b);
    if (characters_a != characters_b) return characters_a < characters_b;
    if (union_a != union_b) return union_a < union_b;
  }
  if (left_a != left_b) return left_a < left_b;
  if (right_a != right_b) return right_a < right_b;
  return a.pair < b.pair;
}

}  // namespace tessera
