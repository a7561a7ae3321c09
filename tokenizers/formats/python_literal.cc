#include "tokenizers/formats/python_literal.h"

#include <cstdint>
#include <optional>

#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

// Value of a digit of any base up to 16; 16 for no digit.
uint32_t DigitValue(char c) {
  if (c >= '0' && c <= '9') return static_cast<uint32_t>(c - '0');
  const char lower = static_cast<char>(c | 0x20);
  if (lower >= 'a' && lower <= 'f')
    return static_cast<uint32_t>(lower - 'a') + 10;
  return 16;
}

class LiteralReader {
 public:
  explicit LiteralReader(std::string_view text) : left_(text) {}

  bool Read(std::string* out) {
    is_bytes_ = left_.starts_with('b');
    if (is_bytes_) left_.remove_prefix(1);
    if (left_.size() < 2) return false;
    const char quote = left_[0];
    if ((quote != '\'' && quote != '"') || left_.back() != quote) return false;
    left_ = left_.substr(1, left_.size() - 2);
    while (!left_.empty()) {
      const char c = left_[0];
      left_.remove_prefix(1);
      if (c == quote) return false;
      if (c == '\\') {
        if (!ReadEscape(out)) return false;
      } else if (is_bytes_ && !IsAscii(c)) {
        return false;
      } else {
        *out += c;
      }
    }
    return true;
  }

 private:
  bool ReadEscape(std::string* out) {
    if (left_.empty()) return false;
    const char c = left_[0];
    constexpr std::string_view kNames = "\\'\"abfnrtv";
    constexpr std::string_view kValues = "\\'\"\a\b\f\n\r\t\v";
    const size_t simple = kNames.find(c);
    if (simple != kNames.npos) {
      left_.remove_prefix(1);
      *out += kValues[simple];
      return true;
    }
    if (c >= '0' && c <= '7') return AppendNumber(8, 1, 3, out);
    left_.remove_prefix(1);
    if (c == 'x') return AppendNumber(16, 2, 2, out);
    if (c == 'u' && !is_bytes_) return AppendNumber(16, 4, 4, out);
    if (c == 'U' && !is_bytes_) return AppendNumber(16, 8, 8, out);
    return false;
  }

  bool AppendNumber(uint32_t base, size_t digits_min, size_t digits_max,
                    std::string* out) {
    uint64_t value = 0;
    size_t digits = 0;
    while (digits < digits_max && !left_.empty() &&
           DigitValue(left_[0]) < base) {
      value = value * base + DigitValue(left_[0]);
      left_.remove_prefix(1);
      ++digits;
    }
    if (digits < digits_min) return false;
    if (is_bytes_) {
      if (value > 0xFF) return false;
      *out += static_cast<char>(value);
      return true;
    }
    if (value >= kCodePointCount ||
        !IsScalarValue(static_cast<char32_t>(value))) {
      return false;
    }
    AppendUtf8(static_cast<char32_t>(value), out);
    return true;
  }

  std::string_view left_;
  bool is_bytes_ = false;
};

}  // namespace

bool AppendPythonLiteral(std::string_view text, std::string* bytes) {
  return LiteralReader(text).Read(bytes);
}

}  // namespace tessera
