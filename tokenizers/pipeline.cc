#include "tokenizers/pipeline.h"

#include <algorithm>
#include <utility>

#include "tokenizers/base/limits.h"
#include "tokenizers/base/types.h"
#include "tokenizers/pretokenizers/word_cutter.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

// First place at or after `from` > 0 with a blank or line feed behind another
// ASCII character; text.size() if there is none.
size_t NextBlankBehindLetter(std::string_view text, size_t from) {
  for (size_t i = std::max<size_t>(from, 1); i < text.size(); ++i) {
    const bool is_blank = text[i] == ' ' || text[i] == '\n';
    if (is_blank && IsAscii(text[i - 1]) && text[i - 1] != ' ') return i;
  }
  return text.size();
}

}  // namespace

Span Pipeline::Segment::Resolve(size_t begin, size_t end) const {
  Span span{gap_offset + begin, gap_offset + end};
  if (map != nullptr) span = map->Resolve(span.begin, span.end);
  return Span{gap_begin + span.begin, gap_begin + span.end};
}

StatusOr<std::unique_ptr<const Pipeline>> Pipeline::Create(
    const TokenizerSpec& spec,
    const std::vector<std::string_view>* token_texts) {
  std::unique_ptr<Pipeline> pipeline(new Pipeline);
  uint64_t growth = 1;
  for (int i = 0; i < spec.normalizers_size(); ++i) {
    const std::string where = "normalizers/" + std::to_string(i);
    auto normalizer = NewNormalizer(spec.normalizers(i));
    if (!normalizer.ok()) return Annotate(normalizer.status(), where);
    const bool fits = CheckedMul(growth, (*normalizer)->growth(), &growth);
    if (!fits || growth > kNormalizerGrowthMax) {
      return BadDataError(where + ": the chain may make text more than " +
                          std::to_string(kNormalizerGrowthMax) +
                          " times as long; shorten what it inserts [V13]");
    }
    AppendSteps(*std::move(normalizer), &pipeline->normalizers_);
  }
  pipeline->all_local_ = std::all_of(
      pipeline->normalizers_.begin(), pipeline->normalizers_.end(),
      [](const auto& normalizer) { return normalizer->is_local(); });
  auto pretokenizer = NewPreTokenizer(spec.pretokenizer());
  if (!pretokenizer.ok()) {
    return Annotate(pretokenizer.status(), "pretokenizer");
  }
  pipeline->pretokenizer_ = *std::move(pretokenizer);
  if (token_texts != nullptr) {
    pipeline->pretokenizer_ =
        NewWordCutter(std::move(pipeline->pretokenizer_), *token_texts);
  }
  TESSERA_ASSIGN_OR_RETURN(
      pipeline->added_tokens_,
      AddedTokens::Create(spec, [&](std::string_view content) {
        return pipeline->Normalize(content);
      }));
  for (const AddedTokenSpec& token : spec.added_tokens()) {
    pipeline->added_tokens_strip_ |=
        !token.special() && (token.lstrip() || token.rstrip());
  }
  return std::unique_ptr<const Pipeline>(std::move(pipeline));
}

std::string Pipeline::Normalize(std::string_view text) const {
  Buffers buffers;
  bool has_map;
  return std::string(NormalizeGap(text, /*is_rest=*/false, /*want_map=*/false,
                                  &buffers, &has_map));
}

std::string_view Pipeline::loses() const {
  if (added_tokens_strip_) return "added_tokens";
  for (const auto& normalizer : normalizers_) {
    if (!normalizer->loses().empty()) return normalizer->loses();
  }
  return pretokenizer_->loses();
}

// Both sides of the cut are normalised as far as they matter: from an ASCII
// character to another. What the pre-tokenizer then calls a safe cut is one
// whatever stands before and behind.
bool Pipeline::IsNormalizedCut(std::string_view text, size_t at) const {
  constexpr size_t kWindow = 64;
  size_t begin = at - std::min(at, kWindow);
  while (!IsAscii(text[begin])) ++begin;
  size_t end = std::min(text.size() - 1, at + kWindow);
  while (!IsAscii(text[end])) --end;
  if (end == at) return false;
  Buffers buffers;
  bool has_map;
  std::string sides(NormalizeGap(text.substr(begin, at - begin),
                                 /*is_rest=*/true, /*want_map=*/false, &buffers,
                                 &has_map));
  const size_t cut = sides.size();
  if (cut == 0) return false;
  sides += NormalizeGap(text.substr(at, end - at), /*is_rest=*/true,
                        /*want_map=*/false, &buffers, &has_map);
  return pretokenizer_->FindSafeCut(sides, cut) == cut;
}

