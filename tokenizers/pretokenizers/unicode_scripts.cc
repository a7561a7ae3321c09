// UnicodeScripts of huggingface/tokenizers 0.23.3: a pretoken begins where the
// script changes.
//
// Hiragana, Katakana and U+30FC count as Han. "Any" script, which joins what is
// before it and does not make the next one a change, have U+0020 and all that
// its table, of Unicode 9.0, does not know; what is assigned later changes
// nothing. Four characters have since changed their script. Checked for every
// code point (tests/pretokenizers/compare_with_tokenizers.py).
//
// Characters of any script at the begin of a piece have nothing to join: the
// library loses them; we keep them with what follows unless told to drop.

#include <unicode/uchar.h>

#include "tokenizers/pretokenizers/scan_pretokenizer.h"
#include "tokenizers/pretokenizers/simple_schemes.h"
#include "tokenizers/text/unicode.h"

namespace tessera {
namespace {

using scan::Found;
using scan::Pointer;

// Any script; no assigned character has it.
constexpr Script kAny = Script::kUnknown;

bool IsKnownToUnicode9(char32_t c) {
  UVersionInfo age;
  u_charAge(static_cast<UChar32>(c), age);
  return age[0] != 0 && age[0] <= 9;
}

Script SplitScriptOf(char32_t c) {
  switch (c) {
    case U' ':
      return kAny;
    case 0x30FC:
      return Script::kHan;
    case 0x589:
    case 0x61C:
      return Script::kCommon;
    case 0x953:
    case 0x954:
      return Script::kDevanagari;
  }
  if (c >= 0x80 && !IsKnownToUnicode9(c)) return kAny;
  const Script script = ScriptOf(c);
  return script == Script::kHiragana || script == Script::kKatakana
             ? Script::kHan
             : script;
}

// The character at p and its script.
struct ScriptChar {
  Script script;
  uint32_t size;
};
ScriptChar DecodeScript(Pointer p, Pointer end) {
  if (*p < 0x80) return {SplitScriptOf(*p), 1};
  const scan::Wide c = scan::DecodeWide(p, end);
  return {SplitScriptOf(c.code_point), c.size};
}

Pointer SkipAny(Pointer p, Pointer end) {
  while (p < end) {
    const ScriptChar c = DecodeScript(p, end);
    if (c.script != kAny) break;
    p += c.size;
  }
  return p;
}

struct UnicodeScriptsScanner {
  static constexpr bool kDrops = true;
  static constexpr bool kKindsFromText = true;
  bool drop_leading;

  Found Next(Pointer p, Pointer end) const {
    // Only the first pretoken of a piece can begin with any script.
    const Pointer begin = SkipAny(p, end);
    if (begin == end || (drop_leading && begin != p)) {
      return {begin, static_cast<uint8_t>(drop_leading ? kDropped : 0)};
    }
    ScriptChar c = DecodeScript(begin, end);
    const Script script = c.script;
    p = begin;
    do {
      p = SkipAny(p + c.size, end);
      if (p == end) break;
      c = DecodeScript(p, end);
    } while (c.script == script);
    return {p, 0};
  }
};

}  // namespace

std::unique_ptr<PreTokenizer> NewUnicodeScriptsPreTokenizer(
    bool drop_leading_spaces) {
  return NewScanPreTokenizer(
      UnicodeScriptsScanner{drop_leading_spaces},
      drop_leading_spaces ? std::string_view("unicode_scripts") : "");
}

}  // namespace tessera
