// MergeJournal: where a long run of merges leaves what it has done.

#ifndef TESSERA_TOKENIZERS_TRAINERS_MERGE_JOURNAL_H_
#define TESSERA_TOKENIZERS_TRAINERS_MERGE_JOURNAL_H_

#include <cstdint>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/base/types.h"

namespace tessera {

struct Merge {
  TokenId left = 0;
  TokenId right = 0;
  TokenId id = 0;
  // Of the pair when it was chosen.
  uint64_t count = 0;
};

class MergeJournal {
 public:
  virtual ~MergeJournal() = default;

  // Merges of the run that is gone on with, in order.
  virtual const std::vector<Merge>& earlier() const = 0;

  // All merges since those. `now`: the run ends here; else the journal writes
  // when it is time.
  virtual Status Keep(const std::vector<Merge>& merges, bool now) = 0;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_MERGE_JOURNAL_H_
