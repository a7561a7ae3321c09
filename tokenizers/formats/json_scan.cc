// Recursive descent without recursion: the only state of a container is
// whether it is an array or an object, so a stack of booleans does. Each Read
// function starts at its first byte and leaves `at_` behind its last; the first
// fault stops everything.

#include "tokenizers/formats/json_scan.h"

#include <cstdint>

#include "tokenizers/base/limits.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

constexpr size_t kSafeDigits = 18;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  JsonScan Run() {
    ReadText();
    return std::move(scan_);
  }

 private:
  bool ok() const { return scan_.fault.empty(); }
  void Fail(size_t offset, std::string fault) {
    if (!ok()) return;
    scan_.offset = offset;
    scan_.fault = std::move(fault);
  }
  bool AtEnd() const { return at_ >= text_.size(); }
  bool At(char c) const { return !AtEnd() && text_[at_] == c; }
  bool Take(char c) {
    if (!At(c)) return false;
    ++at_;
    return true;
  }
  void SkipBlanks() {
    while (At(' ') || At('\t') || At('\n') || At('\r')) ++at_;
  }
  void Expected(const char* what) {
    Fail(at_, AtEnd()
                  ? std::string("the text ends where ") + what + " is expected"
                  : std::string("expected ") + what);
  }

  void ReadText();
  void ReadValue();
  void ReadKey();
  void ReadString();
  void ReadEscape();
  uint32_t ReadHex4();
  void ReadNumber();
  void ReadDigits();
  void ReadWord(std::string_view word);

  std::string_view text_;
  size_t at_ = 0;
  // One entry per open container: is it an object?
  std::vector<bool> open_;
  JsonScan scan_;
};

void Scanner::ReadText() {
  bool value_is_due = true;
  while (ok()) {
    SkipBlanks();
    if (value_is_due) {
      const size_t depth = open_.size();
      ReadValue();
      // A container that opened: its first member, or its end, comes next.
      if (!ok() || open_.size() == depth) {
        value_is_due = false;
        continue;
      }
      SkipBlanks();
      if (Take(open_.back() ? '}' : ']')) {
        open_.pop_back();
        value_is_due = false;
      } else if (open_.back()) {
        ReadKey();
      }
      continue;
    }
    if (open_.empty()) {
      if (!AtEnd()) Fail(at_, "text behind the end of the JSON value");
      return;
    }
    if (Take(open_.back() ? '}' : ']')) {
      open_.pop_back();
    } else if (Take(',')) {
      SkipBlanks();
      if (open_.back()) ReadKey();
      value_is_due = true;
    } else {
      Expected(open_.back() ? "`,` or `}`" : "`,` or `]`");
    }
  }
}

void Scanner::ReadValue() {
  if (AtEnd()) return Expected("a value");
  switch (text_[at_]) {
    case '{':
    case '[':
      if (open_.size() >= static_cast<size_t>(kJsonDepthMax)) {
        return Fail(at_, "nested deeper than " + std::to_string(kJsonDepthMax) +
                             " levels");
      }
      open_.push_back(text_[at_++] == '{');
      return;
    case '"':
      return ReadString();
    case 't':
      return ReadWord("true");
    case 'f':
      return ReadWord("false");
    case 'n':
      return ReadWord("null");
    default:
      if (text_[at_] == '-' || IsDigit(text_[at_])) return ReadNumber();
      return Expected("a value");
  }
}

void Scanner::ReadKey() {
  if (!At('"')) return Expected("a key in quotes");
  ReadString();
  SkipBlanks();
  if (ok() && !Take(':')) Expected("`:`");
}

void Scanner::ReadString() {
  ++at_;
  while (ok()) {
    if (AtEnd()) return Expected("`\"`");
    const unsigned char c = text_[at_];
    if (c == '"') {
      ++at_;
      return;
    }
    if (c < 0x20) return Fail(at_, "control character inside a string");
    if (c == '\\') {
      ReadEscape();
      continue;
    }
    const CodePoint character = DecodeUtf8(text_, at_);
    if (!character.well_formed()) return Fail(at_, "ill-formed UTF-8");
    at_ += character.size;
  }
}

void Scanner::ReadEscape() {
  const size_t begin = at_++;
  if (AtEnd()) return Expected("an escape");
  const char c = text_[at_++];
  if (c != 'u') {
    if (std::string_view("\"\\/bfnrt").find(c) == std::string_view::npos) {
      Fail(begin, "unknown escape");
    }
    return;
  }
  const uint32_t unit = ReadHex4();
  if (!ok() || (unit & 0xF800) != 0xD800) return;
  const bool is_high = unit < 0xDC00;
  if (is_high && text_.substr(at_, 2) == "\\u") {
    at_ += 2;
    const uint32_t low = ReadHex4();
    if (!ok() || (low & 0xFC00) == 0xDC00) return;
  }
  Fail(begin, "lone surrogate in an escape");
}

uint32_t Scanner::ReadHex4() {
  uint32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = AtEnd() ? '\0' : text_[at_];
    const char lower = static_cast<char>(c | 0x20);
    if (IsDigit(c)) {
      value = value * 16 + static_cast<uint32_t>(c - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      value = value * 16 + static_cast<uint32_t>(lower - 'a' + 10);
    } else {
      Expected("four hexadecimal digits");
      return 0;
    }
    ++at_;
  }
  return value;
}

void Scanner::ReadNumber() {
  const size_t begin = at_;
  Take('-');
  if (At('0') && at_ + 1 < text_.size() && IsDigit(text_[at_ + 1])) {
    return Fail(begin, "number with a leading zero");
  }
  ReadDigits();
  const size_t integer_end = at_;
  if (Take('.')) ReadDigits();
  if (ok() && (Take('e') || Take('E'))) {
    if (!Take('+')) Take('-');
    ReadDigits();
  }
  if (at_ == integer_end && at_ - begin > kSafeDigits) {
    scan_.long_integer_ends.push_back(at_);
  }
}

void Scanner::ReadDigits() {
  if (AtEnd() || !IsDigit(text_[at_])) return Expected("a digit");
  while (!AtEnd() && IsDigit(text_[at_])) ++at_;
}

void Scanner::ReadWord(std::string_view word) {
  if (text_.substr(at_, word.size()) != word) return Expected("a value");
  at_ += word.size();
}

}  // namespace

JsonScan ScanJson(std::string_view text) { return Scanner(text).Run(); }

}  // namespace tessera
