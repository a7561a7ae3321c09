// The flags of `train`, and what they come to.

#ifndef TESSERA_CLI_TRAIN_FLAGS_H_
#define TESSERA_CLI_TRAIN_FLAGS_H_

#include <string>
#include <vector>

#include "cli/flags.h"
#include "tokenizers/base/status.h"
#include "tokenizers/trainers/train.h"

namespace tessera {

const std::vector<Flag>& TrainFlags();

// With defaults where a flag was not given.
TrainerSpec MakeTrainerSpec(const Arguments& arguments,
                            const std::string& trainer);

// How text is cut into words. Errors: UsageError for names and patterns that
// are none.
StatusOr<TokenizerSpec> PipelineOf(const Arguments& arguments);

}  // namespace tessera

#endif  // TESSERA_CLI_TRAIN_FLAGS_H_
