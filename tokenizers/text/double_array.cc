// Two steps: the keys become a minimal acyclic automaton (states with equal
// ends are one), then each state gets a base at which the units of its children
// are free. A base belongs to one state only, or a walk could slip into the
// children of another. A unit is free for the taking only in the last blocks of
// 256, so that placing stays linear; when no base fits, a block is added.
//
// Units that stay free in a block get a label that leads to them from no base
// in use: some base of the block is unused as long as a unit is free.

#include "tokenizers/text/double_array.h"

#include <map>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "tokenizers/base/check.h"
#include "tokenizers/text/charsmap_builder.h"

namespace tessera {
namespace {

constexpr size_t kBlockSize = 256;
// Blocks that are searched for a place.
constexpr size_t kOpenBlocks = 16;
constexpr uint32_t kNone = UINT32_MAX;

using Entry = std::pair<std::string_view, uint32_t>;

// A state's children by byte, and the value of the key that ends in it.
struct State {
  std::vector<std::pair<uint8_t, uint32_t>> children;
  uint32_t value = kNone;

  bool has_value() const { return value != kNone; }
  friend bool operator<(const State& a, const State& b) {
    return std::tie(a.value, a.children) < std::tie(b.value, b.children);
  }
};

// States bottom up, equal ones once. Keys come in ascending order, so a state
// is finished when a key leaves its path.
class Automaton {
 public:
  explicit Automaton(const std::vector<Entry>& entries) {
    std::vector<State> path(1);
    std::string_view last;
    for (const auto& [key, value] : entries) {
      size_t common = 0;
      while (common < last.size() && common < key.size() &&
             last[common] == key[common]) {
        ++common;
      }
      Close(last, common, &path);
      path.resize(key.size() + 1);
      path.back().value = value;
      last = key;
    }
    Close(last, 0, &path);
    root_ = Intern(std::move(path[0]));
  }

  uint32_t root() const { return root_; }
  const State& state(uint32_t i) const { return *states_[i]; }
  size_t size() const { return states_.size(); }

 private:
  // Finishes the states of `key` that are deeper than `depth`.
  void Close(std::string_view key, size_t depth, std::vector<State>* path) {
    for (size_t d = key.size(); d > depth; --d) {
      const uint32_t child = Intern(std::move((*path)[d]));
      (*path)[d - 1].children.emplace_back(static_cast<uint8_t>(key[d - 1]),
                                           child);
      path->pop_back();
    }
  }
  uint32_t Intern(State state) {
    const auto [found, is_new] = numbers_.try_emplace(
        std::move(state), static_cast<uint32_t>(states_.size()));
    if (is_new) states_.push_back(&found->first);
    return found->second;
  }

  std::map<State, uint32_t> numbers_;
  std::vector<const State*> states_;
  uint32_t root_ = 0;
};

// Units that may still be taken, as a list through the last blocks.
class FreeUnits {
 public:
  // Adds `count` units after all others; the oldest are given up for good when
  // there are more than kOpenBlocks blocks.
  void AddBlock() {
    const size_t begin = next_.size();
    for (size_t i = begin; i < begin + kBlockSize; ++i) {
      next_.push_back(kNone);
      previous_.push_back(last_);
      (last_ == kNone ? first_ : next_[last_]) = static_cast<uint32_t>(i);
      last_ = static_cast<uint32_t>(i);
    }
    while (first_ != kNone &&
           first_ + kOpenBlocks * kBlockSize < next_.size()) {
      Remove(first_);
    }
  }
  void Remove(uint32_t unit) {
    // Units of old blocks are in the list no more.
    if (unit != first_ && previous_[unit] == kNone) return;
    const uint32_t before = previous_[unit], after = next_[unit];
    (before == kNone ? first_ : next_[before]) = after;
    (after == kNone ? last_ : previous_[after]) = before;
    previous_[unit] = next_[unit] = kNone;
  }
  uint32_t first() const { return first_; }
  uint32_t next(uint32_t unit) const { return next_[unit]; }

