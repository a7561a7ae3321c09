// Characters and escapes of patterns.

#include <optional>
#include <string>
#include <utility>

#include "tokenizers/text/regex_names.h"
#include "tokenizers/text/regex_syntax.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

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
                      std::to_string(position) + ": " + std::string(what) +
                      "; mend the pattern [V14]");
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
  const std::optional<NamedProperty> property =
      FindProperty(name, reader->dialect, in_class);
  if (!property.has_value()) {
    return reader->Error("no property has the name " + QuoteForError(name));
  }
  if (property->is_icus) *engine_defined = "\\p{" + std::string(name) + "}";
  return negated ? property->set.Complement() : property->set;
}

}  // namespace

StatusOr<std::optional<CodePointSet>> RegexReader::TakeEscapedSet(
    bool in_class, std::string* engine_defined) {
  const char c = done() ? '\0' : pattern[position];
  const bool upper = c >= 'A' && c <= 'Z';
  CodePointSet set;
  switch (upper ? c + 32 : c) {
    case 'd':
    case 's':
    case 'w':
    case 'h':
      set = ShorthandClass(upper ? static_cast<char>(c + 32) : c, dialect,
                           in_class);
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

}  // namespace tessera
