// EncodeWorker: a chunk of documents becomes rows of text or bytes.
//
// Each worker has its own; nothing depends on which worker gets which chunk.

#ifndef TESSERA_CLI_ENCODE_WORKER_H_
#define TESSERA_CLI_ENCODE_WORKER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/encode_plan.h"
#include "tokenizers/base/id_buffer.h"
#include "tokenizers/base/status.h"
#include "tokenizers/tokenizer.h"
#include "tokenizers/trainers/corpus.h"

namespace tessera {

// What a chunk came to.
struct EncodedChunk {
  // Whole rows; of a part of a document its ids without the row's frame.
  std::string bytes;
  uint64_t ids = 0;
  uint64_t rows = 0;
  bool is_part = false;
  bool begins_document = true;
  bool ends_document = true;

  void clear() {
    bytes.clear();
    ids = 0;
    rows = 0;
  }
};

// The text of a document as the mode says: JSON lines are unpacked into
// *unpacked. Errors: BadData with the place in the file.
StatusOr<std::string_view> DocumentText(const CorpusChunk& chunk,
                                        std::string_view document,
                                        const EncodePlan& plan,
                                        std::string* unpacked);

class EncodeWorker {
 public:
  explicit EncodeWorker(const EncodePlan& plan);

  // Errors: BadData for a document that is refused or is no JSON.
  Status Encode(CorpusChunk* chunk, EncodedChunk* result);

  const EncodeLoss& loss() const { return scratch_.loss(); }

 private:
  void EncodePart(const CorpusChunk& chunk, std::string_view part,
                  EncodedChunk* result);
  void AppendRow(std::string_view text, EncodedChunk* result);
  void AppendWindows(std::string_view text, EncodedChunk* result);
  void AppendWindow(std::string_view text, size_t begin, size_t end,
                    EncodedChunk* result);
  void AppendOffsets(std::string_view text, size_t begin, size_t end,
                     std::string* out);
  void FinishRow(size_t count, EncodedChunk* result);

  const EncodePlan& plan_;
  Tokenizer::Scratch scratch_;
  IdBuffer ids_;
  Encoding encoding_;
  std::string unpacked_;
};

}  // namespace tessera

#endif  // TESSERA_CLI_ENCODE_WORKER_H_
