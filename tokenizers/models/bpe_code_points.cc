#include "tokenizers/models/bpe_code_points.h"

#include <algorithm>

namespace tessera {

CodePointTable::CodePointTable(
    std::vector<std::pair<uint32_t, uint32_t>> entries) {
  if (entries.empty()) return;
  std::sort(entries.begin(), entries.end());
  words_.resize((entries.back().first >> 6) + 1);
  values_.reserve(entries.size());
  for (const auto& [code_point, value] : entries) {
    words_[code_point >> 6].bits |= uint64_t{1} << (code_point & 63);
    values_.push_back(value);
  }
  uint64_t count = 0;
  for (CodePointMap::Word& word : words_) {
    word.count_before = count;
    count += CountBits(word.bits);
  }
}

}  // namespace tessera
