#include "tokenizers/vocab/text_edges.h"

#include "tokenizers/text/unicode.h"
#include "tokenizers/text/utf8.h"

namespace tessera {

bool IsWordBefore(std::string_view text, size_t at) {
  return at > 0 && IsWord(DecodeLastUtf8(text.data(), text.data() + at).value);
}

bool IsWordAt(std::string_view text, size_t at) {
  return at < text.size() && IsWord(DecodeUtf8(text, at).value);
}

size_t SpaceBegin(std::string_view text, size_t floor, size_t end) {
  while (end > floor) {
    const CodePoint c = DecodeLastUtf8(text.data() + floor, text.data() + end);
    if (!IsWhiteSpace(c.value)) break;
    end -= c.size;
  }
  return end;
}

size_t SpaceEnd(std::string_view text, size_t at) {
  while (at < text.size()) {
    const CodePoint c = DecodeUtf8(text, at);
    if (!IsWhiteSpace(c.value)) break;
    at += c.size;
  }
  return at;
}

}  // namespace tessera
