// What pre-tokenizers made of other pre-tokenizers share.

#ifndef TESSERA_TOKENIZERS_PRETOKENIZERS_NESTED_H_
#define TESSERA_TOKENIZERS_PRETOKENIZERS_NESTED_H_

#include <string_view>

#include "tokenizers/pretokenizers/pretokenizer.h"

namespace tessera {

// Begins `inner` in cursor->nested[0], which keeps its other nested cursors'
// memory, and takes over the text and the map that it made. `cursor` is begun.
void BeginNested(const PreTokenizer& inner, std::string_view segment,
                 size_t first_bytes, bool want_map, PretokenCursor* cursor);

// Flags of pretoken i, kinds only `with_kind`.
inline uint8_t FlagsOf(const PretokenBlock& block, size_t i, bool with_kind) {
  uint8_t flags = 0;
  if (with_kind) flags |= block.flags[i] & kKindMask;
  if (block.has_dropped) flags |= block.flags[i] & kDropped;
  return flags;
}

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_PRETOKENIZERS_NESTED_H_
