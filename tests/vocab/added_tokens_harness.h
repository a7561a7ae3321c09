// Short ways to make added tokens and to say what they found, for tests.

#ifndef TESSERA_TESTS_VOCAB_ADDED_TOKENS_HARNESS_H_
#define TESSERA_TESTS_VOCAB_ADDED_TOKENS_HARNESS_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tokenizers/spec.pb.h"
#include "tokenizers/vocab/added_tokens.h"

namespace tessera {

using Match = AddedTokens::Match;

inline std::string Same(std::string_view text) { return std::string(text); }

inline std::unique_ptr<const AddedTokens> Make(const TokenizerSpec& spec) {
  auto added = AddedTokens::Create(spec, Same);
  EXPECT_TRUE(added.ok()) << added.status();
  return *std::move(added);
}

inline AddedTokenSpec* Add(TokenizerSpec* spec, std::string_view content,
                           bool special = false) {
  AddedTokenSpec* added = spec->add_added_tokens();
  added->set_id(100 + static_cast<uint32_t>(spec->added_tokens_size()));
  added->set_content(std::string(content));
  added->set_special(special);
  return added;
}

inline AddedTokenFilter Filter(const AddedTokens& added, SpecialPolicy policy,
                               const std::vector<std::string>& allowed = {}) {
  auto filter = added.NewFilter(policy, allowed);
  EXPECT_TRUE(filter.ok()) << filter.status();
  return *std::move(filter);
}

// "begin-end:id ..." of the raw matches.
inline std::string Find(const AddedTokens& added, std::string_view text,
                        const AddedTokenFilter& filter) {
  std::vector<Match> matches;
  added.FindRaw(text, filter, &matches);
  std::string out;
  for (const Match& m : matches) {
    out += std::to_string(m.begin) + "-" + std::to_string(m.end) + ":" +
           std::to_string(m.id) + " ";
  }
  return out;
}

inline std::string FindAll(const TokenizerSpec& spec, std::string_view text) {
  const auto added = Make(spec);
  return Find(*added, text, Filter(*added, SpecialPolicy::kAllow));
}

}  // namespace tessera

#endif  // TESSERA_TESTS_VOCAB_ADDED_TOKENS_HARNESS_H_
