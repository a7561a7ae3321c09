// The flags that say how a trainer works, and what they come to.

#ifndef TESSERA_CLI_TRAIN_FLAGS_H_
#define TESSERA_CLI_TRAIN_FLAGS_H_

#include <string>
#include <vector>

#include "cli/flags.h"
#include "tokenizers/base/status.h"
#include "tokenizers/trainers/train.h"

namespace tessera {

// What changes the words that are counted: --special-token, --required-token,
// --merge-order, --max-sentence-length. Of train and count.
const std::vector<Flag>& WordFlags();

// Sets them, where they were given. Documents are lines without their end in
// the order of SentencePiece.
void SetWordOptions(const Arguments& arguments, TrainerSpec* spec);

// --checkpoint-dir, --checkpoint-every, --resume, --stop-after.
const std::vector<Flag>& CheckpointFlags();

// Errors: UsageError for flags that contradict each other.
Status SetCheckpoints(const Arguments& arguments, TrainResources* resources);

// The options of a trainer, where they were given.
StatusOr<TrainerSpec> MakeTrainerSpec(const Arguments& arguments,
                                      const std::string& trainer);

}  // namespace tessera

#endif  // TESSERA_CLI_TRAIN_FLAGS_H_
