// BPE as SentencePiece trains it: row "bpe" of trainers.cc with merge order
// `spm`.
//
// Equal to SentencePiece 0.2 as long as pairs with a count are left; it then
// goes on with dead pairs, we stop. Source: google/sentencepiece.

#ifndef TESSERA_TOKENIZERS_TRAINERS_SPM_TRAINER_H_
#define TESSERA_TOKENIZERS_TRAINERS_SPM_TRAINER_H_

#include <memory>
#include <string_view>

#include "tokenizers/trainers/trainer.h"

namespace tessera {

// Requires merge order SPM. Ids: <unk> <s> </s>, the other special tokens,
// required tokens, 256 byte pieces with byte_fallback, merges, characters.
StatusOr<std::unique_ptr<const Trainer>> NewSpmTrainer(const TrainerSpec& spec);

// May `text` be a piece of at most `characters_max` characters? One script, a
// space symbol only in front, digits alone if `split_digits`.
bool IsSpmPiece(std::string_view text, size_t characters_max,
                bool split_digits);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_SPM_TRAINER_H_
