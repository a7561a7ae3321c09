// Pieces of a segment by a matcher that reads well-formed text only: an
// ill-formed byte is matched as U+FFFD, and the pieces are carried back.

#ifndef TESSERA_TOKENIZERS_PRETOKENIZERS_REGEX_PIECES_H_
#define TESSERA_TOKENIZERS_PRETOKENIZERS_REGEX_PIECES_H_

#include <string>
#include <string_view>

#include "tokenizers/pretokenizers/kind.h"
#include "tokenizers/pretokenizers/pretokenizer.h"
#include "tokenizers/pretokenizers/regex_engines.h"
#include "tokenizers/text/utf8.h"

namespace tessera {

// `text` with U+FFFD for each ill-formed byte.
inline std::string WellFormedCopy(std::string_view text) {
  std::string copy;
  copy.reserve(text.size() + text.size() / 8);
  for (size_t at = 0; at < text.size();) {
    const CodePoint c = DecodeUtf8(text, at);
    if (c.well_formed()) {
      copy.append(text, at, c.size);
    } else {
      AppendUtf8(kReplacementCharacter, &copy);
    }
    at += c.size;
  }
  return copy;
}

inline uint8_t FlagsOfPiece(std::string_view piece, bool is_dropped,
                            bool want_kinds) {
  const uint8_t dropped = is_dropped ? kDropped : 0;
  return want_kinds ? dropped | KindOfText(piece) : dropped;
}

// Fills cursor->pieces. `matched` is cursor->text or its well-formed copy.
template <typename Matcher>
void MakePieces(const Matcher& matcher, std::string_view matched,
                const EnginePattern& pattern, PretokenCursor* cursor) {
  const std::string_view segment = cursor->text;
  size_t end = 0;
  for (size_t at = 0; at < matched.size();) {
    const size_t begin = end;
    const SplitPiece piece =
        NextPiece(matcher, matched, at, pattern.behavior, pattern.invert);
    while (at < piece.end) {
      const CodePoint c = DecodeUtf8(segment, end);
      at += c.well_formed() ? c.size : Utf8Size(kReplacementCharacter);
      end += c.size;
    }
    cursor->pieces.push_back(
        {end, FlagsOfPiece(segment.substr(begin, end - begin), piece.is_dropped,
                           cursor->want_kinds)});
  }
}

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_PRETOKENIZERS_REGEX_PIECES_H_
