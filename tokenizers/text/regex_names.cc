#include "tokenizers/text/regex_names.h"

#include <unicode/uniset.h>

#include <string>
#include <utility>
#include <vector>

namespace tessera {
namespace {

CodePointSet Property(std::string_view name) {
  return CodePointSet(*RangesOfProperty(name));
}

CodePointSet HexDigits() {
  return CodePointSet({{'0', '9'}, {'A', 'F'}, {'a', 'f'}});
}

// Oniguruma answers \w below U+0100 from another table than the rest.
CodePointSet OnigurumaWord(bool in_class) {
  const CodePointSet word =
      Property("w").Minus(CodePointSet({{0x200C, 0x200D}}));
  if (in_class) return word;
  return word.Union(CodePointSet({{0xB2, 0xB3}, {0xB9, 0xB9}, {0xBC, 0xBE}}));
}

// Property names that our tables lack are ICU's.
std::optional<CodePointSet> IcuProperty(std::string_view name) {
  for (const char c : name) {
    const bool is_plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                          (c >= 'a' && c <= 'z') || c == '_' || c == '-' ||
                          c == ' ' || c == '=';
    if (!is_plain) return std::nullopt;
  }
  UErrorCode error = U_ZERO_ERROR;
  const icu::UnicodeString pattern =
      icu::UnicodeString::fromUTF8("[:" + std::string(name) + ":]");
  const icu::UnicodeSet set(pattern, error);
  if (U_FAILURE(error)) return std::nullopt;
  std::vector<CodePointRange> ranges;
  for (int32_t i = 0; i < set.getRangeCount(); ++i) {
    ranges.push_back({static_cast<char32_t>(set.getRangeStart(i)),
                      static_cast<char32_t>(set.getRangeEnd(i))});
  }
  return CodePointSet(std::move(ranges));
}

std::optional<CodePointSet> UnicodePosixClass(std::string_view name) {
  if (name == "alpha" || name == "upper" || name == "lower" ||
      name == "space" || name == "digit" || name == "cntrl") {
    return Property(name);
  }
  if (name == "word") return OnigurumaWord(/*in_class=*/true);
  if (name == "alnum") return Property("alpha").Union(Property("digit"));
  if (name == "punct") return Property("P").Union(Property("S"));
  if (name == "blank") return Property("Zs").Union(CodePointSet::Of('\t'));
  if (name == "xdigit") return HexDigits();
  if (name == "ascii") return Property("ascii");
  const CodePointSet graph = Property("Assigned")
                                 .Minus(Property("s"))
                                 .Minus(Property("Cc").Union(Property("Cs")));
  if (name == "graph") return graph;
  if (name == "print") return graph.Union(Property("Zs"));
  return std::nullopt;
}

// In Rust the names of POSIX mean ASCII.
std::optional<CodePointSet> AsciiPosixClass(std::string_view name) {
  if (name == "punct") {
    return CodePointSet({{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}});
  }
  if (name == "word") {
    return CodePointSet({{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}});
  }
  if (name == "print") return CodePointSet({{' ', '~'}});
  const std::optional<CodePointSet> unicode = UnicodePosixClass(name);
  if (!unicode.has_value()) return std::nullopt;
  return unicode->Intersect(CodePointSet({{0, 0x7F}}));
}

}  // namespace

CodePointSet ShorthandClass(char letter, RegexDialect dialect, bool in_class) {
  if (letter == 'h') return HexDigits();
  if (letter == 'w' && dialect == RegexDialect::kOniguruma) {
    return OnigurumaWord(in_class);
  }
  return Property(std::string_view(&letter, 1));
}

std::optional<CodePointSet> PosixClass(std::string_view name,
                                       RegexDialect dialect) {
  return dialect == RegexDialect::kOniguruma ? UnicodePosixClass(name)
                                             : AsciiPosixClass(name);
}

std::optional<NamedProperty> FindProperty(std::string_view name,
                                          RegexDialect dialect, bool in_class) {
  if (dialect == RegexDialect::kOniguruma &&
      (name == "Word" || name == "word")) {
    return NamedProperty{OnigurumaWord(in_class)};
  }
  // One letter names a category, not a shorthand.
  const std::string key =
      name.size() == 1 ? "gc=" + std::string(name) : std::string(name);
  const auto ranges = RangesOfProperty(key);
  if (ranges.has_value()) return NamedProperty{CodePointSet(*ranges)};
  std::optional<CodePointSet> icus = IcuProperty(name);
  if (!icus.has_value()) return std::nullopt;
  return NamedProperty{*std::move(icus), true};
}

}  // namespace tessera
