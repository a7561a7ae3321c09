// CodePointTable: a CodePointMap with its memory.

#ifndef TESSERA_TOKENIZERS_MODELS_BPE_CODE_POINTS_H_
#define TESSERA_TOKENIZERS_MODELS_BPE_CODE_POINTS_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "tokenizers/base/table.h"
#include "tokenizers/models/bpe_tables.h"

namespace tessera {

class CodePointTable {
 public:
  CodePointTable() = default;
  // Each code point once, in any order.
  explicit CodePointTable(std::vector<std::pair<uint32_t, uint32_t>> entries);
  // Reads in place what AppendTables wrote.
  explicit CodePointTable(TableReader* reader);
  void AppendTables(TableWriter* writer) const;

  CodePointMap view() const {
    return {words_.data(), static_cast<uint32_t>(words_.size()),
            values_.data()};
  }
  bool empty() const { return values_.empty(); }
  // By ascending code point.
  const FrozenArray<uint32_t>& values() const { return values_; }

  // The same code points with value = change(value).
  template <typename Change>
  CodePointTable Transformed(const Change& change) const {
    std::vector<uint32_t> values(values_.begin(), values_.end());
    for (uint32_t& value : values) value = change(value);
    CodePointTable changed;
    changed.words_ = words_;
    changed.values_ = std::move(values);
    return changed;
  }

  // Calls use(code_point, value) for all, ascending.
  template <typename Use>
  void ForEach(const Use& use) const {
    size_t next = 0;
    for (uint32_t i = 0; i < words_.size(); ++i) {
      for (uint64_t bits = words_[i].bits; bits != 0; bits &= bits - 1) {
        use(i * 64 + static_cast<uint32_t>(std::countr_zero(bits)),
            values_[next++]);
      }
    }
  }

  friend bool operator==(const CodePointTable&,
                         const CodePointTable&) = default;

 private:
  // A bit is set for each value, and the counts say so.
  bool IsSound() const;

  FrozenArray<CodePointMap::Word> words_;
  FrozenArray<uint32_t> values_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_MODELS_BPE_CODE_POINTS_H_
