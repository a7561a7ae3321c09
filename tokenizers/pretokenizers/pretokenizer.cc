// What the interface does for all schemes.

#include "tokenizers/pretokenizers/pretokenizer.h"

#include "tokenizers/pretokenizers/block_writer.h"

namespace tessera {

void PreTokenizer::Begin(std::string_view segment, size_t first_bytes,
                         bool want_map, PretokenCursor* cursor) const {
  (void)first_bytes;
  (void)want_map;
  cursor->text = segment;
  cursor->position = 0;
  cursor->is_rewritten = false;
  cursor->pieces.clear();
  cursor->piece_index = 0;
}

bool PreTokenizer::IsOnePretoken(std::string_view text) const {
  PretokenCursor cursor;
  PretokenBlock block;
  Begin(text, /*first_bytes=*/0, /*want_map=*/false, &cursor);
  return cursor.text == text && Fill(&cursor, &block) && block.count == 1 &&
         block.size(0) == text.size() &&
         !(block.has_dropped && (block.flags[0] & kDropped));
}

bool FillFromPieces(PretokenCursor* cursor, PretokenBlock* block) {
  BlockWriter writer(cursor, block);
  while (cursor->piece_index < cursor->pieces.size()) {
    const PretokenCursor::Piece& piece = cursor->pieces[cursor->piece_index];
    if (!writer.Append(piece.end, piece.flags)) break;
    ++cursor->piece_index;
  }
  return block->count != 0;
}

}  // namespace tessera
