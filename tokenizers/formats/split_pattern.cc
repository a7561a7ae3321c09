#include "tokenizers/formats/split_pattern.h"

#include "tokenizers/pretokenizers/families.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

constexpr char kGpt2[] = "gpt2";

// The member that splits: the pre-tokenizer itself, or the first of two where
// the second only shows bytes as letters. nullptr if there is none such.
const PreTokenizerSpec* Splitter(const PreTokenizerSpec& spec) {
  if (!spec.has_sequence()) return &spec;
  const PreTokenizerSequence& sequence = spec.sequence();
  if (sequence.members_size() == 1) return Splitter(sequence.members(0));
  if (sequence.members_size() != 2 || sequence.members(0).has_sequence() ||
      !sequence.members(1).has_byte_level()) {
    return nullptr;
  }
  const ByteLevelSpec& byte_level = sequence.members(1).byte_level();
  if (byte_level.use_regex() || byte_level.add_prefix_space()) return nullptr;
  return &sequence.members(0);
}

bool IsPlainGpt2(const PreTokenizerSpec& spec) {
  return spec.has_byte_level() && spec.byte_level().use_regex() &&
         !spec.byte_level().add_prefix_space();
}

// With matches and gaps both kept, or all of the text matched.
bool KeepsAll(SplitBehavior behavior, bool invert) {
  return behavior == ISOLATED || (behavior == REMOVED && invert);
}

}  // namespace

void SetSplitPattern(std::string_view pattern, SplitBehavior behavior,
                     bool invert, PatternDialect dialect,
                     PreTokenizerSpec* spec) {
  const bool is_oniguruma = dialect == PatternDialect::kOniguruma;
  SplitRule rule;
  rule.pattern = pattern;
  // Both enums have the order of Hugging Face's.
  rule.behavior = static_cast<Behavior>(behavior);
  rule.invert = invert;
  rule.dialect = is_oniguruma ? RegexDialect::kOniguruma : RegexDialect::kRust;
  if (const Family* found = FindFamilyByPattern(rule)) {
    FamilySpec* family = spec->mutable_family();
    family->set_name(std::string(found->name));
    family->set_source_pattern(std::string(pattern));
    family->set_source_behavior(behavior);
    family->set_source_invert(invert);
    return;
  }
  RegexSplitSpec* regex = spec->mutable_regex();
  regex->set_pattern(std::string(pattern));
  regex->set_behavior(behavior);
  regex->set_invert(invert);
  regex->set_dialect(is_oniguruma ? RegexSplitSpec::ONIGURUMA
                                  : RegexSplitSpec::RUST);
}

std::string PatternOfFamily(const FamilySpec& family) {
  if (!family.source_pattern().empty()) return family.source_pattern();
  const StatusOr<const Family*> found = FamilyNamed(family.name());
  if (!found.ok() || (*found)->rules.size() != 1) return "";
  return std::string((*found)->rules[0].pattern);
}

std::optional<std::string> OnePattern(const TokenizerSpec& spec) {
  const PreTokenizerSpec* splitter = Splitter(spec.pretokenizer());
  if (splitter == nullptr) return std::nullopt;
  if (IsPlainGpt2(*splitter)) {
    FamilySpec gpt2;
    gpt2.set_name(kGpt2);
    return PatternOfFamily(gpt2);
  }
  if (splitter->has_family()) {
    const FamilySpec& family = splitter->family();
    if (!KeepsAll(family.source_behavior(), family.source_invert())) {
      return std::nullopt;
    }
    const std::string pattern = PatternOfFamily(family);
    return pattern.empty() ? std::nullopt : std::make_optional(pattern);
  }
  // A custom pattern may leave gaps, so only Isolated keeps what it does not
  // match.
  if (splitter->has_regex() && !splitter->regex().invert() &&
      splitter->regex().behavior() == ISOLATED) {
    return splitter->regex().pattern();
  }
  return std::nullopt;
}

std::string FamilyOf(const TokenizerSpec& spec) {
  const Family* family = FindFamilyOfSpec(spec.pretokenizer());
  return family == nullptr ? "" : std::string(family->name);
}

}  // namespace tessera
