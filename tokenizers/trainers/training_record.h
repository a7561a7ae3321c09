// What every trainer writes into the spec it returns beside its model.

#ifndef TESSERA_TOKENIZERS_TRAINERS_TRAINING_RECORD_H_
#define TESSERA_TOKENIZERS_TRAINERS_TRAINING_RECORD_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/trainers/token_table.h"
#include "tokenizers/trainers/trainer.h"
#include "tokenizers/trainers/word_counts.h"

namespace tessera {

// UsageError for special and required tokens that are empty, ill-formed or
// given twice.
Status CheckGivenTokens(const TrainerSpec& spec);

// Sets the vocabulary; ids are 0, 1, 2, ... `is_literal` may be shorter than
// the table.
void FillVocabulary(const TokenTable& tokens,
                    const std::vector<uint8_t>& is_literal, bool byte_level,
                    TokenizerSpec* result);

// Adds spec.special_tokens as special added tokens with these ids, and
// spec.required_tokens as added tokens that are content.
void AddGivenTokens(const TrainerSpec& spec,
                    const std::vector<TokenId>& special_ids,
                    const std::vector<TokenId>& required_ids,
                    TokenizerSpec* result);

// Which of spec->special_tokens stands for unknown text: [UNK] or <unk>; if
// neither is there, `name` is put in front.
size_t FindOrAddUnk(const std::string& name, TrainerSpec* spec);

// Sets the training record: options, corpus, counts; no time, host or path.
void FillRecord(const TrainerSpec& spec, const WordCounts& counts,
                uint64_t token_total, TokenizerSpec* result);

// The training text gave fewer tokens than asked for: a warning, or with
// exact_size an error (class threshold).
Status CheckReachedSize(const TrainerSpec& spec, uint64_t size,
                        Progress* progress);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_TRAINING_RECORD_H_
