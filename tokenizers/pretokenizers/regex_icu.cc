// Begin runs the pattern over the whole segment and keeps the pieces.

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tokenizers/pretokenizers/block_writer.h"
#include "tokenizers/pretokenizers/regex_engines.h"
#include "tokenizers/pretokenizers/regex_pieces.h"
#include "tokenizers/text/icu_regex.h"

namespace tessera {
namespace {

struct Match {
  size_t begin;
  size_t end;
};

// A matcher of matches that are known, ascending.
struct MatchList {
  std::vector<Match> matches;

  bool Find(std::string_view, size_t from, size_t* begin, size_t* end) const {
    auto match = std::lower_bound(
        matches.begin(), matches.end(), from,
        [](const Match& m, size_t at) { return m.begin < at; });
    // An empty one at `from` has made its cut.
    while (match != matches.end() && match->end == from) ++match;
    if (match == matches.end()) return false;
    *begin = match->begin;
    *end = match->end;
    return true;
  }
};

class IcuSplit final : public PreTokenizer {
 public:
  IcuSplit(std::unique_ptr<const IcuRegex> regex, EnginePattern pattern)
      : regex_(std::move(regex)), pattern_(std::move(pattern)) {}

  void Begin(std::string_view segment, size_t first_bytes, bool want_map,
             PretokenCursor* cursor) const override {
    PreTokenizer::Begin(segment, first_bytes, want_map, cursor);
    std::string copy;
    if (!IsWellFormed(segment)) segment = copy = WellFormedCopy(segment);
    MatchList list;
    const bool complete =
        regex_->ForEachMatch(segment, [&](size_t begin, size_t end) {
          if (begin != end || pattern_.zero_width) {
            list.matches.push_back({begin, end});
          }
        });
    if (!complete) ++cursor->regex_limit_hits;
    MakePieces(list, segment, pattern_, cursor);
  }

  bool Fill(PretokenCursor* cursor, PretokenBlock* block) const override {
    return FillFromPieces(cursor, block);
  }

  std::string_view loses() const override { return LossOf(pattern_); }
  std::string slow_reason() const override { return pattern_.slow_reason; }

 private:
  const std::unique_ptr<const IcuRegex> regex_;
  const EnginePattern pattern_;
};

bool MatchesEmpty(const IcuRegex& regex) {
  bool empty = false;
  for (std::string_view probe : kEmptyMatchProbes) {
    regex.ForEachMatch(
        probe, [&](size_t begin, size_t end) { empty |= begin == end; });
  }
  return empty;
}

}  // namespace

StatusOr<std::unique_ptr<PreTokenizer>> NewIcuSplit(EnginePattern pattern) {
  auto regex = IcuRegex::Create(pattern.rewritten);
  if (!regex.ok()) return Annotate(regex.status(), "regex.pattern");
  if (!pattern.zero_width && MatchesEmpty(**regex)) return EmptyMatchError();
  return std::make_unique<IcuSplit>(*std::move(regex), std::move(pattern));
}

}  // namespace tessera
