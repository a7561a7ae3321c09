// BpeWord: a word as symbols, before and after merging.

#ifndef TESSERA_TOKENIZERS_MODELS_BPE_WORD_H_
#define TESSERA_TOKENIZERS_MODELS_BPE_WORD_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tokenizers/models/bpe_merge.h"
#include "tokenizers/models/model.h"

namespace tessera {

struct BpeWord {
  std::string_view text;
  std::vector<uint32_t> symbols;
  // First byte that each symbol stands for; what lies between two belongs to
  // the first. Empty where nobody asks, or symbols say their size themselves.
  std::vector<uint64_t> begins;
  // Bytes so far.
  uint64_t size = 0;
  bool wants_begins = true;
  WordLoss loss;

  void Begin(std::string_view word, bool with_begins) {
    text = word;
    wants_begins = with_begins;
    symbols.clear();
    begins.clear();
    size = 0;
    loss = WordLoss();
  }
  // Keeps the symbols that a short word has left, and their begins.
  void Take(const ShortWord& merged) {
    size_t kept = 0;
    for (uint64_t alive = merged.Alive(); alive != 0; alive &= alive - 1) {
      const uint32_t place = LowestBit(alive);
      symbols[kept] = merged.symbols[place];
      if (!begins.empty()) begins[kept] = begins[place - 1];
      ++kept;
    }
    symbols.resize(kept);
    if (!begins.empty()) begins.resize(kept);
  }
  void Push(uint32_t symbol, uint64_t bytes) {
    symbols.push_back(symbol);
    if (wants_begins) begins.push_back(size);
    size += bytes;
  }
};

// Adds to a number of lost bytes, which stops at its largest value.
inline void AddLoss(uint64_t bytes, uint32_t* lost) {
  const uint64_t sum = *lost + bytes;
  *lost = sum < 0xFFFFFFFF ? static_cast<uint32_t>(sum) : 0xFFFFFFFF;
}

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_MODELS_BPE_WORD_H_
