// Model: the ids of a pretoken.
//
// The interface of every tokenization algorithm, and its factory. A model sees
// only words that the cache does not know, a block at a time, so its virtual
// call and its vectors are off the hot path. Immutable and thread-safe; all
// mutable memory is in the caller's ModelScratch. Takes any bytes, never fails;
// time O(n log n) in a word's bytes, no recursion.
//
//   auto scratch = model->NewScratch();
//   ModelOutput out;
//   model->Encode(words, count, /*want_sizes=*/false, scratch.get(), &out);
//   // ids of word i: out.ids[out.begin(i) .. out.ends[i])

#ifndef TESSERA_TOKENIZERS_MODELS_MODEL_H_
#define TESSERA_TOKENIZERS_MODELS_MODEL_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/base/types.h"

namespace tessera {

class ModelSpec;
class TableReader;
class TableWriter;
class Vocabulary;

// Working memory of one thread. Reusing it never changes a result.
class ModelScratch {
 public:
  virtual ~ModelScratch() = default;
  // Restarts the random numbers of dropout and sampling.
  virtual void Seed(uint64_t seed) { (void)seed; }
};

// Bytes of a word that its ids do not stand for.
struct WordLoss {
  // Bytes that became an unk id.
  uint32_t unknown_bytes = 0;
  // Bytes that became nothing.
  uint32_t dropped_bytes = 0;
};

struct ModelOutput {
  std::vector<TokenId> ids;
  // One per word: end of its ids in `ids`, and what it lost.
  std::vector<size_t> ends;
  std::vector<WordLoss> losses;
  // One per id, if asked for: bytes of the word that the id stands for. They
  // tile the word (dropped bytes belong to the id before them, or to the first
  // one after if there is none before).
  std::vector<uint64_t> sizes;

  size_t begin(size_t word) const { return word == 0 ? 0 : ends[word - 1]; }
  void clear() {
    ids.clear();
    ends.clear();
    losses.clear();
    sizes.clear();
  }
};

class Model {
 public:
  virtual ~Model() = default;

  virtual std::unique_ptr<ModelScratch> NewScratch() const = 0;

  // Appends the ids of words[0 .. count) to *out. No word is empty.
  virtual void Encode(const std::string_view* words, size_t count,
                      bool want_sizes, ModelScratch* scratch,
                      ModelOutput* out) const = 0;

  // False where equal words may get different ids (dropout): no cache then.
  virtual bool is_deterministic() const { return true; }

  // True if every byte string comes out of its ids again as far as the model is
  // concerned (no unk, nothing dropped).
  virtual bool is_lossless() const = 0;

  // Appends the bytes that `id` stands for after the surface `left` (only
  // models whose texts depend on it look at it): the inverse of Encode.
  virtual void AppendText(TokenId id, std::string_view left,
                          std::string* text) const = 0;

  // Token texts whose union can stand in a result, used to decide where a text
  // may be cut into words (word_cuts.h). Includes whatever the model may join.
  virtual void AppendTokenTexts(std::vector<std::string_view>* texts) const = 0;

  // Writes what creating it again would cost: what its Load function reads, and
  // whatever the repeated fields of its spec say, which Load is not given.
  virtual void AppendTables(TableWriter* writer) const = 0;
};

// A row of models.cc per algorithm. Errors: InvalidArgument where the spec and
// the vocabulary do not fit (rules V04-V07, V10); names the rank or id.
// `vocabulary` must outlive the model.
StatusOr<std::unique_ptr<const Model>> NewModel(const ModelSpec& spec,
                                                const Vocabulary& vocabulary);

// The same model from its tables, read in place; the section must outlive it.
// `options` is the spec without its repeated fields. After a reader->is_full()
// no text leads out of the tables, whoever wrote them, and every id that comes
// out is below vocabulary.id_count(). Errors: BadData.
StatusOr<std::unique_ptr<const Model>> LoadModel(const ModelSpec& options,
                                                 const Vocabulary& vocabulary,
                                                 TableReader* reader);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_MODELS_MODEL_H_
