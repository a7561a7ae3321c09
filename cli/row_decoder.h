// RowDecoder: ids of a row in, text out. A row may be of any length: once it
// has given text its ids are no longer held, unless the tokenizer's decoder
// looks ahead.

#ifndef TESSERA_CLI_ROW_DECODER_H_
#define TESSERA_CLI_ROW_DECODER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/file.h"
#include "tokenizers/base/status.h"
#include "tokenizers/decoder.h"
#include "tokenizers/tokenizer.h"

namespace tessera {

// What becomes of ill-formed UTF-8.
enum class DecodeErrors : uint8_t { kBytes, kReplace, kStrict };

struct RowDecoderOptions {
  DecodeOptions decode;
  DecodeErrors errors = DecodeErrors::kBytes;
  // Written behind each row.
  std::string_view terminator;
  // The tokenizer's name in messages.
  std::string name;
};

class RowDecoder {
 public:
  // `tokenizer` and `output` must outlive it.
  RowDecoder(const Tokenizer& tokenizer, RowDecoderOptions options,
             AtomicFile* output);

  // Further ids of the row. Errors of this and of EndRow: BadData without a
  // place, for an id that is no token and, under kStrict, ill-formed text.
  Status Append(const TokenId* ids, size_t count);
  Status EndRow();

  // A number of the input that is no id at all: an error like those, or
  // nothing where unknown ids are left out.
  Status AppendUnknown(std::string_view digits);

  // After an error: number of ids of the row before the one at fault.
  uint64_t failed_index() const { return failed_index_; }

 private:
  Status Flush();
  Status FlushBytes();
  Status FlushReplaced();
  Status Write(bool at_end);
  Status CheckWellFormed(bool at_end);
  Status Explain(const Status& status);
  Status Unknown(std::string_view id) const;

  const Tokenizer& tokenizer_;
  const RowDecoderOptions options_;
  AtomicFile* output_;
  // Ids of the row that are not decoded yet, how many are.
  std::vector<TokenId> ids_;
  uint64_t decoded_ids_ = 0;
  // The row has given text.
  bool begun_ = false;
  std::string text_;
  std::unique_ptr<DecodeStream> stream_;
  uint64_t failed_index_ = 0;
};

}  // namespace tessera

#endif  // TESSERA_CLI_ROW_DECODER_H_
