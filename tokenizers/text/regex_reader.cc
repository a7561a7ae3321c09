// Characters, escapes and bracketed classes of patterns.

#include <unicode/uniset.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tokenizers/text/regex_syntax.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

constexpr size_t kClassDepthMax = 32;

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
  UErrorCode error = U_ZERO_ERROR;
  icu::UnicodeString pattern =
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

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

bool IsAsciiLetterOrDigit(char32_t c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
         (c >= 'a' && c <= 'z');
}

// Value of up to `digits_max` digits of `base` at the reader; nullopt if none
// or if it is no scalar value.
std::optional<char32_t> TakeNumber(RegexReader* reader, int base,
                                   size_t digits_max) {
  char32_t value = 0;
  size_t digits = 0;
  while (digits < digits_max && !reader->done()) {
    const int digit = HexValue(reader->pattern[reader->position]);
    if (digit < 0 || digit >= base) break;
    value = value * static_cast<char32_t>(base) + static_cast<char32_t>(digit);
    if (value >= kCodePointCount) return std::nullopt;
    ++digits;
    ++reader->position;
  }
  if (digits == 0 || !IsScalarValue(value)) return std::nullopt;
  return value;
}

}  // namespace

Status RegexReader::Error(std::string_view what) const {
  return BadDataError("pattern " + QuoteForError(pattern) + ": byte " +
                      std::to_string(position) + ": " + std::string(what));
}

bool RegexReader::Take(std::string_view text) {
  if (!Sees(text)) return false;
  position += text.size();
  return true;
}

StatusOr<char32_t> RegexReader::TakeCharacter() {
  if (done()) return Error("the pattern ends too early");
  const CodePoint c = DecodeUtf8(pattern, position);
  if (!c.well_formed()) return Error("ill-formed UTF-8");
  position += c.size;
  return c.value;
}

StatusOr<std::string_view> RegexReader::TakeUntil(char close) {
  const size_t end = pattern.find(close, position);
  if (end == std::string_view::npos) {
    return Error(std::string("expected a closing ") + close);
  }
  const std::string_view text = pattern.substr(position, end - position);
  position = end + 1;
  return text;
}

namespace {

// After \x: {H..} or HH. Oniguruma's \xHH are bytes of UTF-8.
StatusOr<char32_t> TakeHexEscape(RegexReader* reader) {
  if (reader->Take("{")) {
    const std::optional<char32_t> c = TakeNumber(reader, 16, 8);
    if (!c.has_value() || !reader->Take("}")) {
      return reader->Error("not the number of a character");
    }
    return *c;
  }
  std::string bytes;
  do {
    const std::optional<char32_t> c = TakeNumber(reader, 16, 2);
    if (!c.has_value()) return reader->Error("expected hexadecimal digits");
    if (*c < 0x80 || !reader->oniguruma()) return *c;
    bytes.push_back(static_cast<char>(*c));
    if (IsWellFormed(bytes)) return DecodeUtf8(bytes, 0).value;
  } while (bytes.size() < 4 && reader->Take("\\x"));
  return reader->Error("these bytes are no UTF-8");
}

}  // namespace

StatusOr<char32_t> RegexReader::TakeEscapedCharacter() {
  TESSERA_ASSIGN_OR_RETURN(const char32_t c, TakeCharacter());
  std::optional<char32_t> value;
  switch (c) {
    case 't':
      return U'\t';
    case 'n':
      return U'\n';
    case 'r':
      return U'\r';
    case 'f':
      return U'\f';
    case 'v':
      return U'\v';
    case 'a':
      return U'\a';
    case 'e':
      return char32_t{0x1B};
    case 'x':
      return TakeHexEscape(this);
    case 'c': {
      TESSERA_ASSIGN_OR_RETURN(const char32_t control, TakeCharacter());
      return control & 0x1F;
    }
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
      if (c != '0' && !oniguruma()) break;
      --position;
      value = TakeNumber(this, 8, 3);
      break;
    case 'u':
      if (!oniguruma() && Sees("{")) return TakeHexEscape(this);
      value = TakeNumber(this, 16, 4);
      break;
    default:
      if (oniguruma() || !IsAsciiLetterOrDigit(c)) return c;
  }
  if (!value.has_value()) return Error("unknown escape");
  return *value;
}

