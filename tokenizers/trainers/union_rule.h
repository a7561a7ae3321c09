// UnionRule: which texts may become tokens, by the options of a trainer.
//
//   max_token_characters   so many characters at most
//   split_digits           a decimal digit is a token of its own
//   banned_pattern         no token matches

#ifndef TESSERA_TOKENIZERS_TRAINERS_UNION_RULE_H_
#define TESSERA_TOKENIZERS_TRAINERS_UNION_RULE_H_

#include <functional>
#include <string_view>

#include "tokenizers/base/status.h"

namespace tessera {

class TrainerSpec;

struct UnionRule {
  // Null = every text. From any thread.
  std::function<bool(std::string_view)> allows = nullptr;
  // A text that has a forbidden one inside may be allowed all the same.
  bool is_odd = false;
};

// Errors: UsageError for a pattern that does not compile or a limit of 0.
StatusOr<UnionRule> MakeUnionRule(const TrainerSpec& spec);

// Characters of which `text` has bytes: whole ones and cut ones alike.
size_t CountTouchedCharacters(std::string_view text);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_UNION_RULE_H_
