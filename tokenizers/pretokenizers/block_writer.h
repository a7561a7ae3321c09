// How pre-tokenizers write into a PretokenBlock: what all of them share.

#ifndef TESSERA_TOKENIZERS_PRETOKENIZERS_BLOCK_WRITER_H_
#define TESSERA_TOKENIZERS_PRETOKENIZERS_BLOCK_WRITER_H_

#include "tokenizers/pretokenizers/pretokenizer.h"

namespace tessera {

// An empty block whose first pretoken will begin at `base`.
inline void StartBlock(const char* base, PretokenBlock* block) {
  block->base = base;
  block->count = 0;
  block->begin[0] = 0;
  block->wide_size = 0;
  block->has_dropped = false;
}

// The one pretoken of 4 GiB or more that stands alone in its block.
inline void SetWidePretoken(uint64_t size, uint8_t flags,
                            PretokenCursor* cursor, PretokenBlock* block) {
  block->wide_size = size;
  block->flags[0] = flags;
  block->has_dropped = (flags & kDropped) != 0;
  block->count = 1;
  cursor->position += size;
}

// Appends pretokens to a started block, for schemes that are not scanners.
class BlockWriter {
 public:
  BlockWriter(PretokenCursor* cursor, PretokenBlock* block)
      : cursor_(cursor), block_(block) {
    StartBlock(cursor->text.data() + cursor->position, block);
  }

  bool has_room() const {
    return block_->count < kPretokenBlockSize && block_->wide_size == 0;
  }

  // The pretoken from cursor->position to `end` of the text, which moves the
  // position there. False, and nothing done, if the block has no room for it.
  bool Append(size_t end, uint8_t flags) {
    const uint64_t size = end - cursor_->position;
    if (!has_room()) return false;
    if (used_ + size > UINT32_MAX) {
      if (block_->count != 0) return false;
      SetWidePretoken(size, flags, cursor_, block_);
      return true;
    }
    used_ += size;
    block_->flags[block_->count++] = flags;
    block_->begin[block_->count] = static_cast<uint32_t>(used_);
    block_->has_dropped |= (flags & kDropped) != 0;
    cursor_->position = end;
    return true;
  }

 private:
  PretokenCursor* cursor_;
  PretokenBlock* block_;
  uint64_t used_ = 0;
};

// Fills from cursor->pieces.
bool FillFromPieces(PretokenCursor* cursor, PretokenBlock* block);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_PRETOKENIZERS_BLOCK_WRITER_H_
