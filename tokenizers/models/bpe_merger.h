// BpeMerger: symbols of a word -> its tokens, by the loop that suits its size.
//
//   <= 32 symbols              StepShort, four words side by side
//   more                       MergeQueue
//   > 65,536, proper           windows of 16,384 with an overlap, joined at a
//                              token that both sides have at the same place
//
// Joining is exact for proper vocabularies: a sequence of tokens is the
// encoding if every two neighbours are, and each pair of neighbours of the
// joined sequence stands in one of the windows. A window begins at a border
// near the end of the one before, so that it nearly always begins in step with
// it. Where no token is common the overlap doubles, at last to the whole word.
//
// Memory: 36 bytes a symbol, of a window only where there are windows.
// Source: encode-engine.md 3.1, 4.1.

#ifndef TESSERA_TOKENIZERS_MODELS_BPE_MERGER_H_
#define TESSERA_TOKENIZERS_MODELS_BPE_MERGER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tokenizers/models/bpe_merge.h"
#include "tokenizers/models/bpe_tables.h"
#include "tokenizers/models/bpe_word.h"

namespace tessera {

// Above this many symbols a proper vocabulary works in windows.
inline constexpr size_t kBpeWindowedMin = 65536;

struct BpeWindowSizes {
  size_t whole_max = kBpeWindowedMin;
  size_t window = 16384;
  size_t overlap = 1024;
};

// Memory of one thread.
class BpeMergerScratch {
 private:
  friend class BpeMerger;
  struct Token {
    size_t place;
    uint32_t symbol;
  };

  MergeQueueMemory Queue(size_t count);

  std::vector<uint32_t> links_;
  std::vector<uint64_t> entries_;
  std::vector<uint32_t> symbols_;
  std::vector<Token> tokens_;
  std::vector<Token> window_;
  // Short words of up to 8, 16, 32 symbols.
  std::array<std::vector<ShortWord*>, 3> by_size_;
};

class BpeMerger {
 public:
  // `tables` must outlive it.
  BpeMerger(const BpeTables& tables, bool proper,
            const BpeWindowSizes& sizes = BpeWindowSizes());

  // Replaces the symbols of `word`, and their begins, by what they merge to;
  // for any number of symbols.
  void Merge(BpeWord* word, BpeMergerScratch* scratch) const;

  // Short words, the fastest way: BeginBytes or Begin for each, then all
  // together. Begin: the symbols are there. BeginBytes: every byte is a symbol.
  void Begin(uint32_t count, ShortWord* word) const;
  void BeginBytes(std::string_view text, ShortWord* word) const;
  void MergeShort(ShortWord* const* words, size_t count,
                  BpeMergerScratch* scratch) const;

  // The same by MergeQueue, whatever the size; `observer` as there.
  template <typename Observer>
  void MergeObserved(BpeWord* word, BpeMergerScratch* scratch,
                     const Observer& observer) const {
    if (word->symbols.empty()) return;
    const uint32_t count = static_cast<uint32_t>(word->symbols.size());
    const MergeQueueMemory memory = scratch->Queue(count);
    MergeQueue(tables_, word->symbols.data(), count, memory, observer);
    Compact(memory, word);
  }

 private:
  using Token = BpeMergerScratch::Token;

  static void Compact(const MergeQueueMemory& memory, BpeWord* word);
  void MergeWindows(BpeWord* word, BpeMergerScratch* scratch) const;
  void EncodeWindow(const BpeWord& word, size_t begin, size_t end,
                    BpeMergerScratch* scratch) const;
  static bool Join(size_t from, size_t end, std::vector<Token>* tokens,
                   size_t window_end, const std::vector<Token>& window);

  template <uint32_t kMax>
  void MergeShortSized(ShortWord* const* words, size_t count) const;

  const BpeTables& tables_;
  const bool proper_;
  const BpeWindowSizes sizes_;
  // BpeGuessingKeys will do; the processor has AVX2.
  const bool guesses_;
  const bool has_vectors_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_MODELS_BPE_MERGER_H_
