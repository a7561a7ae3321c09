// PreTokenizer: cuts a segment of normalised text into typed pretokens.
//
// A segment is the normalised text between two added tokens. Pretokens tile it:
// no gap, no overlap, none empty. Text that a scheme drops (BERT's white space)
// is a pretoken with the dropped flag, so nothing vanishes unseen.
//
// One virtual call fills a block of up to kPretokenBlockSize pretokens:
//
//   PretokenCursor cursor;
//   pretokenizer.Begin(segment, /*first_bytes=*/1, /*want_map=*/false,
//                      &cursor);
//   PretokenBlock block;
//   while (pretokenizer.Fill(&cursor, &block)) {
//     for (size_t i = 0; i < block.count; ++i) Use(block.text(i));
//   }
//
// Immutable and thread-safe; all state is in the cursor. Takes any bytes, never
// fails. Cost O(segment), for patterns on the ICU path times the matcher's
// steps (bounded; Create warns).

#ifndef TESSERA_TOKENIZERS_PRETOKENIZERS_PRETOKENIZER_H_
#define TESSERA_TOKENIZERS_PRETOKENIZERS_PRETOKENIZER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/text/normalizer.h"

namespace tessera {

class PreTokenizerSpec;

inline constexpr size_t kPretokenBlockSize = 256;

// Kinds of pretokens, in the order of tessera.PretokenKind in spec.proto.
enum PretokenFlags : uint8_t {
  kKindWord = 0,
  kKindNumber = 1,
  kKindSpace = 2,
  kKindPunctuation = 3,
  kKindOther = 4,
  kKindMask = 0x0F,
  // The pretoken is no input of any model.
  kDropped = 0x80,
};

struct PretokenBlock {
  // First byte of pretoken 0. Readable 32 bytes beyond the last pretoken is
  // NOT promised here: consumers look at cursor.text.
  const char* base = nullptr;
  size_t count = 0;
  // Pretoken i is base[begin[i], begin[i + 1]). begin[0] == 0. A pretoken of
  // 4 GiB or more stands alone in its block and has its size in `wide_size`.
  uint32_t begin[kPretokenBlockSize + 1];
  uint64_t wide_size = 0;
  // PretokenFlags of each. Kinds are filled only where the cursor asks for
  // them; the dropped flag always, but only if `has_dropped`.
  uint8_t flags[kPretokenBlockSize];
  bool has_dropped = false;

  size_t size(size_t i) const {
    return wide_size != 0 ? wide_size : begin[i + 1] - begin[i];
  }
  std::string_view text(size_t i) const {
    return std::string_view(base + begin[i], size(i));
  }
};

// Where a pre-tokenizer is in a segment. Reused from segment to segment.
struct PretokenCursor {
  // What the pretokens tile: the segment itself, or its rewritten form in
  // `rewritten` (schemes that insert or replace characters: metaspace,
  // add_prefix_space).
  std::string_view text;
  // Begin of the next pretoken in `text`.
  size_t position = 0;
  // Ask for kinds.
  bool want_kinds = false;
  // Segments where a step limit cut the matching short.
  uint64_t regex_limit_hits = 0;

  std::string rewritten;
  // From `rewritten` to the segment, if asked for and if rewritten.
  OffsetMap map;
  bool is_rewritten = false;

  // Pieces computed ahead by schemes that cannot go block by block: end
  // position in `text` and flags of each.
  struct Piece {
    uint64_t end;
    uint8_t flags;
  };
  std::vector<Piece> pieces;
  size_t piece_index = 0;

  // Cursors of the pre-tokenizers that this one is made of.
  std::vector<PretokenCursor> nested;
};

class PreTokenizer {
 public:
  virtual ~PreTokenizer() = default;

  // Starts a segment. `first_bytes`: how many of its first bytes stand for the
  // begin of the whole input; a piece is the first of the input (Metaspace's
  // "first") if it begins with one of them, and there may be several where a
  // normaliser put something there. With `want_map`, cursor->map is filled
  // where the text is rewritten.
  virtual void Begin(std::string_view segment, size_t first_bytes,
                     bool want_map, PretokenCursor* cursor) const;

  // Next pretokens; false (and an empty block) at the end of the segment.
  virtual bool Fill(PretokenCursor* cursor, PretokenBlock* block) const = 0;

  static constexpr size_t kNoCut = static_cast<size_t>(-1);
  // First safe cut at or after `from` in `text`, a part of a segment whose rest
  // on the right is not known: a pretoken begins there whatever stands before
  // and behind. kNoCut if there is none.
  virtual size_t FindSafeCut(std::string_view text, size_t from) const {
    (void)text;
    (void)from;
    return kNoCut;
  }

  // True if Begin may rewrite the segment.
  virtual bool rewrites() const { return false; }

  // Does Begin look at `first_bytes`?
  virtual bool looks_at_begin() const { return false; }

  // Could `text` be one pretoken that nothing else stands beside: does Fill on
  // it alone give exactly one, not dropped? Used to choose head table words.
  bool IsOnePretoken(std::string_view text) const;

  // Name of the scheme if it drops text, else empty.
  virtual std::string_view loses() const { return {}; }

  // Why this one runs on a slow path, for a warning; else empty.
  virtual std::string slow_reason() const { return {}; }
};

// Errors: InvalidArgument with the field, and V10 or V14 (validate.h), for what
// cannot be; NotFound for a family that is not known.
StatusOr<std::unique_ptr<PreTokenizer>> NewPreTokenizer(
    const PreTokenizerSpec& spec);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_PRETOKENIZERS_PRETOKENIZER_H_
