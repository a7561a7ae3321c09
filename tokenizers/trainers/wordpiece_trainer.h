// Row "wordpiece" of trainers.cc: BPE with a continuing prefix, of which only
// the vocabulary is kept, as Hugging Face's WordPieceTrainer does.

#ifndef TESSERA_TOKENIZERS_TRAINERS_WORDPIECE_TRAINER_H_
#define TESSERA_TOKENIZERS_TRAINERS_WORDPIECE_TRAINER_H_

#include <memory>

#include "tokenizers/trainers/trainer.h"

namespace tessera {

// Prefix "##" unless the spec has another; a special token [UNK] is added in
// front if neither [UNK] nor <unk> is asked for.
StatusOr<std::unique_ptr<const Trainer>> NewWordPieceTrainer(
    const TrainerSpec& spec);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_WORDPIECE_TRAINER_H_
