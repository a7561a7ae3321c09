// Two passes over the symbols. The first gives every pair of a part a dense
// number, counts it, and notes the number of the pair at each position, so that
// the second needs no look-ups to write the lists.

#include "tokenizers/trainers/pair_survey.h"

#include <algorithm>
#include <bit>

#include "tokenizers/base/hash.h"

namespace tessera {
namespace {

constexpr uint32_t kNoNumber = 0xFFFFFFFF;

// Pair -> dense number, in order of first appearance.
class PairNumbers {
 public:
  PairNumbers() : slots_(size_t{1} << 14, kNoNumber) {}

  uint32_t NumberOf(PairKey pair) {
    size_t at = HashInteger(pair) & (slots_.size() - 1);
    while (slots_[at] != kNoNumber) {
      if (pairs_[slots_[at]] == pair) return slots_[at];
      at = (at + 1) & (slots_.size() - 1);
    }
    const uint32_t number = static_cast<uint32_t>(pairs_.size());
    slots_[at] = number;
    pairs_.push_back(pair);
    if (2 * pairs_.size() > slots_.size()) Grow();
    return number;
  }

  const std::vector<PairKey>& pairs() const { return pairs_; }

 private:
  void Grow() {
    slots_.assign(2 * slots_.size(), kNoNumber);
    for (uint32_t number = 0; number < pairs_.size(); ++number) {
      size_t at = HashInteger(pairs_[number]) & (slots_.size() - 1);
      while (slots_[at] != kNoNumber) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = number;
    }
  }

  std::vector<uint32_t> slots_;
  std::vector<PairKey> pairs_;
};

// What one part found.
struct PartSurvey {
  PairNumbers numbers;
  std::vector<int64_t> counts;
  // Number of the pair that begins at each position.
  std::vector<uint32_t> pair_at;
  // Number here -> list, kNoNumber where the pair has none.
  std::vector<uint32_t> list_of;
  // By list: this part's share.
  std::vector<PositionListSize> sizes;
  std::vector<PositionWriter> writers;
};

void CountPairs(const SymbolArray& symbols, PartSurvey* survey) {
  survey->pair_at.assign(symbols.size(), kNoNumber);
  for (size_t at = 1; at + 1 < symbols.size(); ++at) {
    if (!symbols.is_live(at) || !symbols.is_live(at + 1)) continue;
    const uint32_t number = survey->numbers.NumberOf(
        MakePair(symbols.symbol(at), symbols.symbol(at + 1)));
    if (number == survey->counts.size()) survey->counts.push_back(0);
    survey->counts[number] += static_cast<int64_t>(symbols.WordCount(at));
    survey->pair_at[at] = number;
  }
}

// The parts' pairs as one list, and each part's numbers in it (in list_of).
std::vector<Candidate> JoinCounts(std::vector<PartSurvey>* surveys) {
  std::vector<Candidate> all;
  PairNumbers numbers;
  for (PartSurvey& survey : *surveys) {
    const std::vector<PairKey>& pairs = survey.numbers.pairs();
    survey.list_of.resize(pairs.size());
    for (size_t i = 0; i < pairs.size(); ++i) {
      // A single part's numbers are those of the whole.
      const uint32_t number = surveys->size() == 1 ? static_cast<uint32_t>(i)
                                                   : numbers.NumberOf(pairs[i]);
      if (number == all.size()) all.push_back({.pair = pairs[i]});
      all[number].count += survey.counts[i];
      survey.list_of[i] = number;
    }
  }
  return all;
}

void SizeLists(const MergePart& part, size_t lists, PartSurvey* survey) {
  survey->sizes.resize(lists);
  for (size_t at = 0; at < survey->pair_at.size(); ++at) {
    const uint32_t number = survey->pair_at[at];
    if (number == kNoNumber) continue;
    const uint32_t list = survey->list_of[number];
    if (list != kNoNumber) survey->sizes[list].Add(part.base() + at);
  }
}

void WriteLists(const MergePart& part, PartSurvey* survey) {
  for (size_t at = 0; at < survey->pair_at.size(); ++at) {
    const uint32_t number = survey->pair_at[at];
    if (number == kNoNumber) continue;
    const uint32_t list = survey->list_of[number];
    if (list != kNoNumber) survey->writers[list].Write(part.base() + at);
  }
}

// Memory for the list of one candidate, and a writer for each part's share.
uint8_t* AllocateList(size_t list, std::vector<PartSurvey>* surveys,
                      PositionArena* arena) {
  PositionListSize total;
  for (const PartSurvey& survey : *surveys) total.Extend(survey.sizes[list]);
  uint8_t* const memory = arena->Allocate(total.bytes());
  PositionWriter writer(total, memory);
  for (PartSurvey& survey : *surveys) {
    const PositionListSize& size = survey.sizes[list];
    survey.writers[list] = writer;
    writer.Skip(size);
  }
  return memory;
}

}  // namespace

PairSurvey SurveyPairs(const std::vector<MergePart>& parts,
                       const PairSurveyOptions& options, WorkTeam* team,
                       PositionArena* arena) {
  std::vector<PartSurvey> surveys(parts.size());
  team->Run(parts.size(),
            [&](size_t i) { CountPairs(parts[i].symbols(), &surveys[i]); });
  std::vector<Candidate> all = JoinCounts(&surveys);

  PairSurvey result{.threshold = options.count_min};
  if (options.threshold_ratio > 0) {
    int64_t highest = 0;
    for (const Candidate& candidate : all) {
      if (candidate.count > highest && options.allows(candidate.pair)) {
        highest = candidate.count;
      }
    }
    result.threshold =
        std::max(result.threshold, highest / options.threshold_ratio);
  }
  std::vector<uint32_t> list_of(all.size(), kNoNumber);
  for (size_t i = 0; i < all.size(); ++i) {
    if (all[i].count < result.threshold || !options.allows(all[i].pair)) {
      continue;
    }
    list_of[i] = static_cast<uint32_t>(result.candidates.size());
    result.candidates.push_back(all[i]);
  }

  const size_t lists = result.candidates.size();
  team->Run(parts.size(), [&](size_t i) {
    for (uint32_t& list : surveys[i].list_of) list = list_of[list];
    surveys[i].writers.resize(lists);
    SizeLists(parts[i], lists, &surveys[i]);
  });
  for (size_t i = 0; i < lists; ++i) {
    result.candidates[i].places = AllocateList(i, &surveys, arena);
  }
  team->Run(parts.size(), [&](size_t i) { WriteLists(parts[i], &surveys[i]); });
  return result;
}

}  // namespace tessera