namespace {

StatusOr<CodePointSet> TakeProperty(RegexReader* reader, bool in_class,
                                    std::string* engine_defined) {
  std::string_view name;
  if (reader->Take("{")) {
    TESSERA_ASSIGN_OR_RETURN(name, reader->TakeUntil('}'));
  } else {
    name = reader->pattern.substr(reader->position, 1);
    reader->position += name.size();
  }
  const bool negated = name.substr(0, 1) == "^";
  if (negated) name.remove_prefix(1);
  CodePointSet set;
  // One lower-case letter names a category, not a shorthand.
  const std::string key = name.size() == 1 ? "gc=" + std::string(name) : "";
  const auto ranges = RangesOfProperty(key.empty() ? name : key);
  if (reader->oniguruma() && (name == "Word" || name == "word")) {
    set = OnigurumaWord(in_class);
  } else if (ranges.has_value()) {
    set = CodePointSet(*ranges);
  } else {
    const std::optional<CodePointSet> icu = IcuProperty(name);
    if (!icu.has_value()) {
      return reader->Error("no property has the name " + QuoteForError(name));
    }
    *engine_defined = "\\p{" + std::string(name) + "}";
    set = *icu;
  }
  return negated ? set.Complement() : set;
}

}  // namespace

StatusOr<std::optional<CodePointSet>> RegexReader::TakeEscapedSet(
    bool in_class, std::string* engine_defined) {
  const char c = done() ? '\0' : pattern[position];
  const bool upper = c >= 'A' && c <= 'Z';
  CodePointSet set;
  switch (upper ? c + 32 : c) {
    case 'd':
      set = Property("d");
      break;
    case 's':
      set = Property("s");
      break;
    case 'w':
      set = oniguruma() ? OnigurumaWord(in_class) : Property("w");
      break;
    case 'h':
      set = HexDigits();
      break;
    case 'p': {
      // Oniguruma's \pL is the letters "pL".
      if (oniguruma() && pattern.substr(position + 1, 1) != "{") {
        return std::nullopt;
      }
      ++position;
      TESSERA_ASSIGN_OR_RETURN(set,
                               TakeProperty(this, in_class, engine_defined));
      return upper ? set.Complement() : set;
    }
    case 'n':
      if (!upper || in_class) return std::nullopt;
      set = CodePointSet::Of('\n');
      break;
    case 'o':
      if (!upper || in_class) return std::nullopt;
      ++position;
      return CodePointSet::Any();
    default:
      return std::nullopt;
  }
  ++position;
  return upper ? set.Complement() : set;
}

