// EncodeState: everything that encoding writes to, one for each thread. What
// Tokenizer::Scratch holds; reused from call to call.

#ifndef TESSERA_TOKENIZERS_ENCODE_STATE_H_
#define TESSERA_TOKENIZERS_ENCODE_STATE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/models/model.h"
#include "tokenizers/pipeline.h"
#include "tokenizers/pretokenizers/pretokenizer.h"
#include "tokenizers/tokenizer.h"
#include "tokenizers/word_cache.h"

namespace tessera {

struct EncodeState {
  EncodeState(uint64_t id_count, const HeadTable& head)
      : cache(id_count, head) {}

  WordCache cache;
  PretokenCursor cursor;
  PretokenBlock block;
  BlockProbe probe;
  // Model number of each pretoken, where kinds are bound to several.
  uint8_t tags[kPretokenBlockSize];
  // The block's misses and what the model made of them.
  std::vector<std::string_view> words;
  ModelOutput solved;
  std::vector<std::unique_ptr<ModelScratch>> model_scratch;

  Pipeline::Buffers buffers;
  EncodeLoss loss;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_ENCODE_STATE_H_
