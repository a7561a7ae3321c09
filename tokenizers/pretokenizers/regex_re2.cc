// RE2 matches in UTF-8 on the segment itself. Since it passes over ill-formed
// bytes as if no class had them, a segment that has any is matched in a copy
// where each is U+FFFD, and the pieces are carried back.

#include <re2/re2.h>

#include <memory>
#include <utility>

#include "tokenizers/base/limits.h"
#include "tokenizers/pretokenizers/block_writer.h"
#include "tokenizers/pretokenizers/regex_engines.h"
#include "tokenizers/pretokenizers/regex_pieces.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

re2::StringPiece ToRe2(std::string_view text) {
  return re2::StringPiece(text.data(), text.size());
}

struct Re2Matcher {
  std::unique_ptr<const RE2> re2;
  bool has_space_group;
  bool zero_width;

  bool Find(std::string_view text, size_t from, size_t* begin,
            size_t* end) const {
    re2::StringPiece groups[2];
    for (size_t at = from; at <= text.size();) {
      if (!re2->Match(ToRe2(text), at, text.size(), RE2::UNANCHORED, groups,
                      has_space_group ? 2 : 1)) {
        return false;
      }
      *begin = groups[0].data() - text.data();
      *end = *begin + groups[0].size();
      if (*begin != *end) {
        if (groups[1].data() != nullptr) GiveBack(text, *begin, end);
        return true;
      }
      if (zero_width && *begin != from) return true;
      if (*begin == text.size()) return false;
      at = *begin + DecodeUtf8(text, *begin).size;
    }
    return false;
  }

  // The run of white space [begin, *end): what `\s+(?!\S)|\s+` takes of it.
  static void GiveBack(std::string_view text, size_t begin, size_t* end) {
    if (*end == text.size()) return;
    const char* const data = text.data();
    const size_t last = *end - DecodeLastUtf8(data + begin, data + *end).size;
    if (last > begin) *end = last;
  }
};

class Re2Split final : public PreTokenizer {
 public:
  Re2Split(Re2Matcher matcher, EnginePattern pattern)
      : matcher_(std::move(matcher)), pattern_(std::move(pattern)) {}

  void Begin(std::string_view segment, size_t first_bytes, bool want_map,
             PretokenCursor* cursor) const override {
    PreTokenizer::Begin(segment, first_bytes, want_map, cursor);
    if (IsWellFormed(segment)) return;
    MakePieces(matcher_, WellFormedCopy(segment), pattern_, cursor);
  }

  bool Fill(PretokenCursor* cursor, PretokenBlock* block) const override {
    if (!cursor->pieces.empty()) return FillFromPieces(cursor, block);
    const std::string_view text = cursor->text;
    BlockWriter writer(cursor, block);
    while (writer.has_room() && cursor->position < text.size()) {
      const size_t begin = cursor->position;
      const SplitPiece piece =
          NextPiece(matcher_, text, begin, pattern_.behavior, pattern_.invert);
      const uint8_t flags = FlagsOfPiece(text.substr(begin, piece.end - begin),
                                         piece.is_dropped, cursor->want_kinds);
      if (!writer.Append(piece.end, flags)) break;
    }
    return block->count != 0;
  }

  std::string_view loses() const override { return LossOf(pattern_); }

 private:
  const Re2Matcher matcher_;
  const EnginePattern pattern_;
};

bool MatchesEmpty(const RE2& re2) {
  for (std::string_view probe : kEmptyMatchProbes) {
    for (size_t at = 0; at <= probe.size(); ++at) {
      re2::StringPiece match;
      if (re2.Match(ToRe2(probe), at, probe.size(), RE2::ANCHOR_START, &match,
                    1) &&
          match.empty()) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace

Status EmptyMatchError() {
  return BadDataError(
      "regex.pattern: it matches the empty string; set regex.zero_width if it "
      "means to cut there [V14]");
}

StatusOr<std::unique_ptr<PreTokenizer>> NewRe2Split(EnginePattern pattern) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kRe2MemoryBytesMax);
  auto re2 = std::make_unique<const RE2>(ToRe2(pattern.rewritten), options);
  if (!re2->ok()) {
    return BadDataError(
        "regex.pattern: RE2 says " + QuoteForError(re2->error(), 80) + " at " +
        QuoteForError(re2->error_arg()) + "; mend the pattern [V14]");
  }
  if (!pattern.zero_width && MatchesEmpty(*re2)) return EmptyMatchError();
  Re2Matcher matcher{std::move(re2), pattern.has_space_group,
                     pattern.zero_width};
  return std::make_unique<Re2Split>(std::move(matcher), std::move(pattern));
}

}  // namespace tessera