 private:
  std::vector<uint32_t> next_, previous_;
  uint32_t first_ = kNone, last_ = kNone;
};

class Placer {
 public:
  explicit Placer(const Automaton& automaton)
      : automaton_(automaton), base_of_(automaton.size(), kNone) {}

  std::vector<uint32_t> Place() {
    AddBlock();
    // The root's unit, which has the label 0: as a base it would lead a zero
    // byte back to the root.
    Take(0, 0);
    is_base_[0] = true;
    std::vector<std::pair<uint32_t, uint32_t>> todo = {{0, automaton_.root()}};
    while (!todo.empty()) {
      const auto [unit, number] = todo.back();
      todo.pop_back();
      const State& state = automaton_.state(number);
      const bool placed = Fits(unit, base_of_[number]);
      if (!placed) base_of_[number] = FindBase(unit, state);
      const uint32_t base = base_of_[number];
      SetOffset(unit, unit ^ base, state.has_value());
      if (placed) continue;
      if (state.has_value()) Take(base, kLeafBit | state.value);
      for (const auto& [byte, child] : state.children) Take(base ^ byte, byte);
      for (const auto& [byte, child] : state.children) {
        todo.emplace_back(base ^ byte, child);
      }
    }
    LabelFreeUnits();
    return std::move(units_);
  }

 private:
  void AddBlock() {
    units_.resize(units_.size() + kBlockSize, 0);
    taken_.resize(units_.size(), false);
    is_base_.resize(units_.size(), false);
    free_.AddBlock();
  }
  void Take(uint32_t unit, uint32_t content) {
    taken_[unit] = true;
    units_[unit] = content;
    free_.Remove(unit);
  }
  // Can the offset between them be written in a unit?
  static bool Fits(uint32_t unit, uint32_t base) {
    if (base == kNone) return false;
    const uint32_t offset = unit ^ base;
    return offset < 1u << 21 || (offset < 1u << 29 && (offset & 0xFF) == 0);
  }
  void SetOffset(uint32_t unit, uint32_t offset, bool has_leaf) {
    units_[unit] |= offset < 1u << 21 ? offset << 10 : offset << 2 | 0x200;
    if (has_leaf) units_[unit] |= kHasLeafBit;
  }
  uint32_t FindBase(uint32_t unit, const State& state) {
    const uint32_t label = state.has_value() || state.children.empty()
                               ? 0
                               : state.children[0].first;
    uint32_t free = free_.first();
    while (true) {
      for (; free != kNone; free = free_.next(free)) {
        const uint32_t base = free ^ label;
        if (!is_base_[base] && Fits(unit, base) && IsFree(base, state)) {
          is_base_[base] = true;
          return base;
        }
      }
      free = static_cast<uint32_t>(units_.size());
      AddBlock();
    }
  }
  bool IsFree(uint32_t base, const State& state) const {
    if (state.has_value() && taken_[base]) return false;
    for (const auto& [byte, child] : state.children) {
      if (taken_[base ^ byte]) return false;
    }
    return true;
  }
  void LabelFreeUnits() {
    for (size_t block = 0; block < units_.size(); block += kBlockSize) {
      size_t unused = block;
      while (unused < block + kBlockSize && is_base_[unused]) ++unused;
      for (size_t i = block; i < block + kBlockSize; ++i) {
        if (taken_[i]) continue;
        TESSERA_CHECK(unused < block + kBlockSize);
        units_[i] = static_cast<uint32_t>(i ^ unused);
      }
    }
  }

  const Automaton& automaton_;
  std::vector<uint32_t> base_of_;
  std::vector<uint32_t> units_;
  std::vector<bool> taken_;
  std::vector<bool> is_base_;
  FreeUnits free_;
};

}  // namespace

std::vector<uint32_t> BuildDoubleArray(const std::vector<Entry>& entries) {
  return Placer(Automaton(entries)).Place();
}

}  // namespace tessera
