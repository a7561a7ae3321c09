#include "tokenizers/decode_chain.h"

#include <utility>

#include "tokenizers/decode_steps.h"
#include "tokenizers/spec.pb.h"

namespace tessera {

Status AppendDecodeSteps(const DecoderSpec& spec,
                         std::vector<std::unique_ptr<DecodeStep>>* steps) {
  switch (spec.kind_case()) {
    case DecoderSpec::kByteLevel:
      steps->push_back(NewByteLevelStep());
      break;
    case DecoderSpec::kByteFallback:
      steps->push_back(NewByteFallbackStep());
      break;
    case DecoderSpec::kMetaspace:
      steps->push_back(NewMetaspaceStep(spec.metaspace()));
      break;
    case DecoderSpec::kWordpiece:
      steps->push_back(NewWordPieceStep(spec.wordpiece()));
      break;
    case DecoderSpec::kBpe:
      steps->push_back(NewBpeStep(spec.bpe()));
      break;
    case DecoderSpec::kCtc:
      steps->push_back(NewCtcStep(spec.ctc()));
      break;
    case DecoderSpec::kStrip:
      steps->push_back(NewStripStep(spec.strip()));
      break;
    case DecoderSpec::kReplace: {
      TESSERA_ASSIGN_OR_RETURN(DecodeStepPtr step,
                               NewReplaceStep(spec.replace()));
      steps->push_back(std::move(step));
      break;
    }
    case DecoderSpec::kFuse:
      steps->push_back(NewFuseStep());
      break;
    case DecoderSpec::kSequence:
      for (const DecoderSpec& member : spec.sequence().members()) {
        TESSERA_RETURN_IF_ERROR(AppendDecodeSteps(member, steps));
      }
      break;
    case DecoderSpec::kSentencepiece:
      steps->push_back(NewSentencePieceStep(spec.sentencepiece()));
      break;
    case DecoderSpec::kSpaceJoin:
      steps->push_back(NewSpaceJoinStep());
      break;
    case DecoderSpec::KIND_NOT_SET:
      break;
  }
  return OkStatus();
}

}  // namespace tessera