size_t Pipeline::FindSafeCut(std::string_view text, size_t from,
                             const AddedTokenFilter& filter) const {
  // Text in which every place is in doubt is not cut.
  constexpr int kTriesMax = 256;
  size_t cut = from;
  if (normalizers_.empty()) {
    for (int i = 0; i < kTriesMax; ++i, ++cut) {
      cut = pretokenizer_->FindSafeCut(text, cut);
      if (cut == PreTokenizer::kNoCut) return cut;
      if (added_tokens_->MayCut(text, cut, filter)) return cut;
    }
    return PreTokenizer::kNoCut;
  }
  // Where added tokens are looked for in normalised text, a window does not
  // show what they see.
  if (!all_local_ || added_tokens_->AnyNormalized(filter)) {
    return PreTokenizer::kNoCut;
  }
  for (int i = 0; i < kTriesMax; ++i, ++cut) {
    cut = NextBlankBehindLetter(text, cut);
    if (cut == text.size()) break;
    if (added_tokens_->MayCut(text, cut, filter) &&
        IsNormalizedCut(text, cut)) {
      return cut;
    }
  }
  return PreTokenizer::kNoCut;
}

std::string_view Pipeline::NormalizeGap(std::string_view gap, bool is_rest,
                                        bool want_map, Buffers* buffers,
                                        bool* has_map) const {
  std::string_view current = gap;
  *has_map = false;
  for (const auto& normalizer : normalizers_) {
    if (!normalizer->MayChange(current)) continue;
    // `current` is the gap or `normalized`; the step writes into `spare`.
    buffers->spare.clear();
    buffers->step_map.clear();
    OffsetMap* map = want_map ? &buffers->step_map : nullptr;
    if (is_rest) {
      normalizer->AppendRest(current, &buffers->spare, map);
    } else {
      normalizer->Append(current, &buffers->spare, map);
    }
    buffers->normalized.swap(buffers->spare);
    current = buffers->normalized;
    if (!want_map) continue;
    if (*has_map) buffers->step_map.ComposeAfter(buffers->map);
    std::swap(buffers->map, buffers->step_map);
    *has_map = true;
  }
  return current;
}

void Pipeline::WalkGap(std::string_view gap, size_t gap_begin,
                       const AddedTokenFilter& filter, bool begins_text,
                       bool want_map, Buffers* buffers,
                       Visitor* visitor) const {
  bool has_map;
  const bool is_first = begins_text && gap_begin == 0;
  const bool is_rest = !begins_text && gap_begin == 0;
  const std::string_view text = NormalizeGap(
      gap, is_rest, want_map || (is_first && pretokenizer_->looks_at_begin()),
      buffers, &has_map);
  Segment segment;
  segment.gap_begin = gap_begin;
  segment.map = has_map ? &buffers->map : nullptr;
  const auto visit = [&](size_t begin, size_t end) {
    if (begin == end) return;
    segment.text = text.substr(begin, end - begin);
    segment.gap_offset = begin;
    segment.first_bytes = is_first && !has_map && begin == 0 ? 1 : 0;
    // What a normaliser leaves may begin later than the text, and what it put
    // in front begins where the text does.
    while (is_first && has_map && segment.first_bytes < segment.text.size() &&
           buffers->map[begin + segment.first_bytes].begin == 0) {
      ++segment.first_bytes;
    }
    visitor->OnSegment(segment);
  };
  size_t begin = 0;
  if (added_tokens_->AnyNormalized(filter)) {
    buffers->normalized_matches.clear();
    added_tokens_->FindNormalized(text, filter, &buffers->normalized_matches);
    for (const AddedTokens::Match& match : buffers->normalized_matches) {
      visit(begin, match.begin);
      segment.gap_offset = 0;
      visitor->OnAddedToken(match.id, segment.Resolve(match.begin, match.end));
      begin = match.end;
    }
  }
  visit(begin, text.size());
}

void Pipeline::Walk(std::string_view text, const AddedTokenFilter& filter,
                    bool begins_text, bool want_map, Buffers* buffers,
                    Visitor* visitor) const {
  size_t begin = 0;
  if (added_tokens_->AnyRaw(filter)) {
    buffers->raw_matches.clear();
    added_tokens_->FindRaw(text, filter, &buffers->raw_matches);
    for (const AddedTokens::Match& match : buffers->raw_matches) {
      if (match.begin > begin) {
        WalkGap(text.substr(begin, match.begin - begin), begin, filter,
                begins_text, want_map, buffers, visitor);
      }
      visitor->OnAddedToken(match.id, Span{match.begin, match.end});
      begin = match.end;
    }
  }
  if (begin < text.size()) {
    WalkGap(text.substr(begin), begin, filter, begins_text, want_map, buffers,
            visitor);
  }
}

}  // namespace tessera
