// ByteTrie: a set of byte strings, walked byte by byte.
//
// A double array: each node is 8 bytes, and one step is one load, one xor and
// one comparison. Any bytes may stand in an entry, NUL too. Immutable after it
// is built; walking allocates nothing.
//
//   ByteTrie trie({{"ab", 7}, {"abc", 8}});
//   ByteTrie::Match m = trie.LongestPrefix("abcd");   // m.size == 3
//
//   ByteTrie::Cursor cursor(trie);
//   for (const char c : text) {
//     if (!cursor.Step(c)) break;
//     if (cursor.has_value()) Use(cursor.value());
//   }
//
// Cost: O(bytes of the entries) to build after sorting them, about 9 to 12
// bytes of memory a node.
//
// Source of the layout: Aoe, "An Efficient Digital Search Algorithm by Using a
// Double-Array Structure" (1989), with addresses made by xor.

#ifndef TESSERA_TOKENIZERS_VOCAB_BYTE_TRIE_H_
#define TESSERA_TOKENIZERS_VOCAB_BYTE_TRIE_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tokenizers/base/table.h"

namespace tessera {

class ByteTrie {
 public:
  // Values are below this.
  static constexpr uint32_t kValueEnd = 0xFFFFFF;

  struct Entry {
    std::string_view text;
    uint32_t value;
  };

  // A prefix of a text that is an entry.
  struct Match {
    // 0 = there is none.
    size_t size = 0;
    uint32_t value = kValueEnd;
  };

  // Matches nothing.
  ByteTrie() : ByteTrie(std::vector<Entry>()) {}
  // Empty texts are passed over; of equal texts the first counts.
  explicit ByteTrie(std::vector<Entry> entries);
  // Reads in place what AppendTables wrote; values are below `value_end`.
  ByteTrie(TableReader* reader, uint32_t value_end);
  void AppendTables(TableWriter* writer) const;

  class Cursor {
   public:
    // At the root.
    explicit Cursor(const ByteTrie& trie) : units_(trie.units_.data()) {
      Enter(0, units_[0]);
    }

    // To the child for `byte`; false, and no move, if there is none.
    bool Step(char byte) {
      const uint8_t label = static_cast<uint8_t>(byte);
      const uint32_t node = base_ ^ label;
      const Unit child = units_[node];
      if (LabelOf(child) != label) return false;
      Enter(node, child);
      return true;
    }
    bool has_value() const { return value_ != kValueEnd; }
    uint32_t value() const { return value_; }
    bool has_children() const { return base_ != kNoChildren; }
    // Number of the node, below node_end().
    uint32_t node() const { return node_; }

   private:
    void Enter(uint32_t node, uint64_t unit) {
      node_ = node;
      base_ = BaseOf(unit);
      value_ = ValueOf(unit);
    }

    const uint64_t* units_;
    uint32_t base_;
    uint32_t value_;
    uint32_t node_;
  };

  // Longest entry that is a prefix of `text`.
  Match LongestPrefix(std::string_view text) const {
    Match match;
    Cursor cursor(*this);
    for (size_t i = 0; i < text.size() && cursor.Step(text[i]); ++i) {
      if (cursor.has_value()) match = Match{i + 1, cursor.value()};
    }
    return match;
  }

  bool empty() const { return size_max_ == 0; }
  // Bytes of the longest entry.
  size_t size_max() const { return size_max_; }
  // Most bytes a walk can go beyond the last entry it met (beyond one byte
  // where it met none): what LongestPrefix reads in vain.
  size_t overshoot_max() const { return overshoot_max_; }
  uint32_t node_end() const { return static_cast<uint32_t>(units_.size()); }

 private:
  friend class ByteTrieBuilder;
  // The place of the child for byte c is base ^ c.
  // bits 0-31 base, 32-39 label, 40-63 value: one load, and parts of it that
  // stay in registers (6 % of the time of a Unigram word).
  using Unit = uint64_t;
  static Unit MakeUnit(uint32_t base, uint8_t label, uint32_t value) {
    return base | Unit{label} << 32 | Unit{value} << 40;
  }
  static uint32_t BaseOf(Unit unit) { return static_cast<uint32_t>(unit); }
  static uint8_t LabelOf(Unit unit) { return static_cast<uint8_t>(unit >> 32); }
  static uint32_t ValueOf(Unit unit) {
    return static_cast<uint32_t>(unit >> 40);
  }
  // Base of a node without children.
  static constexpr uint32_t kNoChildren = 0;

  // A step from any unit stays inside, a walk ends, values are small.
  bool IsSound(uint32_t value_end) const;

  FrozenArray<Unit> units_;
  size_t size_max_ = 0;
  size_t overshoot_max_ = 0;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_VOCAB_BYTE_TRIE_H_
