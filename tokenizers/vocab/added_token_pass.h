// AddedTokenPass: one of the two passes of AddedTokens: a set of token texts,
// found in a text by the rules of added_tokens.h.

#ifndef TESSERA_TOKENIZERS_VOCAB_ADDED_TOKEN_PASS_H_
#define TESSERA_TOKENIZERS_VOCAB_ADDED_TOKEN_PASS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/vocab/added_tokens.h"
#include "tokenizers/vocab/byte_skip.h"
#include "tokenizers/vocab/longest_match.h"

namespace tessera {

class AddedTokenPass {
 public:
  struct Token {
    std::string text;
    TokenId id = 0;
    size_t added_index = 0;
    bool single_word = false;
    bool lstrip = false;
    bool rstrip = false;
  };

  // Of equal texts the first that a filter allows counts. Tokens without text
  // never match.
  explicit AddedTokenPass(std::vector<Token> tokens);
  AddedTokenPass(const AddedTokenPass&) = delete;
  AddedTokenPass& operator=(const AddedTokenPass&) = delete;

  // For each token, in an order of the pass's own: the longest allowed token
  // that is a prefix of it, itself before others; kNone if there is none.
  std::vector<uint32_t> Resolve(const std::vector<uint8_t>& allowed) const;
  static constexpr uint32_t kNone = 0xFFFFFFFF;

  // `resolved` is Resolve's answer.
  void Find(std::string_view text, const std::vector<uint32_t>& resolved,
            std::vector<AddedTokens::Match>* matches) const;
  // AddedTokens::MayCut, as if all tokens were allowed.
  bool MayCut(std::string_view text, size_t at) const;
  // First place with any token, whatever its flags.
  bool FindFirst(std::string_view text, AddedTokens::Match* match) const;

  const std::vector<Token>& tokens() const { return tokens_; }
  const LongestMatcher& matcher() const { return matcher_; }
  const ByteSkip& first_bytes() const { return first_bytes_; }

 private:
  // By size, then text; of equal texts the one that counts first is last.
  std::vector<Token> tokens_;
  // What a token that is not allowed gives way to: one of the same text, else
  // the longest proper prefix.
  std::vector<uint32_t> fallbacks_;
  LongestMatcher matcher_;
  ByteSkip first_bytes_;
  bool any_strip_ = false;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_VOCAB_ADDED_TOKEN_PASS_H_
