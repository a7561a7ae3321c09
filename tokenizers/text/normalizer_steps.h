// One factory per normaliser of spec.proto; the rows of the table in
// normalizer.cc. Internal to text/. Every class lives in its .cc alone.

#ifndef TESSERA_TOKENIZERS_TEXT_NORMALIZER_STEPS_H_
#define TESSERA_TOKENIZERS_TEXT_NORMALIZER_STEPS_H_

#include <memory>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/text/normalizer.h"

namespace tessera {

class BertNormalizerSpec;
class ByteLevelNormalizerSpec;
class CharsmapSpec;
class IllFormedSpec;
class LowercaseSpec;
class NmtSpec;
class PrependSpec;
class ReplaceSpec;
class SentencePieceNormalizerSpec;
class StripAccentsSpec;
class StripSpec;
class UnicodeNormalizerSpec;

using NormalizerOr = StatusOr<std::unique_ptr<Normalizer>>;

NormalizerOr NewUnicodeNormalizer(const UnicodeNormalizerSpec& spec);
NormalizerOr NewLowercase(const LowercaseSpec& spec);
NormalizerOr NewStrip(const StripSpec& spec);
NormalizerOr NewStripAccents(const StripAccentsSpec& spec);
NormalizerOr NewReplace(const ReplaceSpec& spec);
NormalizerOr NewPrepend(const PrependSpec& spec);
NormalizerOr NewByteLevelNormalizer(const ByteLevelNormalizerSpec& spec);
NormalizerOr NewBertNormalizer(const BertNormalizerSpec& spec);
NormalizerOr NewNmt(const NmtSpec& spec);
NormalizerOr NewCharsmapNormalizer(const CharsmapSpec& spec);
NormalizerOr NewSentencePieceNormalizer(
    const SentencePieceNormalizerSpec& spec);
NormalizerOr NewIllFormed(const IllFormedSpec& spec);

// Its members one after another.
std::unique_ptr<Normalizer> NewNormalizerChain(
    std::vector<std::unique_ptr<Normalizer>> members);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TEXT_NORMALIZER_STEPS_H_