namespace {

// After "[:": the name and ":]".
StatusOr<CodePointSet> TakePosixClass(RegexReader* reader) {
  const bool negated = reader->Take("^");
  TESSERA_ASSIGN_OR_RETURN(const std::string_view name, reader->TakeUntil(':'));
  const std::optional<CodePointSet> set =
      reader->oniguruma() ? UnicodePosixClass(name) : AsciiPosixClass(name);
  if (!set.has_value() || !reader->Take("]")) {
    return reader->Error("no class has the name [:" + std::string(name) + ":]");
  }
  return negated ? set->Complement() : *set;
}

// One member of a class that is a set by itself; nullopt if a character comes.
StatusOr<std::optional<CodePointSet>> TakeClassSet(
    RegexReader* reader, bool ignore_case, std::string* engine_defined) {
  const size_t begin = reader->position;
  if (reader->Take("[:") &&
      reader->pattern.find(":]", reader->position) != std::string_view::npos) {
    return TakePosixClass(reader);
  }
  reader->position = begin;
  if (reader->Take("[")) return reader->TakeClass(ignore_case, engine_defined);
  if (reader->Take("\\")) {
    TESSERA_ASSIGN_OR_RETURN(
        std::optional<CodePointSet> set,
        reader->TakeEscapedSet(/*in_class=*/true, engine_defined));
    if (set.has_value()) return set;
  }
  reader->position = begin;
  return std::nullopt;
}

StatusOr<char32_t> TakeClassCharacter(RegexReader* reader) {
  if (!reader->Take("\\")) return reader->TakeCharacter();
  if (reader->Take("b")) return U'\b';
  return reader->TakeEscapedCharacter();
}

// One character or range of a class.
StatusOr<CodePointSet> TakeClassRange(RegexReader* reader) {
  TESSERA_ASSIGN_OR_RETURN(const char32_t first, TakeClassCharacter(reader));
  char32_t last = first;
  // '-' is a character before ']', and Rust's "--" is a difference.
  if (reader->Sees("-") && !reader->Sees("-]") &&
      (reader->oniguruma() || !reader->Sees("--"))) {
    ++reader->position;
    if (reader->Sees("[")) return reader->Error("a range ends in a class");
    TESSERA_ASSIGN_OR_RETURN(last, TakeClassCharacter(reader));
    if (last < first) return reader->Error("a range is reversed");
  }
  return CodePointSet({{first, last}});
}

enum class ClassOperation { kUnion, kIntersect, kMinus, kSymmetric };

std::optional<ClassOperation> TakeClassOperation(RegexReader* reader) {
  if (reader->Take("&&")) return ClassOperation::kIntersect;
  if (reader->oniguruma()) return std::nullopt;
  if (reader->Take("--")) return ClassOperation::kMinus;
  if (reader->Take("~~")) return ClassOperation::kSymmetric;
  return std::nullopt;
}

CodePointSet Apply(ClassOperation operation, const CodePointSet& left,
                   const CodePointSet& right) {
  switch (operation) {
    case ClassOperation::kUnion:
      return left.Union(right);
    case ClassOperation::kIntersect:
      return left.Intersect(right);
    case ClassOperation::kMinus:
      return left.Minus(right);
    case ClassOperation::kSymmetric:
      break;
  }
  return left.Minus(right).Union(right.Minus(left));
}

}  // namespace

StatusOr<CodePointSet> RegexReader::TakeClass(bool ignore_case,
                                              std::string* engine_defined) {
  if (++class_depth > kClassDepthMax) return Error("classes nested too deep");
  const bool negated = Take("^");
  // Rust ignores case in each part of a class, Oniguruma in the whole.
  const bool close_items = ignore_case && !oniguruma();
  // left OPERATION right, where `right` is the union that is being read.
  CodePointSet left;
  ClassOperation operation = ClassOperation::kUnion;
  std::vector<CodePointRange> right;
  // ']' in the first place is a character.
  for (bool first = true; first || !Take("]"); first = false) {
    const std::optional<ClassOperation> next = TakeClassOperation(this);
    if (next.has_value()) {
      left = Apply(operation, left, CodePointSet(std::move(right)));
      operation = *next;
      right.clear();
      continue;
    }
    TESSERA_ASSIGN_OR_RETURN(std::optional<CodePointSet> item,
                             TakeClassSet(this, close_items, engine_defined));
    if (!item.has_value()) {
      TESSERA_ASSIGN_OR_RETURN(item, TakeClassRange(this));
    }
    if (close_items) item = item->CloseOverCase();
    right.insert(right.end(), item->ranges().begin(), item->ranges().end());
  }
  --class_depth;
  left = Apply(operation, left, CodePointSet(std::move(right)));
  if (ignore_case) left = left.CloseOverCase();
  return negated ? left.Complement() : left;
}

}  // namespace tessera
