// Most rules look at two neighbours; three need memory of what stands before
// the left one: an emoji sequence, a conjunct of Indic consonants, the parity
// of regional indicators. The cluster's own characters are all that they look
// at, so one pass from its begin decides.

#include "tokenizers/text/graphemes.h"

#include "tokenizers/text/code_point_trie.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

#include "tokenizers/text/grapheme_tables.inc"

enum class Break : uint8_t {
  kOther,
  kCr,
  kLf,
  kControl,
  kExtend,
  kZwj,
  kRegionalIndicator,
  kPrepend,
  kSpacingMark,
  kL,
  kV,
  kT,
  kLv,
  kLvt,
};

// Bits of a table byte above Break.
constexpr uint8_t kBreakMask = 0x0F;
constexpr uint8_t kPictographic = 0x10;
constexpr uint8_t kConjunctMask = 0x60;
constexpr uint8_t kConjunctLinker = 0x20;
constexpr uint8_t kConjunctConsonant = 0x40;
constexpr uint8_t kConjunctExtend = 0x60;

uint8_t PropertiesOf(char32_t c) {
  return c < kCodePointCount ? TrieValue(kGraphemeIndex, kGraphemeBlocks, c)
                             : static_cast<uint8_t>(Break::kControl);
}

Break BreakOf(uint8_t properties) {
  return static_cast<Break>(properties & kBreakMask);
}

bool IsControl(Break b) {
  return b == Break::kCr || b == Break::kLf || b == Break::kControl;
}

// What the rules remember of the cluster so far.
struct State {
  uint8_t last;
  // GB11: a pictograph, then Extend only; and then a ZWJ.
  bool pictograph = false;
  bool pictograph_zwj = false;
  // GB9c: a consonant, then linkers and extenders; at least one linker.
  bool consonant = false;
  bool linker = false;
  // GB12, GB13.
  bool odd_regional_indicators = false;
};

void Advance(uint8_t properties, State* state) {
  const Break b = BreakOf(properties);
  state->pictograph_zwj = state->pictograph && b == Break::kZwj;
  state->pictograph = (properties & kPictographic) != 0 ||
                      (state->pictograph && b == Break::kExtend);
  const uint8_t conjunct = properties & kConjunctMask;
  if (conjunct == kConjunctConsonant) {
    state->consonant = true;
    state->linker = false;
  } else if (conjunct == kConjunctLinker) {
    state->linker = state->consonant;
  } else if (conjunct != kConjunctExtend) {
    state->consonant = state->linker = false;
  }
  state->odd_regional_indicators =
      b == Break::kRegionalIndicator && !state->odd_regional_indicators;
  state->last = properties;
}

// Does the cluster go on with a character of these properties?
bool Joins(const State& state, uint8_t properties) {
  const Break left = BreakOf(state.last);
  const Break right = BreakOf(properties);
  if (left == Break::kCr && right == Break::kLf) return true;
  if (IsControl(left) || IsControl(right)) return false;
  switch (right) {
    case Break::kExtend:
    case Break::kZwj:
    case Break::kSpacingMark:
      return true;
    case Break::kV:
      if (left == Break::kLv) return true;
      [[fallthrough]];
    case Break::kL:
    case Break::kLv:
    case Break::kLvt:
      if (left == Break::kL) return true;
      if (right == Break::kV && left == Break::kV) return true;
      break;
    case Break::kT:
      if (left == Break::kLv || left == Break::kV || left == Break::kLvt ||
          left == Break::kT) {
        return true;
      }
      break;
    case Break::kRegionalIndicator:
      if (state.odd_regional_indicators) return true;
      break;
    default:
      break;
  }
  if (left == Break::kPrepend) return true;
  if (state.pictograph_zwj && (properties & kPictographic) != 0) return true;
  return state.linker && (properties & kConjunctMask) == kConjunctConsonant;
}

}  // namespace

bool JoinsOthers(char32_t c) { return PropertiesOf(c) != 0; }

size_t GraphemeSize(std::string_view text) {
  CodePoint c = DecodeUtf8(text, 0);
  size_t size = c.size;
  if (!c.well_formed()) return size;
  State state{};
  Advance(PropertiesOf(c.value), &state);
  while (size < text.size()) {
    c = DecodeUtf8(text, size);
    const uint8_t properties = PropertiesOf(c.value);
    if (!c.well_formed() || !Joins(state, properties)) break;
    Advance(properties, &state);
    size += c.size;
  }
  return size;
}

}  // namespace tessera
