// Two steps. The ids of the whole text say roughly where the head ends: with
// the span of the last id that fits. From the end of the pretoken behind that
// place back to it every character is tried, the longest head first, since the
// cut may let a shorter pretoken merge otherwise; then it goes on backwards
// until a head fits, at the latest the empty one.

#include "tokenizers/text_budget.h"

#include <algorithm>

#include "tokenizers/base/id_buffer.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

constexpr size_t kBytesBehindMax = 256;

// End of the pretoken that id `index` belongs to.
size_t PretokenEnd(const Encoding& encoding, size_t index) {
  size_t last = index;
  while (last + 1 < encoding.ids.size() &&
         encoding.pretokens[last + 1] == encoding.pretokens[index]) {
    ++last;
  }
  return encoding.spans[last].end;
}

// Begin of the character that ends at, or holds, the byte before `end`.
size_t CharacterBefore(std::string_view text, size_t end) {
  return end - DecodeLastUtf8(text.data(), text.data() + end).size;
}

// The nearest border of characters at or before `at`.
size_t CharacterBorder(std::string_view text, size_t at) {
  size_t border = at;
  while (border > 0 && border < text.size() && at - border < 4 &&
         IsContinuation(text[border])) {
    --border;
  }
  const bool inside =
      border < at && border + DecodeUtf8(text, border).size > at;
  return inside ? border : at;
}

}  // namespace

std::string_view TextWithinBudget(const Tokenizer& tokenizer,
                                  const AddedTokenFilter& filter,
                                  std::string_view text,
                                  const Encoding& encoding, size_t room,
                                  Tokenizer::Scratch* scratch) {
  if (encoding.ids.size() <= room) return text;
  IdBuffer ids;
  const auto fits = [&](size_t size) {
    ids.clear();
    tokenizer.Encode(text.substr(0, size), filter, scratch, &ids);
    return ids.size() <= room;
  };
  // encoding.ids[room] is the first id without room.
  const size_t filled = encoding.spans[room].begin;
  size_t size = std::min(
      {PretokenEnd(encoding, room), text.size(), filled + kBytesBehindMax});
  size = CharacterBorder(text, size);
  while (size > 0 && !fits(size)) size = CharacterBefore(text, size);
  return text.substr(0, size);
}

}  // namespace tessera
