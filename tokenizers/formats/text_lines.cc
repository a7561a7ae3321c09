#include "tokenizers/formats/text_lines.h"

#include <algorithm>

#include "tokenizers/base/limits.h"
#include "tokenizers/text/utf8.h"

namespace tessera {

Status TextLines::Check(bool compat) {
  if (rest_.size() > kModelFileBytesMax) {
    return BadDataError(file_ + ": more than " +
                        std::to_string(kModelFileBytesMax) + " bytes");
  }
  if (rest_.starts_with("\xEF\xBB\xBF")) {
    if (!compat) {
      return BadDataError(file_ +
                          ":line 1: a byte order mark stands before the text; "
                          "save the file as plain UTF-8, or use --compat [F3]");
    }
    rest_.remove_prefix(3);
  }
  const auto line_of = [this](size_t offset) {
    return file_ + ":line " +
           std::to_string(
               1 + std::count(rest_.begin(),
                              rest_.begin() + static_cast<ptrdiff_t>(offset),
                              '\n'));
  };
  const size_t well_formed = WellFormedPrefix(rest_);
  if (well_formed != rest_.size()) {
    return BadDataError(line_of(well_formed) + ": ill-formed UTF-8 [F3]");
  }
  const size_t cr = rest_.find("\r\n");
  if (cr == std::string_view::npos) return OkStatus();
  if (!compat) {
    return BadDataError(line_of(cr) +
                        ": the line ends with CR LF, as a checkout on Windows "
                        "makes it; convert "
                        "the file to LF, or use --compat [F3]");
  }
  strips_cr_ = true;
  return OkStatus();
}

Status TextLines::Error(std::string_view message) const {
  return BadDataError(file_ + ":line " + std::to_string(number_) + ": " +
                      std::string(message));
}

}  // namespace tessera
