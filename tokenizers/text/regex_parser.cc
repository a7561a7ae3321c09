// ParseRegex. One pass, no recursion: groups are frames on a stack that hold
// the flags to return to. The flags i, s, m, x never reach the engines: letters
// become sets closed over case, '.' a set, '^' and '$' assertions, blanks of
// extended patterns vanish.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tokenizers/text/regex_syntax.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

using Kind = RegexToken::Kind;
using Mode = RegexToken::Mode;

// Ranges of all classes together; a pattern of 16 KiB could ask for millions.
constexpr size_t kRangesMax = size_t{1} << 20;

struct Flags {
  bool ignore_case = false;
  bool dot_all = false;
  bool multi_line = false;
  bool extended = false;
};

struct Frame {
  Flags flags;
  // Index of the group's token.
  size_t open = 0;
  // Oniguruma's (?i) without ':' opens groups that end with this one.
  size_t implied_groups = 0;
};

class RegexParser {
 public:
  RegexParser(std::string_view pattern, RegexDialect dialect)
      : reader_{pattern, dialect} {}

  StatusOr<RegexSyntax> Parse();

 private:
  Status ParseOne(char32_t c);
  Status ParseEscape();
  Status ParseBackReference();
  Status ParseGroup();
  Status ParseNamedGroup(char close);
  Status ParseFlags();
  Status ParseRepeat(char32_t c);
  Status ParseClose();
  bool TakeBounds(uint32_t* min, uint32_t* max);

  void AddSet(CodePointSet set);
  void AddOpen(std::string text) {
    frames_.push_back({flags_, syntax_.tokens.size()});
    syntax_.tokens.push_back({Kind::kOpen, {}, std::move(text)});
    atom_.reset();
  }
  void AddVerbatim(std::string text, std::string_view needs_icu) {
    atom_ = syntax_.tokens.size();
    syntax_.tokens.push_back({Kind::kVerbatim, {}, std::move(text)});
    NeedIcu(needs_icu);
  }
  void AddCloses(size_t count) {
    syntax_.tokens.insert(syntax_.tokens.end(), count, {Kind::kClose, {}, ")"});
  }
  void NeedIcu(std::string_view why) {
    if (syntax_.needs_icu.empty()) syntax_.needs_icu = why;
  }
  void AddWordBoundary(bool at_boundary);
  void AddLineBegin();
  void AddLineEnd();
  void OpenBeforeAtom(const char* group);

  RegexReader reader_;
  RegexSyntax syntax_;
  Flags flags_;
  // The groups that are open; the first is the pattern itself.
  std::vector<Frame> frames_ = {{}};
  size_t capture_count_ = 0;
  size_t range_count_ = 0;
  // Token at which the last atom begins: what a repetition repeats.
  std::optional<size_t> atom_;
};

void RegexParser::AddSet(CodePointSet set) {
  range_count_ += set.ranges().size();
  atom_ = syntax_.tokens.size();
  syntax_.tokens.push_back({Kind::kSet, std::move(set), ""});
}

