// A letter is a byte, so the pieces of the letters, counted in characters, are
// the pieces of the text, counted in bytes.

#include "tokenizers/pretokenizers/on_byte_letters.h"

#include <algorithm>
#include <string>
#include <utility>

#include "tokenizers/pretokenizers/block_writer.h"
#include "tokenizers/pretokenizers/kind.h"
#include "tokenizers/pretokenizers/nested.h"
#include "tokenizers/text/byte_alphabet.h"

namespace tessera {
namespace {

size_t CountCharacters(std::string_view text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(),
      [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

class OnByteLetters final : public PreTokenizer {
 public:
  explicit OnByteLetters(std::unique_ptr<PreTokenizer> inner)
      : inner_(std::move(inner)) {}

  void Begin(std::string_view segment, size_t first_bytes, bool want_map,
             PretokenCursor* cursor) const override {
    PreTokenizer::Begin(segment, first_bytes, want_map, cursor);
    // The text stays; only the inner one sees the letters.
    std::string& letters = cursor->rewritten;
    letters.clear();
    AppendByteLetters(segment, &letters);
    if (cursor->nested.empty()) cursor->nested.resize(1);
    PretokenCursor& nested = cursor->nested[0];
    nested.regex_limit_hits = 0;
    inner_->Begin(letters, first_bytes, /*want_map=*/false, &nested);
    cursor->regex_limit_hits += nested.regex_limit_hits;
    PretokenBlock block;
    size_t begin = 0;
    while (inner_->Fill(&nested, &block)) {
      for (size_t i = 0; i < block.count; ++i) {
        const size_t end = begin + CountCharacters(block.text(i));
        uint8_t flags = FlagsOf(block, i, /*with_kind=*/false);
        if (cursor->want_kinds) {
          flags |= KindOfText(segment.substr(begin, end - begin));
        }
        cursor->pieces.push_back({end, flags});
        begin = end;
      }
    }
  }

  bool Fill(PretokenCursor* cursor, PretokenBlock* block) const override {
    return FillFromPieces(cursor, block);
  }

  bool looks_at_begin() const override { return inner_->looks_at_begin(); }
  std::string_view loses() const override { return inner_->loses(); }
  std::string slow_reason() const override { return inner_->slow_reason(); }

 private:
  const std::unique_ptr<PreTokenizer> inner_;
};

}  // namespace

std::unique_ptr<PreTokenizer> NewOnByteLetters(
    std::unique_ptr<PreTokenizer> inner) {
  return std::make_unique<OnByteLetters>(std::move(inner));
}

}  // namespace tessera
