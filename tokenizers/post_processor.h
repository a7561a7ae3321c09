// PostProcessor: special tokens around the ids of one or two texts, as data of
// the spec. Truncation and padding that a spec holds are the caller's to apply.

#ifndef TESSERA_TOKENIZERS_POST_PROCESSOR_H_
#define TESSERA_TOKENIZERS_POST_PROCESSOR_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "tokenizers/base/id_buffer.h"
#include "tokenizers/base/status.h"
#include "tokenizers/base/types.h"

namespace tessera {

class TokenizerSpec;

// A piece of a compiled template: a run of special ids or a whole sequence.
struct PostPiece {
  // -1 = the ids below, 0 = first text, 1 = second text.
  int sequence = -1;
  std::vector<TokenId> ids;
  uint32_t type_id = 0;
};

// Ids that go before and behind one text.
struct PostFrame {
  size_t size() const { return before.size() + after.size(); }

  std::vector<TokenId> before;
  std::vector<TokenId> after;
};

class PostProcessor {
 public:
  // Requires a spec that ValidateSpec accepted.
  static StatusOr<std::unique_ptr<const PostProcessor>> Create(
      const TokenizerSpec& spec);

  virtual ~PostProcessor() = default;

  // The template of one text and of two; without a post-processor the texts
  // alone.
  virtual const std::vector<PostPiece>& single() const = 0;
  virtual const std::vector<PostPiece>& pair() const = 0;

  // What the template of one text puts around it.
  PostFrame SingleFrame() const;

  // Trims white space off offsets (ByteLevel with trim_offsets); byte-level
  // pretokens then lose leading and trailing blanks in their spans.
  virtual bool trims_offsets() const = 0;
  virtual bool add_prefix_space() const = 0;
};

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_POST_PROCESSOR_H_
