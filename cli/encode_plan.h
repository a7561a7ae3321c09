// What the flags of `encode` come to: one plan, read by every worker.

#ifndef TESSERA_CLI_ENCODE_PLAN_H_
#define TESSERA_CLI_ENCODE_PLAN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "cli/flags.h"
#include "cli/row_format.h"
#include "tokenizers/base/status.h"
#include "tokenizers/offset_units.h"
#include "tokenizers/post_processor.h"
#include "tokenizers/tokenizer.h"
#include "tokenizers/trainers/corpus.h"

namespace tessera {

struct EncodePlan {
  const Tokenizer* tokenizer = nullptr;
  EncodeOptions options;
  AddedTokenFilter filter;
  // What the template puts around every text.
  PostFrame frame;
  RowFormat format = RowFormat::kIds;
  OffsetUnit offsets = OffsetUnit::kNone;
  // Ids of a row, those around it included; 0 = no limit.
  uint64_t max_tokens = 0;
  // Ids that a row shares with the next of the same document; only with
  // has_stride are there several.
  uint64_t stride = 0;
  bool has_stride = false;
  DocumentMode documents = DocumentMode::kLineStrip;
  std::string text_field;
  uint64_t cache_bytes = 0;
  bool has_cache_bytes = false;

  // Documents may come in parts: nothing looks at a whole one.
  bool takes_parts() const {
    return offsets == OffsetUnit::kNone && max_tokens == 0 &&
           options.special != SpecialPolicy::kRefuse;
  }
};

// Errors: UsageError for flags that contradict each other or the tokenizer.
StatusOr<EncodePlan> MakeEncodePlan(const Arguments& arguments,
                                    const std::vector<std::string>& files,
                                    const Tokenizer& tokenizer);

// What rows look like: --format, else npy where -o ends in .npy, else ids.
RowFormat FormatOf(const Arguments& arguments);

// A choice of --documents; without it JSON lines where all files are named so,
// and `otherwise` where none is. Errors: UsageError where some are.
StatusOr<DocumentMode> DocumentsOf(const Arguments& arguments,
                                   const std::vector<std::string>& files,
                                   DocumentMode otherwise);

}  // namespace tessera

#endif  // TESSERA_CLI_ENCODE_PLAN_H_
