// BpeCompiled: rules and alphabet as numbered symbols and tables.
//
// Everything that Encode reads, in flat arrays; immutable.

#ifndef TESSERA_TOKENIZERS_MODELS_BPE_COMPILED_H_
#define TESSERA_TOKENIZERS_MODELS_BPE_COMPILED_H_

#include <array>
#include <cstdint>
#include <vector>

#include "tokenizers/base/table.h"
#include "tokenizers/base/types.h"
#include "tokenizers/models/bpe_alphabet.h"
#include "tokenizers/models/bpe_code_points.h"
#include "tokenizers/models/bpe_pair_hash.h"
#include "tokenizers/models/bpe_rules.h"
#include "tokenizers/models/bpe_tables.h"

namespace tessera {

class BpeCompiled {
 public:
  // `extra_ids`: tokens that stand in symbol lists but are neither in the
  // alphabet nor made by a merge (unk, byte tokens, user-defined tokens).
  BpeCompiled(const BpeRules& rules, const BpeAlphabet& alphabet,
              const std::vector<TokenId>& extra_ids,
              const Vocabulary& vocabulary);
  // Reads in place what AppendTables wrote. If reader->is_full(), what
  // IsSound asks holds then.
  BpeCompiled(TableReader* reader, const Vocabulary& vocabulary);
  void AppendTables(TableWriter* writer) const;
  BpeCompiled(const BpeCompiled&) = delete;
  BpeCompiled& operator=(const BpeCompiled&) = delete;

  const BpeTables& tables() const { return tables_; }
  bool proper() const { return proper_; }

  // Id of a symbol, or kNoPart where it is no token.
  const FrozenArray<uint32_t>& ids() const { return ids_; }
  // Bytes of the text of a symbol.
  const FrozenArray<uint32_t>& sizes() const { return sizes_; }
  // A symbol that is no token and never merges.
  uint32_t unknown_symbol() const { return tables_.symbol_count; }
  // Symbol of a token id, or kNoSymbol.
  uint32_t SymbolOf(TokenId id) const {
    return id < symbol_of_id_.size() ? symbol_of_id_[id] : kNoSymbol;
  }
  // There is such a symbol, and it is a token.
  bool IsToken(uint32_t symbol) const {
    return symbol < ids_.size() && ids_[symbol] != kNoPart;
  }

  // Symbol of a byte or ASCII character by place; kNoSymbol = unknown.
  const std::array<uint32_t, 256>& low(size_t place) const {
    return low_[place];
  }
  // Symbol of a character above ASCII, for models over characters.
  CodePointMap high(size_t place) const { return high_[place].view(); }
  size_t high_count(size_t place) const { return high_[place].values().size(); }

  // The pairs that merge, by number.
  const FrozenArray<BpeTables::Parts>& pairs() const { return hash_.parts(); }

  // Sizes of parts add up to the sizes of what they make, so that the tokens of
  // a word cover it: true without a prefix or suffix.
  bool HasAdditiveSizes() const;

 private:
  // Tables on their way.
  struct Builder;

  void NumberBases(const BpeRules& rules, const BpeAlphabet& alphabet,
                   Builder* builder);
  void NumberProducts(const BpeRules& rules, Builder* builder);
  void TranslateAlphabet(const BpeAlphabet& alphabet, const Builder& builder);
  void BuildPairs(const BpeRules& rules, const Builder& builder);
  void SetClasses(const BpeRules& rules);
  void SetSizes(const BpeAlphabet& alphabet, const Vocabulary& vocabulary,
                const Builder& builder);
  void PointTables();
  bool IsSound(const Vocabulary& vocabulary) const;

  bool proper_;
  FrozenArray<uint32_t> ids_;
  FrozenArray<uint32_t> sizes_;
  FrozenArray<uint32_t> symbol_of_id_;
  std::array<std::array<uint32_t, 256>, kPlaceCount> low_;
  std::array<CodePointTable, kPlaceCount> high_;

  BpeTables tables_;
  FrozenArray<uint32_t> products_;
  FrozenArray<uint32_t> classes_;
  FrozenArray<uint32_t> grid_;
  BpePairHash hash_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_MODELS_BPE_COMPILED_H_