void RegexParser::AddWordBoundary(bool at_boundary) {
  RegexReader word{"w", reader_.dialect};
  std::string unused;
  const std::string w =
      (*word.TakeEscapedSet(/*in_class=*/false, &unused))->ToPattern();
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

Status RegexParser::ParseNamedGroup(char close) {
  TESSERA_ASSIGN_OR_RETURN(const std::string_view name,
                           reader_.TakeUntil(close));
  ++capture_count_;
  AddOpen("(?<" + std::string(name) + ">");
  return OkStatus();
}

Status RegexParser::ParseGroup() {
  if (!reader_.Take("?")) {
    ++capture_count_;
    AddOpen("(");
    return OkStatus();
  }
  if (reader_.Take("#")) return reader_.TakeUntil(')').status();
  if (reader_.Take(":")) {
    AddOpen("(?:");
    return OkStatus();
  }
  for (std::string_view assertion : {"=", "!", "<=", "<!"}) {
    if (!reader_.Take(assertion)) continue;
    AddOpen("(?" + std::string(assertion));
    NeedIcu("look-around");
    return OkStatus();
  }
  if (reader_.Take(">")) {
    AddOpen("(?>");
    NeedIcu("atomic group");
    return OkStatus();
  }
  if (reader_.Take("P<") || reader_.Take("<")) return ParseNamedGroup('>');
  if (reader_.Take("'")) return ParseNamedGroup('\'');
  return ParseFlags();
}

// (?i-m:...) and (?i-m).
Status RegexParser::ParseFlags() {
  Flags flags = flags_;
  bool on = true;
  char32_t c = 0;
  while (true) {
    TESSERA_ASSIGN_OR_RETURN(c, reader_.TakeCharacter());
    if (c == ':' || c == ')') break;
    if (c == '-') {
      on = false;
    } else if (c == 'i') {
      flags.ignore_case = on;
    } else if (c == 'x') {
      flags.extended = on;
    } else if (c == 'm') {
      (reader_.oniguruma() ? flags.dot_all : flags.multi_line) = on;
    } else if (c == 's' && !reader_.oniguruma()) {
      flags.dot_all = on;
    } else if (c != 'u' || reader_.oniguruma() || !on) {
      return reader_.Error("unknown kind of group");
    }
  }
  if (c == ':') {
    AddOpen("(?:");
  } else if (reader_.oniguruma()) {
    // a(?i)b|c is a(?i:b|c) in Ruby's syntax.
    ++frames_.back().implied_groups;
    syntax_.tokens.push_back({Kind::kOpen, {}, "(?:"});
    atom_.reset();
  }
  flags_ = flags;
  return OkStatus();
}

Status RegexParser::ParseClose() {
  if (frames_.size() == 1) return reader_.Error("no group is open here");
  const Frame frame = frames_.back();
  frames_.pop_back();
  AddCloses(frame.implied_groups + 1);
  flags_ = frame.flags;
  atom_ = frame.open;
  return OkStatus();
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

Status RegexParser::ParseOne(char32_t c) {
  switch (c) {
    case '\\':
      return ParseEscape();
    case '[': {
      TESSERA_ASSIGN_OR_RETURN(
          CodePointSet set,
          reader_.TakeClass(flags_.ignore_case, &syntax_.engine_defined));
      AddSet(std::move(set));
      return OkStatus();
    }
    case '(':
      return ParseGroup();
    case ')':
      return ParseClose();
    case '|':
      syntax_.tokens.push_back({Kind::kAlternative, {}, "|"});
      atom_.reset();
      return OkStatus();
    case '*':
    case '+':
    case '?':
    case '{':
      return ParseRepeat(c);
    case '^':
      AddLineBegin();
      return OkStatus();
    case '$':
      AddLineEnd();
      return OkStatus();
    case '.':
      AddSet(flags_.dot_all ? CodePointSet::Any()
                            : CodePointSet::Of('\n').Complement());
      return OkStatus();
    default:
      break;
  }
  if (flags_.extended && (c == '#' || IsWhiteSpace(c))) {
    if (c != '#') return OkStatus();
    while (!reader_.done() && !reader_.Take("\n")) ++reader_.position;
    return OkStatus();
  }
  const CodePointSet one = CodePointSet::Of(c);
  AddSet(flags_.ignore_case ? one.CloseOverCase() : one);
  return OkStatus();
}

StatusOr<RegexSyntax> RegexParser::Parse() {
  while (!reader_.done()) {
    TESSERA_ASSIGN_OR_RETURN(const char32_t c, reader_.TakeCharacter());
    TESSERA_RETURN_IF_ERROR(ParseOne(c));
    if (range_count_ > kRangesMax) {
      return reader_.Error("the pattern has too many large classes");
    }
  }
  if (frames_.size() != 1) return reader_.Error("a group is not closed");
  AddCloses(frames_[0].implied_groups);
  return std::move(syntax_);
}

}  // namespace

StatusOr<RegexSyntax> ParseRegex(std::string_view pattern,
                                 RegexDialect dialect) {
  return RegexParser(pattern, dialect).Parse();
}

}  // namespace tessera
