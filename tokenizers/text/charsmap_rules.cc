// The rules that SentencePiece has by name, made from our own normalisation
// tables and from simple case folding.
//
//   nfkc     every code point whose NFKC form differs; and for every code point
//            that decomposes but has an NFKC form of one code point, that form
//            for its full decomposition, where any part may be any code point
//            that is compatible with it: 1 + U+0301 as well as U+2460 + U+0301
//   nfkc_cf  the results folded, and every other code point that folds
//   nmt_     controls dropped, separators made spaces, U+FF5E kept
//
// Equal, key for key, to the maps of sentencepiece 0.2.3 but for what Unicode
// 17 added: partly composed sequences (U+00EA U+0301) have no key there either.

#include <unicode/uchar.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tokenizers/text/charsmap_builder.h"
#include "tokenizers/text/space_symbol.h"
#include "tokenizers/text/unicode.h"
#include "tokenizers/text/unicode_normalization.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

std::string Encoded(char32_t c) {
  std::string bytes;
  AppendUtf8(c, &bytes);
  return bytes;
}

std::u32string Decoded(std::string_view text) {
  std::u32string points;
  for (size_t i = 0; i < text.size();) {
    const CodePoint c = DecodeUtf8(text, i);
    points.push_back(c.value);
    i += c.size;
  }
  return points;
}

std::string Normalized(const UnicodeNormalization& form,
                       std::string_view text) {
  std::string out;
  form.Append(text, &out, nullptr);
  return out;
}

// Adds result for each way to write `parts`, part i as any of variants[i].
void AddProduct(const std::vector<const std::vector<std::string>*>& variants,
                const std::string& result, CharsmapEntries* entries) {
  std::vector<size_t> choice(variants.size(), 0);
  while (true) {
    std::string key;
    for (size_t i = 0; i < choice.size(); ++i) key += (*variants[i])[choice[i]];
    entries->emplace(std::move(key), result);
    size_t i = 0;
    while (i < choice.size() && ++choice[i] == variants[i]->size()) {
      choice[i++] = 0;
    }
    if (i == choice.size()) return;
  }
}

CharsmapEntries NfkcEntries() {
  const UnicodeNormalization nfkc(NormalizationForm::kNfkc);
  const UnicodeNormalization nfkd(NormalizationForm::kNfkd);
  CharsmapEntries entries;
  // Code points by their decomposition, if that is one code point.
  std::vector<std::vector<std::string>> variants(kCodePointCount);
  struct Composite {
    std::u32string parts;
    std::string form;
  };
  std::vector<Composite> composites;
  for (char32_t c = 1; c < kCodePointCount; ++c) {
    if (!IsScalarValue(c)) continue;
    const std::string text = Encoded(c);
    if (!HasNormalization(c)) {
      variants[c].push_back(text);
      continue;
    }
    std::string form = Normalized(nfkc, text);
    std::u32string parts = Decoded(Normalized(nfkd, text));
    if (form != text) entries[text] = form;
    if (parts.size() == 1) {
      variants[parts[0]].push_back(text);
    } else if (CountCharacters(form) == 1) {
      composites.push_back({std::move(parts), std::move(form)});
    }
  }
  for (const Composite& composite : composites) {
    std::vector<const std::vector<std::string>*> choices;
    for (const char32_t part : composite.parts) {
      choices.push_back(&variants[part]);
    }
    AddProduct(choices, composite.form, &entries);
  }
  return entries;
}

// Simple case folding. What ICU's version does not know yet folds to its lower
// case, as all that was added since does.
char32_t Fold(char32_t c) {
  const UChar32 point = static_cast<UChar32>(c);
  if (u_charType(point) == U_UNASSIGNED) return SimpleLower(c);
  return static_cast<char32_t>(u_foldCase(point, U_FOLD_CASE_DEFAULT));
}

void FoldEntries(CharsmapEntries* entries) {
  for (auto& [key, result] : *entries) {
    std::string folded;
    for (const char32_t c : Decoded(result)) AppendUtf8(Fold(c), &folded);
    result = std::move(folded);
  }
  for (char32_t c = 1; c < kCodePointCount; ++c) {
    if (!IsScalarValue(c) || !IsAssigned(c)) continue;
    const char32_t folded = Fold(c);
    if (folded != c) entries->emplace(Encoded(c), Encoded(folded));
  }
}

void AddNmtEntries(CharsmapEntries* entries) {
  const auto add = [entries](char32_t first, char32_t last,
                             const char* result) {
    for (char32_t c = first; c <= last; ++c) (*entries)[Encoded(c)] = result;
  };
  add(0x01, 0x08, "");
  add(0x0B, 0x0B, "");
  add(0x0E, 0x1F, "");
  add(0x7F, 0x7F, "");
  add(0x8F, 0x8F, "");
  add(0x9F, 0x9F, "");
  add(0x09, 0x0A, " ");
  add(0x0C, 0x0D, " ");
  constexpr char32_t kSpaces[] = {0x061C, 0x1680, 0x200B,
                                  0x200C, 0x200E, 0x200F,
                                  0x2028, 0x2029, kSpaceSymbolValue,
                                  0xFEFF, 0xFFFD};
  for (const char32_t c : kSpaces) add(c, c, " ");
  // The full-width tilde is kept apart from the narrow one in Japanese.
  entries->erase(Encoded(0xFF5E));
}

}  // namespace

StatusOr<CharsmapEntries> NamedCharsmapEntries(std::string_view name) {
  if (name == "identity") return CharsmapEntries();
  const bool nmt = name.substr(0, 4) == "nmt_";
  const std::string_view base = nmt ? name.substr(4) : name;
  if (base != "nfkc" && base != "nfkc_cf") {
    return BadDataError("charsmap: no rule has the name " +
                        QuoteForError(name) +
                        "; there are identity, nfkc, nmt_nfkc, nfkc_cf, "
                        "nmt_nfkc_cf");
  }
  CharsmapEntries entries = NfkcEntries();
  if (base == "nfkc_cf") FoldEntries(&entries);
  if (nmt) AddNmtEntries(&entries);
  return entries;
}

}  // namespace tessera
