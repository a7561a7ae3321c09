// The two engines behind NewRegexSplit. Their patterns are rewritten already
// and leave nothing to the engines' own tables.

#ifndef TESSERA_TOKENIZERS_PRETOKENIZERS_REGEX_ENGINES_H_
#define TESSERA_TOKENIZERS_PRETOKENIZERS_REGEX_ENGINES_H_

#include <memory>
#include <string>
#include <string_view>

#include "tokenizers/base/status.h"
#include "tokenizers/pretokenizers/behavior.h"
#include "tokenizers/pretokenizers/pretokenizer.h"

namespace tessera {

struct EnginePattern {
  // What RE2 and ICU read.
  std::string rewritten;
  // RE2 only: group 1, if there is one, is a run of white space that gives its
  // last character back if something stands behind it.
  bool has_space_group = false;
  bool zero_width = false;
  Behavior behavior = Behavior::kIsolated;
  bool invert = false;
  // For ICU: why not RE2.
  std::string slow_reason;
};

// Errors: InvalidArgument with the engine's message.
StatusOr<std::unique_ptr<PreTokenizer>> NewRe2Split(EnginePattern pattern);
StatusOr<std::unique_ptr<PreTokenizer>> NewIcuSplit(EnginePattern pattern);

// Name of the step if the behaviour drops text, else empty.
inline std::string_view LossOf(const EnginePattern& pattern) {
  return pattern.behavior == Behavior::kRemoved ? "regex" : "";
}

// Texts on which a pattern that can match the empty string is caught doing so.
inline constexpr std::string_view kEmptyMatchProbes[] = {
    "", "a", "A", "1", " ", "\n", "-", "'", "_", "a1 b", "aa", "1234", "  a"};

// Error of a pattern that does.
Status EmptyMatchError();

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_PRETOKENIZERS_REGEX_ENGINES_H_
