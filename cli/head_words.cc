#include "cli/head_words.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "cli/global_flags.h"
#include "cli/progress.h"
#include "cli/stop_signal.h"
#include "tokenizers/head_table.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/trainers/train.h"

namespace tessera {

Status SetHeadWords(const Arguments& arguments, const std::string& path,
                    TokenizerSpec* spec) {
  TESSERA_ASSIGN_OR_RETURN(const auto corpus,
                           OpenCorpus({path}, DocumentMode::kLine));
  TrainResources resources;
  resources.threads = ThreadsOf(arguments);
  resources.memory_bytes = MemoryOf(arguments);
  resources.tmp = arguments.Get("--tmp");
  resources.stop = stop_token();
  ConsoleProgress progress(arguments);
  TESSERA_ASSIGN_OR_RETURN(
      const WordCounts counts,
      CountCorpus(*spec, TrainerSpec(), corpus.get(), resources, &progress));
  progress.Finish();
  std::vector<size_t> order(counts.size());
  std::iota(order.begin(), order.end(), size_t{0});
  // Words are in order of their bytes, which decides between equal counts.
  std::stable_sort(order.begin(), order.end(), [&counts](size_t a, size_t b) {
    return counts.count(a) > counts.count(b);
  });
  const auto count_max =
      static_cast<size_t>(arguments.Number("--head-words", kDefaultHeadWords));
  order.resize(std::min(order.size(), count_max));
  RuntimeSpec* const runtime = spec->mutable_runtime();
  runtime->clear_head_list();
  for (size_t i : order) {
    runtime->add_head_list(std::string(counts.word(i)));
  }
  return OkStatus();
}

}  // namespace tessera
