// A pattern matched by ICU within limits: the slow, exact path for patterns
// that nothing faster serves.
//
//   TESSERA_ASSIGN_OR_RETURN(auto regex, IcuRegex::Create(rewritten.pattern));
//   regex->ForEachMatch(text, [&](size_t begin, size_t end) { ... });
//
// Takes well-formed UTF-8, gives byte offsets. Immutable, thread-safe. The
// steps of the matcher and its stack have limits (deterministic; a time per
// byte that is bounded): when one is reached, the matches so far stand and the
// rest of the text has none.

#ifndef TESSERA_TOKENIZERS_TEXT_ICU_REGEX_H_
#define TESSERA_TOKENIZERS_TEXT_ICU_REGEX_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

#include "tokenizers/base/status.h"

namespace tessera {

class IcuRegex {
 public:
  // `pattern` as RewriteRegex (regex_classes.h) gives it. Errors:
  // InvalidArgument with ICU's name of the fault and its place.
  static StatusOr<std::unique_ptr<IcuRegex>> Create(std::string_view pattern);
  ~IcuRegex();

  using Visitor = std::function<void(size_t begin, size_t end)>;
  // Calls `visit` for each match, from left to right. An empty match that
  // touches the end of the match before it is passed over. False if a limit
  // cut the search short.
  bool ForEachMatch(std::string_view text, const Visitor& visit) const;

 private:
  struct Pattern;
  explicit IcuRegex(std::unique_ptr<Pattern> pattern);

  std::unique_ptr<Pattern> pattern_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TEXT_ICU_REGEX_H_
