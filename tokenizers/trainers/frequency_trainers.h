// Rows "char" and "word" of trainers.cc: the most frequent characters or words,
// ties by bytes ascending. SentencePiece's CHAR and WORD models; "word" is also
// Hugging Face's WordLevel.

#ifndef TESSERA_TOKENIZERS_TRAINERS_FREQUENCY_TRAINERS_H_
#define TESSERA_TOKENIZERS_TRAINERS_FREQUENCY_TRAINERS_H_

#include <memory>

#include "tokenizers/trainers/trainer.h"

namespace tessera {

// A special token <unk> is added in front if neither [UNK] nor <unk> is asked
// for.
StatusOr<std::unique_ptr<const Trainer>> NewCharTrainer(
    const TrainerSpec& spec);
StatusOr<std::unique_ptr<const Trainer>> NewWordTrainer(
    const TrainerSpec& spec);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_FREQUENCY_TRAINERS_H_
