// The table, and how it is searched. Patterns are facts of the tokenizers that
// are named beside them.

#include "tokenizers/pretokenizers/families.h"

#include <algorithm>
#include <string>
#include <vector>

#include "tokenizers/base/near_names.h"
#include "tokenizers/pretokenizers/sequence.h"
#include "tokenizers/pretokenizers/thousands.h"

namespace tessera {
namespace {

// Parts that several patterns are made of.
#define TESSERA_CONTRACTIONS "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
#define TESSERA_CONTRACTIONS_SHORT "'(?i:[sdmt]|ll|ve|re)"
#define TESSERA_WORD R"([^\r\n\p{L}\p{N}]?\p{L}+)"
#define TESSERA_SYMBOLS R"( ?[^\s\p{L}\p{N}]+[\r\n]*)"
#define TESSERA_SPACES R"(\s*[\r\n]+|\s+(?!\S)|\s+)"
#define TESSERA_UPPER_LOWER                               \
  R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*)" \
  R"([\p{Ll}\p{Lm}\p{Lo}\p{M}]+)"
#define TESSERA_UPPER                                     \
  R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+)" \
  R"([\p{Ll}\p{Lm}\p{Lo}\p{M}]*)"
#define TESSERA_GPT2_CONTRACTIONS "'s|'t|'re|'ve|'m|'ll|'d"
#define TESSERA_GPT2_TAIL \
  R"(| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)"
#define TESSERA_HAN_UPPER R"([\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]])"
#define TESSERA_HAN_LOWER R"([\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]])"

constexpr SplitRule kGpt2[] = {{TESSERA_GPT2_CONTRACTIONS TESSERA_GPT2_TAIL}};
constexpr std::string_view kGpt2Aliases[] = {
    "'(?:[sdmt]|ll|ve|re)" TESSERA_GPT2_TAIL,
};

constexpr SplitRule kR50k[] = {
    {R"('(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++)"
     R"(|\s++$|\s+(?!\S)|\s)"}};

constexpr SplitRule kCl100kTiktoken[] = {
    {TESSERA_CONTRACTIONS_SHORT
     R"(|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+)"
     R"(| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s)"}};

constexpr std::string_view kCl100kTiktokenAliases[] = {
    // What tokenizer.json must say for the same cuts.
    TESSERA_CONTRACTIONS_SHORT
    R"(|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*+)"
    R"(|\s++\z|\s*[\r\n]|\s+(?!\S)|\s)",
};

constexpr SplitRule kCl100kHf[] = {
    {TESSERA_CONTRACTIONS "|" TESSERA_WORD R"(|\p{N}{1,3}|)" TESSERA_SYMBOLS
                          "|" TESSERA_SPACES}};
constexpr std::string_view kCl100kHfAliases[] = {
    // tiktoken before 0.8.
    TESSERA_CONTRACTIONS_SHORT
    R"(|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*)"
    R"(|\s*[\r\n]|\s+(?!\S)|\s+)",
    TESSERA_CONTRACTIONS_SHORT
    R"(|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*)"
    R"(|\s*[\r\n]+|\s+(?!\S)|\s+)",
};

constexpr SplitRule kQwen2[] = {{TESSERA_CONTRACTIONS
                                 "|" TESSERA_WORD R"(|\p{N}|)" TESSERA_SYMBOLS
                                 "|" TESSERA_SPACES}};

constexpr SplitRule kQwen3_5[] = {
    {TESSERA_CONTRACTIONS
     R"(|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N})"
     R"(| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|)" TESSERA_SPACES}};

constexpr SplitRule kUfakzeka[] = {
    {TESSERA_WORD R"(|\p{N}|)" TESSERA_SYMBOLS "|" TESSERA_SPACES}};

#define TESSERA_O200K(contractions, digits)     \
  TESSERA_UPPER_LOWER contractions              \
      "|" TESSERA_UPPER contractions "|" digits \
      R"(| ?[^\s\p{L}\p{N}]+[\r\n/]*|)" TESSERA_SPACES
