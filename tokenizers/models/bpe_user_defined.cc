#include "tokenizers/models/bpe_user_defined.h"

#include "tokenizers/base/types.h"
#include "tokenizers/vocab/vocabulary.h"

namespace tessera {

BpeUserDefined::BpeUserDefined(const Vocabulary& vocabulary,
                               const BpeCompiled& compiled)
    : BpeUserDefined() {
  for (TokenId id = 0; id < vocabulary.id_count(); ++id) {
    if (vocabulary.kind(id) == TokenKind::kUserDefined &&
        !vocabulary.is_special(id) && compiled.SymbolOf(id) != kNoSymbol) {
      Insert(vocabulary.text(id), compiled.SymbolOf(id));
    }
  }
}

uint32_t BpeUserDefined::Child(uint32_t node, uint8_t byte) const {
  uint32_t child = nodes_[node].first_child;
  while (child != kNoNode && nodes_[child].byte != byte) {
    child = nodes_[child].next_sibling;
  }
  return child;
}

void BpeUserDefined::Insert(std::string_view text, uint32_t symbol) {
  uint32_t node = kNoNode;
  for (size_t i = 0; i < text.size(); ++i) {
    const uint8_t byte = static_cast<uint8_t>(text[i]);
    uint32_t next = i == 0 ? first_[byte] : Child(node, byte);
    if (next == kNoNode) {
      next = static_cast<uint32_t>(nodes_.size());
      Node added;
      added.byte = byte;
      if (i == 0) {
        first_[byte] = next;
      } else {
        added.next_sibling = nodes_[node].first_child;
        nodes_[node].first_child = next;
      }
      nodes_.push_back(added);
    }
    node = next;
  }
  nodes_[node].symbol = symbol;
}

BpeUserDefined::Match BpeUserDefined::Walk(std::string_view text, size_t at,
                                           uint32_t node) const {
  Match match;
  for (size_t i = at;;) {
    if (nodes_[node].symbol != kNoSymbol) {
      match = {nodes_[node].symbol, i + 1 - at};
    }
    if (++i == text.size()) return match;
    node = Child(node, static_cast<uint8_t>(text[i]));
    if (node == kNoNode) return match;
  }
}

}  // namespace tessera
