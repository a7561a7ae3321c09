// WordWriter: appends words to a ModelOutput and keeps its rules: sizes tile
// the word, what is dropped belongs to a neighbour, losses are counted.
//
//   WordWriter writer(want_sizes, out);
//   for (word : words) {
//     writer.BeginWord();
//     writer.Add(id, size); ...
//     writer.EndWord();
//   }

#ifndef TESSERA_TOKENIZERS_MODELS_WORD_WRITER_H_
#define TESSERA_TOKENIZERS_MODELS_WORD_WRITER_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

#include "tokenizers/base/types.h"
#include "tokenizers/models/model.h"

namespace tessera {

class WordWriter {
 public:
  WordWriter(bool want_sizes, ModelOutput* out)
      : want_sizes_(want_sizes), out_(out) {}

  void BeginWord() {
    first_ = out_->ids.size();
    loss_ = WordLoss();
    dropped_before_first_ = 0;
  }

  // An id that stands for the next `size` bytes.
  void Add(TokenId id, uint64_t size) {
    out_->ids.push_back(id);
    if (!want_sizes_) return;
    out_->sizes.push_back(size + dropped_before_first_);
    dropped_before_first_ = 0;
  }

  // The next `size` bytes are unknown: `unk_id` stands for them, or nothing.
  void AddUnknown(std::optional<TokenId> unk_id, uint64_t size) {
    if (unk_id.has_value()) {
      Count(size, &loss_.unknown_bytes);
      Add(*unk_id, size);
      return;
    }
    Count(size, &loss_.dropped_bytes);
    if (!want_sizes_) return;
    if (out_->ids.size() > first_) {
      out_->sizes.back() += size;
    } else {
      dropped_before_first_ += size;
    }
  }

  // Forgets what was added since BeginWord.
  void RestartWord() {
    out_->ids.resize(first_);
    if (want_sizes_) out_->sizes.resize(first_);
    BeginWord();
  }

  void EndWord() {
    out_->ends.push_back(out_->ids.size());
    out_->losses.push_back(loss_);
  }

 private:
  static void Count(uint64_t size, uint32_t* counter) {
    const uint64_t sum = *counter + size;
    *counter = static_cast<uint32_t>(
        std::min<uint64_t>(sum, std::numeric_limits<uint32_t>::max()));
  }

  const bool want_sizes_;
  ModelOutput* const out_;
  size_t first_ = 0;
  WordLoss loss_;
  uint64_t dropped_before_first_ = 0;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_MODELS_WORD_WRITER_H_
