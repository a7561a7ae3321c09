// PreTokenizerSpec -> PreTokenizer: checks the options and picks the fastest
// form.
//
// A sequence that is made of patterns alone may be a family written out, such
// as `\p{N}` and gpt2 for starcoder, or a pattern and a byte_level that only
// shows bytes as letters. So a sequence is first read as a list of rules, and
// looked up.

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tokenizers/base/limits.h"
#include "tokenizers/pretokenizers/families.h"
#include "tokenizers/pretokenizers/metaspace.h"
#include "tokenizers/pretokenizers/on_byte_letters.h"
#include "tokenizers/pretokenizers/pretokenizer.h"
#include "tokenizers/pretokenizers/regex_split.h"
#include "tokenizers/pretokenizers/sequence.h"
#include "tokenizers/pretokenizers/simple_schemes.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

using PreTokenizerOr = StatusOr<std::unique_ptr<PreTokenizer>>;

static_assert(static_cast<int>(Behavior::kIsolated) == ISOLATED &&
              static_cast<int>(Behavior::kRemoved) == REMOVED &&
              static_cast<int>(Behavior::kMergedWithPrevious) ==
                  MERGED_WITH_PREVIOUS &&
              static_cast<int>(Behavior::kMergedWithNext) == MERGED_WITH_NEXT &&
              static_cast<int>(Behavior::kContiguous) == CONTIGUOUS);

StatusOr<Behavior> BehaviorOf(SplitBehavior behavior) {
  if (behavior < ISOLATED || behavior > CONTIGUOUS) {
    return BadDataError("behavior: expected 0 to 4, found " +
                        std::to_string(static_cast<int>(behavior)) + " [V10]");
  }
  return static_cast<Behavior>(behavior);
}

// The one character of `text`.
StatusOr<char32_t> OneCharacter(std::string_view field, std::string_view text) {
  const CodePoint c = text.empty() ? CodePoint() : DecodeUtf8(text, 0);
  if (!c.well_formed() || c.size != text.size()) {
    return BadDataError(std::string(field) +
                        ": expected one character, found " +
                        QuoteForError(text) + " [V10]");
  }
  return c.value;
}

PreTokenizerOr NewFamily(const FamilySpec& spec) {
  auto family = FamilyNamed(spec.name());
  if (!family.ok()) return Annotate(family.status(), "family.name");
  return NewFamilyPreTokenizer(**family);
}

StatusOr<SplitRule> RuleOf(const RegexSplitSpec& spec) {
  SplitRule rule;
  rule.pattern = spec.pattern();
  TESSERA_ASSIGN_OR_RETURN(rule.behavior, BehaviorOf(spec.behavior()));
  rule.invert = spec.invert();
  rule.zero_width = spec.zero_width();
  rule.dialect = spec.dialect() == RegexSplitSpec::RUST
                     ? RegexDialect::kRust
                     : RegexDialect::kOniguruma;
  return rule;
}

PreTokenizerOr NewRegex(const RegexSplitSpec& spec) {
  TESSERA_ASSIGN_OR_RETURN(const SplitRule rule, RuleOf(spec));
  RegexEngine engine = RegexEngine::kAuto;
  if (spec.engine() == RegexSplitSpec::RE2) engine = RegexEngine::kRe2;
  if (spec.engine() == RegexSplitSpec::ICU) engine = RegexEngine::kIcu;
  return engine == RegexEngine::kAuto ? NewFastestSplit(rule)
                                      : NewRuleSplit(rule, engine);
}

PreTokenizerOr NewLiteral(const LiteralSplitSpec& spec) {
  if (spec.pattern().empty()) {
    return BadDataError("literal.pattern: expected a string, found none [V10]");
  }
  TESSERA_ASSIGN_OR_RETURN(const Behavior behavior,
                           BehaviorOf(spec.behavior()));
  return NewLiteralPreTokenizer(spec.pattern(), behavior, spec.invert());
}

