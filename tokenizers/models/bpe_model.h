// Byte pair encoding, in all dialects: Hugging Face's merge lists, tiktoken's
// ranks, SentencePiece's scores.
//
// A word becomes symbols (bpe_former.h), which merge by one table of pairs
// (bpe_tables.h, bpe_merge.h), whatever the spec gave it as (bpe_rules.h), and
// the result becomes ids (bpe_emitter.h). Options and their meaning:
// BpeModelSpec in spec.proto.
//
// Deviation: a word of more than 2^31 - 16 symbols of a vocabulary that is not
// proper (bpe_certificate.h) merges in stretches of that size.
//
// Sources: Sennrich, Haddow and Birch (2016); the merges of openai/tiktoken,
// huggingface/tokenizers and google/sentencepiece, to which ids are equal.

#ifndef TESSERA_TOKENIZERS_MODELS_BPE_MODEL_H_
#define TESSERA_TOKENIZERS_MODELS_BPE_MODEL_H_

#include <memory>

#include "tokenizers/base/status.h"
#include "tokenizers/models/model.h"

namespace tessera {

class BpeModelSpec;
class TableReader;
class Vocabulary;

// Errors: InvalidArgument where spec and vocabulary do not fit (V01, V04, V05,
// V07, V10), naming the rank or id. Cost: 50 ms for 100,000 tokens.
StatusOr<std::unique_ptr<const Model>> NewBpeModel(
    const BpeModelSpec& spec, const Vocabulary& vocabulary);
// LoadModel of this model.
StatusOr<std::unique_ptr<const Model>> LoadBpeModel(
    const BpeModelSpec& options, const Vocabulary& vocabulary,
    TableReader* reader);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_MODELS_BPE_MODEL_H_
