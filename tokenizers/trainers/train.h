// Training from end to end: what the command and the bindings call.
//
//   TESSERA_ASSIGN_OR_RETURN(TokenizerSpec pipeline,
//                            MakePipeline({.pretokenizer = "gpt2"}));
//   TESSERA_ASSIGN_OR_RETURN(auto corpus, OpenCorpus(paths, mode));
//   TrainerSpec spec;
//   spec.set_algorithm("bpe");
//   spec.set_vocab_size(32768);
//   TESSERA_ASSIGN_OR_RETURN(
//       TokenizerSpec trained,
//       TrainTokenizer(pipeline, spec, corpus.get(), resources, &progress));

#ifndef TESSERA_TOKENIZERS_TRAINERS_TRAIN_H_
#define TESSERA_TOKENIZERS_TRAINERS_TRAIN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/trainers/corpus.h"
#include "tokenizers/trainers/counted_words.h"
#include "tokenizers/trainers/trainer.h"
#include "tokenizers/trainers/word_counts.h"

namespace tessera {

struct PipelineOptions {
  // A family of families.h (byte-level) or a scheme: sentencepiece
  // (with its normaliser), metaspace, whitespace, whitespace_split, bert,
  // punctuation, digits, unicode_scripts (characters); byte_level, line, none
  // (bytes, without a pattern).
  std::string pretokenizer = "gpt2";
  // A pattern of one's own, byte-level, in place of `pretokenizer`.
  std::string split_regex = {};
  // In order: nfc, nfd, nfkc, nfkd, lowercase[=LOCALE], strip, strip_accents,
  // nmt, bert, prepend=TEXT.
  std::vector<std::string> normalizers = {};
};

// A spec without vocabulary: normalizers, pretokenizer, decoder, and whether
// tokens are bytes (vocabulary.byte_level). Errors: UsageError for a name that
// is not known; whether a pattern compiles is seen when it is used.
StatusOr<TokenizerSpec> MakePipeline(const PipelineOptions& options);

// The pre-tokenizer of one who names none: that of the trainer's row, and
// sentencepiece for the merge order `spm`. Errors: those of FindTrainer.
StatusOr<std::string> DefaultPreTokenizer(const TrainerSpec& spec);

// `spec` with the defaults of what is absent.
TrainerSpec ResolveTrainerSpec(const TrainerSpec& spec);

// Counts the words of a corpus as `pipeline` cuts it; what `spec` says of
// documents, added and special tokens is followed.
StatusOr<WordCounts> CountCorpus(const TokenizerSpec& pipeline,
                                 const TrainerSpec& spec, Corpus* corpus,
                                 const TrainResources& resources,
                                 Progress* progress);

// The same, still to be merged: for a counts file (counts_file.h).
StatusOr<CountedWords> CountCorpusWords(const TokenizerSpec& pipeline,
                                        const TrainerSpec& spec, Corpus* corpus,
                                        const TrainResources& resources,
                                        Progress* progress);

// Counts and trains. With resources.checkpoint_dir, what a stopped or killed
// run has done is kept there (checkpoint.h). Errors: those of Corpus,
// CountWords and Trainer::Train; BadData for a corpus without a word.
StatusOr<TokenizerSpec> TrainTokenizer(const TokenizerSpec& pipeline,
                                       const TrainerSpec& spec, Corpus* corpus,
                                       const TrainResources& resources,
                                       Progress* progress);

// The second half of it, with checkpoints of its own.
StatusOr<TokenizerSpec> TrainFromCounts(const TokenizerSpec& pipeline,
                                        const TrainerSpec& spec,
                                        const WordCounts& counts,
                                        const TrainResources& resources,
                                        Progress* progress);

// What training on so many bytes may take, going by English text; languages of
// long words take more. For people, before a long run.
struct TrainExpectation {
  uint64_t distinct_words = 0;
  uint64_t memory_bytes = 0;
  double seconds = 0;
};
TrainExpectation ExpectTraining(uint64_t bytes,
                                const TrainResources& resources);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_TRAIN_H_
