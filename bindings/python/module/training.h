// Training and counting for Python.

#ifndef TESSERA_BINDINGS_PYTHON_MODULE_TRAINING_H_
#define TESSERA_BINDINGS_PYTHON_MODULE_TRAINING_H_

#include <nanobind/nanobind.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bindings/python/module/tokenizer.h"
#include "tokenizers/trainers/word_counts.h"

namespace tessera {
class CountsHeader;
}

namespace tessera::python {

// Counts of words, and what says which words those are.
class PyCounts {
 public:
  PyCounts(std::unique_ptr<CountsHeader> header, WordCounts counts);
  ~PyCounts();

  // Files whose words are the same. Errors: DataError, OSError.
  static std::unique_ptr<PyCounts> Load(const std::vector<std::string>& paths);
  void Save(const std::string& path, uint64_t min_count) const;
  // The sums with another's. Errors: DataError if their words differ.
  std::unique_ptr<PyCounts> Merge(const PyCounts& other) const;

  // The word (bytes) and the count number `index`. Errors: IndexError.
  nanobind::tuple Item(size_t index) const;

  const WordCounts& counts() const { return counts_; }
  const CountsHeader& header() const { return *header_; }

 private:
  std::unique_ptr<CountsHeader> header_;
  WordCounts counts_;
};

// What train and count share.
struct TrainCall {
  // Paths, texts of Python, or a PyCounts.
  nanobind::object corpus;
  // Whose words; else the names below.
  const PyTokenizer* like = nullptr;
  std::string pretokenizer;
  std::string split_regex;
  std::vector<std::string> normalizers;
  // Fields of TrainerSpec.
  nanobind::dict options;
  int threads = 1;
  uint64_t memory_bytes = 0;
  std::string tmp;
  // Folder of checkpoints; empty = none.
  std::string resume;
  nanobind::object progress;
};

std::unique_ptr<PyTokenizer> Train(const TrainCall& call);
std::unique_ptr<PyCounts> Count(const TrainCall& call);

}  // namespace tessera::python

#endif  // TESSERA_BINDINGS_PYTHON_MODULE_TRAINING_H_
