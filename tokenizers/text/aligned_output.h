// Where the characters of a rewritten text came from, by the rule of Hugging
// Face: each output character says how many source characters it stands for.
// Internal to text/.
//
//   change 0    it takes the place of the next source character
//   change -n   it takes that place and the next n characters vanish after it
//   change > 0  it is new and shares the span of the source character before it
//               (the empty span at 0 if there is none)
//
// So a composed character has the span of the first of its parts. Offsets that
// are equal to those of the tokenizers library need this very rule.

#ifndef TESSERA_TOKENIZERS_TEXT_ALIGNED_OUTPUT_H_
#define TESSERA_TOKENIZERS_TEXT_ALIGNED_OUTPUT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "tokenizers/text/normalizer.h"
#include "tokenizers/text/utf8.h"

namespace tessera {

class AlignedOutput {
 public:
  // Source characters are taken from text[begin, ...); spans count from the
  // begin of `text`. `map` may be null: then only text is written.
  AlignedOutput(std::string_view text, size_t begin, std::string* out,
                OffsetMap* map)
      : text_(text), position_(begin), out_(out), map_(map) {
    if (map != nullptr && begin > 0) {
      const CodePoint before = DecodeLastUtf8(text.data(), text.data() + begin);
      previous_ = {begin - before.size, begin};
    }
  }

  void Append(char32_t c, int64_t change) {
    char buffer[4];
    AppendBytes(std::string_view(buffer, EncodeUtf8(c, buffer)), change);
  }
  // One character, or one ill-formed byte.
  void AppendBytes(std::string_view character, int64_t change) {
    out_->append(character);
    if (map_ == nullptr) return;
    if (change <= 0) Consume();
    map_->Append(character.size(), previous_.begin, previous_.end);
    for (; change < 0; ++change) Consume();
  }

 private:
  void Consume() {
    if (position_ >= text_.size()) return;
    const size_t end = position_ + DecodeUtf8(text_, position_).size;
    previous_ = {position_, end};
    position_ = end;
  }

  std::string_view text_;
  size_t position_;
  std::string* out_;
  OffsetMap* map_;
  // Span of the last source character taken.
  Span previous_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TEXT_ALIGNED_OUTPUT_H_
