// Counting: a corpus becomes exact word counts in bounded memory.
//
// Workers take chunks, walk each document through the pipeline that will
// encode, and count in private tables. When the tables reach the budget a
// worker sorts its own, writes it as a run and goes on; at the end runs and
// tables are merged in order of bytes. The result does not depend on threads,
// memory, chunks or the order of documents.

#ifndef TESSERA_TOKENIZERS_TRAINERS_WORD_COUNTER_H_
#define TESSERA_TOKENIZERS_TRAINERS_WORD_COUNTER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/trainers/corpus.h"
#include "tokenizers/trainers/counted_words.h"
#include "tokenizers/trainers/trainer.h"

namespace tessera {

class Pipeline;

struct CountOptions {
  // Of JSON lines.
  std::string text_field = "text";
  // Ill-formed UTF-8 is an error with its place.
  bool strict_utf8 = false;
  // Longer documents, and those with U+2585, are left out (SentencePiece); 0 =
  // none are.
  uint64_t document_bytes_max = 0;
  // Added tokens of the pipeline are words of their own (Hugging Face); else
  // they are dropped.
  bool counts_added_tokens = true;
  // Tokens that are text like any other; a warning says how often they stand
  // in the documents.
  std::vector<std::string> ordinary_tokens = {};
};

// The least budget.
inline constexpr uint64_t kCountMemoryMin = uint64_t{64} << 20;

// Counts all documents; with resources.count_journal, goes on where another
// process was stopped. Errors: those of the corpus; UsageError for a budget
// below kCountMemoryMin; Io where runs cannot be written; StoppedError.
StatusOr<CountedWords> CountWords(const Pipeline& pipeline, Corpus* corpus,
                                  const CountOptions& options,
                                  const TrainResources& resources,
                                  Progress* progress);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_WORD_COUNTER_H_
