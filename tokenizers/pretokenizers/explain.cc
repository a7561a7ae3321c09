// Alternatives are tried in order at the begin of a pretoken, with the rest of
// the member's piece behind it for look-ahead: the first that matches the whole
// pretoken made it. Look-behind sees nothing before the pretoken.

#include "tokenizers/pretokenizers/explain.h"

#include <algorithm>
#include <utility>

#include "tokenizers/pretokenizers/families.h"
#include "tokenizers/pretokenizers/regex_pieces.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/icu_regex.h"
#include "tokenizers/text/regex_classes.h"

namespace tessera {
namespace {

constexpr std::string_view kGap = "gap";
// Bytes behind a pretoken that look-ahead may ask for.
constexpr size_t kContextBytes = 64;

// "(?i)" and the like at the begin, which hold for all alternatives.
std::string_view LeadingFlags(std::string_view pattern) {
  if (!pattern.starts_with("(?")) return {};
  const size_t end = pattern.find_first_not_of("imsxu-", 2);
  if (end == pattern.npos || end == 2 || pattern[end] != ')') return {};
  return pattern.substr(0, end + 1);
}

// The alternatives at the top of a pattern.
std::vector<std::string_view> TopAlternatives(std::string_view pattern) {
  std::vector<std::string_view> parts;
  size_t begin = 0;
  size_t groups = 0;
  size_t classes = 0;
  for (size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\') {
      ++i;
    } else if (c == '[') {
      ++classes;
      // A bracket that comes first in a class is a character of it.
      size_t first = i + 1;
      if (first < pattern.size() && pattern[first] == '^') ++first;
      if (first < pattern.size() && pattern[first] == ']') i = first;
    } else if (c == ']' && classes > 0) {
      --classes;
    } else if (classes > 0) {
      continue;
    } else if (c == '(') {
      ++groups;
    } else if (c == ')' && groups > 0) {
      --groups;
    } else if (c == '|' && groups == 0) {
      parts.push_back(pattern.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  parts.push_back(pattern.substr(begin));
  return parts;
}

std::string SchemeName(const PreTokenizerSpec& spec) {
  const auto* field = spec.GetReflection()->GetOneofFieldDescriptor(
      spec, spec.GetDescriptor()->FindOneofByName("kind"));
  return field == nullptr ? "none" : field->name();
}

}  // namespace

PretokenExplainer::~PretokenExplainer() = default;
PretokenExplainer::PretokenExplainer(PretokenExplainer&&) noexcept = default;

StatusOr<PretokenExplainer> PretokenExplainer::Create(
    const PreTokenizerSpec& spec) {
  PretokenExplainer explainer;
  const std::vector<SplitRule> rules = RulesOfSpec(spec);
  if (rules.empty()) {
    Level level;
    TESSERA_ASSIGN_OR_RETURN(level.pretokenizer, NewPreTokenizer(spec));
    level.scheme = SchemeName(spec);
    explainer.levels_.push_back(std::move(level));
    return explainer;
  }
  for (const SplitRule& rule : rules) {
    Level level;
    TESSERA_ASSIGN_OR_RETURN(level.pretokenizer, NewFastestSplit(rule));
    const std::string_view flags = LeadingFlags(rule.pattern);
    for (std::string_view text :
         TopAlternatives(rule.pattern.substr(flags.size()))) {
      RegexRewriteOptions options;
      options.dialect = rule.dialect;
      TESSERA_ASSIGN_OR_RETURN(
          const RewrittenRegex rewritten,
          RewriteRegex(std::string(flags) + std::string(text), options));
      Alternative alternative;
      alternative.text = text;
      TESSERA_ASSIGN_OR_RETURN(
          alternative.regex,
          IcuRegex::Create("\\A(?:" + rewritten.pattern + ")"));
      level.alternatives.push_back(std::move(alternative));
    }
    explainer.levels_.push_back(std::move(level));
  }
  return explainer;
}

std::string_view PretokenExplainer::NameOf(const Level& level,
                                           std::string_view piece, size_t begin,
                                           size_t end) {
  if (level.alternatives.empty()) return level.scheme;
  const std::string pretoken = WellFormedCopy(piece.substr(begin, end - begin));
  const std::string window =
      pretoken + WellFormedCopy(piece.substr(end, kContextBytes));
  for (const Alternative& alternative : level.alternatives) {
    bool is_it = false;
    alternative.regex->ForEachMatch(window, [&](size_t first, size_t last) {
      is_it |= first == 0 && last == pretoken.size();
    });
    if (is_it) return alternative.text;
  }
  return kGap;
}

void PretokenExplainer::ExplainPiece(
    size_t level, std::string_view piece, size_t offset, std::string_view name,
    std::vector<ExplainedPretoken>* pretokens) const {
  PretokenCursor cursor;
  levels_[level].pretokenizer->Begin(piece, /*first_bytes=*/0,
                                     /*want_map=*/false, &cursor);
  PretokenBlock block;
  size_t begin = 0;
  while (levels_[level].pretokenizer->Fill(&cursor, &block)) {
    for (size_t i = 0; i < block.count; ++i) {
      const size_t end = begin + block.size(i);
      const std::string_view own =
          NameOf(levels_[level], cursor.text, begin, end);
      const std::string_view best = own == kGap && !name.empty() ? name : own;
      const bool is_dropped =
          block.has_dropped && (block.flags[i] & kDropped) != 0;
      if (level + 1 == levels_.size() || is_dropped) {
        pretokens->push_back({offset + end, best});
      } else {
        ExplainPiece(level + 1, piece.substr(begin, end - begin),
                     offset + begin, best, pretokens);
      }
      begin = end;
    }
  }
}

std::vector<ExplainedPretoken> PretokenExplainer::Explain(
    std::string_view segment, size_t first_bytes) const {
  std::vector<ExplainedPretoken> pretokens;
  if (levels_.size() > 1 || !levels_[0].alternatives.empty()) {
    ExplainPiece(0, segment, 0, {}, &pretokens);
    return pretokens;
  }
  PretokenCursor cursor;
  levels_[0].pretokenizer->Begin(segment, first_bytes, /*want_map=*/false,
                                 &cursor);
  PretokenBlock block;
  size_t end = 0;
  while (levels_[0].pretokenizer->Fill(&cursor, &block)) {
    for (size_t i = 0; i < block.count; ++i) {
      end += block.size(i);
      pretokens.push_back({end, levels_[0].scheme});
    }
  }
  return pretokens;
}

}  // namespace tessera
