// MergeQueue: the merge loop for any number of symbols.
//
// Pairs are sorted in batches: all those of the beginning, then those that a
// merge gives birth to; where ranks only rise (proper vocabularies) those of a
// whole sweep over one rank. A heap of batches gives the least pair. An entry
// is stale if the pair at its place has another rank by now. O(n log n), and
// for a run of one character, whose sweeps are long, O(n).

#ifndef TESSERA_TOKENIZERS_MODELS_BPE_MERGE_QUEUE_H_
#define TESSERA_TOKENIZERS_MODELS_BPE_MERGE_QUEUE_H_

#include <cstddef>
#include <cstdint>

#include "tokenizers/models/bpe_tables.h"

namespace tessera {

// Memory of MergeQueue for `count` symbols: 32 bytes a symbol.
struct MergeQueueMemory {
  // Place of the next and the last symbol that is left; kNoSymbol at the ends.
  uint32_t* next;
  uint32_t* previous;
  // Rank of the pair that begins here, or kNoMerge.
  uint32_t* ranks;
  // Begins of batches, a heap.
  uint32_t* batches;
  // Room for Entries(count).
  uint64_t* entries;

  TESSERA_HD static size_t Entries(size_t count) { return 2 * count + 2; }
};

namespace bpe_internal {

// Sorts entries, which are in order of place, by rank. `spare` has room for as
// many if there are more than kInsertionMax.
inline constexpr size_t kInsertionMax = 32;

TESSERA_HD inline void SortFewEntries(uint64_t* entries, size_t count) {
  for (size_t i = 1; i < count; ++i) {
    const uint64_t entry = entries[i];
    size_t j = i;
    for (; j > 0 && entries[j - 1] > entry; --j) entries[j] = entries[j - 1];
    entries[j] = entry;
  }
}

TESSERA_HD inline void SortEntries(uint64_t* entries, uint64_t* spare,
                                   size_t count) {
  if (count <= kInsertionMax) return SortFewEntries(entries, count);
  uint64_t all = 0;
  bool in_order = true;
  for (size_t i = 0; i < count; ++i) {
    all |= entries[i];
    in_order &= i == 0 || entries[i - 1] < entries[i];
  }
  if (in_order) return;
  // Stable, 8 bits of the rank at a time; an even number of times, so that the
  // result is where it was.
  for (uint32_t shift = 32;
       shift < 64 && (all >> shift != 0 || shift % 16 != 0); shift += 8) {
    uint32_t ends[256] = {};
    for (size_t i = 0; i < count; ++i) ++ends[entries[i] >> shift & 255];
    uint32_t begin = 0;
    for (uint32_t& end : ends) {
      const uint32_t size = end;
      end = begin;
      begin += size;
    }
    for (size_t i = 0; i < count; ++i) {
      spare[ends[entries[i] >> shift & 255]++] = entries[i];
    }
    uint64_t* const other = entries;
    entries = spare;
    spare = other;
  }
}

template <typename Tables, typename Observer>
class MergeQueueLoop {
 public:
  TESSERA_HD MergeQueueLoop(const Tables& tables, bool proper,
                            const Observer& observer, uint32_t* symbols,
                            uint32_t count, const MergeQueueMemory& memory)
      : tables_(tables),
        proper_(proper),
        observer_(observer),
        symbols_(symbols),
        count_(count),
        memory_(memory) {}

  TESSERA_HD void Run() {
    for (uint32_t i = 0; i < count_; ++i) {
      memory_.previous[i] = i == 0 ? kNoSymbol : i - 1;
      memory_.next[i] = i + 1 == count_ ? kNoSymbol : i + 1;
      memory_.ranks[i] = kNoMerge;
      memory_.entries[i] = i;
    }
    used_ = count_;
    AddBatch();
    while (batch_count_ > 0) {
      const uint64_t entry = TakeFirst();
      const uint32_t at = static_cast<uint32_t>(entry);
      const uint32_t rank = static_cast<uint32_t>(entry >> 32);
      if (memory_.ranks[at] == rank) Merge(at, rank);
      // A sweep over all pairs of one rank, before anything that it gave birth
      // to: only where new pairs rank above it.
      if (proper_ && batch_count_ > 0 && First() >> 32 == rank) continue;
      AddBatch();
    }
  }

 private:
  // Behind the last entry of a batch.
  static constexpr uint64_t kEnd = ~uint64_t{0};

  TESSERA_HD uint64_t First() const {
    return memory_.entries[memory_.batches[0]];
  }

  TESSERA_HD void Merge(uint32_t at, uint32_t rank) {
    // Two places and the end of their batch.
    if (used_ + 3 > MergeQueueMemory::Entries(count_)) Rebuild();
    const uint32_t right = memory_.next[at];
    const uint32_t after = memory_.next[right];
    symbols_[at] = tables_.Product(symbols_[at], symbols_[right], rank);
    symbols_[right] = kNoSymbol;
    memory_.ranks[right] = kNoMerge;
    memory_.next[at] = after;
    if (after != kNoSymbol) memory_.previous[after] = at;
    if (memory_.previous[at] != kNoSymbol) Change(memory_.previous[at]);
    Change(at);
  }

