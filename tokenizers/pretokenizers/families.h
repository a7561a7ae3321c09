// The patterns of published tokenizers, by name: one table.
//
// A family is a pattern (or a sequence of patterns) as data, and perhaps a
// scanner that equals it on every string and is many times as fast. A pattern
// that stands here by its exact text becomes its family; one that only looks
// close is custom.
//
//   TESSERA_ASSIGN_OR_RETURN(const Family* family, FamilyNamed("o200k"));
//   TESSERA_ASSIGN_OR_RETURN(auto pretokenizer,
//   NewFamilyPreTokenizer(*family));
//
// Sources: openai/tiktoken 0.14 (tiktoken_ext/openai_public.py), the
// tokenizer.json files of the models that a row names, ggml-org/llama.cpp
// (llama-vocab.cpp), mistralai/mistral-common.

#ifndef TESSERA_TOKENIZERS_PRETOKENIZERS_FAMILIES_H_
#define TESSERA_TOKENIZERS_PRETOKENIZERS_FAMILIES_H_

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/pretokenizers/behavior.h"
#include "tokenizers/pretokenizers/pretokenizer.h"
#include "tokenizers/pretokenizers/regex_split.h"
#include "tokenizers/pretokenizers/scanner.h"

namespace tessera {

struct SplitRule {
  std::string_view pattern;
  Behavior behavior = Behavior::kIsolated;
  bool invert = false;
  bool zero_width = false;
  RegexDialect dialect = RegexDialect::kRust;
};

struct Family {
  std::string_view name;
  // Applied one after another, each to the pieces of the one before. The
  // patterns are in the dialect kRust.
  std::span<const SplitRule> rules;
  // Other spellings of the pattern of a family of one rule, with equal cuts in
  // both dialects.
  std::span<const std::string_view> aliases;
  // False if its own pattern means something else to Oniguruma
  // (tokenizer.json).
  bool any_dialect;
  // Does the pattern match every character? Then `isolated` and inverted
  // `removed` are the same.
  bool is_total;
  // Equal to the pattern on every string: tests/pretokenizers shows it for each
  // row that has one.
  ScannerId scanner;
  // Who uses it.
  std::string_view used_by;
};

std::span<const Family> Families();

// Errors: NotFound, with the names that come nearest.
StatusOr<const Family*> FamilyNamed(std::string_view name);

// The family of one rule that has this pattern as its own or as an alias and
// cuts the same with this behaviour and dialect; nullptr if there is none.
const Family* FindFamilyByPattern(const SplitRule& rule);
// Whatever the behaviour, in the dialect kRust.
const Family* FindFamilyByPattern(std::string_view pattern);

// The family with exactly these rules, in any spelling that it knows; nullptr.
const Family* FindFamilyByRules(std::span<const SplitRule> rules);

// The family that a spec amounts to, by name, by its patterns, or as a sequence
// of them, byte_level being no more than gpt2's pattern; nullptr.
const Family* FindFamilyOfSpec(const PreTokenizerSpec& spec);

// The rules that a spec made of patterns amounts to, in that sense; none for
// any other.
std::vector<SplitRule> RulesOfSpec(const PreTokenizerSpec& spec);

// The fastest form of it.
StatusOr<std::unique_ptr<PreTokenizer>> NewFamilyPreTokenizer(
    const Family& family);

// One rule, by whatever serves it fastest.
StatusOr<std::unique_ptr<PreTokenizer>> NewFastestSplit(const SplitRule& rule);

// One rule on an engine, no family looked up.
StatusOr<std::unique_ptr<PreTokenizer>> NewRuleSplit(const SplitRule& rule,
                                                     RegexEngine engine);

// Its patterns on an engine: what the scanner must equal.
StatusOr<std::unique_ptr<PreTokenizer>> NewFamilyReference(const Family& family,
                                                           RegexEngine engine);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_PRETOKENIZERS_FAMILIES_H_