constexpr SplitRule kO200k[] = {
    {TESSERA_O200K(TESSERA_CONTRACTIONS "?", R"(\p{N}{1,3})")}};
constexpr SplitRule kTekken[] = {{TESSERA_O200K("", R"(\p{N})")}};
constexpr SplitRule kSuperbpeInner[] = {{TESSERA_O200K("", R"(\p{N}{1,3})")}};

constexpr SplitRule kSuperbpeOuter[] = {
    {R"(\p{N}{1,3}| ?[^\s\p{L}\p{N}\p{M}]{2,}[\r\n/]*| +(?!\S))"}};
constexpr SplitRule kSuperbpeOuterPaper[] = {
    {R"(\p{N}{1,3}| ?[^\s\p{L}\p{N}]{2,}[\r\n/]*| +(?!\S))"}};
// A cut before each whole number of groups of three digits.
constexpr std::string_view kThousands = R"((?=(\d{3})+(?!\d)))";
constexpr SplitRule kSuperbpe[] = {
    {R"(\p{N}+)"}, {R"((?=(\d{3})+(?!\d)))", Behavior::kIsolated, false, true}};

constexpr SplitRule kKimiK2[] = {
    {R"([\p{Han}]+|)"
     R"([^\r\n\p{L}\p{N}]?)" TESSERA_HAN_UPPER "*" TESSERA_HAN_LOWER
     "+" TESSERA_CONTRACTIONS "?|"
     R"([^\r\n\p{L}\p{N}]?)" TESSERA_HAN_UPPER "+" TESSERA_HAN_LOWER
     "*" TESSERA_CONTRACTIONS R"(?|\p{N}{1,3}|)" TESSERA_SYMBOLS
     "|" TESSERA_SPACES}};

constexpr SplitRule kDeepseekV3[] = {
    {R"(\p{N}{1,3})"},
    {"[\u4E00-\u9FA5\u3040-\u309F\u30A0-\u30FF]+"},
    {R"([!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+)"
     R"(|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*)"
     R"(|\s*[\r\n]+|\s+(?!\S)|\s+)"}};

constexpr SplitRule kDeepseekCoder[] = {
    {R"([\r\n])"},
    {R"(\s?\p{L}+)"},
    {R"(\s?\p{P}+)"},
    {"[\u4E00-\u9FA5\u0800-\u4E00\uAC00-\uD7FF]+"},
    {R"(\p{N})"}};

constexpr SplitRule kStarcoder[] = {{R"(\p{N})"}, kGpt2[0]};

constexpr SplitRule kFalcon[] = {
    {R"([\p{P}\$\+<=>\^~\|`]+)"}, kGpt2[0], {R"([0-9][0-9][0-9])"}};

constexpr SplitRule kBloom[] = {{" ?[^(\\s|.,!?…。，、।۔،)]+"}};
constexpr std::string_view kBloomAliases[] = {" ?[^(\\s|[.,!?…。，、।۔،])]+"};

#define TESSERA_CLIP \
  TESSERA_GPT2_CONTRACTIONS R"(|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+)"
constexpr SplitRule kClip[] = {{TESSERA_CLIP, Behavior::kRemoved, true}};
constexpr SplitRule kClipHf[] = {
    {R"(<\|startoftext\|>|<\|endoftext\|>|)" TESSERA_CLIP, Behavior::kRemoved,
     true}};

constexpr SplitRule kWhitespace[] = {
    {R"(\w+|[^\w\s]+)", Behavior::kRemoved, true}};

constexpr std::span<const std::string_view> kNoAliases;

