// DecodeChain: the decoders of a spec, one after another, on a list of token
// texts, as huggingface/tokenizers and SentencePiece have them. It is the
// definition of decoding; decoder.cc has the fast forms of the chains that are
// a table in disguise.

#ifndef TESSERA_TOKENIZERS_DECODE_CHAIN_H_
#define TESSERA_TOKENIZERS_DECODE_CHAIN_H_

#include <memory>
#include <string>
#include <vector>

#include "tokenizers/base/status.h"

namespace tessera {

class DecoderSpec;

// A token on its way through the chain.
struct DecodePiece {
  std::string text;
  // An added token: no decoder touches it.
  bool opaque = false;
  // What SentencePiece's decoder asks of a piece.
  bool is_control = false;
  bool is_unknown = false;
};

// What an ill-formed byte becomes.
enum class DecodeForm {
  // Itself.
  kBytes,
  // U+FFFD, at the places and in the number that each decoder has for it.
  kText,
};

class DecodeStep {
 public:
  virtual ~DecodeStep() = default;
  virtual void Apply(DecodeForm form,
                     std::vector<DecodePiece>* pieces) const = 0;
  // True if no byte is added, taken or changed.
  virtual bool is_lossless() const { return false; }
};

// Appends the steps of `spec`, sequences flattened. Errors: BadData for options
// out of range.
Status AppendDecodeSteps(const DecoderSpec& spec,
                         std::vector<std::unique_ptr<DecodeStep>>* steps);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_DECODE_CHAIN_H_
