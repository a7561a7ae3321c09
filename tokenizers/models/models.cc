// The table of models: a row is all it takes to add one.

#include <memory>

#include "tokenizers/models/bpe_model.h"
#include "tokenizers/models/greedy.h"
#include "tokenizers/models/model.h"
#include "tokenizers/models/unigram.h"
#include "tokenizers/models/wordpiece.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

using ModelOr = StatusOr<std::unique_ptr<const Model>>;

struct ModelRow {
  ModelSpec::KindCase kind;
  ModelOr (*create)(const ModelSpec& spec, const Vocabulary& vocabulary);
  ModelOr (*load)(const ModelSpec& options, const Vocabulary& vocabulary,
                  TableReader* reader);
};

// kBpe        pairs merge by rank; Sennrich, Haddow, Birch 2016
// kUnigram    likeliest segmentation; Kudo 2018
// kWordpiece  longest match, then continuations; Schuster, Nakajima 2012
// kGreedy     longest match over all tokens; Yang, Frank, van den Bosch 2020
constexpr ModelRow kModels[] = {
    {ModelSpec::kBpe,
     [](const ModelSpec& spec, const Vocabulary& vocabulary) {
       return NewBpeModel(spec.bpe(), vocabulary);
     },
     [](const ModelSpec& options, const Vocabulary& vocabulary,
        TableReader* reader) {
       return LoadBpeModel(options.bpe(), vocabulary, reader);
     }},
    {ModelSpec::kUnigram,
     [](const ModelSpec& spec, const Vocabulary& vocabulary) {
       return NewUnigramModel(spec.unigram(), vocabulary);
     },
     [](const ModelSpec& options, const Vocabulary& vocabulary,
        TableReader* reader) {
       return LoadUnigramModel(options.unigram(), vocabulary, reader);
     }},
    {ModelSpec::kWordpiece,
     [](const ModelSpec& spec, const Vocabulary& vocabulary) {
       return NewWordPieceModel(spec.wordpiece(), vocabulary);
     },
     [](const ModelSpec& options, const Vocabulary& vocabulary,
        TableReader* reader) {
       return LoadWordPieceModel(options.wordpiece(), vocabulary, reader);
     }},
    {ModelSpec::kGreedy,
     [](const ModelSpec& spec, const Vocabulary& vocabulary) {
       return NewGreedyModel(spec.greedy(), vocabulary);
     },
     [](const ModelSpec& options, const Vocabulary& vocabulary,
        TableReader* reader) {
       return LoadGreedyModel(options.greedy(), vocabulary, reader);
     }},
};

const ModelRow* FindRow(const ModelSpec& spec) {
  for (const ModelRow& row : kModels) {
    if (row.kind == spec.kind_case()) return &row;
  }
  return nullptr;
}

Status NoKind() { return BadDataError("models: a model of no kind [V10]"); }

}  // namespace

ModelOr NewModel(const ModelSpec& spec, const Vocabulary& vocabulary) {
  const ModelRow* const row = FindRow(spec);
  if (row == nullptr) return NoKind();
  return row->create(spec, vocabulary);
}

ModelOr LoadModel(const ModelSpec& options, const Vocabulary& vocabulary,
                  TableReader* reader) {
  const ModelRow* const row = FindRow(options);
  if (row == nullptr) return NoKind();
  return row->load(options, vocabulary, reader);
}

}  // namespace tessera
