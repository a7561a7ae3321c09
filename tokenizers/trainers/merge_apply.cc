// MergeEngine: carrying a batch out.

#include <algorithm>
#include <utility>

#include "tokenizers/trainers/merge_engine.h"

namespace tessera {
namespace {

// Below so many places threads cost more than they give.
constexpr uint64_t kParallelPlacesMin = 2000;
// Entries of the table fetched ahead.
constexpr size_t kAhead = 8;

}  // namespace

void MergeEngine::ApplyBatch(WorkTeam* team) {
  uint64_t places = 0;
  for (const BatchMember& member : batch_) {
    places += PositionReader(member.places).size();
  }
  while (changes_.size() < batch_.size()) changes_.emplace_back(parts_.size());
  if (effects_.size() < batch_.size()) effects_.resize(batch_.size());

  const auto rewrite = [this](size_t part) {
    for (size_t i = 0; i < batch_.size(); ++i) {
      parts_[part].Apply(batch_[i], rules_.keeps_residue, &changes_[i][part]);
    }
  };
  const auto join = [this](size_t part) {
    for (size_t i = part; i < batch_.size(); i += parts_.size()) {
      JoinChanges(i, &joiners_[part]);
    }
  };
  if (places >= kParallelPlacesMin) {
    team->Run(parts_.size(), rewrite);
    team->Run(parts_.size(), join);
  } else {
    for (size_t i = 0; i < parts_.size(); ++i) rewrite(i);
    for (size_t i = 0; i < parts_.size(); ++i) join(i);
  }
  for (size_t i = 0; i < batch_.size(); ++i) {
    UpdateTable(effects_[i]);
  }
  if (rules_.keeps_residue) return;
  for (const BatchMember& member : batch_) {
    *table_.Insert(MakePair(member.left, member.right)) = 0;
  }
}

void MergeEngine::JoinChanges(size_t member, Joiner* joiner) {
  effects_[member].removals.clear();
  effects_[member].births.clear();
  JoinSide(member, /*is_left=*/true, joiner);
  JoinSide(member, /*is_left=*/false, joiner);
  if (rules_.keeps_residue) UniteSelfBirths(member, joiner);
}

void MergeEngine::JoinSide(size_t member, bool is_left, Joiner* joiner) {
  const auto side = is_left ? &MergeChanges::left : &MergeChanges::right;
  const BatchMember& merge = batch_[member];
  MemberEffects& effects = effects_[member];
  JoinParts(member, side, joiner);
  joiner->writers.assign(joiner->joined.size(), PositionWriter());
  for (size_t i = 0; i < joiner->joined.size(); ++i) {
    const NeighborChange& change = joiner->joined[i];
    const TokenId x = change.symbol;
    if (change.removed > 0) {
      effects.removals.push_back(
          {is_left ? MakePair(x, merge.left) : MakePair(merge.right, x),
           change.removed});
    }
    const PairKey pair =
        is_left ? MakePair(x, merge.id) : MakePair(merge.id, x);
    const int64_t added = static_cast<int64_t>(change.added);
    if (added < (rules_.keeps_residue ? 1 : threshold_) || !IsCountable(pair)) {
      continue;
    }
    uint8_t* const list = joiner->arena.Allocate(change.places.bytes());
    joiner->writers[i] = PositionWriter(change.places, list);
    effects.births.push_back({added, pair, list});
  }
  for (const MergeChanges& changes : changes_[member]) {
    const SideChanges& part = changes.*side;
    for (const SideChanges::Place& place : part.places) {
      PositionWriter& writer =
          joiner->writers[part.neighbors[place.neighbor].joined];
      if (writer.is_open()) writer.Write(place.position);
    }
  }
}

void MergeEngine::JoinParts(size_t member, SideChanges MergeChanges::*side,
                            Joiner* joiner) {
  joiner->joined.clear();
  if (parts_.size() == 1) {
    joiner->joined = (changes_[member][0].*side).neighbors;
    return;
  }
  joiner->index.resize(tokens_->size(), MergePart::kNoIndex);
  for (MergeChanges& changes : changes_[member]) {
    for (NeighborChange& change : (changes.*side).neighbors) {
      uint32_t& number = joiner->index[change.symbol];
      if (number == MergePart::kNoIndex) {
        number = static_cast<uint32_t>(joiner->joined.size());
        joiner->joined.push_back(change);
      } else {
        NeighborChange& joined = joiner->joined[number];
        joined.removed += change.removed;
        joined.added += change.added;
        joined.places.Extend(change.places);
      }
      change.joined = number;
    }
  }
  for (const NeighborChange& change : joiner->joined) {
    joiner->index[change.symbol] = MergePart::kNoIndex;
  }
}

// Where an id is reused, (id, id) may be born on both sides: one candidate.
void MergeEngine::UniteSelfBirths(size_t member, Joiner* joiner) {
  const TokenId id = batch_[member].id;
  std::vector<Candidate>& births = effects_[member].births;
  const auto is_self = [id](const Candidate& birth) {
    return birth.pair == MakePair(id, id);
  };
  const auto first = std::find_if(births.begin(), births.end(), is_self);
  if (first == births.end()) return;
  const auto second = std::find_if(first + 1, births.end(), is_self);
  if (second == births.end()) return;
  std::vector<uint64_t> places;
  for (const auto& birth : {*first, *second}) {
    PositionReader reader(birth.places);
    for (uint64_t i = 0; i < reader.size(); ++i)
      places.push_back(reader.Read());
  }
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  PositionListSize size;
  for (uint64_t place : places) size.Add(place);
  uint8_t* const list = joiner->arena.Allocate(size.bytes());
  PositionWriter writer(size, list);
  for (uint64_t place : places) writer.Write(place);
  first->count += second->count;
  first->places = list;
  births.erase(second);
}

void MergeEngine::UpdateTable(const MemberEffects& effects) {
  const auto& removals = effects.removals;
  for (size_t i = 0; i < removals.size(); ++i) {
    if (i + kAhead < removals.size())
      table_.Prefetch(removals[i + kAhead].pair);
    const int64_t count = static_cast<int64_t>(removals[i].count);
    // A pair that is not here is below the threshold.
    int64_t* const entry = rules_.keeps_residue
                               ? table_.Insert(removals[i].pair)
                               : table_.Find(removals[i].pair);
    if (entry != nullptr) *entry -= count;
  }
  for (const Candidate& birth : effects.births) {
    *table_.Insert(birth.pair) += birth.count;
  }
  for (const Candidate& birth : effects.births) {
    const int64_t count =
        rules_.keeps_residue ? *table_.Find(birth.pair) : birth.count;
    if (count > 0) queue_.Push({count, birth.pair, birth.places});
  }
}

}  // namespace tessera
