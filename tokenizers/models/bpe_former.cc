#include "tokenizers/models/bpe_former.h"

#include <algorithm>
#include <optional>

#include "tokenizers/spec.pb.h"
#include "tokenizers/text/utf8.h"
#include "tokenizers/vocab/vocabulary.h"

namespace tessera {
namespace {

bool AllTokens(const std::array<uint32_t, 256>& low, const BpeCompiled& c) {
  return std::all_of(low.begin(), low.end(),
                     [&](uint32_t symbol) { return c.IsToken(symbol); });
}

}  // namespace

BpeFormer::BpeFormer(const BpeModelSpec& spec, const Vocabulary& vocabulary,
                     const BpeCompiled& compiled, TableReader* reader)
    : compiled_(compiled),
      byte_level_(spec.alphabet() == BpeModelSpec::BYTE_LEVEL),
      fuse_unk_(spec.fuse_unk()),
      byte_fallback_(spec.byte_fallback()),
      prefix_(spec.continuing_subword_prefix()),
      suffix_(spec.end_of_word_suffix()),
      unk_symbol_(spec.has_unk_id() ? compiled.SymbolOf(spec.unk_id())
                                    : kNoSymbol) {
  for (uint32_t byte = 0; byte < 256; ++byte) {
    const std::optional<TokenId> id =
        vocabulary.FindByte(static_cast<uint8_t>(byte));
    byte_symbols_[byte] =
        byte_fallback_ && id.has_value() ? compiled.SymbolOf(*id) : kNoSymbol;
  }
  if (reader != nullptr) {
    user_defined_ = BpeUserDefined(reader, compiled);
    fold_ = BpeFold(reader, compiled);
  } else if (spec.sentencepiece_semantics()) {
    user_defined_ = BpeUserDefined(vocabulary, compiled);
  }
  bool all_bytes = byte_level_;
  for (size_t place = 0; place < kPlaceCount; ++place) {
    all_bytes = all_bytes && AllTokens(compiled.low(place), compiled);
  }
  is_complete_ = all_bytes || AllTokens(byte_symbols_, compiled);
  const bool joined = spec.rank_lookup() == BpeModelSpec::BYTES;
  const bool has_affixes = !prefix_.empty() || !suffix_.empty();
  if (byte_level_ && (joined || all_bytes) && !has_affixes &&
      user_defined_.empty()) {
    way_ = Way::kBytes;
  } else {
    way_ = joined ? Way::kJoined : Way::kListed;
  }
  // Dropout may pass over merges inside a character.
  if (way_ == Way::kBytes && spec.dropout() == 0 && reader == nullptr) {
    fold_ = BpeFold(compiled, vocabulary);
  }
  makes_unknown_ = way_ == Way::kJoined && !all_bytes;
  is_characters_ = way_ != Way::kBytes && !byte_level_ && !has_affixes &&
                   user_defined_.empty();
}

void BpeFormer::AppendTables(TableWriter* writer) const {
  user_defined_.AppendTables(writer);
  fold_.AppendTables(writer);
}

void BpeFormer::Form(std::string_view text, bool wants_begins,
                     BpeWord* word) const {
  word->Begin(text, wants_begins);
  switch (way_) {
    case Way::kBytes:
      word->symbols.resize(text.size());
      word->symbols.resize(FormBytes(text, text.size(), word->symbols.data()));
      return;
    case Way::kListed:
      return FormListed(word);
    case Way::kJoined:
      return FormJoined(word);
  }
}

size_t BpeFormer::FormBytes(std::string_view text, size_t limit,
                            uint32_t* symbols) const {
  const BpeFoldView fold = fold_.view();
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  size_t count = 0;
  for (const char* p = begin; p < end;) {
    size_t size = 1;
    const uint32_t code_point =
        IsAscii(*p) ? kNoSymbol : BpeFoldView::CodePointAt(p, end, &size);
    if (code_point == kNoSymbol) {
      if (count == limit) return limit + 1;
      symbols[count++] = static_cast<unsigned char>(*p++);
      continue;
    }
    const uint32_t folded = fold.Find(code_point, size, begin, p, end);
    const bool folds = folded != kNoSymbol;
    const size_t room = limit - count;
    if (room < size && (room == 0 || !folds)) return limit + 1;
    // Its bytes are written where there is room, whether it folds or not.
    for (size_t i = 1; i < size && room >= size; ++i) {
      symbols[count + i] = static_cast<unsigned char>(p[i]);
    }
    symbols[count] = folds ? folded : static_cast<unsigned char>(*p);
    count += folds ? 1 : size;
    p += size;
  }
  return count;
}

size_t BpeFormer::FormCharacters(std::string_view text, size_t limit,
                                 uint32_t* symbols) const {
  const std::array<uint32_t, 256>& low = compiled_.low(kMiddlePlace);
  const CodePointMap high = compiled_.high(kMiddlePlace);
  const char* const end = text.data() + text.size();
  size_t count = 0;
  for (const char* p = text.data(); p < end;) {
    size_t size = 1;
    const uint32_t symbol =
        IsAscii(*p) ? low[static_cast<unsigned char>(*p)]
                    : high.Find(BpeFoldView::CodePointAt(p, end, &size));
    if (symbol == kNoSymbol || count == limit) return limit + 1;
    symbols[count++] = symbol;
    p += size;
  }
  return count;
}

// A byte, a well-formed character, or a maximal ill-formed subpart.
size_t BpeFormer::UnitSize(std::string_view text, size_t at) const {
  if (byte_level_) return 1;
  const CodePoint c = DecodeUtf8(text, at);
  return c.well_formed() ? c.size : MaximalSubpartSize(text, at);
}

uint32_t BpeFormer::SymbolOfUnit(std::string_view unit, size_t place) const {
  const unsigned char first = static_cast<unsigned char>(unit[0]);
  if (byte_level_ || first < 0x80) return compiled_.low(place)[first];
  const CodePoint c = DecodeUtf8(unit, 0);
  return c.well_formed() ? compiled_.high(place).Find(c.value) : kNoSymbol;
}

void BpeFormer::FormListed(BpeWord* word) const {
  const std::string_view text = word->text;
  PendingUnknown pending;
  for (size_t at = 0; at < text.size();) {
    const size_t size = UnitSize(text, at);
    const std::string_view unit = text.substr(at, size);
    const size_t place = PlaceOf(at == 0, at + size == text.size());
    at += size;
    const uint32_t symbol = SymbolOfUnit(unit, place);
    if (symbol != kNoSymbol) {
      FlushUnknown(&pending, word);
      word->Push(symbol, size);
    } else if (byte_fallback_ && PushByteTokens(unit, place, word)) {
      // An unknown character from before stays pending and comes out after
      // these bytes, as in Hugging Face; seen only where byte tokens are
      // incomplete.
    } else if (unk_symbol_ != kNoSymbol) {
      if (!fuse_unk_) FlushUnknown(&pending, word);
      pending.any = true;
      pending.bytes += size;
      AddLoss(size, &word->loss.unknown_bytes);
    } else {
      word->size += size;
      AddLoss(size, &word->loss.dropped_bytes);
    }
  }
  FlushUnknown(&pending, word);
}

void BpeFormer::FlushUnknown(PendingUnknown* pending, BpeWord* word) const {
  if (pending->any) word->Push(unk_symbol_, pending->bytes);
  *pending = PendingUnknown();
}

// The byte tokens of a unit with its prefix and suffix, if all are there.
bool BpeFormer::PushByteTokens(std::string_view unit, size_t place,
                               BpeWord* word) const {
  const std::string_view before =
      (place & 1) != 0 ? std::string_view() : std::string_view(prefix_);
  const std::string_view behind =
      (place & 2) != 0 ? std::string_view(suffix_) : std::string_view();
  for (const std::string_view bytes : {before, unit, behind}) {
    for (const char c : bytes) {
      if (byte_symbols_[static_cast<unsigned char>(c)] == kNoSymbol) {
        return false;
      }
    }
  }
  for (const std::string_view bytes : {before, unit, behind}) {
    for (const char c : bytes) {
      word->Push(byte_symbols_[static_cast<unsigned char>(c)],
                 bytes.data() == unit.data() ? 1 : 0);
    }
  }
  return true;
}

void BpeFormer::FormJoined(BpeWord* word) const {
  const std::string_view text = word->text;
  for (size_t at = 0; at < text.size();) {
    const BpeUserDefined::Match match = user_defined_.LongestAt(text, at);
    if (match.size > 0) {
      word->Push(match.symbol, match.size);
      at += match.size;
      continue;
    }
    const size_t size = UnitSize(text, at);
    const uint32_t symbol = SymbolOfUnit(text.substr(at, size), kMiddlePlace);
    word->Push(symbol == kNoSymbol ? compiled_.unknown_symbol() : symbol, size);
    at += size;
  }
}

}  // namespace tessera
