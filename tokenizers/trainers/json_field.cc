#include "tokenizers/trainers/json_field.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "tokenizers/base/limits.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

constexpr char32_t kNoUnit = 0xFFFFFFFF;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

int HexValue(char c) {
  if (IsDigit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

class JsonReader {
 public:
  JsonReader(std::string_view json, std::string_view field, std::string* text)
      : json_(json), field_(field), text_(text) {}

  Status Read() {
    SkipSpace();
    if (Peek() != '{') return Expected("an object");
    TESSERA_RETURN_IF_ERROR(ReadValue());
    SkipSpace();
    if (at_ != json_.size()) return Expected("the end of the line");
    if (found_) return OkStatus();
    return BadDataError("byte 0: expected an object with the string \"" +
                        QuoteForError(field_) +
                        "\", found none; name the field with --text-field");
  }

 private:
  // 0 at the end: NUL is not allowed outside strings anyway.
  char Peek() const { return at_ < json_.size() ? json_[at_] : '\0'; }
  bool Take(char c) {
    if (Peek() != c || at_ == json_.size()) return false;
    ++at_;
    return true;
  }
  void SkipSpace() {
    while (Peek() == ' ' || Peek() == '\t' || Peek() == '\n' ||
           Peek() == '\r') {
      ++at_;
    }
  }
  Status Expected(std::string_view what) const {
    return BadDataError("byte " + std::to_string(at_) + ": expected " +
                        std::string(what) + ", found \"" +
                        QuoteForError(json_.substr(at_), 20) + "\"");
  }

  Status ReadValue();
  Status ReadScalar();
  Status ReadString(std::string* out);
  Status ReadEscape(std::string* out);
  char32_t ReadUnit();
  Status ReadNumber();
  bool SkipDigits();
  // Reads a key and its colon; at depth 1 notes whether it is the field.
  Status ReadKey();

  const std::string_view json_;
  const std::string_view field_;
  std::string* const text_;
  size_t at_ = 0;
  // '{' or '[' of each open value.
  std::vector<char> open_;
  bool is_field_ = false;
  bool found_ = false;
};

// Without recursion: lines come from strangers.
Status JsonReader::ReadValue() {
  while (true) {
    SkipSpace();
    const char c = Peek();
    const char close = c == '{' ? '}' : ']';
    if (c == '{' || c == '[') {
      if (is_field_) return Expected("a string in the field");
      if (open_.size() >= static_cast<size_t>(kJsonDepthMax)) {
        return Expected("at most 64 open brackets");
      }
      ++at_;
      open_.push_back(c);
      SkipSpace();
      if (!Take(close)) {
        if (c == '{') TESSERA_RETURN_IF_ERROR(ReadKey());
        continue;
      }
      open_.pop_back();
    } else {
      TESSERA_RETURN_IF_ERROR(ReadScalar());
    }
    // A value has ended: go on behind it, closing what it was the last of.
    while (true) {
      if (open_.empty()) return OkStatus();
      SkipSpace();
      if (Take(',')) {
        if (open_.back() == '{') TESSERA_RETURN_IF_ERROR(ReadKey());
        break;
      }
      if (!Take(open_.back() == '{' ? '}' : ']')) {
        return Expected("a comma or a closing bracket");
      }
      open_.pop_back();
    }
  }
}

Status JsonReader::ReadKey() {
  SkipSpace();
  std::string key;
  TESSERA_RETURN_IF_ERROR(ReadString(&key));
  SkipSpace();
  if (!Take(':')) return Expected("a colon");
  is_field_ = open_.size() == 1 && key == field_;
  return OkStatus();
}

Status JsonReader::ReadScalar() {
  if (Peek() == '"') {
    if (!is_field_) return ReadString(nullptr);
    is_field_ = false;
    found_ = true;
    text_->clear();
    return ReadString(text_);
  }
  if (is_field_) return Expected("a string in the field");
  for (std::string_view word : {"true", "false", "null"}) {
    if (json_.substr(at_, word.size()) == word) {
      at_ += word.size();
      return OkStatus();
    }
  }
  return ReadNumber();
}

Status JsonReader::ReadString(std::string* out) {
  if (!Take('"')) return Expected("a string");
  while (true) {
    size_t end = at_;
    while (end < json_.size() && json_[end] != '"' && json_[end] != '\\' &&
           static_cast<unsigned char>(json_[end]) >= 0x20) {
      ++end;
    }
    if (out != nullptr) out->append(json_.substr(at_, end - at_));
    at_ = end;
    if (Take('"')) return OkStatus();
    if (!Take('\\')) return Expected("the rest of a string");
    TESSERA_RETURN_IF_ERROR(ReadEscape(out));
  }
}

Status JsonReader::ReadEscape(std::string* out) {
  constexpr std::string_view kNames = "\"\\/bfnrt";
  constexpr std::string_view kValues = "\"\\/\b\f\n\r\t";
  const char c = Peek();
  const size_t name = kNames.find(c);
  if (at_ < json_.size() && name != std::string_view::npos) {
    ++at_;
    if (out != nullptr) out->push_back(kValues[name]);
    return OkStatus();
  }
  if (!Take('u')) return Expected("an escape");
  char32_t unit = ReadUnit();
  if (unit == kNoUnit) return Expected("four hexadecimal digits");
  if (unit >= 0xD800 && unit < 0xDC00 && json_.substr(at_, 2) == "\\u") {
    const size_t before = at_;
    at_ += 2;
    const char32_t low = ReadUnit();
    if (low == kNoUnit) return Expected("four hexadecimal digits");
    if (low >= 0xDC00 && low < 0xE000) {
      unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    } else {
      at_ = before;
    }
  }
  if (out != nullptr) {
    AppendUtf8(IsScalarValue(unit) ? unit : kReplacementCharacter, out);
  }
  return OkStatus();
}

char32_t JsonReader::ReadUnit() {
  char32_t unit = 0;
  for (int i = 0; i < 4; ++i) {
    const int value = HexValue(Peek());
    if (value < 0) return kNoUnit;
    unit = unit << 4 | static_cast<char32_t>(value);
    ++at_;
  }
  return unit;
}

bool JsonReader::SkipDigits() {
  if (!IsDigit(Peek())) return false;
  while (IsDigit(Peek())) ++at_;
  return true;
}

Status JsonReader::ReadNumber() {
  Take('-');
  // No digit may follow a leading zero.
  if (!Take('0') && !SkipDigits()) return Expected("a value");
  if (Take('.') && !SkipDigits()) return Expected("a digit");
  if (Take('e') || Take('E')) {
    if (!Take('-')) Take('+');
    if (!SkipDigits()) return Expected("a digit");
  }
  return OkStatus();
}

}  // namespace

Status ExtractJsonString(std::string_view json, std::string_view field,
                         std::string* text) {
  return JsonReader(json, field, text).Read();
}

}  // namespace tessera