constexpr Family kFamilies[] = {
    {"gpt2", kGpt2, kGpt2Aliases, true, true, ScannerId::kGpt2,
     "GPT-2, RoBERTa, OPT, GPT-NeoX, KL3M, MPT"},
    {"r50k", kR50k, kNoAliases, true, true, ScannerId::kGpt2,
     "r50k_base, p50k_base of tiktoken"},
    {"cl100k_tiktoken", kCl100kTiktoken, kCl100kTiktokenAliases, false, true,
     ScannerId::kCl100kTiktoken, "cl100k_base of tiktoken"},
    {"cl100k_hf", kCl100kHf, kCl100kHfAliases, true, true, ScannerId::kCl100kHf,
     "Llama 3, DBRX, OLMo 2, GLM-4"},
    {"qwen2", kQwen2, kNoAliases, true, true, ScannerId::kQwen2,
     "Qwen 2 to 3, StableLM 2"},
    {"qwen3_5", kQwen3_5, kNoAliases, true, true, ScannerId::kQwen3_5,
     "Qwen 3.5"},
    {"ufakzeka", kUfakzeka, kNoAliases, true, true, ScannerId::kUfakzeka,
     "Turkish: apostrophe suffixes stay whole"},
    {"o200k", kO200k, kNoAliases, true, true, ScannerId::kO200k,
     "gpt-4o, gpt-oss, Llama 4"},
    {"tekken", kTekken, kNoAliases, true, true, ScannerId::kTekken, "Mistral"},
    {"kimi_k2", kKimiK2, kNoAliases, true, true, ScannerId::kKimiK2, "Kimi K2"},
    {"deepseek_v3", kDeepseekV3, kNoAliases, true, false,
     ScannerId::kDeepseekV3, "DeepSeek V2.5, V3, R1"},
    {"deepseek_coder", kDeepseekCoder, kNoAliases, true, false,
     ScannerId::kNone, "DeepSeek Coder"},
    {"starcoder", kStarcoder, kNoAliases, true, true, ScannerId::kStarcoder,
     "StarCoder, Command R, Refact, SmolLM, CodeShell, EXAONE"},
    {"falcon", kFalcon, kNoAliases, true, true, ScannerId::kNone, "Falcon"},
    {"bloom", kBloom, kBloomAliases, true, false, ScannerId::kNone, "BLOOM"},
    {"clip", kClip, kNoAliases, true, false, ScannerId::kNone, "CLIP"},
    {"clip_hf", kClipHf, kNoAliases, true, false, ScannerId::kNone,
     "CLIP as its tokenizer.json has it"},
    {"superbpe", kSuperbpe, kNoAliases, true, false, ScannerId::kNone,
     "SuperBPE as llama.cpp has it"},
    {"superbpe_inner", kSuperbpeInner, kNoAliases, true, true,
     ScannerId::kSuperbpeInner, "SuperBPE, inner level"},
    {"superbpe_outer", kSuperbpeOuter, kNoAliases, true, false,
     ScannerId::kNone, "SuperBPE, outer level"},
    {"superbpe_outer_paper", kSuperbpeOuterPaper, kNoAliases, true, false,
     ScannerId::kNone, "SuperBPE, outer level as published"},
    {"whitespace", kWhitespace, kNoAliases, false, false,
     ScannerId::kWhitespace, "WordLevel and WordPiece models of Hugging Face"},
};

bool HasPattern(const Family& family, std::string_view pattern) {
  return family.rules.size() == 1 &&
         (family.rules[0].pattern == pattern ||
          std::find(family.aliases.begin(), family.aliases.end(), pattern) !=
              family.aliases.end());
}

// Are matches kept, each by itself?
bool KeepsAll(const SplitRule& rule) {
  return rule.invert ? rule.behavior == Behavior::kRemoved
                     : rule.behavior == Behavior::kIsolated;
}

// Two rules that cut every text the same, as far as the table knows.
bool IsSameRule(const SplitRule& a, const SplitRule& b) {
  const Family* of_a = FindFamilyByPattern(a);
  const Family* of_b = FindFamilyByPattern(b);
  if (of_a != nullptr || of_b != nullptr) return of_a == of_b;
  return a.pattern == b.pattern && a.behavior == b.behavior &&
         a.invert == b.invert;
}

