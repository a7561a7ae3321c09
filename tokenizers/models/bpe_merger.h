// BpeMerger: symbols of a word -> its tokens, by the loop that suits its size.
//
//   <= 32 symbols       StepShort, four words side by side
//   more, proper        windows, joined at tokens that both sides have at the
//                       same place: first of 32 symbols, two of which overlap
//                       by 16, side by side; where these have no token in
//                       common, one by MergeQueue, from 48 symbols on
//   more, not proper    MergeQueue for the whole word
//
// Joining is exact for proper vocabularies: a sequence of tokens is the
// encoding if every two neighbours are, and each pair of neighbours of the
// joined sequence stands in one of the windows. Text falls into step within a
// token or two; runs of long tokens (blanks) are what needs larger windows,
// which double until they do, at last to the whole word.
//
// Memory: 36 bytes a symbol, of a window only where there are windows.
// Sources: github/rust-gems `bpe` (encodings of overlapping windows may be
// joined at a token that both have); "LoPT" (arXiv 2511.04952). The small
// windows are ours.

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

// In symbols.
struct BpeWindowSizes {
  // At most kMergeShortMax; 0 = none.
  size_t small = 32;
  size_t large = 96;
};

// Memory of one thread.
class BpeMergerScratch {
 private:
  friend class BpeMerger;
  // A token and the symbol it begins at.
  struct Token {
    size_t place;
    uint32_t symbol;
  };
  using Tokens = std::vector<Token>;

  MergeQueueMemory Queue(size_t count);

  std::vector<uint32_t> links_;
  std::vector<uint64_t> entries_;
  // Short words of up to 8, 16, 32 symbols.
  std::array<std::vector<ShortWord*>, 3> by_size_;
  std::vector<ShortWord> small_;
  std::vector<ShortWord*> small_list_;
  std::vector<uint32_t> symbols_;
  Tokens tokens_;
  Tokens window_;
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

  // Merge by MergeQueue, whatever the size; `observer` as there.
  template <typename Observer>
  void MergeObserved(BpeWord* word, BpeMergerScratch* scratch,
                     const Observer& observer) const {
    if (word->symbols.empty()) return;
    const uint32_t count = static_cast<uint32_t>(word->symbols.size());
    const MergeQueueMemory memory = scratch->Queue(count);
    MergeQueue(tables_, proper_, word->symbols.data(), count, memory, observer);
    Compact(memory, word);
  }

 private:
  using Token = BpeMergerScratch::Token;
  using Tokens = BpeMergerScratch::Tokens;

  template <uint32_t kMax>
  void MergeShortSized(ShortWord* const* words, size_t count) const;
  static void Compact(const MergeQueueMemory& memory, BpeWord* word);

  void MergeWindows(BpeWord* word, BpeMergerScratch* scratch) const;
  size_t AppendSmallWindows(const BpeWord& word, size_t end,
                            BpeMergerScratch* scratch) const;
  size_t BeginSmallWindows(const BpeWord& word, size_t begin,
                           size_t windows_max, BpeMergerScratch* scratch) const;
  bool AppendLargeWindow(const BpeWord& word, size_t overlap, size_t end,
                         size_t window_end, BpeMergerScratch* scratch) const;
  static bool Join(size_t end, size_t window_end, const Tokens& window,
                   Tokens* tokens);
  static size_t FirstFrom(const Tokens& tokens, size_t place);

  const BpeTables& tables_;
  const bool proper_;
  const BpeWindowSizes sizes_;
  // BpeGuessingKeys will do; the processor has AVX2.
  const bool guesses_;
  const bool has_vectors_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_MODELS_BPE_MERGER_H_
