// Prints what ParseRegex read. All classes are explicit by then; what remains
// is to decide where a possessive repetition may be written as a greedy one.

#include "tokenizers/text/regex_classes.h"

#include <string>
#include <vector>

#include "tokenizers/text/regex_syntax.h"

namespace tessera {
namespace {

using Kind = RegexToken::Kind;
using Mode = RegexToken::Mode;

// Is the possessive repetition tokens[i] of one set, outside of groups, the
// same as a greedy one? Giving characters back can only help if what follows
// could begin with one of them. Elements that may be absent must not, and the
// search goes on behind them; the end of the alternative takes anything, so
// that the first try, the longest, is the one that counts.
bool IsGreedyTheSame(const std::vector<RegexToken>& tokens, size_t i) {
  if (i == 0 || tokens[i - 1].kind != Kind::kSet) return false;
  const CodePointSet& repeated = tokens[i - 1].set;
  for (size_t next = i + 1; next < tokens.size(); ++next) {
    const RegexToken& token = tokens[next];
    if (token.kind == Kind::kAlternative || token.kind == Kind::kTextEnd) {
      return true;
    }
    if (token.kind != Kind::kSet || !token.set.Disjoint(repeated)) {
      return false;
    }
    const bool is_repeated =
        next + 1 < tokens.size() && tokens[next + 1].kind == Kind::kRepeat;
    if (!is_repeated || tokens[next + 1].min > 0) return true;
    ++next;
  }
  return true;
}

void RelaxPossessive(std::vector<RegexToken>* tokens) {
  size_t depth = 0;
  for (size_t i = 0; i < tokens->size(); ++i) {
    RegexToken& token = (*tokens)[i];
    if (token.kind == Kind::kOpen) ++depth;
    if (token.kind == Kind::kClose) --depth;
    if (token.kind == Kind::kRepeat && token.mode == Mode::kPossessive &&
        depth == 0 && IsGreedyTheSame(*tokens, i)) {
      token.mode = Mode::kGreedy;
    }
  }
}

std::string RepeatText(const RegexToken& token) {
  std::string text;
  if (token.min == 0 && token.max == 1) {
    text = "?";
  } else if (token.min <= 1 && token.max == RegexToken::kUnbounded) {
    text = token.min == 0 ? "*" : "+";
  } else {
    text = "{" + std::to_string(token.min);
    if (token.max == RegexToken::kUnbounded) {
      text += ",";
    } else if (token.max != token.min) {
      text += "," + std::to_string(token.max);
    }
    text += "}";
  }
  if (token.mode == Mode::kLazy) text += "?";
  if (token.mode == Mode::kPossessive) text += "+";
  return text;
}

std::string TokenText(const RegexToken& token, bool keep_captures) {
  switch (token.kind) {
    case Kind::kSet:
      return token.set.ToPattern();
    case Kind::kRepeat:
      return RepeatText(token);
    case Kind::kOpen: {
      const bool captures =
          token.text == "(" ||
          (token.text.size() > 3 && token.text.substr(0, 3) == "(?<" &&
           token.text[3] != '=' && token.text[3] != '!');
      return captures && !keep_captures ? "(?:" : token.text;
    }
    default:
      return token.text;
  }
}

}  // namespace

StatusOr<RewrittenRegex> RewriteRegex(std::string_view pattern,
                                      const RegexRewriteOptions& options) {
  TESSERA_ASSIGN_OR_RETURN(RegexSyntax syntax,
                           ParseRegex(pattern, options.dialect));
  if (options.relax_possessive) RelaxPossessive(&syntax.tokens);
  RewrittenRegex rewritten;
  rewritten.needs_icu = syntax.needs_icu;
  rewritten.engine_defined = syntax.engine_defined;
  for (const RegexToken& token : syntax.tokens) {
    rewritten.pattern += TokenText(token, syntax.has_back_reference);
    if (token.kind == Kind::kRepeat && token.mode == Mode::kPossessive &&
        rewritten.needs_icu.empty()) {
      rewritten.needs_icu = "possessive repetition";
    }
  }
  return rewritten;
}

}  // namespace tessera
