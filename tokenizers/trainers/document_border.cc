#include "tokenizers/trainers/document_border.h"

namespace tessera {
namespace {

constexpr size_t kNpos = std::string_view::npos;

// Is the line that begins at `at` empty, and whole? Sets its size.
bool IsEmptyLine(std::string_view text, size_t at, size_t* size) {
  *size = at < text.size() && text[at] == '\r' ? 2 : 1;
  return at + *size <= text.size() && text[at + *size - 1] == '\n';
}

// End of the first document of kBlank in `text`: behind the first empty lines
// that a line with content follows. kNpos if that line is not yet in sight.
size_t EndOfBlankDocument(std::string_view text) {
  size_t at = 0;
  bool after_empty = false;
  while (at < text.size()) {
    size_t size;
    const bool empty = IsEmptyLine(text, at, &size);
    if (empty) {
      after_empty = true;
      at += size;
      continue;
    }
    // A CR alone may become CR LF when more is read.
    if (after_empty && text.substr(at) != "\r") return at;
    after_empty = false;
    const size_t lf = text.find('\n', at);
    if (lf == kNpos) return kNpos;
    at = lf + 1;
  }
  return kNpos;
}

// Begin of the line whose LF stands before `end`, or 0.
size_t LineBegin(std::string_view text, size_t end) {
  const size_t lf = end < 2 ? kNpos : text.rfind('\n', end - 2);
  return lf == kNpos ? 0 : lf + 1;
}

}  // namespace

char TerminatorOf(DocumentMode mode) {
  return mode == DocumentMode::kNul ? '\0' : '\n';
}

size_t FirstBorder(DocumentMode mode, std::string_view text) {
  if (mode == DocumentMode::kFile) return kNpos;
  if (mode == DocumentMode::kBlank) return EndOfBlankDocument(text);
  const size_t at = text.find(TerminatorOf(mode));
  return at == kNpos ? kNpos : at + 1;
}

size_t LastBorder(DocumentMode mode, std::string_view text, size_t known) {
  if (mode == DocumentMode::kFile) return 0;
  if (mode != DocumentMode::kBlank) {
    const std::string_view fresh = text.substr(known);
    const size_t at = fresh.rfind(TerminatorOf(mode));
    return at == kNpos ? 0 : known + at + 1;
  }
  // Backwards over lines: the last one with content that follows an empty one.
  size_t end = text.size();
  while (end > 0) {
    const size_t begin = LineBegin(text, end);
    size_t size;
    const std::string_view line = text.substr(begin, end - begin);
    const bool has_content = line != "\r" && !IsEmptyLine(line, 0, &size);
    if (has_content && begin > 0 &&
        IsEmptyLine(text, LineBegin(text, begin), &size)) {
      return begin;
    }
    end = begin;
  }
  return 0;
}

}  // namespace tessera
