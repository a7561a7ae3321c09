// CodePointTable: owner of a CodePointMap.

#ifndef TESSERA_TOKENIZERS_MODELS_BPE_CODE_POINTS_H_
#define TESSERA_TOKENIZERS_MODELS_BPE_CODE_POINTS_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "tokenizers/models/bpe_tables.h"

namespace tessera {

class CodePointTable {
 public:
  CodePointTable() = default;
  // Each code point once, in any order.
  explicit CodePointTable(std::vector<std::pair<uint32_t, uint32_t>> entries);

  CodePointMap view() const {
    return {words_.data(), static_cast<uint32_t>(words_.size()),
            values_.data()};
  }
  bool empty() const { return values_.empty(); }
  const std::vector<uint32_t>& values() const { return values_; }

  // value = change(value) for all.
  template <typename Change>
  void Transform(const Change& change) {
    for (uint32_t& value : values_) value = change(value);
  }

 private:
  std::vector<CodePointMap::Word> words_;
  std::vector<uint32_t> values_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_MODELS_BPE_CODE_POINTS_H_
