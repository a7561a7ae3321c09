#include "tokenizers/models/bpe_alphabet.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "tokenizers/spec.pb.h"
#include "tokenizers/text/utf8.h"
#include "tokenizers/vocab/vocabulary.h"

namespace tessera {
namespace {

using Entries = std::vector<std::pair<uint32_t, uint32_t>>;

bool IsFirst(size_t place) { return (place & 1) != 0; }
bool IsLast(size_t place) { return (place & 2) != 0; }

// Cuts the prefix and suffix of a place off; false if they are not there.
bool StripAffixes(const BpeAlphabet& alphabet, size_t place,
                  std::string_view* text) {
  if (!IsFirst(place)) {
    if (text->substr(0, alphabet.prefix.size()) != alphabet.prefix) {
      return false;
    }
    text->remove_prefix(alphabet.prefix.size());
  }
  if (IsLast(place)) {
    const std::string& suffix = alphabet.suffix;
    if (text->size() < suffix.size() ||
        text->substr(text->size() - suffix.size()) != suffix) {
      return false;
    }
    text->remove_suffix(suffix.size());
  }
  return true;
}

// The code point of a text that is one well-formed character.
std::optional<uint32_t> OneCharacter(std::string_view text) {
  if (text.empty() || text.size() > 4) return std::nullopt;
  const CodePoint c = DecodeUtf8(text, 0);
  if (!c.well_formed() || c.size != text.size()) return std::nullopt;
  return c.value;
}

void FillBytes(const BpeModelSpec& spec, const Vocabulary& vocabulary,
               size_t place, BpeAlphabet* alphabet) {
  for (uint32_t byte = 0; byte < 256; ++byte) {
    std::string text = IsFirst(place) ? std::string() : alphabet->prefix;
    text += static_cast<char>(byte);
    if (IsLast(place)) text += alphabet->suffix;
    alphabet->low[place][byte] = FindTokenPart(spec, vocabulary, text);
  }
}

void FillCharacters(const BpeModelSpec& spec, const Vocabulary& vocabulary,
                    size_t place, BpeAlphabet* alphabet) {
  Entries high;
  for (TokenId id = 0; id < vocabulary.id_count(); ++id) {
    if (!vocabulary.is_used(id)) continue;
    std::string_view text = vocabulary.text(id);
    if (!StripAffixes(*alphabet, place, &text)) continue;
    const std::optional<uint32_t> c = OneCharacter(text);
    if (!c.has_value() ||
        FindTokenPart(spec, vocabulary, vocabulary.text(id)) != id) {
      continue;
    }
    if (*c < 0x80) {
      alphabet->low[place][*c] = id;
    } else {
      high.emplace_back(*c, id);
    }
  }
  alphabet->high[place] = CodePointTable(std::move(high));
}

// Characters and bytes that are no token but stand in one.
void AddNoTokenParts(const BpeModelSpec& spec, const Vocabulary& vocabulary,
                     BpeAlphabet* alphabet) {
  std::vector<uint32_t> missing;
  for (const TokenId id : MergeableTokens(spec, vocabulary)) {
    const std::string_view text = vocabulary.text(id);
    for (size_t at = 0; at < text.size();) {
      CodePoint c{static_cast<unsigned char>(text[at]), 1};
      if (!alphabet->byte_level) c = DecodeUtf8(text, at);
      if (c.well_formed() &&
          alphabet->PartOf(kMiddlePlace, text.substr(at, c.size)) == kNoPart) {
        missing.push_back(c.value);
      }
      at += c.size;
    }
  }
  if (missing.empty()) return;
  std::sort(missing.begin(), missing.end());
  missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
  Entries high;
  for (uint32_t c = 0x80; c < kCodePointCount; ++c) {
    const uint32_t part = alphabet->high[kMiddlePlace].view().Find(c);
    if (part != kNoSymbol) high.emplace_back(c, part);
  }
  for (const uint32_t c : missing) {
    if (c < 0x80 || alphabet->byte_level) {
      for (auto& low : alphabet->low) low[c] = kNoTokenPart + c;
    } else {
      high.emplace_back(c, kNoTokenPart + c);
    }
  }
  for (CodePointTable& table : alphabet->high) table = CodePointTable(high);
}

}  // namespace

std::vector<TokenId> MergeableTokens(const BpeModelSpec& spec,
                                     const Vocabulary& vocabulary) {
  std::vector<TokenId> ids;
  for (TokenId id = 0; id < vocabulary.id_count(); ++id) {
    if (!vocabulary.is_used(id) || vocabulary.is_special(id)) continue;
    const TokenKind kind = vocabulary.kind(id);
    if (kind == TokenKind::kNormal || kind == TokenKind::kUnused ||
        (kind == TokenKind::kUserDefined && !spec.sentencepiece_semantics())) {
      ids.push_back(id);
    }
  }
  return ids;
}

uint32_t FindTokenPart(const BpeModelSpec& spec, const Vocabulary& vocabulary,
                       std::string_view text) {
  const std::optional<TokenId> id = vocabulary.FindOrdinary(text);
  if (id.has_value()) {
    const bool frozen = spec.sentencepiece_semantics() &&
                        vocabulary.kind(*id) == TokenKind::kUserDefined;
    return frozen ? kNoPart : *id;
  }
  if (!spec.has_unk_id()) return kNoPart;
  return vocabulary.FindAny(text) == spec.unk_id() ? spec.unk_id() : kNoPart;
}

BpeAlphabet BpeAlphabet::Create(const BpeModelSpec& spec,
                                const Vocabulary& vocabulary) {
  BpeAlphabet alphabet;
  alphabet.byte_level = spec.alphabet() == BpeModelSpec::BYTE_LEVEL;
  alphabet.prefix = spec.continuing_subword_prefix();
  alphabet.suffix = spec.end_of_word_suffix();
  for (size_t place = 0; place < kPlaceCount; ++place) {
    alphabet.low[place].fill(kNoPart);
    if (place > 0 && !alphabet.has_affixes()) {
      alphabet.low[place] = alphabet.low[0];
      alphabet.high[place] = alphabet.high[0];
    } else if (alphabet.byte_level) {
      FillBytes(spec, vocabulary, place, &alphabet);
    } else {
      FillCharacters(spec, vocabulary, place, &alphabet);
    }
  }
  if (spec.rank_lookup() == BpeModelSpec::BYTES) {
    AddNoTokenParts(spec, vocabulary, &alphabet);
  }
  return alphabet;
}

uint32_t BpeAlphabet::PartOf(size_t place, std::string_view unit) const {
  const unsigned char first = static_cast<unsigned char>(unit[0]);
  if (byte_level || first < 0x80) return low[place][first];
  return high[place].view().Find(DecodeUtf8(unit, 0).value);
}

bool BpeAlphabet::AppendParts(std::string_view text,
                              std::vector<uint32_t>* parts) const {
  for (size_t at = 0; at < text.size();) {
    CodePoint c{static_cast<unsigned char>(text[at]), 1};
    if (!byte_level) c = DecodeUtf8(text, at);
    if (!c.well_formed()) return false;
    const uint32_t part = PartOf(kMiddlePlace, text.substr(at, c.size));
    if (part == kNoPart) return false;
    parts->push_back(part);
    at += c.size;
  }
  return true;
}

size_t BpeAlphabet::CountUnits(std::string_view text) const {
  return byte_level ? text.size() : CountCharacters(text);
}

void BpeAlphabet::AppendNoTokenUnits(std::vector<std::string>* units,
                                     std::vector<uint32_t>* parts) const {
  const auto append = [&](uint32_t part) {
    if (part == kNoPart || part < kNoTokenPart) return;
    std::string unit;
    if (byte_level) {
      unit = static_cast<char>(part - kNoTokenPart);
    } else {
      AppendUtf8(part - kNoTokenPart, &unit);
    }
    units->push_back(std::move(unit));
    parts->push_back(part);
  };
  for (const uint32_t part : low[kMiddlePlace]) append(part);
  for (const uint32_t part : high[kMiddlePlace].values()) append(part);
}

}  // namespace tessera
