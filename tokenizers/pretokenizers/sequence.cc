// The streaming form takes a block of the first member and sends each pretoken
// through the others, depth first. The rewriting form works level by level,
// because every level has a text of its own.

#include "tokenizers/pretokenizers/sequence.h"

#include <algorithm>
#include <utility>

#include "tokenizers/pretokenizers/block_writer.h"
#include "tokenizers/pretokenizers/kind.h"
#include "tokenizers/pretokenizers/nested.h"
#include "tokenizers/pretokenizers/simple_schemes.h"

namespace tessera {
namespace {

using Members = std::vector<std::unique_ptr<PreTokenizer>>;
using Piece = PretokenCursor::Piece;

class Sequence : public PreTokenizer {
 public:
  explicit Sequence(Members members) : members_(std::move(members)) {}

  // A pretoken of the first member begins there, so one of each other does.
  size_t FindSafeCut(std::string_view text, size_t from) const override {
    return members_[0]->FindSafeCut(text, from);
  }

  bool looks_at_begin() const override {
    return std::any_of(
        members_.begin(), members_.end(),
        [](const auto& member) { return member->looks_at_begin(); });
  }

  std::string_view loses() const override {
    for (const auto& member : members_) {
      if (!member->loses().empty()) return member->loses();
    }
    return {};
  }

  std::string slow_reason() const override {
    for (const auto& member : members_) {
      const std::string reason = member->slow_reason();
      if (!reason.empty()) return reason;
    }
    return {};
  }

 protected:
  // The last member's alternatives say nothing about pieces of the others.
  static uint8_t FlagsOfPiece(const PretokenCursor& cursor, size_t begin,
                              const Piece& piece) {
    if (!cursor.want_kinds) return piece.flags;
    return piece.flags |
           KindOfText(cursor.text.substr(begin, piece.end - begin));
  }

  static void PrepareNested(size_t count, PretokenCursor* cursor) {
    if (cursor->nested.size() < count) cursor->nested.resize(count);
  }

  const Members members_;
};

class StreamingSequence final : public Sequence {
 public:
  using Sequence::Sequence;

  void Begin(std::string_view segment, size_t first_bytes, bool want_map,
             PretokenCursor* cursor) const override {
    PreTokenizer::Begin(segment, first_bytes, want_map, cursor);
    PrepareNested(members_.size(), cursor);
    BeginMember(0, segment, cursor);
  }

  bool Fill(PretokenCursor* cursor, PretokenBlock* block) const override {
    BlockWriter writer(cursor, block);
    while (writer.has_room() && HasPiece(cursor)) {
      const Piece& piece = cursor->pieces[cursor->piece_index];
      if (!writer.Append(piece.end,
                         FlagsOfPiece(*cursor, cursor->position, piece))) {
        break;
      }
      ++cursor->piece_index;
    }
    return block->count != 0;
  }

 private:
  void BeginMember(size_t level, std::string_view piece,
                   PretokenCursor* cursor) const {
    PretokenCursor& nested = cursor->nested[level];
    nested.regex_limit_hits = 0;
    members_[level]->Begin(piece, /*first_bytes=*/0, /*want_map=*/false,
                           &nested);
    cursor->regex_limit_hits += nested.regex_limit_hits;
  }

  // Makes pieces of the first member's next block where none are left.
  bool HasPiece(PretokenCursor* cursor) const {
    if (cursor->piece_index < cursor->pieces.size()) return true;
    cursor->pieces.clear();
    cursor->piece_index = 0;
    AppendBlock(0, cursor->position, cursor);
    return !cursor->pieces.empty();
  }

  // Sends one block of member `level`, whose first pretoken begins at `begin`
  // of the text, through the rest. Returns where it ends.
  size_t AppendBlock(size_t level, size_t begin, PretokenCursor* cursor) const {
    PretokenBlock block;
    if (!members_[level]->Fill(&cursor->nested[level], &block)) return begin;
    for (size_t i = 0; i < block.count; ++i) {
      const size_t end = begin + block.size(i);
      const uint8_t flags = FlagsOf(block, i, /*with_kind=*/false);
      if (level + 1 == members_.size() || flags != 0) {
        cursor->pieces.push_back({end, flags});
      } else {
        BeginMember(level + 1, cursor->text.substr(begin, end - begin), cursor);
        for (size_t at = begin; at < end;) {
          at = AppendBlock(level + 1, at, cursor);
        }
      }
      begin = end;
    }
    return begin;
  }
};

class RewritingSequence final : public Sequence {
 public:
  using Sequence::Sequence;

