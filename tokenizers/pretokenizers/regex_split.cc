// Chooses the engine and prepares the pattern for it.
//
// The tail `\s+(?!\S)|\s+` that most patterns end with needs no look-around: a
// run of white space that nothing before it in the pattern matches is taken
// whole, as a group, and gives its last character back unless the text ends
// behind it or it is all there is.

#include "tokenizers/pretokenizers/regex_split.h"

#include <utility>

#include "tokenizers/base/limits.h"
#include "tokenizers/pretokenizers/regex_engines.h"

namespace tessera {
namespace {

constexpr std::string_view kSpaceTails[] = {R"(\s+(?!\S)|\s+)",
                                            R"(\s+(?!\S)|\s)"};

// Number of backslashes that `text` ends with.
size_t TrailingBackslashes(std::string_view text) {
  const size_t last = text.find_last_not_of('\\');
  return last == std::string_view::npos ? text.size() : text.size() - last - 1;
}

// Takes the tail, and the bar before it, off *pattern; false if it has none.
bool TakeSpaceTail(std::string_view* pattern) {
  for (std::string_view tail : kSpaceTails) {
    if (*pattern == tail) {
      *pattern = {};
      return true;
    }
    if (pattern->size() <= tail.size()) continue;
    const std::string_view head =
        pattern->substr(0, pattern->size() - tail.size() - 1);
    if (pattern->substr(head.size() + 1) == tail &&
        (*pattern)[head.size()] == '|' && TrailingBackslashes(head) % 2 == 0) {
      *pattern = head;
      return true;
    }
  }
  return false;
}

// Prepares a pattern whose only look-around is the tail; false if it is not.
StatusOr<bool> SplitSpaceTail(std::string_view pattern,
                              const RegexRewriteOptions& rewrite,
                              EnginePattern* result) {
  if (!TakeSpaceTail(&pattern)) return false;
  TESSERA_ASSIGN_OR_RETURN(RewrittenRegex head, RewriteRegex(pattern, rewrite));
  TESSERA_ASSIGN_OR_RETURN(RewrittenRegex run, RewriteRegex(R"(\s+)", rewrite));
  if (!head.needs_icu.empty()) return false;
  result->has_space_group = true;
  result->rewritten =
      head.pattern + (pattern.empty() ? "(" : "|(") + run.pattern + ")";
  return true;
}

Status CheckLength(std::string_view pattern) {
  if (pattern.size() <= kPatternBytesMax) return OkStatus();
  return BadDataError("regex.pattern: expected at most " +
                      std::to_string(kPatternBytesMax) + " bytes, found " +
                      std::to_string(pattern.size()) + "; shorten it [V14]");
}

// Why the slow path, for a warning.
std::string SlowReason(const RewrittenRegex& rewritten, RegexEngine engine) {
  if (engine == RegexEngine::kIcu) return "regex.engine asks for ICU";
  return "the pattern has " + rewritten.needs_icu +
         ", which only the slow matcher serves";
}

}  // namespace

StatusOr<std::unique_ptr<PreTokenizer>> NewRegexSplit(
    const RegexSplitOptions& options) {
  TESSERA_RETURN_IF_ERROR(CheckLength(options.pattern));
  RegexRewriteOptions rewrite;
  rewrite.dialect = options.dialect;
  auto whole = RewriteRegex(options.pattern, rewrite);
  if (!whole.ok()) return Annotate(whole.status(), "regex.pattern");
  EnginePattern pattern;
  bool re2_serves = whole->needs_icu.empty();
  if (options.engine != RegexEngine::kIcu && !re2_serves) {
    TESSERA_ASSIGN_OR_RETURN(
        re2_serves, SplitSpaceTail(options.pattern, rewrite, &pattern));
  }
  if (!pattern.has_space_group) pattern.rewritten = whole->pattern;
  pattern.zero_width = options.zero_width;
  pattern.behavior = options.behavior;
  pattern.invert = options.invert;
  if (re2_serves && options.engine != RegexEngine::kIcu) {
    return NewRe2Split(std::move(pattern));
  }
  if (options.engine == RegexEngine::kRe2) {
    return BadDataError("regex.pattern: RE2 cannot match it, it has " +
                        whole->needs_icu +
                        "; choose another regex.engine [V14]");
  }
  pattern.slow_reason = SlowReason(*whole, options.engine);
  return NewIcuSplit(std::move(pattern));
}

}  // namespace tessera
