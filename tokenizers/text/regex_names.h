// Sets of characters that patterns name. Internal to text/.

#ifndef TESSERA_TOKENIZERS_TEXT_REGEX_NAMES_H_
#define TESSERA_TOKENIZERS_TEXT_REGEX_NAMES_H_

#include <optional>
#include <string_view>

#include "tokenizers/text/code_point_set.h"
#include "tokenizers/text/regex_classes.h"

namespace tessera {

// \d, \s, \w, \h by their letter. In Oniguruma \w differs inside brackets.
CodePointSet ShorthandClass(char letter, RegexDialect dialect, bool in_class);

// What [:name:] is.
std::optional<CodePointSet> PosixClass(std::string_view name,
                                       RegexDialect dialect);

struct NamedProperty {
  CodePointSet set;
  // Not one of our tables; ICU's.
  bool is_icus = false;
};
// What \p{name} is.
std::optional<NamedProperty> FindProperty(std::string_view name,
                                          RegexDialect dialect, bool in_class);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TEXT_REGEX_NAMES_H_