  void Begin(std::string_view segment, size_t first_bytes, bool want_map,
             PretokenCursor* cursor) const override {
    PreTokenizer::Begin(segment, first_bytes, want_map, cursor);
    if (segment.empty()) return;
    PrepareNested(1, cursor);
    cursor->pieces.push_back({segment.size(), 0});
    if (!looks_at_begin()) first_bytes = 0;
    for (const auto& member : members_) {
      first_bytes = ApplyMember(*member, first_bytes, want_map, cursor);
    }
    size_t begin = 0;
    for (Piece& piece : cursor->pieces) {
      piece.flags = FlagsOfPiece(*cursor, begin, piece);
      begin = piece.end;
    }
  }

  bool Fill(PretokenCursor* cursor, PretokenBlock* block) const override {
    return FillFromPieces(cursor, block);
  }

  bool rewrites() const override { return true; }

 private:
  // What a level makes.
  struct Level {
    std::string text;
    OffsetMap map;
    std::vector<Piece> pieces;
    // Bytes of `text` that stand for the begin of the input.
    size_t first_bytes = 0;
  };

  // Returns how many bytes of the new text stand for the begin of the input.
  static size_t ApplyMember(const PreTokenizer& member, size_t first_bytes,
                            bool want_map, PretokenCursor* cursor) {
    Level level;
    const bool with_map = want_map && member.rewrites();
    size_t begin = 0;
    for (const Piece& piece : cursor->pieces) {
      const std::string_view text =
          cursor->text.substr(begin, piece.end - begin);
      const size_t of_piece = first_bytes - std::min(first_bytes, begin);
      if (piece.flags & kDropped) {
        AppendUnchanged(text, begin, of_piece, with_map, &level);
        level.pieces.push_back({level.text.size(), piece.flags});
      } else {
        ApplyToPiece(member, text, begin, of_piece, with_map, cursor, &level);
      }
      begin = piece.end;
    }
    cursor->pieces = std::move(level.pieces);
    if (!member.rewrites()) return first_bytes;
    if (with_map && cursor->is_rewritten) {
      level.map.ComposeAfter(cursor->map);
    }
    cursor->map = std::move(level.map);
    cursor->rewritten = std::move(level.text);
    cursor->text = cursor->rewritten;
    cursor->is_rewritten = true;
    return level.first_bytes;
  }

  static void AppendUnchanged(std::string_view text, size_t begin,
                              size_t first_bytes, bool with_map, Level* level) {
    level->text += text;
    level->first_bytes += std::min(first_bytes, text.size());
    if (with_map) level->map.AppendIdentity(begin, begin + text.size());
  }

  static void ApplyToPiece(const PreTokenizer& member, std::string_view text,
                           size_t begin, size_t first_bytes, bool with_map,
                           PretokenCursor* cursor, Level* level) {
    PretokenCursor& nested = cursor->nested[0];
    nested.regex_limit_hits = 0;
    // The map also tells which bytes stand for the begin of the input.
    member.Begin(text, first_bytes, with_map || first_bytes > 0, &nested);
    cursor->regex_limit_hits += nested.regex_limit_hits;
    size_t end = level->text.size();
    if (!nested.is_rewritten) {
      AppendUnchanged(text, begin, first_bytes, with_map, level);
    } else {
      level->text += nested.text;
      for (size_t i = 0; i < nested.map.size() && first_bytes > 0; ++i) {
        level->first_bytes += nested.map[i].begin < first_bytes;
      }
      for (size_t i = 0; with_map && i < nested.map.size(); ++i) {
        const Span span = nested.map[i];
        level->map.Append(1, begin + span.begin, begin + span.end);
      }
    }
    PretokenBlock block;
    while (member.Fill(&nested, &block)) {
      for (size_t i = 0; i < block.count; ++i) {
        end += block.size(i);
        level->pieces.push_back({end, FlagsOf(block, i, false)});
      }
    }
  }
};

}  // namespace

std::unique_ptr<PreTokenizer> NewSequence(Members members) {
  if (members.empty()) return NewWholeSegmentPreTokenizer();
  if (members.size() == 1) return std::move(members[0]);
  bool rewrites = false;
  for (const auto& member : members) rewrites |= member->rewrites();
  if (rewrites) return std::make_unique<RewritingSequence>(std::move(members));
  return std::make_unique<StreamingSequence>(std::move(members));
}

}  // namespace tessera
