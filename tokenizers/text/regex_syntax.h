// A pattern as a list of tokens, its classes and literals being sets: what
// RewriteRegex (regex_classes.h) reads and prints. Internal to text/.

#ifndef TESSERA_TOKENIZERS_TEXT_REGEX_SYNTAX_H_
#define TESSERA_TOKENIZERS_TEXT_REGEX_SYNTAX_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/text/code_point_set.h"
#include "tokenizers/text/regex_classes.h"

namespace tessera {

struct RegexToken {
  enum class Kind {
    // One character of `set`.
    kSet,
    // `text` opens a group: "(?:", "(", "(?=", ...
    kOpen,
    kClose,
    kAlternative,
    // Repeats the atom before it `min` to `max` times.
    kRepeat,
    // \z.
    kTextEnd,
    // `text` is an atom, printed as it is.
    kVerbatim,
  };
  enum class Mode { kGreedy, kLazy, kPossessive };
  static constexpr uint32_t kUnbounded = UINT32_MAX;

  Kind kind;
  CodePointSet set;
  std::string text;
  uint32_t min = 1;
  uint32_t max = 1;
  Mode mode = Mode::kGreedy;
};

struct RegexSyntax {
  std::vector<RegexToken> tokens;
  // First construct of each sort that was met; empty = none.
  std::string needs_icu;
  std::string engine_defined;
  bool has_back_reference = false;
};

StatusOr<RegexSyntax> ParseRegex(std::string_view pattern,
                                 RegexDialect dialect);

// Reads a pattern's characters and escapes; shared by the two parsers.
struct RegexReader {
  std::string_view pattern;
  RegexDialect dialect;
  size_t position = 0;
  size_t class_depth = 0;

  bool done() const { return position >= pattern.size(); }
  bool oniguruma() const { return dialect == RegexDialect::kOniguruma; }
  // Consumes `text` if it comes next.
  bool Take(std::string_view text);
  bool Sees(std::string_view text) const {
    return pattern.substr(position, text.size()) == text;
  }
  // The next character, well-formed or an error.
  StatusOr<char32_t> TakeCharacter();
  // What stands before `close`, which is consumed.
  StatusOr<std::string_view> TakeUntil(char close);
  // After a backslash: one character (\n, \x{41}, \cA, \., ...).
  StatusOr<char32_t> TakeEscapedCharacter();
  // After a backslash: \d \w \s \h \N \O \p{..} and their complements;
  // nullopt and nothing consumed if it is none of them. `in_class`: inside
  // brackets. Adds to `engine_defined`.
  StatusOr<std::optional<CodePointSet>> TakeEscapedSet(
      bool in_class, std::string* engine_defined);
  // After '[': the class up to its ']'.
  StatusOr<CodePointSet> TakeClass(bool ignore_case,
                                   std::string* engine_defined);

  Status Error(std::string_view what) const;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TEXT_REGEX_SYNTAX_H_
