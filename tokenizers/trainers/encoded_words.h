// The words of a corpus as a tokenizer's model encodes them.

#ifndef TESSERA_TOKENIZERS_TRAINERS_ENCODED_WORDS_H_
#define TESSERA_TOKENIZERS_TRAINERS_ENCODED_WORDS_H_

#include <cstddef>
#include <cstdint>
#include <functional>

#include "tokenizers/base/status.h"
#include "tokenizers/trainers/trainer.h"
#include "tokenizers/trainers/word_counts.h"

namespace tessera {

// Calls visit(ids, size, count) for every word, in order, with the ids that
// models[0] of `spec` gives it: merges alone, no dropout. Words of no ids are
// passed over. Errors: those of NewModel and visit; StoppedError.
Status VisitEncodedWords(
    const TokenizerSpec& spec, const WordCounts& counts,
    const TrainResources& resources, Progress* progress,
    const std::function<Status(const TokenId* ids, size_t size,
                               uint64_t count)>& visit);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_ENCODED_WORDS_H_
