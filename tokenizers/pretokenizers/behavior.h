// Split behaviours: what becomes of the matches of a pattern and of the gaps
// between them.
//
//   "-" in "the-final--countdown"
//   removed               the final countdown          (matches are dropped)
//   isolated              the - final - - countdown
//   merged_with_previous  the- final- - countdown
//   merged_with_next      the -final - -countdown
//   contiguous            the - final -- countdown
//
// Inverting exchanges matches and gaps first. Source: huggingface/tokenizers,
// SplitDelimiterBehavior.
//
// A Matcher has
//
//   // First match [*begin, *end) at or after `from`; false if there is none.
//   // An empty one is a cut and never at `from` itself. From the begin or the
//   // end of a match, or from a place in the gap before it, it gives the
//   // matches of one sequence.
//   bool Find(std::string_view text, size_t from, size_t* begin,
//             size_t* end) const;
//
// Because of that, the piece at a place depends on nothing before the place,
// for each behaviour; so pieces can be made block by block without state.

#ifndef TESSERA_TOKENIZERS_PRETOKENIZERS_BEHAVIOR_H_
#define TESSERA_TOKENIZERS_PRETOKENIZERS_BEHAVIOR_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tokenizers/pretokenizers/pretokenizer.h"

namespace tessera {

// In the order of tessera.SplitBehavior in spec.proto.
enum class Behavior : uint8_t {
  kIsolated,
  kRemoved,
  kMergedWithPrevious,
  kMergedWithNext,
  kContiguous,
};

// A piece from where it was asked for on.
struct SplitPiece {
  size_t end;
  bool is_dropped;
};

// End of the match or gap that begins at `at` < text.size(), and which.
template <typename Matcher>
size_t SegmentEnd(const Matcher& matcher, std::string_view text, size_t at,
                  bool* is_match) {
  size_t begin = 0;
  size_t end = 0;
  const bool found = matcher.Find(text, at, &begin, &end);
  *is_match = found && begin == at;
  return *is_match ? end : found ? begin : text.size();
}

// The piece that begins at `at` < text.size(), where a match or a gap does.
template <typename Matcher>
SplitPiece NextPiece(const Matcher& matcher, std::string_view text, size_t at,
                     Behavior behavior, bool invert) {
  bool is_match = false;
  bool next_is_match = false;
  size_t end = SegmentEnd(matcher, text, at, &is_match);
  switch (behavior) {
    case Behavior::kIsolated:
    case Behavior::kRemoved:
      break;
    case Behavior::kMergedWithPrevious:
    case Behavior::kMergedWithNext: {
      if (end == text.size()) break;
      const size_t next = SegmentEnd(matcher, text, end, &next_is_match);
      // What the merged piece begins with.
      const bool first = (behavior == Behavior::kMergedWithNext) != invert;
      if (is_match == first && next_is_match != first) end = next;
      break;
    }
    case Behavior::kContiguous:
      // Two gaps only meet where an empty match parts them.
      while (is_match && end < text.size()) {
        const size_t next = SegmentEnd(matcher, text, end, &next_is_match);
        if (!next_is_match) break;
        end = next;
      }
      break;
  }
  return {end, behavior == Behavior::kRemoved && is_match != invert};
}

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_PRETOKENIZERS_BEHAVIOR_H_
