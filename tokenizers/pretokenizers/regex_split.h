// Split at the matches of a pattern, for patterns that no scanner serves.
//
// RE2 where the pattern needs no look-around, or only that of its last
// alternatives `\s+(?!\S)|\s+`; ICU otherwise, which is slow and gives up
// beyond a number of steps: the rest of the segment is then one pretoken, and
// the cursor's regex_limit_hits says so. Every class means what our Unicode
// tables say (text/regex_classes.h), and an ill-formed byte is U+FFFD.
//
// Memory: RE2 streams; ICU, and RE2 on ill-formed text, O(segment).

#ifndef TESSERA_TOKENIZERS_PRETOKENIZERS_REGEX_SPLIT_H_
#define TESSERA_TOKENIZERS_PRETOKENIZERS_REGEX_SPLIT_H_

#include <memory>
#include <string>

#include "tokenizers/base/status.h"
#include "tokenizers/pretokenizers/behavior.h"
#include "tokenizers/pretokenizers/pretokenizer.h"
#include "tokenizers/text/regex_classes.h"

namespace tessera {

enum class RegexEngine : uint8_t { kAuto, kRe2, kIcu };

struct RegexSplitOptions {
  std::string pattern;
  Behavior behavior = Behavior::kIsolated;
  bool invert = false;
  RegexEngine engine = RegexEngine::kAuto;
  RegexDialect dialect = RegexDialect::kRust;
  // The pattern may match the empty string: such a match is a cut.
  bool zero_width = false;
};

// Errors: InvalidArgument for a pattern that is too long, does not compile,
// matches the empty string undeclared, or needs more than the engine asked for.
StatusOr<std::unique_ptr<PreTokenizer>> NewRegexSplit(
    const RegexSplitOptions& options);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_PRETOKENIZERS_REGEX_SPLIT_H_
