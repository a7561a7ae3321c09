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
#include <memory>
#include <string>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/trainers/corpus.h"
#include "tokenizers/trainers/trainer.h"
#include "tokenizers/trainers/word_counts.h"
#include "tokenizers/trainers/word_run.h"

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
};

// The least budget.
inline constexpr uint64_t kCountMemoryMin = uint64_t{64} << 20;

// Sorted words, in tables and runs that still have to be merged.
struct CountedWords {
  std::vector<std::unique_ptr<WordSource>> sources;
  CorpusTotals totals;
};

// Counts all documents. Errors: those of the corpus; UsageError for a budget
// below kCountMemoryMin; Io where runs cannot be written; StoppedError.
StatusOr<CountedWords> CountWords(const Pipeline& pipeline, Corpus* corpus,
                                  const CountOptions& options,
                                  const TrainResources& resources,
                                  Progress* progress);

// Merges counted words in memory.
StatusOr<WordCounts> MergeToMemory(CountedWords counted);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_WORD_COUNTER_H_
