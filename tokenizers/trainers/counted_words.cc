#include "tokenizers/trainers/counted_words.h"

#include <string_view>
#include <utility>

namespace tessera {
namespace {

// Runs that are merged at once; more are merged in steps.
constexpr size_t kFanInMax = 256;

}  // namespace

Status LimitFanIn(const TrainResources& resources, CountedWords* counted) {
  std::vector<std::unique_ptr<WordSource>>& sources = counted->sources;
  while (sources.size() > kFanInMax) {
    std::vector<std::unique_ptr<WordSource>> first;
    for (size_t i = 0; i < kFanInMax; ++i) {
      first.push_back(std::move(sources[i]));
    }
    sources.erase(sources.begin(), sources.begin() + kFanInMax);
    TESSERA_ASSIGN_OR_RETURN(
        std::unique_ptr<WordSource> merged,
        WriteTemporaryRun(resources.FolderForRuns(), resources.memory_bytes,
                          [&](const WordSink& sink) {
                            return MergeWords(std::move(first), sink);
                          }));
    sources.push_back(std::move(merged));
  }
  return OkStatus();
}

StatusOr<WordCounts> MergeToMemory(CountedWords counted) {
  WordCounts counts;
  counts.totals() = counted.totals;
  TESSERA_RETURN_IF_ERROR(
      MergeWords(std::move(counted.sources),
                 [&counts](std::string_view word, uint64_t count) -> Status {
                   counts.Append(word, count);
                   return OkStatus();
                 }));
  return counts;
}

}  // namespace tessera
