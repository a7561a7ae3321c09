#include "tokenizers/models/bpe_code_points.h"

#include <algorithm>

#include "tokenizers/text/utf8.h"

namespace tessera {

CodePointTable::CodePointTable(
    std::vector<std::pair<uint32_t, uint32_t>> entries) {
  if (entries.empty()) return;
  std::sort(entries.begin(), entries.end());
  std::vector<CodePointMap::Word> words((entries.back().first >> 6) + 1);
  std::vector<uint32_t> values;
  values.reserve(entries.size());
  for (const auto& [code_point, value] : entries) {
    words[code_point >> 6].bits |= uint64_t{1} << (code_point & 63);
    values.push_back(value);
  }
  uint64_t count = 0;
  for (CodePointMap::Word& word : words) {
    word.count_before = count;
    count += CountBits(word.bits);
  }
  words_ = std::move(words);
  values_ = std::move(values);
}

CodePointTable::CodePointTable(TableReader* reader)
    : words_(reader->GetArray<CodePointMap::Word>()),
      values_(reader->GetArray<uint32_t>()) {
  reader->Require(words_.size() <= kCodePointCount / 64 + 1,
                  "code points below 0x110000");
  if (reader->is_full()) {
    reader->Require(IsSound(), "a value for each code point");
  }
  if (!reader->ok()) *this = CodePointTable();
}

void CodePointTable::AppendTables(TableWriter* writer) const {
  writer->PutArray(words_);
  writer->PutArray(values_);
}

bool CodePointTable::IsSound() const {
  uint64_t count = 0;
  for (const CodePointMap::Word& word : words_) {
    if (word.count_before != count) return false;
    count += CountBits(word.bits);
  }
  return count == values_.size();
}

}  // namespace tessera
