// The pretokens of `inner` are the pieces of the cursor; each is handed out
// word by word.

#include "tokenizers/pretokenizers/word_cutter.h"

#include <utility>

#include "tokenizers/pretokenizers/metaspace.h"
#include "tokenizers/pretokenizers/nested.h"
#include "tokenizers/pretokenizers/scan_pretokenizer.h"
#include "tokenizers/pretokenizers/word_cuts.h"
#include "tokenizers/text/space_symbol.h"

namespace tessera {
namespace {

using scan::Found;
using scan::Pointer;

struct WordScanner {
  static constexpr bool kDrops = false;
  static constexpr bool kKindsFromText = true;
  std::shared_ptr<const WordCuts> cuts;

  Found Next(Pointer p, Pointer end) const { return {cuts->Next(p, end), 0}; }
  scan::ByteSet Cuts(Pointer p, Pointer end) const {
    return cuts->Cuts(p, end);
  }
  size_t FindSafeCut(std::string_view text, size_t from) const {
    return cuts->FindSafeCut(text, from, /*spaces_too=*/false);
  }
};

class WordCutter final : public PreTokenizer {
 public:
  WordCutter(std::unique_ptr<PreTokenizer> inner,
             std::shared_ptr<const WordCuts> cuts)
      : inner_(std::move(inner)), cuts_(std::move(cuts)) {}

  void Begin(std::string_view segment, size_t first_bytes, bool want_map,
             PretokenCursor* cursor) const override {
    PreTokenizer::Begin(segment, first_bytes, want_map, cursor);
    BeginNested(*inner_, segment, first_bytes, want_map, cursor);
  }

  bool Fill(PretokenCursor* cursor, PretokenBlock* block) const override {
    BlockWriter writer(cursor, block);
    const auto base = reinterpret_cast<Pointer>(cursor->text.data());
    while (NextPiece(cursor)) {
      const PretokenCursor::Piece piece = cursor->pieces[cursor->piece_index];
      const size_t end =
          piece.flags & kDropped
              ? piece.end
              : cuts_->Next(base + cursor->position, base + piece.end) - base;
      if (!writer.Append(end, piece.flags)) break;
      if (end == piece.end) ++cursor->piece_index;
    }
    return block->count != 0;
  }

  size_t FindSafeCut(std::string_view text, size_t from) const override {
    return inner_->FindSafeCut(text, from);
  }

  bool rewrites() const override { return inner_->rewrites(); }
  bool looks_at_begin() const override { return inner_->looks_at_begin(); }
  std::string_view loses() const override { return inner_->loses(); }
  std::string slow_reason() const override { return inner_->slow_reason(); }

 private:
  // Makes pieces[piece_index] the pretoken of `inner` at the position; false at
  // the end of the text.
  bool NextPiece(PretokenCursor* cursor) const {
    if (cursor->piece_index < cursor->pieces.size()) return true;
    PretokenBlock block;
    cursor->nested[0].want_kinds = cursor->want_kinds;
    if (!inner_->Fill(&cursor->nested[0], &block)) return false;
    cursor->pieces.clear();
    size_t end = cursor->position;
    for (size_t i = 0; i < block.count; ++i) {
      end += block.size(i);
      cursor->pieces.push_back({end, FlagsOf(block, i, cursor->want_kinds)});
    }
    cursor->piece_index = 0;
    return true;
  }

  const std::unique_ptr<PreTokenizer> inner_;
  const std::shared_ptr<const WordCuts> cuts_;
};

}  // namespace

std::unique_ptr<PreTokenizer> NewSentencePiecePreTokenizer(
    const std::vector<std::string_view>& token_texts) {
  return NewScanPreTokenizer(
      WordScanner{std::make_shared<const WordCuts>(token_texts)});
}

std::unique_ptr<PreTokenizer> NewWordCutter(
    std::unique_ptr<PreTokenizer> inner,
    const std::vector<std::string_view>& token_texts) {
  auto cuts = std::make_shared<const WordCuts>(token_texts);
  if (cuts->never()) return inner;
  const MetaspaceOptions* metaspace = MetaspaceOptionsOf(*inner);
  if (metaspace != nullptr && !metaspace->split &&
      metaspace->replacement == kSpaceSymbol) {
    return NewMetaspacePreTokenizer(*metaspace, std::move(cuts));
  }
  return std::make_unique<WordCutter>(std::move(inner), std::move(cuts));
}

}  // namespace tessera
