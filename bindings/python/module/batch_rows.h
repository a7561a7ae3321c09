// Batches with more than ids: spans, and rows cut to a number of ids.

#ifndef TESSERA_BINDINGS_PYTHON_MODULE_BATCH_ROWS_H_
#define TESSERA_BINDINGS_PYTHON_MODULE_BATCH_ROWS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/batch_encoder.h"
#include "tokenizers/offset_units.h"
#include "tokenizers/post_processor.h"
#include "tokenizers/tokenizer.h"

namespace tessera::python {

struct BatchRows {
  Ragged rows;
  // Begin and end of each id, where they are asked for.
  std::vector<int64_t> spans;
  // The text that each row is from, where a text may give several.
  std::vector<int64_t> row_texts;
};

// How rows are cut.
struct RowWindow {
  // Ids of a row, those around it included; 0 = not cut.
  size_t max_tokens = 0;
  // Ids that a row shares with the next of its text; 0 = what is beyond
  // max_tokens is dropped.
  size_t stride = 0;
};

// Appends the ids of the texts, without a frame, and their spans in `unit`.
// `scratches` has one for each thread. Errors: BadData where
// `refuses_specials`, Stopped if the texts say so.
Status EncodeWithSpans(const Tokenizer& tokenizer, const BatchTexts& texts,
                       const AddedTokenFilter& filter, bool refuses_specials,
                       OffsetUnit unit,
                       std::vector<Tokenizer::Scratch>* scratches,
                       BatchRows* rows);

// Begin and end of the spans of one text, appended to *flat.
void AppendSpans(std::string_view text, const std::vector<Span>& spans,
                 OffsetUnit unit, std::vector<int64_t>* flat);

// Cuts the rows and puts the frame around each; ids of the frame have the span
// (0, 0). Requires window.stride < window.max_tokens - frame.size().
BatchRows CutRows(const BatchRows& whole, const RowWindow& window,
                  const PostFrame& frame);

}  // namespace tessera::python

#endif  // TESSERA_BINDINGS_PYTHON_MODULE_BATCH_ROWS_H_
