#include "tokenizers/base/near_names.h"

#include <algorithm>

#include "tokenizers/base/status.h"

namespace tessera {
namespace {

// Names longer than this are not compared; no name of ours is.
constexpr size_t kNearNameBytesMax = 256;

// Optimal string alignment: edits are insertion, deletion, substitution, and
// swap of two neighbours. Three rows suffice.
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1);
  std::vector<size_t> last(b.size() + 1);
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t substitution = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, substitution});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::vector<std::string> NearNames(std::string_view word,
                                   const std::vector<std::string>& candidates) {
  const size_t distance_max = std::min<size_t>(2, word.size() / 3);
  std::vector<std::vector<std::string>> at_distance(distance_max + 1);
  if (word.size() > kNearNameBytesMax) return {};
  for (const std::string& candidate : candidates) {
    if (candidate.size() > word.size() + distance_max) continue;
    const size_t distance = EditDistance(word, candidate);
    if (distance <= distance_max) at_distance[distance].push_back(candidate);
  }
  std::vector<std::string> near;
  for (const auto& names : at_distance) {
    near.insert(near.end(), names.begin(), names.end());
  }
  return near;
}

std::string DidYouMean(std::string_view word,
                       const std::vector<std::string>& candidates) {
  const std::vector<std::string> near = NearNames(word, candidates);
  if (near.empty()) return "";
  return "; did you mean " + QuoteForError(near.front(), 256) + "?";
}

}  // namespace tessera
