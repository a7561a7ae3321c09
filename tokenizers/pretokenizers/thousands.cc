// Unlike a scanner's, a cut here depends on where the run of digits ends. So
// pieces are made for a run at a time, with the text before it up to its first
// cut, and handed out from there.

#include "tokenizers/pretokenizers/thousands.h"

#include "tokenizers/pretokenizers/block_writer.h"
#include "tokenizers/pretokenizers/kind.h"
#include "tokenizers/text/unicode.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

class Thousands final : public PreTokenizer {
 public:
  bool Fill(PretokenCursor* cursor, PretokenBlock* block) const override {
    BlockWriter writer(cursor, block);
    while (HasPiece(cursor)) {
      const PretokenCursor::Piece& piece = cursor->pieces[cursor->piece_index];
      uint8_t kind = 0;
      if (cursor->want_kinds) {
        kind = KindOfText(cursor->text.substr(cursor->position,
                                              piece.end - cursor->position));
      }
      if (!writer.Append(piece.end, kind)) break;
      ++cursor->piece_index;
    }
    return block->count != 0;
  }

 private:
  // Makes pieces of the next run of digits that has a cut behind the position.
  static bool HasPiece(PretokenCursor* cursor) {
    if (cursor->piece_index < cursor->pieces.size()) return true;
    cursor->pieces.clear();
    cursor->piece_index = 0;
    const std::string_view text = cursor->text;
    size_t at = cursor->position;
    if (at == text.size()) return false;
    std::vector<size_t> digits;
    while (at < text.size() && cursor->pieces.empty()) {
      at = TakeRun(text, at, &digits);
      for (size_t i = digits.size() % 3; i < digits.size(); i += 3) {
        if (digits[i] == cursor->position) continue;
        cursor->pieces.push_back({digits[i], 0});
      }
      // Behind the last cut are three digits, and then what is no digit.
    }
    if (at == text.size()) cursor->pieces.push_back({at, 0});
    return true;
  }

  // Passes over what is no digit, then over digits, whose places it lists.
  static size_t TakeRun(std::string_view text, size_t at,
                        std::vector<size_t>* digits) {
    digits->clear();
    while (at < text.size()) {
      const CodePoint c = DecodeUtf8(text, at);
      if (IsDecimalDigit(c.value)) {
        digits->push_back(at);
      } else if (!digits->empty()) {
        break;
      }
      at += c.size;
    }
    return at;
  }
};

}  // namespace

std::unique_ptr<PreTokenizer> NewThousandsPreTokenizer() {
  return std::make_unique<Thousands>();
}

}  // namespace tessera
