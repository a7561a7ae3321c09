#include "tokenizers/trainers/union_rule.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "tokenizers/pretokenizers/pretokenizer.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/unicode.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

// A digit beside anything else.
bool JoinsDigit(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const CodePoint c = DecodeUtf8(text, at);
    if (c.size < text.size() && c.well_formed() && IsDecimalDigit(c.value)) {
      return true;
    }
    at += c.size;
  }
  return false;
}

// A pre-tokenizer that drops what the pattern matches.
StatusOr<std::shared_ptr<const PreTokenizer>> CompilePattern(
    const std::string& pattern) {
  PreTokenizerSpec spec;
  spec.mutable_regex()->set_pattern(pattern);
  spec.mutable_regex()->set_behavior(REMOVED);
  auto compiled = NewPreTokenizer(spec);
  if (compiled.ok()) {
    return std::shared_ptr<const PreTokenizer>(*std::move(compiled));
  }
  return UsageError("--banned-pattern: " +
                    std::string(MessageOf(compiled.status())));
}

bool Matches(const PreTokenizer& pattern, std::string_view text) {
  thread_local PretokenCursor cursor;
  thread_local PretokenBlock block;
  pattern.Begin(text, /*first_bytes=*/1, /*want_map=*/false, &cursor);
  while (pattern.Fill(&cursor, &block)) {
    if (block.has_dropped) return true;
  }
  return false;
}

}  // namespace

size_t CountTouchedCharacters(std::string_view text) {
  if (text.empty()) return 0;
  // Every character but a first one that is cut has its lead byte here.
  const auto leads = std::count_if(text.begin() + 1, text.end(),
                                   [](char c) { return !IsContinuation(c); });
  return 1 + static_cast<size_t>(leads);
}

StatusOr<UnionRule> MakeUnionRule(const TrainerSpec& spec) {
  const uint64_t characters_max =
      spec.has_max_token_characters() ? spec.max_token_characters() : SIZE_MAX;
  if (characters_max == 0) {
    return UsageError("--max-token-characters 0: must be at least 1");
  }
  std::shared_ptr<const PreTokenizer> banned;
  if (!spec.banned_pattern().empty()) {
    TESSERA_ASSIGN_OR_RETURN(banned, CompilePattern(spec.banned_pattern()));
  }
  const bool split_digits = spec.split_digits();
  if (characters_max == SIZE_MAX && !split_digits && banned == nullptr) {
    return UnionRule();
  }
  return UnionRule{.allows =
                       [=](std::string_view text) {
                         return CountTouchedCharacters(text) <=
                                    characters_max &&
                                !(split_digits && JoinsDigit(text)) &&
                                !(banned != nullptr && Matches(*banned, text));
                       },
                   // Patterns may look at the ends of a text.
                   .is_odd = banned != nullptr};
}

}  // namespace tessera