PreTokenizerOr NewMetaspace(const MetaspaceSpec& spec) {
  MetaspaceOptions options;
  if (!spec.replacement().empty()) options.replacement = spec.replacement();
  const auto character =
      OneCharacter("metaspace.replacement", options.replacement);
  if (!character.ok()) return character.status();
  switch (spec.prepend_scheme()) {
    case MetaspaceSpec::FIRST:
      options.prepend_scheme = PrependScheme::kFirst;
      break;
    case MetaspaceSpec::NEVER:
      options.prepend_scheme = PrependScheme::kNever;
      break;
    default:
      options.prepend_scheme = PrependScheme::kAlways;
  }
  options.split = spec.split();
  return NewMetaspacePreTokenizer(std::move(options));
}

PreTokenizerOr NewByteLevel(const ByteLevelSpec& spec) {
  std::unique_ptr<PreTokenizer> pieces = spec.use_regex()
                                             ? NewScanner(ScannerId::kGpt2)
                                             : NewWholeSegmentPreTokenizer();
  if (!spec.add_prefix_space()) return pieces;
  return NewPrefixSpacePreTokenizer(std::move(pieces));
}

PreTokenizerOr NewCharDelimiter(const CharDelimiterSpec& spec) {
  TESSERA_ASSIGN_OR_RETURN(
      const char32_t delimiter,
      OneCharacter("char_delimiter.delimiter", spec.delimiter()));
  return NewCharDelimiterPreTokenizer(delimiter);
}

PreTokenizerOr NewFixedLength(const FixedLengthSpec& spec) {
  if (spec.length() == 0) {
    return BadDataError(
        "fixed_length.length: expected at least 1, found 0 [V10]");
  }
  return NewFixedLengthPreTokenizer(spec.length());
}

PreTokenizerOr NewPunctuation(const PunctuationSpec& spec) {
  TESSERA_ASSIGN_OR_RETURN(const Behavior behavior,
                           BehaviorOf(spec.behavior()));
  return NewPunctuationPreTokenizer(behavior);
}

// Does what follows it see letters of bytes?
bool ShowsBytes(const PreTokenizerSpec& spec) {
  if (spec.has_byte_level()) return true;
  const auto& members = spec.sequence().members();
  return std::any_of(members.begin(), members.end(), ShowsBytes);
}

// Appends what `spec` does as rules; false if it does anything else. Byte-level
// alone adds none; none may follow it, as that would be one on letters.
bool AppendRules(const PreTokenizerSpec& spec, std::vector<SplitRule>* rules) {
  switch (spec.kind_case()) {
    case PreTokenizerSpec::kFamily: {
      const auto family = FamilyNamed(spec.family().name());
      if (!family.ok()) return false;
      rules->insert(rules->end(), (*family)->rules.begin(),
                    (*family)->rules.end());
      return true;
    }
    case PreTokenizerSpec::kRegex: {
      const auto rule = RuleOf(spec.regex());
      if (!rule.ok() || spec.regex().engine() != RegexSplitSpec::AUTO) {
        return false;
      }
      rules->push_back(*rule);
      return true;
    }
    case PreTokenizerSpec::kByteLevel:
      if (spec.byte_level().add_prefix_space()) return false;
      if (spec.byte_level().use_regex()) {
        rules->push_back((*FamilyNamed("gpt2"))->rules[0]);
      }
      return true;
    case PreTokenizerSpec::kDigits:
      rules->push_back({spec.digits().individual() ? R"(\p{N})" : R"(\p{N}+)"});
      return true;
    case PreTokenizerSpec::kSequence: {
      bool shows_bytes = false;
      for (const PreTokenizerSpec& member : spec.sequence().members()) {
        const size_t count = rules->size();
        if (!AppendRules(member, rules)) return false;
        if (shows_bytes && rules->size() != count) return false;
        shows_bytes |= ShowsBytes(member);
      }
      return true;
    }
    default:
      return false;
  }
}

PreTokenizerOr NewNested(const PreTokenizerSpec& spec, int nesting);

