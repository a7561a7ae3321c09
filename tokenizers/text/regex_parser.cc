// The loop over a pattern, and its groups.

#include "tokenizers/text/regex_parser.h"

#include <string>
#include <utility>

#include "tokenizers/text/unicode.h"

namespace tessera {
namespace {

using Kind = RegexToken::Kind;

// Ranges of all classes together; a pattern of 16 KiB could ask for millions.
constexpr size_t kRangesMax = size_t{1} << 20;

}  // namespace

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

StatusOr<RegexSyntax> ParseRegex(std::string_view pattern,
                                 RegexDialect dialect) {
  return RegexParser(pattern, dialect).Parse();
}

}  // namespace tessera
