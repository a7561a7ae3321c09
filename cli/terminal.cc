#include "cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

#include "tokenizers/base/string_number.h"
#include "tokenizers/text/unicode.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

constexpr size_t kColumnsWithoutTerminal = 100;
constexpr size_t kColumnsMin = 20;
constexpr char kHexDigits[] = "0123456789ABCDEF";

struct WindowSize {
  size_t columns = 0;
  size_t lines = 0;
};

WindowSize AskSize(int descriptor) {
  winsize size = {};
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return {};
  return {size.ws_col, size.ws_row};
}

std::string_view Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

bool ReordersLine(char32_t c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
         c == 0x200E || c == 0x200F || c == 0x061C;
}

bool IsHidden(char32_t c) {
  const GeneralCategory category = CategoryOf(c);
  return category == GeneralCategory::kCc || category == GeneralCategory::kZl ||
         category == GeneralCategory::kZp || ReordersLine(c);
}

void AppendEscaped(char32_t c, std::string* out) {
  if (c == '\n') {
    *out += "\\n";
  } else if (c == '\t') {
    *out += "\\t";
  } else if (c == '\r') {
    *out += "\\r";
  } else {
    *out += "\\u{" + HexOf(c) + "}";
  }
}

}  // namespace

std::string HexOf(char32_t c) {
  std::string digits;
  do {
    digits.insert(digits.begin(), kHexDigits[c & 15]);
    c >>= 4;
  } while (c != 0);
  return digits;
}

bool IsTerminal(int descriptor) { return isatty(descriptor) != 0; }

size_t TerminalWidth(int descriptor) {
  size_t columns = ParseUint64(Environment("COLUMNS")).value_or(0);
  if (columns == 0) columns = AskSize(descriptor).columns;
  if (columns == 0) return kColumnsWithoutTerminal;
  return columns < kColumnsMin ? kColumnsMin : columns;
}

size_t TerminalHeight(int descriptor) { return AskSize(descriptor).lines; }

bool UsesColor(const Arguments& arguments, int descriptor) {
  const std::string color = arguments.Get("--color", "auto");
  if (color != "auto") return color == "always";
  return IsTerminal(descriptor) && Environment("NO_COLOR").empty() &&
         Environment("TERM") != "dumb";
}

std::string Visible(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const CodePoint c = DecodeUtf8(text, i);
    if (!c.well_formed()) {
      const auto byte = static_cast<uint8_t>(text[i]);
      out += "\\x";
      out += kHexDigits[byte >> 4];
      out += kHexDigits[byte & 15];
    } else if (IsHidden(c.value)) {
      AppendEscaped(c.value, &out);
    } else {
      out += text.substr(i, c.size);
    }
    i += c.size;
  }
  return out;
}

std::string ForDescriptor(std::string_view text, int descriptor) {
  return IsTerminal(descriptor) ? Visible(text) : std::string(text);
}

std::string FitColumns(std::string_view text, size_t columns) {
  if (DisplayWidth(text) <= columns) return std::string(text);
  constexpr std::string_view kDots = "...";
  const size_t room = columns < kDots.size() ? 0 : columns - kDots.size();
  size_t width = 0;
  size_t end = 0;
  while (end < text.size()) {
    const CodePoint c = DecodeUtf8(text, end);
    width += c.well_formed() ? DisplayWidth(c.value) : 1;
    if (width > room) break;
    end += c.size;
  }
  return std::string(text.substr(0, end)) +
         std::string(kDots.substr(0, columns < 3 ? columns : 3));
}

}  // namespace tessera
