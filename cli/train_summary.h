// What train, extend and prune say at the end, on stderr.

#ifndef TESSERA_CLI_TRAIN_SUMMARY_H_
#define TESSERA_CLI_TRAIN_SUMMARY_H_

#include <string>
#include <vector>

#include "cli/progress.h"
#include "cli/save_tokenizer.h"

namespace tessera {

class TrainingRecord;

// ", 4.12 bytes per token", or nothing where tokens were not counted.
std::string BytesPerTokenOf(const TrainingRecord& record);

// Vocabulary, text, where the time went, output, fingerprint, next command.
// `record` is of the training that was just done; null where none was.
void PrintTrainSummary(const TokenizerSpec& spec, const TrainingRecord* record,
                       const TokenizerOutput& output,
                       const SavedTokenizer& saved,
                       const std::vector<ConsoleProgress::Stage>& stages);

}  // namespace tessera

#endif  // TESSERA_CLI_TRAIN_SUMMARY_H_
