// One part's share of a merge: rewrites its symbols and tells what that did to
// the pairs around them.
//
// The words of a run are dealt out to parts; a part is worked on by one thread.
// Positions in lists are global: those of part 0, then those of part 1, ...

#ifndef TESSERA_TOKENIZERS_TRAINERS_MERGE_STEP_H_
#define TESSERA_TOKENIZERS_TRAINERS_MERGE_STEP_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tokenizers/trainers/position_list.h"
#include "tokenizers/trainers/symbol_array.h"

namespace tessera {

struct BatchMember {
  TokenId left = 0;
  TokenId right = 0;
  TokenId id = 0;
  uint64_t count = 0;
  const uint8_t* places = nullptr;
};

// What happened beside one neighbour x of the merged pair: on the left side
// pairs (x, left) went and pairs (x, id) came, on the right side (right, x) and
// (id, x).
struct NeighborChange {
  TokenId symbol = 0;
  uint64_t removed = 0;
  uint64_t added = 0;
  // Places of the pairs that came.
  PositionListSize places;
  // Its number among the changes of all parts together.
  uint32_t joined = 0;
};

struct SideChanges {
  struct Place {
    uint64_t position;
    uint32_t neighbor;
  };
  std::vector<NeighborChange> neighbors;
  // Ascending by position.
  std::vector<Place> places;

  void Clear() {
    neighbors.clear();
    places.clear();
  }
};

struct MergeChanges {
  SideChanges left;
  SideChanges right;
};

class MergePart {
 public:
  static constexpr uint32_t kNoIndex = 0xFFFFFFFF;

  SymbolArray& symbols() { return symbols_; }
  const SymbolArray& symbols() const { return symbols_; }
  uint64_t base() const { return base_; }
  void set_base(uint64_t base) { base_ = base; }

  // Replaces every place of the member's list that still holds the pair.
  // `whole_words`: every place in the words that the list touches (Hugging
  // Face's lists are of words).
  void Apply(const BatchMember& member, bool whole_words,
             MergeChanges* changes);

 private:
  // A pair (id, symbol) that came into being and may yet be taken by the next
  // merge in the same word.
  struct Pending {
    size_t at = SymbolArray::kNone;
    TokenId symbol = 0;
    uint64_t count = 0;
  };

  void ReadPlaces(const uint8_t* places);
  void WidenToWords(TokenId left, TokenId right);
  void ApplyAt(const BatchMember& member, size_t at, MergeChanges* changes);
  void FlushPending(MergeChanges* changes);
  NeighborChange& ChangeOf(TokenId symbol, std::vector<uint32_t>* index,
                           SideChanges* side);
  void AddPlace(NeighborChange* change, size_t at, uint64_t count,
                SideChanges* side);

  SymbolArray symbols_;
  uint64_t base_ = 0;
  Pending pending_;
  // Local positions of the member's list.
  std::vector<size_t> places_;
  // Symbol -> its change on each side, kNoIndex between calls.
  std::vector<uint32_t> left_index_;
  std::vector<uint32_t> right_index_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_MERGE_STEP_H_
