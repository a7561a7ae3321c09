// PairSurvey: counts every pair of a run's words and lists where the frequent
// ones stand.
//
// An epoch of merging begins with a survey. Only pairs of at least `threshold`
// occurrences get a list and an entry in the table of pairs: as long as counts
// can only fall, the others cannot be merged before the next survey, and there
// are many of them.

#ifndef TESSERA_TOKENIZERS_TRAINERS_PAIR_SURVEY_H_
#define TESSERA_TOKENIZERS_TRAINERS_PAIR_SURVEY_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "tokenizers/trainers/merge_step.h"
#include "tokenizers/trainers/pair_queue.h"
#include "tokenizers/trainers/pair_table.h"
#include "tokenizers/trainers/position_list.h"
#include "tokenizers/trainers/work_team.h"

namespace tessera {

struct PairSurvey {
  // Pairs that may be merged, unordered, with lists in the caller's arena.
  std::vector<Candidate> candidates = {};
  // Pairs of lower counts are left out.
  int64_t threshold = 1;
};

struct PairSurveyOptions {
  // Pairs below it never matter; >= 1.
  int64_t count_min = 1;
  // threshold = highest count / ratio, at least count_min; 0 = count_min.
  int64_t threshold_ratio = 0;
  // May this pair be merged? Called for pairs of at least count_min.
  std::function<bool(PairKey)> allows;
};

// Requires compact parts. O(symbols).
PairSurvey SurveyPairs(const std::vector<MergePart>& parts,
                       const PairSurveyOptions& options, WorkTeam* team,
                       PositionArena* arena);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_PAIR_SURVEY_H_
