// Convert: a spec in the files of another format, checked by ids.
//
// The spec is written, the result is read back, with what the format has no
// place for said again, and both tokenizers encode the probe: self-tests,
// built-in strings chosen for what formats tend to get wrong (contractions,
// digits, white space, newlines, marks, emoji, Turkish case, ill-formed bytes
// where the target's programs take them, specials under each policy), and the
// caller's text. One difference and nothing is given out, unless a code was
// allowed (formats/conversion_check.h).

#ifndef TESSERA_TOKENIZERS_CONVERT_H_
#define TESSERA_TOKENIZERS_CONVERT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/formats/format.h"
#include "tokenizers/tokenizer.h"

namespace tessera {

struct ConvertOptions {
  // Name of a row of formats.cc that can be written.
  std::string format;
  WriteOptions write;
  // How the spec is judged first. That of a Tokenizer was judged when that was
  // made, so what was let pass then passes again.
  ValidateMode mode = ValidateMode::kCompat;
  // More text to compare on, cut into lines.
  std::string check_text;
};

struct ConvertReport {
  FileSet files;
  // Strings and bytes whose ids were compared.
  uint64_t strings = 0;
  uint64_t bytes = 0;
  // Differences found where a code was allowed, and the writer's warnings.
  uint64_t differences = 0;
  std::vector<std::string> notes;
  // What other programs would read otherwise than the probe did.
  std::vector<std::string> warnings;
};

// Errors: BadData with a code (formats/conversion_check.h) where the target
// cannot express the spec; Threshold with the first text and both id lists
// where the ids differ.
StatusOr<ConvertReport> Convert(const TokenizerSpec& spec,
                                const ConvertOptions& options);

// The built-in strings of the probe: 2,048, always the same.
std::vector<std::string> ProbeStrings();

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_CONVERT_H_
