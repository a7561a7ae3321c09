// Building the double array. Units come in blocks of 256. The children of a
// node lie in one block: byte c at base ^ c, where the base belongs to this
// node alone. A unit is a child of the node with base b exactly if its label is
// place ^ b, so a step needs to compare the label only. What must hold:
//
// * no two nodes with children have the same base;
// * block 0 holds the root (place 0) and no child; its base 0 means "no
//   children", and its labels claim base 1, which nobody has;
// * units that nobody took claim a base of their block that nobody has. There
//   is one: a block with a unit left has at most 255 children, so at most 255
//   bases.
//
// A base is sought in the last few blocks that still have room, so building
// stays linear and the array dense (97 % and more for vocabularies).

#include "tokenizers/vocab/byte_trie.h"

#include <algorithm>
#include <array>
#include <utility>

#include "tokenizers/base/limits.h"

namespace tessera {
namespace {

// One for each byte of a vocabulary, and some.
constexpr uint64_t kNodeCountMax = uint64_t{1} << 31;

}  // namespace

// Some of the numbers 0 .. 255.
class ByteSet {
 public:
  bool Has(uint32_t i) const { return (words_[i >> 6] >> (i & 63) & 1) != 0; }
  void Add(uint32_t i) { words_[i >> 6] |= uint64_t{1} << (i & 63); }
  // First i >= from that is not in the set; 256 if there is none.
  uint32_t NextAbsent(uint32_t from) const {
    while (from < 256) {
      const uint64_t absent = ~words_[from >> 6] >> (from & 63);
      if (absent != 0) return from + __builtin_ctzll(absent);
      from = (from | 63) + 1;
    }
    return 256;
  }

 private:
  std::array<uint64_t, 4> words_{};
};

class ByteTrieBuilder {
 public:
  explicit ByteTrieBuilder(ByteTrie* trie) : trie_(trie) {}

  void Build(std::vector<ByteTrie::Entry> entries) {
    Sort(&entries);
    AddBlock();
    std::vector<Range> pending{{0, entries.size(), 0, 0, 0}};
    while (!pending.empty()) {
      const Range range = pending.back();
      pending.pop_back();
      AddNode(entries, range, &pending);
    }
    LabelFreeUnits();
    trie_->units_ = std::move(units_);
  }

 private:
  using Unit = ByteTrie::Unit;

  // Entries [begin, end) share their first `depth` bytes, which lead to `node`;
  // the longest entry on that way has `matched` bytes.
  struct Range {
    size_t begin;
    size_t end;
    size_t depth;
    size_t matched;
    uint32_t node;
  };

  struct Block {
    ByteSet used_units;
    ByteSet used_bases;
    uint32_t free_count = 256;
    // Nodes that found no room here.
    uint32_t failures = 0;
  };

  // A block is given up after this many failures, and when others are newer.
  static constexpr uint32_t kFailuresMax = 24;
  static constexpr size_t kOpenBlocksMax = 16;

  static void Sort(std::vector<ByteTrie::Entry>* entries) {
    std::erase_if(*entries, [](const auto& e) { return e.text.empty(); });
    std::stable_sort(
        entries->begin(), entries->end(),
        [](const auto& a, const auto& b) { return a.text < b.text; });
  }

  void AddBlock() {
    units_.resize(
        units_.size() + 256,
        ByteTrie::MakeUnit(ByteTrie::kNoChildren, 0, ByteTrie::kValueEnd));
    blocks_.emplace_back();
  }

  void SetBase(uint32_t node, uint32_t base) {
    Unit& unit = units_[node];
    unit = ByteTrie::MakeUnit(base, ByteTrie::LabelOf(unit),
                              ByteTrie::ValueOf(unit));
  }
  void SetLabel(size_t node, uint32_t label) {
    Unit& unit = units_[node];
    unit =
        ByteTrie::MakeUnit(ByteTrie::BaseOf(unit), static_cast<uint8_t>(label),
                           ByteTrie::ValueOf(unit));
  }
  void SetValue(uint32_t node, uint32_t value) {
    Unit& unit = units_[node];
    unit = ByteTrie::MakeUnit(ByteTrie::BaseOf(unit), ByteTrie::LabelOf(unit),
                              value);
  }

  void AddNode(const std::vector<ByteTrie::Entry>& entries, Range range,
               std::vector<Range>* pending);
  uint32_t TakeBase(const uint8_t* labels, size_t count);
  // Place in the block for a base of these labels; 256 if there is none.
  static uint32_t FindBase(const Block& block, const uint8_t* labels,
                           size_t count);
  void LabelFreeUnits();

