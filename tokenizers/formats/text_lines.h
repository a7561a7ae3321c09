// Lines of a text format, with the checks of rule F3 (format.h): well-formed
// UTF-8, no byte order mark, no CR before LF.

#ifndef TESSERA_TOKENIZERS_FORMATS_TEXT_LINES_H_
#define TESSERA_TOKENIZERS_FORMATS_TEXT_LINES_H_

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

#include "tokenizers/base/status.h"

namespace tessera {

// Goes over the lines of `text`:
//
//   TextLines lines(text, "vocab.txt");
//   TESSERA_RETURN_IF_ERROR(lines.Check(compat));
//   std::string_view line;
//   while (lines.Next(&line)) ...
class TextLines {
 public:
  TextLines(std::string_view text, std::string_view file)
      : rest_(text), file_(file) {}

  // The three checks over the whole text. With `compat` a mark and CRs are
  // passed over.
  Status Check(bool compat);

  // The next line without its end; false at the end of the text. A line feed
  // at the very end begins no line.
  bool Next(std::string_view* line) {
    if (rest_.empty()) return false;
    ++number_;
    const void* found = std::memchr(rest_.data(), '\n', rest_.size());
    const size_t size =
        found == nullptr ? rest_.size()
                         : static_cast<size_t>(static_cast<const char*>(found) -
                                               rest_.data());
    *line = rest_.substr(0, size);
    rest_.remove_prefix(found == nullptr ? size : size + 1);
    if (strips_cr_ && line->ends_with('\r')) line->remove_suffix(1);
    return true;
  }

  // Of the line Next gave last, from 1.
  size_t number() const { return number_; }
  // BadData "FILE:line N: message".
  Status Error(std::string_view message) const;

 private:
  std::string_view rest_;
  std::string file_;
  size_t number_ = 0;
  bool strips_cr_ = false;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_TEXT_LINES_H_
