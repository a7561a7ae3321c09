// Changes are gathered per neighbour symbol, not per place: a merge has many
// places and far fewer distinct neighbours, so that the table of pairs is
// touched once a neighbour.
//
// In a run such as "abab" the second merge's left neighbour is the first
// merge's product. The pair (id, left) between them came and went within the
// step and is never reported: the pair to the right of a product stays pending
// until the next place is known.

#include "tokenizers/trainers/merge_step.h"

#include <algorithm>

namespace tessera {

void MergePart::Apply(const BatchMember& member, bool whole_words,
                      MergeChanges* changes) {
  changes->left.Clear();
  changes->right.Clear();
  ReadPlaces(member.places);
  if (whole_words) WidenToWords(member.left, member.right);
  // 16 places ahead hide a miss of the last cache level.
  constexpr size_t kAhead = 16;
  for (size_t i = 0; i < places_.size(); ++i) {
    if (i + kAhead < places_.size()) symbols_.Prefetch(places_[i + kAhead]);
    ApplyAt(member, places_[i], changes);
  }
  FlushPending(changes);
  for (const NeighborChange& change : changes->left.neighbors) {
    left_index_[change.symbol] = kNoIndex;
  }
  for (const NeighborChange& change : changes->right.neighbors) {
    right_index_[change.symbol] = kNoIndex;
  }
}

void MergePart::ReadPlaces(const uint8_t* places) {
  places_.clear();
  PositionReader reader(places);
  const uint64_t end = base_ + symbols_.size();
  for (uint64_t i = 0; i < reader.size(); ++i) {
    const uint64_t position = reader.Read();
    if (position >= end) return;
    if (position >= base_) {
      places_.push_back(static_cast<size_t>(position - base_));
    }
  }
}

// Replaces places_ by all places of the pair in the words they stand in.
void MergePart::WidenToWords(TokenId left, TokenId right) {
  std::vector<size_t> widened;
  size_t done = 0;
  for (size_t place : places_) {
    if (place < done) continue;
    size_t at = place;
    while (!symbols_.is_live(at)) --at;
    for (size_t before = symbols_.Previous(at); before != SymbolArray::kNone;
         before = symbols_.Previous(at)) {
      at = before;
    }
    for (; at != SymbolArray::kNone; at = symbols_.Next(at)) {
      done = at + 1;
      const size_t next = symbols_.Next(at);
      if (symbols_.Holds(at, left) && next != SymbolArray::kNone &&
          symbols_.Holds(next, right)) {
        widened.push_back(at);
      }
    }
  }
  places_ = std::move(widened);
}

void MergePart::ApplyAt(const BatchMember& member, size_t at,
                        MergeChanges* changes) {
  if (!symbols_.Holds(at, member.left)) return;
  const size_t right = symbols_.Next(at);
  if (right == SymbolArray::kNone || !symbols_.Holds(right, member.right)) {
    return;
  }
  const uint64_t count = symbols_.WordCount(at);
  const size_t before = symbols_.Previous(at);
  symbols_.Merge(at, right, member.id);
  const size_t after = symbols_.Next(at);

  if (before != SymbolArray::kNone && pending_.at == before) {
    pending_.at = SymbolArray::kNone;
    AddPlace(&ChangeOf(member.id, &left_index_, &changes->left), before, count,
             &changes->left);
  } else {
    FlushPending(changes);
    if (before != SymbolArray::kNone) {
      NeighborChange& change =
          ChangeOf(symbols_.symbol(before), &left_index_, &changes->left);
      change.removed += count;
      AddPlace(&change, before, count, &changes->left);
    }
  }
  if (after != SymbolArray::kNone) {
    const TokenId symbol = symbols_.symbol(after);
    ChangeOf(symbol, &right_index_, &changes->right).removed += count;
    pending_ = {.at = at, .symbol = symbol, .count = count};
  }
}

void MergePart::FlushPending(MergeChanges* changes) {
  if (pending_.at == SymbolArray::kNone) return;
  AddPlace(&ChangeOf(pending_.symbol, &right_index_, &changes->right),
           pending_.at, pending_.count, &changes->right);
  pending_.at = SymbolArray::kNone;
}

NeighborChange& MergePart::ChangeOf(TokenId symbol,
                                    std::vector<uint32_t>* index,
                                    SideChanges* side) {
  if (symbol >= index->size()) {
    index->resize(std::max<size_t>(symbol + 1, 2 * index->size()), kNoIndex);
  }
  uint32_t& number = (*index)[symbol];
  if (number == kNoIndex) {
    number = static_cast<uint32_t>(side->neighbors.size());
    side->neighbors.push_back({.symbol = symbol, .joined = number});
  }
  return side->neighbors[number];
}

void MergePart::AddPlace(NeighborChange* change, size_t at, uint64_t count,
                         SideChanges* side) {
  const uint64_t position = base_ + at;
  change->added += count;
  change->places.Add(position);
  const size_t number = static_cast<size_t>(change - side->neighbors.data());
  side->places.push_back({position, static_cast<uint32_t>(number)});
}

}  // namespace tessera
