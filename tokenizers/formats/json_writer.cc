#include "tokenizers/formats/json_writer.h"

#include <charconv>

namespace tessera {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";
// From this decimal exponent on numbers are written with one.
constexpr int kFixedExponentMax = 16;

void AppendEscaped(std::string_view value, std::string* text) {
  size_t begin = 0;
  for (size_t i = 0; i < value.size(); ++i) {
    const unsigned char c = value[i];
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    text->append(value, begin, i - begin);
    begin = i + 1;
    *text += '\\';
    switch (c) {
      case '"':
      case '\\':
        *text += static_cast<char>(c);
        break;
      case '\b':
        *text += 'b';
        break;
      case '\t':
        *text += 't';
        break;
      case '\n':
        *text += 'n';
        break;
      case '\f':
        *text += 'f';
        break;
      case '\r':
        *text += 'r';
        break;
      default:
        *text += "u00";
        *text += kHexDigits[c >> 4];
        *text += kHexDigits[c & 15];
    }
  }
  text->append(value, begin);
}

}  // namespace

void JsonWriter::NewLine() {
  if (!pretty_) return;
  text_ += '\n';
  text_.append(2 * is_empty_.size(), ' ');
}

void JsonWriter::BeginValue() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (is_empty_.empty()) return;
  if (!is_empty_.back()) text_ += ',';
  is_empty_.back() = false;
  NewLine();
}

void JsonWriter::Open(char bracket) {
  BeginValue();
  text_ += bracket;
  is_empty_.push_back(true);
}

void JsonWriter::Close(char bracket) {
  const bool is_empty = is_empty_.back();
  is_empty_.pop_back();
  if (!is_empty) NewLine();
  text_ += bracket;
}

void JsonWriter::Key(std::string_view key) {
  String(key);
  text_ += pretty_ ? ": " : ":";
  after_key_ = true;
}

void JsonWriter::Uint(uint64_t value) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof(digits), value).ptr;
  Raw(std::string_view(digits, static_cast<size_t>(end - digits)));
}

void JsonWriter::String(std::string_view value) {
  BeginValue();
  text_ += '"';
  AppendEscaped(value, &text_);
  text_ += '"';
}

void JsonWriter::Raw(std::string_view raw) {
  BeginValue();
  text_ += raw;
}

template <typename Real>
void JsonWriter::Shortest(Real value, int fixed_exponent_min) {
  char digits[400];
  auto end = std::to_chars(digits, digits + sizeof(digits), value,
                           std::chars_format::scientific)
                 .ptr;
  std::string_view text(digits, static_cast<size_t>(end - digits));
  const size_t e = text.find('e');
  int exponent = 0;
  const size_t sign_size = text[e + 1] == '+' ? 1 : 0;
  std::from_chars(text.data() + e + 1 + sign_size, end, exponent);
  if (exponent >= fixed_exponent_min && exponent < kFixedExponentMax) {
    end = std::to_chars(digits, digits + sizeof(digits), value,
                        std::chars_format::fixed)
              .ptr;
    std::string fixed(digits, end);
    if (fixed.find('.') == std::string::npos) fixed += ".0";
    return Raw(fixed);
  }
  // to_chars pads exponents to two digits; this form does not.
  std::string shortest(text.substr(0, e + 1));
  if (exponent >= 0) shortest += '+';
  shortest += std::to_string(exponent);
  Raw(shortest);
}

void JsonWriter::Double(double value) { Shortest(value, -5); }
void JsonWriter::Float(float value) { Shortest(value, -6); }

}  // namespace tessera
