// BpeEmitter: merged symbols -> ids, sizes, and what was lost.
//
// Symbols that are no tokens are unknown: their bytes become byte tokens, if
// all are there, else unk, else nothing. SentencePiece's unused tokens come
// apart by the merge that made them, until no part is unused.

#ifndef TESSERA_TOKENIZERS_MODELS_BPE_EMITTER_H_
#define TESSERA_TOKENIZERS_MODELS_BPE_EMITTER_H_

#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "tokenizers/models/bpe_compiled.h"
#include "tokenizers/models/bpe_word.h"
#include "tokenizers/models/model.h"

namespace tessera {

class BpeModelSpec;
class Vocabulary;

// The parts of each symbol that is an unused token.
using BpeSplitOfSymbol = std::vector<BpeTables::Parts>;

class BpeEmitter {
 public:
  // `compiled` must outlive it. Where there is a reader, reads in place what
  // AppendTables wrote.
  BpeEmitter(const BpeModelSpec& spec, const Vocabulary& vocabulary,
             const BpeCompiled& compiled, TableReader* reader);
  void AppendTables(TableWriter* writer) const;

  // Some tokens are unused ones that must come apart.
  bool has_unused() const { return !is_unused_.empty(); }
  // For MergeObserved: notes the last pair seen for each unused token.
  void Note(uint32_t left, uint32_t right, BpeSplitOfSymbol* splits) const;
  // Every symbol is a token and stays whole.
  bool is_plain() const { return is_plain_; }

  // Appends a merged word to *out. `splits`: parts of the unused tokens in it;
  // empty if every token has one pair.
  void Emit(const BpeWord& word, bool want_sizes,
            const BpeSplitOfSymbol& splits, std::vector<uint32_t>* stack,
            ModelOutput* out) const;

 private:
  class Run;

  void FindUnused(const BpeModelSpec& spec, const Vocabulary& vocabulary);
  bool IsSound() const;
  uint64_t EndOf(const BpeWord& word, size_t i, uint64_t begin) const;
  void EmitPlain(const BpeWord& word, bool want_sizes, ModelOutput* out) const;

  const BpeCompiled& compiled_;
  bool is_plain_;
  bool fuse_unk_;
  std::optional<TokenId> unk_id_;
  // By byte; kNoPart where there is none.
  std::array<TokenId, 256> byte_ids_;
  // By symbol; empty if there is none.
  FrozenArray<uint8_t> is_unused_;
  FrozenArray<BpeTables::Parts> splits_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_MODELS_BPE_EMITTER_H_
