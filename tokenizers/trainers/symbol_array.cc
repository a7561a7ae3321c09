#include "tokenizers/trainers/symbol_array.h"

namespace tessera {

void SymbolArray::Append(const TokenId* symbols, size_t count,
                         uint64_t word_count) {
  uint32_t stored = static_cast<uint32_t>(word_count);
  if (word_count >= kDead) {
    stored = kDead | static_cast<uint32_t>(large_counts_.size());
    large_counts_.push_back(word_count);
  }
  for (size_t i = 0; i < count; ++i) slots_.push_back({symbols[i], stored});
  slots_.push_back({kEnd, 0});
}

uint64_t SymbolArray::Compact() {
  uint64_t single_symbols = 0;
  size_t write = 1;
  for (size_t begin = 1; begin < slots_.size();) {
    const size_t word_begin = write;
    size_t at = begin;
    while (slots_[at].symbol != kEnd) {
      const size_t span = Span(at);
      slots_[write++] = slots_[at];
      at += span;
    }
    if (write - word_begin > 1) {
      slots_[write++] = {kEnd, 0};
    } else {
      single_symbols += WordCount(begin);
      write = word_begin;
    }
    begin = at + 1;
  }
  slots_.resize(write);
  return single_symbols;
}

}  // namespace tessera
