// Lookups in the generated tables, and the names of what is in them.

#include "tokenizers/text/unicode.h"

#include <array>
#include <cstring>

#include "tokenizers/text/utf8.h"

namespace tessera {

#include "tokenizers/text/unicode_tables.inc"

namespace {

constexpr std::array<std::string_view, 30> kCategoryNames = {
    "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl",
    "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc",
    "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Cn"};

struct ScriptNames {
  std::string_view long_name, short_name;
};
constexpr ScriptNames kScriptNames[] = {
#define TESSERA_SCRIPT(name, long_name, short_name) {long_name, short_name},
#include "tokenizers/text/unicode_scripts.inc"
#undef TESSERA_SCRIPT
};
constexpr size_t kScriptCount = std::size(kScriptNames);

// Long names of classes, as LooseName writes them, for the short ones.
struct Alias {
  std::string_view name, short_name;
};
constexpr Alias kCategoryAliases[] = {
    {"letter", "l"},
    {"casedletter", "lc"},
    {"l&", "lc"},
    {"uppercaseletter", "lu"},
    {"lowercaseletter", "ll"},
    {"titlecaseletter", "lt"},
    {"modifierletter", "lm"},
    {"otherletter", "lo"},
    {"mark", "m"},
    {"combiningmark", "m"},
    {"nonspacingmark", "mn"},
    {"spacingmark", "mc"},
    {"enclosingmark", "me"},
    {"number", "n"},
    {"decimalnumber", "nd"},
    {"digit", "nd"},
    {"letternumber", "nl"},
    {"othernumber", "no"},
    {"punctuation", "p"},
    {"punct", "p"},
    {"connectorpunctuation", "pc"},
    {"dashpunctuation", "pd"},
    {"openpunctuation", "ps"},
    {"closepunctuation", "pe"},
    {"initialpunctuation", "pi"},
    {"finalpunctuation", "pf"},
    {"otherpunctuation", "po"},
    {"symbol", "s"},
    {"mathsymbol", "sm"},
    {"currencysymbol", "sc"},
    {"modifiersymbol", "sk"},
    {"othersymbol", "so"},
    {"separator", "z"},
    {"spaceseparator", "zs"},
    {"lineseparator", "zl"},
    {"paragraphseparator", "zp"},
    {"other", "c"},
    {"control", "cc"},
    {"cntrl", "cc"},
    {"format", "cf"},
    {"surrogate", "cs"},
    {"privateuse", "co"},
    {"unassigned", "cn"},
};

// Lower case of ASCII, without '_', '-' and ' '.
std::string LooseName(std::string_view name) {
  std::string loose;
  for (char c : name) {
    if (c == '_' || c == '-' || c == ' ') continue;
    loose += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  return loose;
}

// Set of categories as bits; 0 where `loose` names none.
uint32_t CategoriesNamed(std::string_view loose) {
  for (const Alias& alias : kCategoryAliases) {
    if (alias.name == loose) loose = alias.short_name;
  }
  constexpr uint32_t kCased = 0b111;  // Lu, Ll, Lt
  if (loose == "lc") return kCased;
  uint32_t found = 0;
  for (size_t i = 0; i < kCategoryNames.size(); ++i) {
    const std::string name = LooseName(kCategoryNames[i]);
    if (name == loose || name.substr(0, 1) == loose) found |= 1u << i;
  }
  return found;
}

// The code points whose value has the property. A block that is uniform and
// stands again is not read again: most of the code space is such blocks.
template <typename Predicate>
std::vector<CodePointRange> RangesWhere(const uint16_t* index,
                                        const uint8_t* blocks,
                                        Predicate has_property) {
  std::vector<CodePointRange> ranges;
  bool inside = false;
  bool uniform = false;
  for (size_t block = 0; block < kTrieIndexSize; ++block) {
    if (block > 0 && uniform && index[block] == index[block - 1]) continue;
    uniform = true;
    for (size_t i = 0; i < 128; ++i) {
      const bool has = has_property(blocks[index[block] + i]);
      if (has == inside) continue;
      const char32_t c = static_cast<char32_t>(block * 128 + i);
      if (has) {
        ranges.push_back({c, 0});
      } else {
        ranges.back().second = c - 1;
      }
      uniform = uniform && i == 0;
      inside = has;
    }
  }
  if (inside) ranges.back().second = kCodePointCount - 1;
  return ranges;
}

std::vector<CodePointRange> RangesOfCategories(uint32_t categories) {
  return RangesWhere(kCategoryIndex, kCategoryBlocks, [=](uint8_t byte) {
    return (categories >> (byte & kCategoryMask) & 1) != 0;
  });
}

std::vector<CodePointRange> RangesOfBit(uint8_t bit) {
  return RangesWhere(kCategoryIndex, kCategoryBlocks,
                     [=](uint8_t byte) { return (byte & bit) != 0; });
}

std::vector<CodePointRange> RangesOfTrait(uint8_t bit) {
  return RangesWhere(kTraitIndex, kTraitBlocks,
                     [=](uint8_t byte) { return (byte & bit) != 0; });
}

std::vector<CodePointRange> RangesOfScript(Script script) {
  return RangesWhere(kScriptIndex, kScriptBlocks, [=](uint8_t byte) {
    return byte == static_cast<uint8_t>(script);
  });
}

// `loose` as LooseName writes it.
std::optional<std::vector<CodePointRange>> RangesOfBinaryProperty(
    std::string_view loose) {
  constexpr uint32_t kAllButUnassigned = (1u << 29) - 1;
  if (loose == "whitespace" || loose == "space") {
    return RangesOfBit(kWhiteSpaceBit);
  }
  if (loose == "w" || loose == "word") return RangesOfBit(kWordBit);
  if (loose == "d") return RangesOfCategories(CategoriesNamed("nd"));
  if (loose == "alphabetic" || loose == "alpha") {
    return RangesOfBit(kAlphabeticBit);
  }
  if (loose == "uppercase" || loose == "upper") {
    return RangesOfTrait(kTraitUppercase);
  }
  if (loose == "lowercase" || loose == "lower") {
    return RangesOfTrait(kTraitLowercase);
  }
  if (loose == "any") return {{{0, kCodePointCount - 1}}};
  if (loose == "ascii") return {{{0, 0x7F}}};
  if (loose == "assigned") return RangesOfCategories(kAllButUnassigned);
  return std::nullopt;
}

}  // namespace

std::string_view CategoryName(GeneralCategory category) {
  return kCategoryNames[static_cast<size_t>(category)];
}

Script ScriptOf(char32_t c) {
  return c < kCodePointCount
             ? static_cast<Script>(TrieValue(kScriptIndex, kScriptBlocks, c))
             : Script::kUnknown;
}

std::string_view ScriptName(Script script) {
  return kScriptNames[static_cast<size_t>(script)].long_name;
}

std::string_view ScriptShortName(Script script) {
  return kScriptNames[static_cast<size_t>(script)].short_name;
}

std::optional<Script> ScriptNamed(std::string_view name) {
  const std::string loose = LooseName(name);
  for (size_t i = 0; i < kScriptCount; ++i) {
    if (LooseName(kScriptNames[i].long_name) == loose ||
        LooseName(kScriptNames[i].short_name) == loose) {
      return static_cast<Script>(i);
    }
  }
  return std::nullopt;
}

size_t DisplayWidth(char32_t c) { return TraitsOf(c) & kTraitWidthMask; }

size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  for (size_t i = 0; i < text.size();) {
    const CodePoint c = DecodeUtf8(text, i);
    width += DisplayWidth(c.value);
    i += c.size;
  }
  return width;
}

size_t LowerInto(char32_t c, char* out) {
  constexpr char32_t kCapitalDottedI = 0x130;
  if (c != kCapitalDottedI) return EncodeUtf8(SimpleLower(c), out);
  std::memcpy(out, "i\xCC\x87", 3);  // i, U+0307
  return 3;
}

void AppendLower(char32_t c, std::string* out) {
  char buffer[4];
  out->append(buffer, LowerInto(c, buffer));
}

std::optional<std::vector<CodePointRange>> RangesOfProperty(
    std::string_view name) {
  if (name == "s") return RangesOfBit(kWhiteSpaceBit);
  std::string loose = LooseName(name);
  const size_t equals = loose.find('=');
  std::string key;
  if (equals == std::string::npos) {
    auto ranges = RangesOfBinaryProperty(loose);
    if (ranges.has_value()) return ranges;
  } else {
    key = loose.substr(0, equals);
    loose.erase(0, equals + 1);
  }
  if (key.empty() || key == "gc" || key == "generalcategory") {
    const uint32_t categories = CategoriesNamed(loose);
    if (categories != 0) return RangesOfCategories(categories);
  }
  if (key.empty() || key == "sc" || key == "script") {
    const std::optional<Script> script = ScriptNamed(loose);
    if (script.has_value()) return RangesOfScript(*script);
  }
  return std::nullopt;
}

}  // namespace tessera
