// PyTokenizer: what tessera.Tokenizer calls. Argument shapes, the interpreter
// lock and reused memory; everything else is tokenizers/.

#ifndef TESSERA_BINDINGS_PYTHON_MODULE_TOKENIZER_H_
#define TESSERA_BINDINGS_PYTHON_MODULE_TOKENIZER_H_

#include <nanobind/nanobind.h>

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "bindings/python/module/batch_rows.h"
#include "bindings/python/module/free_list.h"
#include "bindings/python/module/python_text.h"
#include "tokenizers/batch_encoder.h"
#include "tokenizers/tokenizer.h"

namespace tessera::python {

// The options of one call, resolved.
struct EncodeCall {
  EncodeOptions options;
  std::shared_ptr<const AddedTokenFilter> filter;
  // A lone surrogate raises.
  bool strict = false;
};

// What a batch is asked for beside ids.
struct BatchCall {
  int threads = 1;
  bool nulls_are_empty = false;
  // kNone: no spans.
  OffsetUnit spans = OffsetUnit::kNone;
  RowWindow window;

  bool is_plain() const {
    return spans == OffsetUnit::kNone && window.max_tokens == 0;
  }
};

class PyTokenizer {
 public:
  explicit PyTokenizer(std::shared_ptr<const Tokenizer> tokenizer);

  const Tokenizer& tokenizer() const { return *tokenizer_; }
  const std::shared_ptr<const Tokenizer>& shared() const { return tokenizer_; }
  // The template around one text.
  const PostFrame& frame() const { return frame_; }

  // `special`: "text", "refuse" or "allow"; `allowed_special`: "all" or
  // contents. Errors: ValueError.
  EncodeCall Resolve(std::string_view special, nanobind::handle allowed_special,
                     bool add_special, bool strict) const;

  // An array of ids.
  nanobind::object Encode(nanobind::handle text, const EncodeCall& call) const;
  // (ids, spans, pretokens, unknown_bytes, dropped_bytes).
  nanobind::object EncodeWithOffsets(nanobind::handle text, OffsetUnit unit,
                                     const EncodeCall& call) const;
  // (ids, row_offsets, spans or None, row_texts or None).
  nanobind::object EncodeBatch(nanobind::handle texts, const BatchCall& batch,
                               const EncodeCall& call) const;
  // The ids of several texts as one.
  nanobind::object EncodeWords(nanobind::handle words,
                               const EncodeCall& call) const;
  size_t Count(nanobind::handle text, const EncodeCall& call) const;
  nanobind::object CountBatch(nanobind::handle texts, const BatchCall& batch,
                              const EncodeCall& call) const;
  // (head, number of its ids).
  nanobind::object Truncate(nanobind::handle text, size_t max_tokens,
                            const EncodeCall& call) const;

 private:
  // Memory of one call that encodes one text.
  struct Worker {
    Tokenizer::Scratch scratch;
    IdBuffer ids;
    std::string utf8;
  };
  using WorkerLease = Lease<Worker>;

  WorkerLease TakeWorker() const;
  std::shared_ptr<const AddedTokenFilter> FilterOf(
      const EncodeOptions& options) const;
  Status CheckSpecials(std::string_view text, const EncodeCall& call) const;
  // Fills worker->ids, without the lock where that is worth it.
  void EncodeInto(nanobind::handle text, const EncodeCall& call,
                  Worker* worker) const;
  void EncodeRows(const BatchTexts& texts, int threads, const EncodeCall& call,
                  Ragged* rows) const;
  void EncodeRowsWithSpans(const BatchTexts& texts, const BatchCall& batch,
                           const EncodeCall& call, BatchRows* rows) const;
  void CheckWindow(const RowWindow& window, const EncodeCall& call) const;

  std::shared_ptr<const Tokenizer> tokenizer_;
  std::shared_ptr<const AddedTokenFilter> text_filter_;
  PostFrame frame_;
  mutable FreeList<Worker> workers_;
  mutable FreeList<BatchEncoder> batch_encoders_;
  // The filter of the last call that allowed special tokens.
  mutable std::mutex filter_mutex_;
  mutable std::vector<std::string> filter_names_;
  mutable std::shared_ptr<const AddedTokenFilter> allow_filter_;
};

}  // namespace tessera::python

#endif  // TESSERA_BINDINGS_PYTHON_MODULE_TOKENIZER_H_
