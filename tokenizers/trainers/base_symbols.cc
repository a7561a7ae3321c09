#include "tokenizers/trainers/base_symbols.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "tokenizers/spec.pb.h"
#include "tokenizers/text/byte_alphabet.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

// The count of letters that are asked for by name.
constexpr uint64_t kAlways = std::numeric_limits<uint64_t>::max();

bool IdsAreBytes(const TrainerSpec& spec) {
  return spec.merge_order() == TrainerSpec::BYTES ||
         spec.merge_order() == TrainerSpec::IDS;
}

}  // namespace

template <typename Visit>
uint64_t BaseSymbols::VisitLetters(std::string_view word, Visit visit) const {
  uint64_t ill_formed = 0;
  for (size_t at = 0; at < word.size();) {
    if (byte_level_) {
      visit(LetterOfByte(static_cast<uint8_t>(word[at++])));
      continue;
    }
    const CodePoint c = DecodeUtf8(word, at);
    visit(c.well_formed() ? c.value : kReplacementCharacter);
    at += c.well_formed() ? c.size : MaximalSubpartSize(word, at);
    ill_formed += !c.well_formed();
  }
  return ill_formed;
}

StatusOr<BaseSymbols> BaseSymbols::Create(const TrainerSpec& spec,
                                          bool byte_level,
                                          const WordCounts& counts,
                                          TokenTable* tokens) {
  BaseSymbols symbols;
  symbols.byte_level_ = byte_level;
  symbols.prefix_ = spec.continuing_subword_prefix();
  symbols.suffix_ = spec.end_of_word_suffix();
  std::vector<char32_t> letters;
  symbols.CountLetters(counts);
  if (IdsAreBytes(spec)) {
    for (int byte = 0; byte < 256; ++byte) {
      letters.push_back(LetterOfByte(static_cast<uint8_t>(byte)));
    }
  } else {
    TESSERA_RETURN_IF_ERROR(symbols.AddInitialAlphabet(spec));
    letters = symbols.ChooseLetters(spec.has_limit_alphabet()
                                        ? std::optional(spec.limit_alphabet())
                                        : std::nullopt);
  }
  for (char32_t letter : letters) {
    std::string text = symbols.TextOf(letter);
    if (!tokens->Find(text).has_value()) tokens->Add(std::move(text));
  }
  symbols.byte_ids_.assign(256, kNoToken);
  for (const auto& [letter, count] : symbols.letter_counts_) {
    const std::optional<TokenId> id = tokens->Find(symbols.TextOf(letter));
    if (!id.has_value()) continue;
    symbols.ids_.emplace(letter, *id);
    if (byte_level) symbols.byte_ids_[*ByteOfLetter(letter)] = *id;
  }
  return symbols;
}

void BaseSymbols::CountLetters(const WordCounts& counts) {
  // Most letters of most corpora, and all that show bytes, without hashing.
  std::vector<uint64_t> low(0x800, 0);
  for (size_t i = 0; i < counts.size(); ++i) {
    const uint64_t count = counts.count(i);
    ill_formed_ +=
        count * VisitLetters(counts.word(i), [&](char32_t letter) {
          (letter < low.size() ? low[letter] : letter_counts_[letter]) += count;
        });
  }
  for (char32_t letter = 0; letter < low.size(); ++letter) {
    if (low[letter] > 0) letter_counts_[letter] = low[letter];
  }
}

Status BaseSymbols::AddInitialAlphabet(const TrainerSpec& spec) {
  if (byte_level_ &&
      (!spec.has_full_byte_alphabet() || spec.full_byte_alphabet())) {
    for (int byte = 0; byte < 256; ++byte) {
      letter_counts_[LetterOfByte(static_cast<uint8_t>(byte))] = kAlways;
    }
  }
  for (const std::string& text : spec.initial_alphabet()) {
    if (text.empty()) continue;
    // Of longer strings the first character counts, as in Python.
    const CodePoint c = DecodeUtf8(text, 0);
    if (!c.well_formed() ||
        (byte_level_ && !ByteOfLetter(c.value).has_value())) {
      return UsageError("initial_alphabet: \"" + QuoteForError(text) +
                        "\" is not a letter of the alphabet; " +
                        (byte_level_ ? "give letters that show bytes"
                                     : "give well-formed UTF-8"));
    }
    letter_counts_[c.value] = kAlways;
  }
  return OkStatus();
}

std::vector<char32_t> BaseSymbols::ChooseLetters(
    std::optional<uint64_t> limit) const {
  std::vector<std::pair<uint64_t, char32_t>> kept;
  for (const auto& [letter, count] : letter_counts_) {
    kept.emplace_back(count, letter);
  }
  if (limit.has_value() && kept.size() > *limit) {
    // The rarest go; of equal ones the larger code point.
    std::sort(kept.begin(), kept.end(), [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    kept.resize(static_cast<size_t>(*limit));
  }
  std::vector<char32_t> letters;
  for (const auto& [count, letter] : kept) letters.push_back(letter);
  std::sort(letters.begin(), letters.end());
  return letters;
}

std::string BaseSymbols::TextOf(char32_t letter) const {
  std::string text;
  if (byte_level_) {
    text.push_back(static_cast<char>(*ByteOfLetter(letter)));
  } else {
    AppendUtf8(letter, &text);
  }
  return text;
}

void BaseSymbols::Split(std::string_view word, TokenTable* tokens,
                        std::vector<TokenId>* symbols) {
  symbols->clear();
  if (byte_level_ && !has_forms()) {
    for (char c : word) {
      const TokenId id = byte_ids_[static_cast<uint8_t>(c)];
      if (id != kNoToken) symbols->push_back(id);
    }
    return;
  }
  // First and last are judged before letters are left out.
  size_t letters = 0;
  if (has_forms()) VisitLetters(word, [&](char32_t) { ++letters; });
  size_t index = 0;
  VisitLetters(word, [&](char32_t letter) {
    const bool is_first = index++ == 0;
    const auto it = ids_.find(letter);
    if (it == ids_.end()) return;
    symbols->push_back(has_forms() ? FormOf(letter, it->second, is_first,
                                            index == letters, tokens)
                                   : it->second);
  });
}

TokenId BaseSymbols::FormOf(char32_t letter, TokenId id, bool is_first,
                            bool is_last, TokenTable* tokens) {
  const bool prefixed = !is_first && !prefix_.empty();
  const bool suffixed = is_last && !suffix_.empty();
  if (!prefixed && !suffixed) return id;
  const uint64_t key = uint64_t{letter} << 2 |
                       static_cast<uint64_t>(prefixed) << 1 |
                       static_cast<uint64_t>(suffixed);
  const auto [it, is_new] = forms_.try_emplace(key, 0);
  if (is_new) {
    const std::string text = (prefixed ? prefix_ : std::string()) +
                             TextOf(letter) +
                             (suffixed ? suffix_ : std::string());
    const std::optional<TokenId> known = tokens->Find(text);
    it->second = known.has_value() ? *known : tokens->Add(text);
  }
  return it->second;
}

}  // namespace tessera
