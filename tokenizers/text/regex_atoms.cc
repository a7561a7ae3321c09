// What a pattern's atoms become: escapes, assertions, repetitions.

#include <optional>
#include <string>
#include <utility>

#include "tokenizers/text/regex_names.h"
#include "tokenizers/text/regex_parser.h"

namespace tessera {
namespace {

using Kind = RegexToken::Kind;
using Mode = RegexToken::Mode;

// a+*+*...: each needs a group.
constexpr size_t kNestedRepeatsMax = 256;

}  // namespace

void RegexParser::AddSet(CodePointSet set) {
  range_count_ += set.ranges().size();
  atom_ = syntax_.tokens.size();
  syntax_.tokens.push_back({Kind::kSet, std::move(set), ""});
}

void RegexParser::AddWordBoundary(bool at_boundary) {
  const std::string w =
      ShorthandClass('w', reader_.dialect, /*in_class=*/false).ToPattern();
  range_count_ += w.size() / 8;
  AddVerbatim(
      at_boundary
          ? "(?:(?<=" + w + ")(?!" + w + ")|(?<!" + w + ")(?=" + w + "))"
          : "(?:(?<=" + w + ")(?=" + w + ")|(?<!" + w + ")(?!" + w + "))",
      "word boundary");
}

void RegexParser::AddLineBegin() {
  if (reader_.oniguruma()) {
    AddVerbatim("(?:\\A|(?<=\\n)(?!\\z))", "line begin");
  } else if (flags_.multi_line) {
    AddVerbatim("(?:\\A|(?<=\\n))", "line begin");
  } else {
    AddVerbatim("\\A", "");
  }
}

void RegexParser::AddLineEnd() {
  if (reader_.oniguruma() || flags_.multi_line) {
    AddVerbatim("(?=\\n|\\z)", "line end");
  } else {
    atom_ = syntax_.tokens.size();
    syntax_.tokens.push_back({Kind::kTextEnd, {}, "\\z"});
  }
}

Status RegexParser::ParseBackReference() {
  const std::string_view pattern = reader_.pattern;
  std::string text = "\\";
  if (reader_.Take("k<") || reader_.Take("k'")) {
    const char close = pattern[reader_.position - 1] == '<' ? '>' : '\'';
    TESSERA_ASSIGN_OR_RETURN(const std::string_view name,
                             reader_.TakeUntil(close));
    text += "k<" + std::string(name) + ">";
  } else {
    text += pattern[reader_.position++];
  }
  if (flags_.ignore_case) {
    return reader_.Error("no engine has back references without case");
  }
  syntax_.has_back_reference = true;
  AddVerbatim(std::move(text), "back reference");
  return OkStatus();
}

Status RegexParser::ParseEscape() {
  TESSERA_ASSIGN_OR_RETURN(
      std::optional<CodePointSet> set,
      reader_.TakeEscapedSet(/*in_class=*/false, &syntax_.engine_defined));
  if (set.has_value()) {
    // Oniguruma's \p{Lu} stays upper case whatever the flags.
    const bool close = flags_.ignore_case && !reader_.oniguruma();
    AddSet(close ? set->CloseOverCase() : *std::move(set));
    return OkStatus();
  }
  const char c = reader_.done() ? '\0' : reader_.pattern[reader_.position];
  if ((c >= '1' && c <= '9' &&
       (!reader_.oniguruma() ||
        static_cast<size_t>(c - '0') <= capture_count_)) ||
      reader_.Sees("k<") || reader_.Sees("k'")) {
    return ParseBackReference();
  }
  const bool taken =
      std::string_view("AzZGbBRXKgyYM").find(c) != std::string_view::npos;
  if (!taken || c == '\0') {
    TESSERA_ASSIGN_OR_RETURN(const char32_t literal,
                             reader_.TakeEscapedCharacter());
    CodePointSet one = CodePointSet::Of(literal);
    AddSet(flags_.ignore_case ? one.CloseOverCase() : one);
    return OkStatus();
  }
  ++reader_.position;
  switch (c) {
    case 'A':
      AddVerbatim("\\A", "");
      return OkStatus();
    case 'z':
      atom_ = syntax_.tokens.size();
      syntax_.tokens.push_back({Kind::kTextEnd, {}, "\\z"});
      return OkStatus();
    case 'Z':
      AddVerbatim("(?=\\n?\\z)", "look-around");
      return OkStatus();
    case 'G':
      AddVerbatim("\\G", "\\G");
      return OkStatus();
    case 'b':
    case 'B':
      AddWordBoundary(c == 'b');
      return OkStatus();
    case 'R':
      AddVerbatim("(?>\\r\\n|[\\n-\\r\\x{85}\\x{2028}\\x{2029}])", "\\R");
      return OkStatus();
    case 'X':
      syntax_.engine_defined = "\\X";
      AddVerbatim("\\X", "\\X");
      return OkStatus();
    default:
      return reader_.Error("no engine has this escape");
  }
}

// {n}, {n,}, {n,m}, {,m} after the '{'; false and nothing consumed if it is
// none of them: then '{' is a character.
bool RegexParser::TakeBounds(uint32_t* min, uint32_t* max) {
  constexpr uint32_t kBoundMax = 100000;
  const size_t begin = reader_.position;
  bool in_range = true;
  const auto number = [&](uint32_t absent) {
    if (reader_.done() || reader_.pattern[reader_.position] < '0' ||
        reader_.pattern[reader_.position] > '9') {
      return absent;
    }
    uint32_t value = 0;
    while (!reader_.done() && reader_.pattern[reader_.position] >= '0' &&
           reader_.pattern[reader_.position] <= '9') {
      value = value * 10 +
              static_cast<uint32_t>(reader_.pattern[reader_.position++] - '0');
      if (value > kBoundMax) in_range = false, value = kBoundMax;
    }
    return value;
  };
  *min = number(RegexToken::kUnbounded);
  *max = *min;
  if (reader_.Take(",")) {
    *max = number(RegexToken::kUnbounded);
    if (*min == RegexToken::kUnbounded && *max != *min) *min = 0;
  }
  if (in_range && *min != RegexToken::kUnbounded && reader_.Take("}")) {
    return true;
  }
  reader_.position = begin;
  return false;
}

// Opens a group before the atom, which is to be closed after the last token.
void RegexParser::OpenBeforeAtom(const char* group) {
  syntax_.tokens.insert(syntax_.tokens.begin() + static_cast<ptrdiff_t>(*atom_),
                        {Kind::kOpen, {}, group});
}

Status RegexParser::ParseRepeat(char32_t c) {
  RegexToken repeat{Kind::kRepeat, {}, ""};
  const bool interval = c == '{';
  if (interval) {
    if (!TakeBounds(&repeat.min, &repeat.max)) {
      AddSet(CodePointSet::Of('{'));
      return OkStatus();
    }
    if (repeat.min > repeat.max) return reader_.Error("bounds are reversed");
  } else {
    repeat.min = c == '+' ? 1 : 0;
    repeat.max = c == '?' ? 1 : RegexToken::kUnbounded;
  }
  if (!atom_.has_value()) return reader_.Error("nothing to repeat");
  if (syntax_.tokens.back().kind == Kind::kRepeat) {
    if (++nested_repeats_ > kNestedRepeatsMax) {
      return reader_.Error("too many repetitions of repetitions");
    }
    OpenBeforeAtom("(?:");
    AddCloses(1);
  }
  // Ruby: {n,m}+ and {n}? repeat the repetition.
  const bool suffix = !reader_.oniguruma() || !interval;
  if (suffix && reader_.Take("+")) {
    repeat.mode = Mode::kPossessive;
  } else if ((suffix || repeat.min != repeat.max) && reader_.Take("?")) {
    repeat.mode = Mode::kLazy;
  }
  // ICU loops for ever in X*+ where X can be empty; (?>X*) is the same.
  const bool atomic = repeat.mode == Mode::kPossessive &&
                      syntax_.tokens[*atom_].kind != Kind::kSet;
  if (atomic) {
    OpenBeforeAtom("(?>");
    NeedIcu("atomic group");
    repeat.mode = Mode::kGreedy;
  }
  syntax_.tokens.push_back(std::move(repeat));
  if (atomic) AddCloses(1);
  return OkStatus();
}

}  // namespace tessera
