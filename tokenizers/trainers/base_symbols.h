// BaseSymbols: what a word is made of before the first merge.
//
// Byte-level vocabularies begin with bytes, others with characters. In the
// Hugging Face order the alphabet's ids are those of the letters that show a
// byte (LetterOfByte), ascending by code point. Letters that the alphabet lacks
// are left out of words, and their neighbours become adjacent. With a
// continuing prefix or a word-end suffix a letter has up to four forms, each a
// symbol.

#ifndef TESSERA_TOKENIZERS_TRAINERS_BASE_SYMBOLS_H_
#define TESSERA_TOKENIZERS_TRAINERS_BASE_SYMBOLS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "tokenizers/base/status.h"
#include "tokenizers/trainers/token_table.h"
#include "tokenizers/trainers/word_counts.h"

namespace tessera {

class TrainerSpec;

class BaseSymbols {
 public:
  // Adds the alphabet that `spec` and the counts ask for to `tokens`, after
  // what stands there already; a letter that is there keeps its id.
  static StatusOr<BaseSymbols> Create(const TrainerSpec& spec, bool byte_level,
                                      const WordCounts& counts,
                                      TokenTable* tokens);

  // Replaces *symbols by those of a word. Forms with prefix or suffix that were
  // not met before are added to `tokens`.
  void Split(std::string_view word, TokenTable* tokens,
             std::vector<TokenId>* symbols);

  bool has_forms() const { return !prefix_.empty() || !suffix_.empty(); }
  const std::string& prefix() const { return prefix_; }
  // Occurrences of ill-formed UTF-8 in the corpus, each taken as U+FFFD.
  uint64_t ill_formed() const { return ill_formed_; }

 private:
  BaseSymbols() = default;
  void CountLetters(const WordCounts& counts);
  Status AddInitialAlphabet(const TrainerSpec& spec);
  // Ascending by code point.
  std::vector<char32_t> ChooseLetters(std::optional<uint64_t> limit) const;
  std::string TextOf(char32_t letter) const;
  TokenId FormOf(char32_t letter, TokenId id, bool is_first, bool is_last,
                 TokenTable* tokens);

  // Letters of a word: the bytes as LetterOfByte shows them, or its characters,
  // U+FFFD for each maximal ill-formed part.
  template <typename Visit>
  uint64_t VisitLetters(std::string_view word, Visit visit) const;

  bool byte_level_ = false;
  std::string prefix_;
  std::string suffix_;
  uint64_t ill_formed_ = 0;
  absl::flat_hash_map<char32_t, uint64_t> letter_counts_;
  // Absent = left out of words.
  absl::flat_hash_map<char32_t, TokenId> ids_;
  // The same for bytes; kNoToken = left out.
  static constexpr TokenId kNoToken = 0xFFFFFFFF;
  std::vector<TokenId> byte_ids_;
  // Letter and place (first, last) -> symbol.
  absl::flat_hash_map<uint64_t, TokenId> forms_;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_BASE_SYMBOLS_H_
