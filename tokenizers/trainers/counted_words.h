// CountedWords: what a count leaves, sorted words in tables, runs or files that
// still have to be merged. A corpus that fits in memory becomes WordCounts;
// others go from here to a counts file without ever being in memory.

#ifndef TESSERA_TOKENIZERS_TRAINERS_COUNTED_WORDS_H_
#define TESSERA_TOKENIZERS_TRAINERS_COUNTED_WORDS_H_

#include <memory>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/trainers/trainer.h"
#include "tokenizers/trainers/word_counts.h"
#include "tokenizers/trainers/word_run.h"

namespace tessera {

struct CountedWords {
  std::vector<std::unique_ptr<WordSource>> sources;
  CorpusTotals totals;
};

// Merges sources into runs until there are few enough to be read at once.
// Errors: those of the sources; Io.
Status LimitFanIn(const TrainResources& resources, CountedWords* counted);

// Merges counted words in memory.
StatusOr<WordCounts> MergeToMemory(CountedWords counted);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_COUNTED_WORDS_H_
