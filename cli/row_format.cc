#include "cli/row_format.h"

#include <array>
#include <charconv>
#include <cstring>

#include "tokenizers/base/check.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

struct NamedFormat {
  const char* name;
  RowFormat format;
};
constexpr NamedFormat kFormats[] = {
    {"ids", RowFormat::kIds},     {"pieces", RowFormat::kPieces},
    {"json", RowFormat::kJson},   {"npy", RowFormat::kNpy},
    {"u16", RowFormat::kU16},     {"u32", RowFormat::kU32},
    {"count", RowFormat::kCount}, {"text", RowFormat::kText},
    {"none", RowFormat::kNone},
};

// "0000" to "9999": four digits a step.
using FourDigits = std::array<char, 40000>;
constexpr FourDigits MakeFourDigits() {
  FourDigits digits = {};
  for (size_t i = 0; i < 10000; ++i) {
    digits[4 * i] = static_cast<char>('0' + i / 1000);
    digits[4 * i + 1] = static_cast<char>('0' + i / 100 % 10);
    digits[4 * i + 2] = static_cast<char>('0' + i / 10 % 10);
    digits[4 * i + 3] = static_cast<char>('0' + i % 10);
  }
  return digits;
}
constexpr FourDigits kFourDigits = MakeFourDigits();

constexpr size_t kDigitsMax = 10;
// WriteDecimal stores whole groups of four, up to this far behind `out`.
constexpr size_t kStoredMax = 12;

// Writes an id at `out`; returns its end.
char* WriteDecimal(uint32_t id, char* out) {
  const char* const digits = kFourDigits.data();
  if (id < 10000) {
    const size_t zeros = id < 10 ? 3 : id < 100 ? 2 : id < 1000 ? 1 : 0;
    std::memcpy(out, digits + 4 * id + zeros, 4);
    return out + 4 - zeros;
  }
  if (id < 100000000) {
    char* const middle = WriteDecimal(id / 10000, out);
    std::memcpy(middle, digits + 4 * (id % 10000), 4);
    return middle + 4;
  }
  char* const middle = WriteDecimal(id / 100000000, out);
  const uint32_t rest = id % 100000000;
  std::memcpy(middle, digits + 4 * (rest / 10000), 4);
  std::memcpy(middle + 4, digits + 4 * (rest % 10000), 4);
  return middle + 8;
}

void AppendWords16(const TokenId* ids, size_t count, std::string* out) {
  for (size_t i = 0; i < count; ++i) {
    *out += static_cast<char>(ids[i] & 0xFF);
    *out += static_cast<char>(ids[i] >> 8 & 0xFF);
  }
}

constexpr char kHexDigits[] = "0123456789ABCDEF";

}  // namespace

RowFormat RowFormatNamed(std::string_view name) {
  for (const NamedFormat& row : kFormats) {
    if (name == row.name) return row.format;
  }
  TESSERA_CHECK(false);
}

bool IsBinary(RowFormat format) {
  return format == RowFormat::kNpy || format == RowFormat::kU16 ||
         format == RowFormat::kU32;
}

RowFrame FrameOf(RowFormat format) {
  switch (format) {
    case RowFormat::kIds:
    case RowFormat::kPieces:
      return {"", " ", "\n"};
    case RowFormat::kJson:
      return {"{\"ids\":[", ",", "]}\n"};
    default:
      return {};
  }
}

void AppendIds(RowFormat format, const Vocabulary& vocabulary,
               const TokenId* ids, size_t count, std::string* out) {
  switch (format) {
    case RowFormat::kIds:
      AppendDecimalIds(ids, count, ' ', out);
      break;
    case RowFormat::kJson:
      AppendDecimalIds(ids, count, ',', out);
      break;
    case RowFormat::kPieces:
      for (size_t i = 0; i < count; ++i) {
        if (i > 0) *out += ' ';
        AppendPiece(vocabulary.text(ids[i]), out);
      }
      break;
    case RowFormat::kU16:
      AppendWords16(ids, count, out);
      break;
    case RowFormat::kNpy:
    case RowFormat::kU32:
      static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);
      out->append(reinterpret_cast<const char*>(ids), count * sizeof(TokenId));
      break;
    default:
      break;
  }
}

void AppendDecimalIds(const TokenId* ids, size_t count, char separator,
                      std::string* out) {
  const size_t before = out->size();
  out->resize(before + count * (kDigitsMax + 1) + kStoredMax);
  char* end = out->data() + before;
  for (size_t i = 0; i < count; ++i) {
    if (i > 0) *end++ = separator;
    end = WriteDecimal(ids[i], end);
  }
  out->resize(static_cast<size_t>(end - out->data()));
}

void AppendPiece(std::string_view text, std::string* out) {
  for (size_t i = 0; i < text.size();) {
    const CodePoint c = DecodeUtf8(text, i);
    const auto byte = static_cast<uint8_t>(text[i]);
    const bool hidden = byte < 0x20 || byte == 0x7F || !c.well_formed();
    if (byte == ' ') {
      *out += "\\s";
    } else if (byte == '\n') {
      *out += "\\n";
    } else if (byte == '\r') {
      *out += "\\r";
    } else if (byte == '\t') {
      *out += "\\t";
    } else if (byte == '\\') {
      *out += "\\\\";
    } else if (hidden) {
      *out += "\\x";
      *out += kHexDigits[byte >> 4];
      *out += kHexDigits[byte & 15];
    } else {
      out->append(text.substr(i, c.size));
    }
    i += c.size;
  }
}

void AppendDecimal(uint64_t number, std::string* out) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof(digits), number);
  out->append(digits, end.ptr);
}

}  // namespace tessera
