#include "tokenizers/pipeline.h"

#include <utility>

#include "tokenizers/base/limits.h"
#include "tokenizers/base/types.h"
#include "tokenizers/pretokenizers/word_cutter.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

bool LooksAtBegin(const PreTokenizerSpec& spec) {
  if (spec.has_metaspace()) {
    return spec.metaspace().prepend_scheme() == MetaspaceSpec::FIRST;
  }
  for (const PreTokenizerSpec& member : spec.sequence().members()) {
    if (LooksAtBegin(member)) return true;
  }
  return false;
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
  auto pretokenizer = NewPreTokenizer(spec.pretokenizer());
  if (!pretokenizer.ok()) {
    return Annotate(pretokenizer.status(), "pretokenizer");
  }
  pipeline->pretokenizer_ = *std::move(pretokenizer);
  pipeline->looks_at_begin_ = LooksAtBegin(spec.pretokenizer());
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
  std::string current(text);
  for (const auto& normalizer : normalizers_) {
    std::string next;
    normalizer->Append(current, &next, nullptr);
    current = std::move(next);
  }
  return current;
}

std::string_view Pipeline::loses() const {
  if (added_tokens_strip_) return "added_tokens";
  for (const auto& normalizer : normalizers_) {
    if (!normalizer->loses().empty()) return normalizer->loses();
  }
  return pretokenizer_->loses();
}

std::string_view Pipeline::NormalizeGap(std::string_view gap, bool want_map,
                                        Buffers* buffers, bool* has_map) const {
  std::string_view current = gap;
  *has_map = false;
  for (const auto& normalizer : normalizers_) {
    if (!normalizer->MayChange(current)) continue;
    // `current` is the gap or `normalized`; the step writes into `spare`.
    buffers->spare.clear();
    buffers->step_map.clear();
    normalizer->Append(current, &buffers->spare,
                       want_map ? &buffers->step_map : nullptr);
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
  const std::string_view text = NormalizeGap(
      gap, want_map || (is_first && looks_at_begin_), buffers, &has_map);
  Segment segment;
  segment.gap_begin = gap_begin;
  segment.map = has_map ? &buffers->map : nullptr;
  const auto visit = [&](size_t begin, size_t end) {
    if (begin == end) return;
    segment.text = text.substr(begin, end - begin);
    segment.gap_offset = begin;
    // What a normaliser leaves may begin later than the text.
    segment.begins_text =
        is_first &&
        (has_map ? segment.Resolve(0, end - begin).begin == 0 : begin == 0);
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