  // The pair that begins at `place` is another one now. Places wait as entries
  // behind the batches.
  TESSERA_HD void Change(uint32_t place) {
    memory_.ranks[place] = kNoMerge;
    memory_.entries[used_++] = place;
  }

  // Makes entries of the places that have changed.
  TESSERA_HD void RankChanged() {
    uint32_t kept = batches_end_;
    for (uint32_t i = batches_end_; i < used_; ++i) {
      const uint32_t place = static_cast<uint32_t>(memory_.entries[i]);
      const uint32_t right = memory_.next[place];
      // Merged away, at the end, or here for the second time.
      if (symbols_[place] == kNoSymbol || right == kNoSymbol ||
          memory_.ranks[place] != kNoMerge) {
        continue;
      }
      const uint32_t rank = tables_.Rank(symbols_[place], symbols_[right]);
      if (rank == kNoMerge) continue;
      observer_(symbols_[place], symbols_[right]);
      memory_.ranks[place] = rank;
      memory_.entries[kept++] = uint64_t{rank} << 32 | place;
    }
    used_ = kept;
  }

  // Makes a batch of the places that have changed.
  TESSERA_HD void AddBatch() {
    RankChanged();
    const uint32_t count = used_ - batches_end_;
    if (count == 0) return;
    const size_t room = MergeQueueMemory::Entries(count_) - used_;
    if (count > kInsertionMax && count > room) return Rebuild();
    CloseBatch();
  }

  TESSERA_HD void CloseBatch() {
    uint64_t* const begin = memory_.entries + batches_end_;
    SortEntries(begin, memory_.entries + used_, used_ - batches_end_);
    memory_.entries[used_++] = kEnd;
    // Up the heap.
    const uint64_t first = *begin;
    uint32_t i = batch_count_++;
    for (; i > 0; i = (i - 1) / 2) {
      const uint32_t parent = memory_.batches[(i - 1) / 2];
      if (memory_.entries[parent] <= first) break;
      memory_.batches[i] = parent;
    }
    memory_.batches[i] = batches_end_;
    batches_end_ = used_;
  }

  // The buffer is full of taken and stale entries: one batch of all pairs that
  // are there. So many places have changed since the last time that it costs
  // little for each.
  TESSERA_HD void Rebuild() {
    RankChanged();
    batch_count_ = batches_end_ = used_ = 0;
    for (uint32_t i = 0; i != kNoSymbol; i = memory_.next[i]) {
      if (memory_.ranks[i] == kNoMerge) continue;
      memory_.entries[used_++] = uint64_t{memory_.ranks[i]} << 32 | i;
    }
    if (used_ > 0) CloseBatch();
  }

  TESSERA_HD uint64_t TakeFirst() {
    const uint64_t entry = First();
    uint32_t sinking = memory_.batches[0] + 1;
    if (memory_.entries[sinking] == kEnd) {
      if (--batch_count_ == 0) return entry;
      sinking = memory_.batches[batch_count_];
    }
    // Down the heap.
    uint32_t i = 0;
    for (uint32_t child = 1; child < batch_count_; child = 2 * i + 1) {
      child += child + 1 < batch_count_ &&
               memory_.entries[memory_.batches[child + 1]] <
                   memory_.entries[memory_.batches[child]];
      if (memory_.entries[sinking] <= memory_.entries[memory_.batches[child]]) {
        break;
      }
      memory_.batches[i] = memory_.batches[child];
      i = child;
    }
    memory_.batches[i] = sinking;
    return entry;
  }

  const Tables& tables_;
  const bool proper_;
  const Observer& observer_;
  uint32_t* const symbols_;
  const uint32_t count_;
  const MergeQueueMemory& memory_;
  uint32_t batch_count_ = 0;
  // Of `entries`: the batches end here; behind are changed places, up to used_.
  uint32_t batches_end_ = 0;
  uint32_t used_ = 0;
};

}  // namespace bpe_internal

struct NoMergeObserver {
  TESSERA_HD void operator()(uint32_t, uint32_t) const {}
};

// Merges symbols[0 .. count), 1 <= count < 2^31 - 1, in place. The symbols left
// are at place 0, next[0], next[next[0]], ... `proper`: every new pair ranks
// above the merge that gave birth to it. `observer(left, right)` hears of each
// pair that could merge, when it comes to be.
template <typename Tables, typename Observer = NoMergeObserver>
TESSERA_HD inline void MergeQueue(const Tables& tables, bool proper,
                                  uint32_t* symbols, uint32_t count,
                                  const MergeQueueMemory& memory,
                                  const Observer& observer = Observer()) {
  bpe_internal::MergeQueueLoop<Tables, Observer>(tables, proper, observer,
                                                 symbols, count, memory)
      .Run();
}

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_MODELS_BPE_MERGE_QUEUE_H_
