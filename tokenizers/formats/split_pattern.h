// Split patterns as text <-> pre-tokenizers: a pattern that a family has as its
// own becomes that family, any other a regex.

#ifndef TESSERA_TOKENIZERS_FORMATS_SPLIT_PATTERN_H_
#define TESSERA_TOKENIZERS_FORMATS_SPLIT_PATTERN_H_

#include <optional>
#include <string>
#include <string_view>

namespace tessera {

class FamilySpec;
class PreTokenizerSpec;
class TokenizerSpec;
enum SplitBehavior : int;

// How a program that a pattern comes from reads it.
enum class PatternDialect {
  // tokenizer.json.
  kOniguruma,
  // Rank files.
  kRust,
};

void SetSplitPattern(std::string_view pattern, SplitBehavior behavior,
                     bool invert, PatternDialect dialect,
                     PreTokenizerSpec* spec);

// The pattern as the file of origin spells it, else the family's own; "" for a
// family of several patterns or one that is not known.
std::string PatternOfFamily(const FamilySpec& family);

// The pattern whose matches and gaps are the pretokens of a byte-level spec;
// nullopt where more than one pattern, or none, makes them.
std::optional<std::string> OnePattern(const TokenizerSpec& spec);

// Name of the family that the pre-tokenizer amounts to; "" if there is none.
std::string FamilyOf(const TokenizerSpec& spec);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_FORMATS_SPLIT_PATTERN_H_
