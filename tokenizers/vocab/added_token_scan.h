// AddedTokenScan: the candidates of a text, one after another, and what becomes
// of them. The flags' rules are here; everything else is built on it.

#ifndef TESSERA_TOKENIZERS_VOCAB_ADDED_TOKEN_SCAN_H_
#define TESSERA_TOKENIZERS_VOCAB_ADDED_TOKEN_SCAN_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tokenizers/vocab/added_token_pass.h"
#include "tokenizers/vocab/added_tokens.h"
#include "tokenizers/vocab/longest_match.h"

namespace tessera {

// One way through a text, from candidate to candidate.
class AddedTokenScan {
 public:
  AddedTokenScan(const AddedTokenPass& pass, std::string_view text,
                 const std::vector<uint32_t>& resolved)
      : pass_(pass),
        text_(text),
        resolved_(resolved),
        walk_(pass.matcher(), text, &stretch_) {}

  // To the next place where a token may begin; false at the end of the text.
  bool NextCandidate() {
    at_ = pass_.first_bytes().Next(text_, at_);
    return at_ < text_.size();
  }

  enum Outcome { kNoToken, kRefused, kMatch };
  // Takes the token at the candidate, or passes over it.
  Outcome Take();

  // The allowed token at the candidate; null if there is none.
  const AddedTokenPass::Token* Longest();

  size_t at() const { return at_; }
  // The last match; empty at the begin of the text before the first.
  const AddedTokens::Match& match() const { return match_; }

 private:
  size_t StripRight(size_t at);

  const AddedTokenPass& pass_;
  const std::string_view text_;
  const std::vector<uint32_t>& resolved_;
  std::vector<uint32_t> stretch_;
  LongestMatchWalk walk_;
  size_t at_ = 0;
  AddedTokens::Match match_{0, 0, 0, 0};
  // White space seen last.
  size_t space_begin_ = 0;
  size_t space_end_ = 0;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_VOCAB_ADDED_TOKEN_SCAN_H_
