// BpeUserDefined: the longest user-defined token at a place of a text.
//
// A byte trie; children of a node are a list, of which nearly all are short.
// Cost: O(longest user-defined token) where one begins, one look at a table of
// first bytes elsewhere.

#ifndef TESSERA_TOKENIZERS_MODELS_BPE_USER_DEFINED_H_
#define TESSERA_TOKENIZERS_MODELS_BPE_USER_DEFINED_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tokenizers/base/table.h"
#include "tokenizers/models/bpe_compiled.h"

namespace tessera {

class Vocabulary;

class BpeUserDefined {
 public:
  struct Match {
    uint32_t symbol = kNoSymbol;
    size_t size = 0;
  };

  // Finds nothing.
  BpeUserDefined() { first_.fill(kNoNode); }
  // Tokens of kind user-defined that have a symbol.
  BpeUserDefined(const Vocabulary& vocabulary, const BpeCompiled& compiled);
  // Reads in place what AppendTables wrote.
  BpeUserDefined(TableReader* reader, const BpeCompiled& compiled);
  void AppendTables(TableWriter* writer) const;

  bool empty() const { return nodes_.empty(); }

  // Size 0 where there is none.
  Match LongestAt(std::string_view text, size_t at) const {
    const uint32_t node = first_[static_cast<unsigned char>(text[at])];
    return node == kNoNode ? Match() : Walk(text, at, node);
  }

 private:
  static constexpr uint32_t kNoNode = 0xFFFFFFFF;
  struct Node {
    uint32_t symbol = kNoSymbol;
    uint32_t first_child = kNoNode;
    uint32_t next_sibling = kNoNode;
    uint32_t byte = 0;
  };

  Match Walk(std::string_view text, size_t at, uint32_t node) const;
  void Insert(std::string_view text, uint32_t symbol, std::vector<Node>* nodes);
  static uint32_t Child(const Node* nodes, uint32_t node, uint8_t byte);
  bool IsSound(const BpeCompiled& compiled) const;

  FrozenArray<Node> nodes_;
  std::array<uint32_t, 256> first_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_MODELS_BPE_USER_DEFINED_H_
