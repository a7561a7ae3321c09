#include "tokenizers/pretokenizers/nested.h"

#include <utility>

namespace tessera {

void BeginNested(const PreTokenizer& inner, std::string_view segment,
                 size_t first_bytes, bool want_map, PretokenCursor* cursor) {
  if (cursor->nested.empty()) cursor->nested.resize(1);
  PretokenCursor& nested = cursor->nested[0];
  nested.regex_limit_hits = 0;
  inner.Begin(segment, first_bytes, want_map, &nested);
  cursor->regex_limit_hits += nested.regex_limit_hits;
  if (nested.is_rewritten) {
    cursor->rewritten.swap(nested.rewritten);
    std::swap(cursor->map, nested.map);
    cursor->text = cursor->rewritten;
    cursor->is_rewritten = true;
    nested.text = cursor->text;
  }
}

}  // namespace tessera
