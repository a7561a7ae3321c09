// Patterns of others, spelt so that RE2 and ICU agree with the library they
// were written for.
//
// Engines differ in what \w, \s, \p{..}, '.', '^', '$' and (?i) mean and in
// their Unicode version. RewriteRegex replaces each of these by explicit ranges
// of our tables and by \A, \z and look-around, so that only structure is left
// to the engine:
//
//   TESSERA_ASSIGN_OR_RETURN(
//       RewrittenRegex r, RewriteRegex(R"(\p{N}{1,3}|\s+(?!\S))", {}));
//   if (r.needs_icu.empty()) UseRe2(r.pattern); else UseIcu(r.pattern);
//
// ICU must be given the flags 0, RE2 UTF-8 and never longest match. Linear in
// the pattern times the ranges of its classes.
//
// Sources: the manuals of regex and fancy-regex (Rust) and Oniguruma's
// RE.rst (Ruby syntax), checked against tokenizers 0.23.3 and tiktoken 0.14.0.

#ifndef TESSERA_TOKENIZERS_TEXT_REGEX_CLASSES_H_
#define TESSERA_TOKENIZERS_TEXT_REGEX_CLASSES_H_

#include <string>
#include <string_view>

#include "tokenizers/base/status.h"

namespace tessera {

// Whose meaning the pattern has.
enum class RegexDialect {
  // tokenizer.json (Split, Replace): '^' and '$' are line ends, (?m) lets '.'
  // match LF, {n,m}+ is a repetition of a repetition.
  kOniguruma,
  // tiktoken, tekken, our own: '^' and '$' are text ends unless (?m), (?s) lets
  // '.' match LF, {n,m}+ is possessive.
  kRust,
};

struct RegexRewriteOptions {
  RegexDialect dialect = RegexDialect::kOniguruma;
  // X++ becomes X+ where that matches the same: what follows cannot begin with
  // anything of X, or nothing follows.
  bool relax_possessive = true;
};

struct RewrittenRegex {
  std::string pattern;
  // Why RE2 cannot serve it ("look-around", "possessive repetition", ...);
  // empty if it can.
  std::string needs_icu;
  // A construct was left to the engine's own Unicode tables (\X, a property
  // that we have no table of); its name.
  std::string engine_defined;
};

// Errors: InvalidArgument with the byte position in the pattern for what cannot
// be parsed; Unimplemented for what neither engine has.
StatusOr<RewrittenRegex> RewriteRegex(std::string_view pattern,
                                      const RegexRewriteOptions& options);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TEXT_REGEX_CLASSES_H_
