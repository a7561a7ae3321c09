// What training takes from a tokenizer that is there: to count as it counts, or
// to make another one like it.
//
//   TokenizerSpec pipeline = PipelineLike(old);
//   AskLike(old, &trainer_spec);
//   TESSERA_ASSIGN_OR_RETURN(TokenizerSpec fresh, TrainTokenizer(pipeline,
//   ...)); AdoptParts(old, &progress, &fresh);
//
// Source: `train_new_from_iterator` of Hugging Face transformers.

#ifndef TESSERA_TOKENIZERS_TRAINERS_TOKENIZER_LIKE_H_
#define TESSERA_TOKENIZERS_TRAINERS_TOKENIZER_LIKE_H_

#include "tokenizers/base/status.h"
#include "tokenizers/trainers/trainer.h"

namespace tessera {

// Its normalizers, pre-tokenizer and decoder, and whether tokens are bytes: a
// pipeline as MakePipeline makes it. Its added tokens are not in it: in a
// training text they are text.
TokenizerSpec PipelineLike(const TokenizerSpec& tokenizer);

// How its training text was counted, as far as its record says.
TrainerSpec CountingLike(const TokenizerSpec& tokenizer);

// Asks for its added tokens, in order of ids and in front of those that *spec
// asks for, and for its prefix and suffix.
void AskLike(const TokenizerSpec& tokenizer, TrainerSpec* spec);

// Gives *trained the rest, ids renewed: how added tokens match,
// post-processor, roles, padding, truncation, options of the model. A warning
// for what names a token that *trained does not have.
void AdoptParts(const TokenizerSpec& tokenizer, Progress* progress,
                TokenizerSpec* trained);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_TOKENIZER_LIKE_H_
