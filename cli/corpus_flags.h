// Where training text and word counts come from: the flags that train, count,
// extend and prune share, and what they come to.

#ifndef TESSERA_CLI_CORPUS_FLAGS_H_
#define TESSERA_CLI_CORPUS_FLAGS_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/flags.h"
#include "tokenizers/base/status.h"
#include "tokenizers/trainers/counts_file.h"
#include "tokenizers/trainers/train.h"

namespace tessera {

// --documents, --text-field, --files-from, --strict-utf8, --sample, --seed,
// --max-bytes.
const std::vector<Flag>& CorpusFlags();

// --from-counts.
const Flag& FromCountsFlag();

// What extend and prune share: text or counts, how the tokenizer is read, how
// the new one is written.
std::vector<Flag> ResizeFlags();

// UsageError, with an example, where --vocab-size or --output is missing.
Status CheckResizeFlags(const Arguments& arguments, std::string_view example);

// --pretokenizer, --split-regex, --normalizer, --like.
const std::vector<Flag>& PipelineFlags();

// The arguments from `first` on, and what --files-from lists; standard input
// where there are none.
StatusOr<std::vector<std::string>> CorpusFiles(const Arguments& arguments,
                                               size_t first,
                                               std::string_view example);

// What the flags say of documents, where they were given.
Status SetDocuments(const Arguments& arguments,
                    const std::vector<std::string>& files, TrainerSpec* spec);

// The corpus, with its sample. Errors: those of OpenCorpus; UsageError.
StatusOr<std::unique_ptr<Corpus>> OpenCorpusOf(
    const Arguments& arguments, const std::vector<std::string>& files,
    const TrainerSpec& spec);

// The files of --from-counts, opened.
StatusOr<OpenedCounts> CountsOf(const Arguments& arguments);

bool HasPipelineFlags(const Arguments& arguments);

// How text is cut into words, by the flags or, without any, as `spec` has it.
// Errors: UsageError for names and patterns that are none; those of LoadSpec.
StatusOr<TokenizerSpec> PipelineOf(const Arguments& arguments,
                                   const TrainerSpec& spec);

// Counts of the text or of --from-counts, whose words `pipeline` and `spec`
// must tell apart in the same way.
StatusOr<WordCounts> CountsFor(const TokenizerSpec& pipeline,
                               const Arguments& arguments, size_t first,
                               std::string_view example, TrainerSpec spec,
                               const TrainResources& resources,
                               Progress* progress);

TrainResources ResourcesOf(const Arguments& arguments);

}  // namespace tessera

#endif  // TESSERA_CLI_CORPUS_FLAGS_H_