  ByteTrie* trie_;
  std::vector<Unit> units_;
  std::vector<Block> blocks_;
  // Numbers of blocks with room, oldest first.
  std::vector<size_t> open_;
};

void ByteTrieBuilder::AddNode(const std::vector<ByteTrie::Entry>& entries,
                              Range range, std::vector<Range>* pending) {
  size_t begin = range.begin;
  if (begin < range.end && entries[begin].text.size() == range.depth) {
    SetValue(range.node, entries[begin].value);
    range.matched = range.depth;
    while (begin < range.end && entries[begin].text.size() == range.depth) {
      ++begin;
    }
  }
  trie_->size_max_ = std::max(trie_->size_max_, range.depth);
  const size_t overshoot = range.depth - std::max<size_t>(range.matched, 1);
  if (range.depth > 0) {
    trie_->overshoot_max_ = std::max(trie_->overshoot_max_, overshoot);
  }
  if (begin == range.end) return;

  uint8_t labels[256];
  size_t count = 0;
  const size_t first_child = pending->size();
  for (size_t i = begin; i < range.end; ++i) {
    const uint8_t label = static_cast<uint8_t>(entries[i].text[range.depth]);
    if (count == 0 || label != labels[count - 1]) {
      labels[count++] = label;
      pending->push_back({i, i, range.depth + 1, range.matched, 0});
    }
    pending->back().end = i + 1;
  }
  const uint32_t base = TakeBase(labels, count);
  SetBase(range.node, base);
  for (size_t k = 0; k < count; ++k) {
    const uint32_t child = base ^ labels[k];
    SetLabel(child, labels[k]);
    (*pending)[first_child + k].node = child;
  }
}

uint32_t ByteTrieBuilder::TakeBase(const uint8_t* labels, size_t count) {
  uint32_t place = 256;
  size_t number = 0;
  for (size_t i = 0; i < open_.size() && place == 256; ++i) {
    number = open_[i];
    Block& block = blocks_[number];
    if (block.free_count >= count) place = FindBase(block, labels, count);
    if (place == 256) ++block.failures;
  }
  if (place == 256) {
    number = blocks_.size();
    AddBlock();
    open_.push_back(number);
    if (open_.size() > kOpenBlocksMax) open_.erase(open_.begin());
    place = FindBase(blocks_[number], labels, count);
  }
  Block& block = blocks_[number];
  block.used_bases.Add(place);
  for (size_t k = 0; k < count; ++k) block.used_units.Add(place ^ labels[k]);
  block.free_count -= static_cast<uint32_t>(count);
  std::erase_if(open_, [this](size_t i) {
    return blocks_[i].free_count == 0 || blocks_[i].failures > kFailuresMax;
  });
  return static_cast<uint32_t>(number * 256 + place);
}

uint32_t ByteTrieBuilder::FindBase(const Block& block, const uint8_t* labels,
                                   size_t count) {
  for (uint32_t unit = block.used_units.NextAbsent(0); unit < 256;
       unit = block.used_units.NextAbsent(unit + 1)) {
    const uint32_t place = unit ^ labels[0];
    if (block.used_bases.Has(place)) continue;
    size_t k = 1;
    while (k < count && !block.used_units.Has(place ^ labels[k])) ++k;
    if (k == count) return place;
  }
  return 256;
}

void ByteTrieBuilder::LabelFreeUnits() {
  for (uint32_t unit = 0; unit < 256; ++unit) {
    SetLabel(unit, unit ^ 1);
  }
  for (size_t number = 1; number < blocks_.size(); ++number) {
    const Block& block = blocks_[number];
    const uint32_t base = block.used_bases.NextAbsent(0);
    for (uint32_t unit = block.used_units.NextAbsent(0); unit < 256;
         unit = block.used_units.NextAbsent(unit + 1)) {
      SetLabel(number * 256 + unit, unit ^ base);
    }
  }
}

ByteTrie::ByteTrie(std::vector<Entry> entries) {
  ByteTrieBuilder(this).Build(std::move(entries));
}

ByteTrie::ByteTrie(TableReader* reader, uint32_t value_end)
    : units_(reader->GetArray<Unit>()),
      size_max_(reader->Get<uint32_t>()),
      overshoot_max_(reader->Get<uint32_t>()) {
  reader->Require(!units_.empty() && units_.size() % 256 == 0 &&
                      units_.size() <= kNodeCountMax,
                  "blocks of 256 units");
  reader->Require(size_max_ <= kTokenBytesMax && overshoot_max_ <= size_max_,
                  "entries of at most 65,535 bytes");
  if (reader->is_full()) {
    reader->Require(!reader->ok() || IsSound(value_end), "a sound trie");
  }
  // What has a fault is not walked, but it may be entered.
  if (!reader->ok()) *this = ByteTrie();
}

void ByteTrie::AppendTables(TableWriter* writer) const {
  writer->PutArray(units_);
  writer->Put<uint32_t>(static_cast<uint32_t>(size_max_));
  writer->Put<uint32_t>(static_cast<uint32_t>(overshoot_max_));
}

// No node has two parents, since no two have one base, and the root has none:
// so what a walk meets is a tree.
bool ByteTrie::IsSound(uint32_t value_end) const {
  std::vector<bool> has_owner(units_.size());
  bool sound = true;
  for (const Unit unit : units_) {
    const uint32_t base = BaseOf(unit);
    const uint32_t value = ValueOf(unit);
    sound &= value < value_end || value == kValueEnd;
    if (base == kNoChildren) continue;
    if (base < 256 || (base | 255) >= units_.size()) return false;
    sound &= !has_owner[base];
    has_owner[base] = true;
  }
  // Block 0 has no child of anybody, and of a node without children neither.
  for (uint32_t unit = 0; unit < 256; ++unit) {
    sound &= LabelOf(units_[unit]) == (unit ^ 1);
  }
  return sound;
}

}  // namespace tessera
