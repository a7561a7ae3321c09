// BatchEncoder: many texts at once, on as many threads as the caller says.
//
// One interface for every processor; the CPU implementation is here. Results
// are equal for every thread count and unit size. No thread exists outside a
// call.

#ifndef TESSERA_TOKENIZERS_BATCH_ENCODER_H_
#define TESSERA_TOKENIZERS_BATCH_ENCODER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/id_buffer.h"
#include "tokenizers/base/status.h"
#include "tokenizers/tokenizer.h"

namespace tessera {

// The only batch result: row r is ids[row_offsets[r], row_offsets[r + 1]).
// row_offsets has rows + 1 entries and starts at 0 (Arrow's large list).
struct Ragged {
  IdBuffer ids;
  std::vector<int64_t> row_offsets = {0};

  size_t rows() const { return row_offsets.size() - 1; }
};

// The texts of a batch, each made when its turn comes: strings that are not
// UTF-8 and columns of offsets need no copy of them all. Called by any worker.
class BatchTexts {
 public:
  virtual ~BatchTexts() = default;

  virtual size_t rows() const = 0;
  // About how many bytes a row has: how the work is shared out.
  virtual size_t SizeHint(size_t row) const = 0;
  // The bytes of a row, which may stand in *buffer; valid while it is.
  virtual std::string_view Text(size_t row, std::string* buffer) const = 0;
  // Asked before every row or part of one; false gives the batch up.
  virtual bool KeepGoing() const { return true; }
};

class BatchEncoder {
 public:
  virtual ~BatchEncoder() = default;

  // Appends one row per text. `threads` in 1 .. 1,024. Errors: UsageError for
  // options, BadData naming row and byte under SpecialPolicy::kRefuse, Stopped
  // if the texts say so; *result is then as before.
  virtual Status Encode(const BatchTexts& texts, const EncodeOptions& options,
                        int threads, Ragged* result) = 0;
  Status Encode(const std::vector<std::string_view>& texts,
                const EncodeOptions& options, int threads, Ragged* result);

  // What the calls so far could not keep.
  virtual EncodeLoss loss() const = 0;

  // Bytes of each worker's private word cache; 0 = none.
  virtual void set_cache_bytes(uint64_t bytes) = 0;
};

// CPU. `tokenizer` must outlive it. Keeps its workers' scratch memory from call
// to call.
std::unique_ptr<BatchEncoder> NewCpuBatchEncoder(const Tokenizer& tokenizer);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_BATCH_ENCODER_H_
