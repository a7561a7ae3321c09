#include "tokenizers/trainers/encoded_words.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <vector>

#include "tokenizers/models/model.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/vocab/vocabulary.h"

namespace tessera {
namespace {

constexpr size_t kBlockWords = 256;

}  // namespace

Status VisitEncodedWords(
    const TokenizerSpec& spec, const WordCounts& counts,
    const TrainResources& resources, Progress* progress,
    const std::function<Status(const TokenId* ids, size_t size,
                               uint64_t count)>& visit) {
  ModelSpec model_spec = spec.models(0);
  if (model_spec.has_bpe()) {
    model_spec.mutable_bpe()->clear_ignore_merges();
    model_spec.mutable_bpe()->clear_dropout();
  }
  TESSERA_ASSIGN_OR_RETURN(const std::unique_ptr<const Vocabulary> vocabulary,
                           Vocabulary::Create(spec));
  TESSERA_ASSIGN_OR_RETURN(const std::unique_ptr<const Model> model,
                           NewModel(model_spec, *vocabulary));
  const std::unique_ptr<ModelScratch> scratch = model->NewScratch();
  ModelOutput output;
  std::vector<std::string_view> words;
  for (size_t begin = 0; begin < counts.size(); begin += kBlockWords) {
    if (resources.stop != nullptr && resources.stop->stop_requested()) {
      return StoppedError("stopped while encoding words");
    }
    progress->Report("encode", begin, counts.size(), "words");
    const size_t end = std::min(begin + kBlockWords, counts.size());
    words.clear();
    for (size_t i = begin; i < end; ++i) words.push_back(counts.word(i));
    output.clear();
    model->Encode(words.data(), words.size(), /*want_sizes=*/false,
                  scratch.get(), &output);
    for (size_t i = begin; i < end; ++i) {
      const size_t first = output.begin(i - begin);
      const size_t size = output.ends[i - begin] - first;
      if (size == 0) continue;
      TESSERA_RETURN_IF_ERROR(
          visit(output.ids.data() + first, size, counts.count(i)));
    }
  }
  return OkStatus();
}

}  // namespace tessera
