#include "tokenizers/models/bpe_user_defined.h"

#include <utility>

#include "tokenizers/base/types.h"
#include "tokenizers/vocab/vocabulary.h"

namespace tessera {

BpeUserDefined::BpeUserDefined(const Vocabulary& vocabulary,
                               const BpeCompiled& compiled)
    : BpeUserDefined() {
  std::vector<Node> nodes;
  for (TokenId id = 0; id < vocabulary.id_count(); ++id) {
    if (vocabulary.kind(id) == TokenKind::kUserDefined &&
        !vocabulary.is_special(id) && compiled.SymbolOf(id) != kNoSymbol) {
      Insert(vocabulary.text(id), compiled.SymbolOf(id), &nodes);
    }
  }
  nodes_ = std::move(nodes);
}

BpeUserDefined::BpeUserDefined(TableReader* reader, const BpeCompiled& compiled)
    : nodes_(reader->GetArray<Node>()),
      first_(reader->Get<std::array<uint32_t, 256>>()) {
  reader->Require(AllBelow(first_, nodes_.size(), kNoNode),
                  "nodes of user-defined tokens that exist");
  if (reader->is_full()) {
    reader->Require(IsSound(compiled), "a tree of user-defined tokens");
  }
  if (!reader->ok()) *this = BpeUserDefined();
}

void BpeUserDefined::AppendTables(TableWriter* writer) const {
  writer->PutArray(nodes_);
  writer->Put(first_);
}

// Children stand behind their parent, later siblings before: walks end.
bool BpeUserDefined::IsSound(const BpeCompiled& compiled) const {
  for (uint32_t i = 0; i < nodes_.size(); ++i) {
    const Node& node = nodes_[i];
    const bool child_is_behind =
        node.first_child == kNoNode ||
        (node.first_child > i && node.first_child < nodes_.size());
    const bool sibling_is_before =
        node.next_sibling == kNoNode || node.next_sibling < i;
    if (!child_is_behind || !sibling_is_before) return false;
    if (node.symbol != kNoSymbol && !compiled.IsToken(node.symbol)) {
      return false;
    }
  }
  return true;
}

uint32_t BpeUserDefined::Child(const Node* nodes, uint32_t node, uint8_t byte) {
  uint32_t child = nodes[node].first_child;
  while (child != kNoNode && nodes[child].byte != byte) {
    child = nodes[child].next_sibling;
  }
  return child;
}

void BpeUserDefined::Insert(std::string_view text, uint32_t symbol,
                            std::vector<Node>* nodes) {
  uint32_t node = kNoNode;
  for (size_t i = 0; i < text.size(); ++i) {
    const uint8_t byte = static_cast<uint8_t>(text[i]);
    uint32_t next = i == 0 ? first_[byte] : Child(nodes->data(), node, byte);
    if (next == kNoNode) {
      next = static_cast<uint32_t>(nodes->size());
      Node added;
      added.byte = byte;
      if (i == 0) {
        first_[byte] = next;
      } else {
        added.next_sibling = (*nodes)[node].first_child;
        (*nodes)[node].first_child = next;
      }
      nodes->push_back(added);
    }
    node = next;
  }
  (*nodes)[node].symbol = symbol;
}

BpeUserDefined::Match BpeUserDefined::Walk(std::string_view text, size_t at,
                                           uint32_t node) const {
  Match match;
  for (size_t i = at;;) {
    if (nodes_[node].symbol != kNoSymbol) {
      match = {nodes_[node].symbol, i + 1 - at};
    }
    if (++i == text.size()) return match;
    node = Child(nodes_.data(), node, static_cast<uint8_t>(text[i]));
    if (node == kNoNode) return match;
  }
}

}  // namespace tessera
