// The decoders, one factory each. Private to decode_chain.cc and decoder.cc.

#ifndef TESSERA_TOKENIZERS_DECODE_STEPS_H_
#define TESSERA_TOKENIZERS_DECODE_STEPS_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tokenizers/base/status.h"
#include "tokenizers/decode_chain.h"

namespace tessera {

class BpeDecoderSpec;
class CtcDecoderSpec;
class MetaspaceDecoderSpec;
class ReplaceSpec;
class SentencePieceDecoderSpec;
class StripDecoderSpec;
class WordPieceDecoderSpec;

using DecodeStepPtr = std::unique_ptr<DecodeStep>;

// decode_text_steps.cc: each token by itself, but for its place in the list
// (first, last, the same again).
DecodeStepPtr NewWordPieceStep(const WordPieceDecoderSpec& spec);
DecodeStepPtr NewMetaspaceStep(const MetaspaceDecoderSpec& spec);
DecodeStepPtr NewBpeStep(const BpeDecoderSpec& spec);
DecodeStepPtr NewCtcStep(const CtcDecoderSpec& spec);
DecodeStepPtr NewStripStep(const StripDecoderSpec& spec);
DecodeStepPtr NewSpaceJoinStep();
StatusOr<DecodeStepPtr> NewReplaceStep(const ReplaceSpec& spec);

// decode_byte_steps.cc: tokens together, because a character may be spread over
// several.
DecodeStepPtr NewByteLevelStep();
DecodeStepPtr NewByteFallbackStep();
DecodeStepPtr NewFuseStep();
DecodeStepPtr NewSentencePieceStep(const SentencePieceDecoderSpec& spec);

// The byte that a name such as "<0x0A>" stands for.
std::optional<char> ByteOfName(std::string_view name);

// Every `from` in *text becomes `to`; an empty one stands before and behind
// each character.
void ReplaceAll(std::string_view from, std::string_view to, std::string* text);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_DECODE_STEPS_H_
