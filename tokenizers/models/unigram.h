// Unigram: the segmentation of a word whose tokens' log-probabilities have the
// largest sum.
//
// A character that is no token by itself may stand alone as unknown, with the
// lowest score - 10. A run of such characters is one unk, or, with byte
// fallback, its bytes' <0xHH> tokens.
//
// Sums are rounded as the file's own library rounds them (score_type), since
// that decides between segmentations of nearly equal score; of equal sums the
// one whose last token is longest wins. With sentencepiece_semantics the lowest
// score is that of normal tokens alone, a user-defined token scores 0.1 x
// (bytes - 1) whatever it says, unused tokens do not exist, and sums start from
// 0 again where they are beyond 100,000. Without it
// (Hugging Face) a run of unknown characters that is a token becomes that token
// after all. Sums begin with the word given: where words are parts of a line,
// SentencePiece's sums over the line may round differently.
//
// Cost: O(bytes of the word x tokens that begin at one place); 12 or 16 bytes
// of memory per byte of the longest word.
//
// Sources: Kudo, "Subword Regularization" (2018); google/sentencepiece and
// huggingface/tokenizers for ties, unknown text and byte fallback.

#ifndef TESSERA_TOKENIZERS_MODELS_UNIGRAM_H_
#define TESSERA_TOKENIZERS_MODELS_UNIGRAM_H_

#include <memory>

#include "tokenizers/base/status.h"
#include "tokenizers/models/model.h"

namespace tessera {

class UnigramModelSpec;
class TableReader;
class Vocabulary;

// Errors: InvalidArgument where there is not one score for each token of the
// vocabulary (V01), the unk id is no token (V07), a score is not finite (V06).
StatusOr<std::unique_ptr<const Model>> NewUnigramModel(
    const UnigramModelSpec& spec, const Vocabulary& vocabulary);
// LoadModel of this model.
StatusOr<std::unique_ptr<const Model>> LoadUnigramModel(
    const UnigramModelSpec& options, const Vocabulary& vocabulary,
    TableReader* reader);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_MODELS_UNIGRAM_H_
