#include <algorithm>

#include "tokenizers/text/normalizer.h"

namespace tessera {

Span OffsetMap::Resolve(uint64_t begin, uint64_t end) const {
  if (begin < end) {
    const uint64_t first = spans_[begin].begin;
    return {first, std::max(first, spans_[end - 1].end)};
  }
  if (spans_.empty()) return {0, 0};
  const uint64_t place =
      begin < spans_.size() ? spans_[begin].begin : spans_.back().end;
  return {place, place};
}

void OffsetMap::ComposeAfter(const OffsetMap& before) {
  for (Span& span : spans_) span = before.Resolve(span.begin, span.end);
}

}  // namespace tessera