PreTokenizerOr NewSequenceOf(const PreTokenizerSpec& spec, int nesting) {
  const PreTokenizerSequence& sequence = spec.sequence();
  const auto count = static_cast<size_t>(sequence.members_size());
  if (count > kSequenceMembersMax) {
    return BadDataError("sequence.members: expected at most " +
                        std::to_string(kSequenceMembersMax) + ", found " +
                        std::to_string(count) + " [V10]");
  }
  if (nesting >= kSequenceNestingMax) {
    return BadDataError("sequence.members: sequences nested deeper than " +
                        std::to_string(kSequenceNestingMax) + " [V10]");
  }
  // Made even where the whole is a family, so that each member is checked.
  std::vector<std::unique_ptr<PreTokenizer>> members;
  bool shows_bytes = false;
  for (size_t i = 0; i < count; ++i) {
    const PreTokenizerSpec& member = sequence.members(static_cast<int>(i));
    auto made = NewNested(member, nesting + 1);
    if (!made.ok()) {
      return Annotate(made.status(),
                      "sequence.members[" + std::to_string(i) + "]");
    }
    const bool is_on_letters = shows_bytes && !(*made)->rewrites();
    shows_bytes |= ShowsBytes(member);
    std::vector<SplitRule> none;
    if (AppendRules(member, &none) && none.empty()) continue;
    members.push_back(is_on_letters ? NewOnByteLetters(*std::move(made))
                                    : *std::move(made));
  }
  const Family* family = FindFamilyOfSpec(spec);
  if (family != nullptr) return NewFamilyPreTokenizer(*family);
  return NewSequence(std::move(members));
}

PreTokenizerOr NewNested(const PreTokenizerSpec& spec, int nesting) {
  switch (spec.kind_case()) {
    case PreTokenizerSpec::KIND_NOT_SET:
    case PreTokenizerSpec::kSentencepiece:
      // Cut into words when the vocabulary is known: word_cutter.h.
      return NewWholeSegmentPreTokenizer();
    case PreTokenizerSpec::kFamily:
      return NewFamily(spec.family());
    case PreTokenizerSpec::kRegex:
      return NewRegex(spec.regex());
    case PreTokenizerSpec::kLiteral:
      return NewLiteral(spec.literal());
    case PreTokenizerSpec::kMetaspace:
      return NewMetaspace(spec.metaspace());
    case PreTokenizerSpec::kByteLevel:
      return NewByteLevel(spec.byte_level());
    case PreTokenizerSpec::kWhitespace:
      return NewWhitespacePreTokenizer();
    case PreTokenizerSpec::kWhitespaceSplit:
      return NewWhitespaceSplitPreTokenizer();
    case PreTokenizerSpec::kBert:
      return NewBertPreTokenizer();
    case PreTokenizerSpec::kPunctuation:
      return NewPunctuation(spec.punctuation());
    case PreTokenizerSpec::kDigits:
      return NewDigitsPreTokenizer(spec.digits().individual());
    case PreTokenizerSpec::kUnicodeScripts:
      return NewUnicodeScriptsPreTokenizer(
          spec.unicode_scripts().drop_leading_spaces());
    case PreTokenizerSpec::kCharDelimiter:
      return NewCharDelimiter(spec.char_delimiter());
    case PreTokenizerSpec::kFixedLength:
      return NewFixedLength(spec.fixed_length());
    case PreTokenizerSpec::kLine:
      return NewLinePreTokenizer();
    case PreTokenizerSpec::kSequence:
      return NewSequenceOf(spec, nesting);
  }
  return BugError("pretokenizer: a kind without a factory");
}

}  // namespace

const Family* FindFamilyOfSpec(const PreTokenizerSpec& spec) {
  // By name first: two names may have equal cuts.
  if (spec.has_family()) {
    const auto family = FamilyNamed(spec.family().name());
    return family.ok() ? *family : nullptr;
  }
  std::vector<SplitRule> rules;
  return AppendRules(spec, &rules) ? FindFamilyByRules(rules) : nullptr;
}

std::vector<SplitRule> RulesOfSpec(const PreTokenizerSpec& spec) {
  std::vector<SplitRule> rules;
  if (!AppendRules(spec, &rules)) rules.clear();
  return rules;
}

PreTokenizerOr NewPreTokenizer(const PreTokenizerSpec& spec) {
  return NewNested(spec, 0);
}

}  // namespace tessera
