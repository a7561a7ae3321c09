// CountJournal: where a long count leaves what it has done.

#ifndef TESSERA_TOKENIZERS_TRAINERS_COUNT_JOURNAL_H_
#define TESSERA_TOKENIZERS_TRAINERS_COUNT_JOURNAL_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/trainers/word_counts.h"

namespace tessera {

// All words of some chunks of a corpus, in files of sorted words.
struct CountedChunks {
  std::vector<std::string> runs;
  // By CorpusChunk::number.
  std::vector<uint64_t> chunks;
  CorpusTotals totals;
};

class CountJournal {
 public:
  virtual ~CountJournal() = default;

  // What the count that is gone on with has done.
  virtual const std::vector<CountedChunks>& counted_before() const = 0;

  // A path that no run has. Any thread.
  virtual std::string NewRunPath() = 0;

  // The runs are written. One thread at a time.
  virtual Status KeepChunks(const CountedChunks& counted) = 0;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_COUNT_JOURNAL_H_