// A name that is not known is a fault of the data that has it.
Status UnknownFamilyError(std::string_view name) {
  std::vector<std::string> names;
  for (const Family& family : kFamilies) names.emplace_back(family.name);
  std::vector<std::string> near = NearNames(name, names);
  for (const std::string& other : names) {
    const bool known = std::find(near.begin(), near.end(), other) != near.end();
    if (!known && !name.empty() && other.find(name) != std::string::npos) {
      near.push_back(other);
    }
  }
  near.resize(std::min<size_t>(near.size(), 3));
  std::string message =
      "no pre-tokenizer family is named " + QuoteForError(name);
  const char* separator = "; near names: ";
  for (const std::string& other : near) {
    message += separator + other;
    separator = ", ";
  }
  const Status bad_data = BadDataError(message);
  Status not_found(absl::StatusCode::kNotFound, bad_data.message());
  bad_data.ForEachPayload(
      [&not_found](absl::string_view url, const absl::Cord& payload) {
        not_found.SetPayload(url, payload);
      });
  return not_found;
}

}  // namespace

std::span<const Family> Families() { return kFamilies; }

StatusOr<const Family*> FamilyNamed(std::string_view name) {
  for (const Family& family : kFamilies) {
    if (family.name == name) return &family;
  }
  return UnknownFamilyError(name);
}

const Family* FindFamilyByPattern(std::string_view pattern) {
  for (const Family& family : kFamilies) {
    if (HasPattern(family, pattern)) return &family;
  }
  return nullptr;
}

const Family* FindFamilyByPattern(const SplitRule& rule) {
  const Family* family = FindFamilyByPattern(rule.pattern);
  if (family == nullptr) return nullptr;
  const SplitRule& own = family->rules[0];
  if (rule.dialect != RegexDialect::kRust && !family->any_dialect &&
      rule.pattern == own.pattern) {
    return nullptr;
  }
  const bool same = own.behavior == rule.behavior && own.invert == rule.invert;
  return same || (family->is_total && KeepsAll(rule)) ? family : nullptr;
}

const Family* FindFamilyByRules(std::span<const SplitRule> rules) {
  for (const Family& family : kFamilies) {
    if (std::equal(rules.begin(), rules.end(), family.rules.begin(),
                   family.rules.end(), IsSameRule)) {
      return &family;
    }
  }
  return nullptr;
}

StatusOr<std::unique_ptr<PreTokenizer>> NewFamilyPreTokenizer(
    const Family& family) {
  if (family.scanner != ScannerId::kNone) return NewScanner(family.scanner);
  std::vector<std::unique_ptr<PreTokenizer>> members;
  for (const SplitRule& rule : family.rules) {
    TESSERA_ASSIGN_OR_RETURN(auto member, NewFastestSplit(rule));
    members.push_back(std::move(member));
  }
  return NewSequence(std::move(members));
}

StatusOr<std::unique_ptr<PreTokenizer>> NewFastestSplit(const SplitRule& rule) {
  // It has no matches but empty ones, so they need not be declared.
  if (rule.pattern == kThousands && !rule.invert) {
    return NewThousandsPreTokenizer();
  }
  const Family* family = FindFamilyByPattern(rule);
  if (family != nullptr && family->scanner != ScannerId::kNone) {
    return NewScanner(family->scanner);
  }
  return NewRuleSplit(rule, RegexEngine::kAuto);
}

StatusOr<std::unique_ptr<PreTokenizer>> NewRuleSplit(const SplitRule& rule,
                                                     RegexEngine engine) {
  RegexSplitOptions options;
  options.pattern = std::string(rule.pattern);
  options.behavior = rule.behavior;
  options.invert = rule.invert;
  options.zero_width = rule.zero_width;
  options.dialect = rule.dialect;
  options.engine = engine;
  return NewRegexSplit(options);
}

StatusOr<std::unique_ptr<PreTokenizer>> NewFamilyReference(const Family& family,
                                                           RegexEngine engine) {
  std::vector<std::unique_ptr<PreTokenizer>> members;
  for (const SplitRule& rule : family.rules) {
    TESSERA_ASSIGN_OR_RETURN(auto member, NewRuleSplit(rule, engine));
    members.push_back(std::move(member));
  }
  return NewSequence(std::move(members));
}

}  // namespace tessera
