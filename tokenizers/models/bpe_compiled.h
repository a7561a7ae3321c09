// BpeCompiled: rules and alphabet as numbered symbols and tables.
//
// Everything that Encode reads, in flat arrays; immutable.

#ifndef TESSERA_TOKENIZERS_MODELS_BPE_COMPILED_H_
#define TESSERA_TOKENIZERS_MODELS_BPE_COMPILED_H_

#include <array>
#include <cstdint>
#include <vector>

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
  BpeCompiled(const BpeCompiled&) = delete;
  BpeCompiled& operator=(const BpeCompiled&) = delete;

  const BpeTables& tables() const { return tables_; }
  bool proper() const { return proper_; }

  // Id of a symbol, or kNoPart where it is no token.
  const std::vector<uint32_t>& ids() const { return ids_; }
  // Bytes of the text of a symbol.
  const std::vector<uint32_t>& sizes() const { return sizes_; }
  // A symbol that is no token and never merges.
  uint32_t unknown_symbol() const { return tables_.symbol_count; }
  // Symbol of a token id, or kNoSymbol.
  uint32_t SymbolOf(TokenId id) const { return symbol_of_id_[id]; }

  // Symbol of a byte or ASCII character by place; kNoSymbol = unknown.
  const std::array<uint32_t, 256>& low(size_t place) const {
    return low_[place];
  }
  // Symbol of a character above ASCII, for models over characters.
  CodePointMap high(size_t place) const { return high_[place].view(); }

  // The pairs that merge, by number.
  const std::vector<BpeTables::Parts>& pairs() const { return hash_.parts(); }

 private:
  void NumberBases(const BpeRules& rules, const BpeAlphabet& alphabet);
  void NumberProducts(const BpeRules& rules);
  void Number(uint32_t part);
  uint32_t SymbolOfPart(uint32_t part) const;
  void TranslateAlphabet(const BpeAlphabet& alphabet);
  void BuildPairs(const BpeRules& rules);
  void SetClasses(const BpeRules& rules);
  void SetSizes(const BpeAlphabet& alphabet, const Vocabulary& vocabulary);

  bool proper_;
  std::vector<uint32_t> ids_;
  std::vector<uint32_t> sizes_;
  std::vector<uint32_t> symbol_of_id_;
  // Symbols of parts that are no tokens, by part - kNoTokenPart.
  std::vector<uint32_t> symbol_of_unit_;
  std::array<std::array<uint32_t, 256>, kPlaceCount> low_;
  std::array<CodePointTable, kPlaceCount> high_;

  BpeTables tables_;
  std::vector<uint32_t> products_;
  std::vector<uint32_t> classes_;
  std::vector<uint32_t> grid_;
  BpePairHash hash_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_MODELS_BPE_COMPILED_H_
