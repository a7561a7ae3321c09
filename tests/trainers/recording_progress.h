// A Progress that remembers warnings.

#ifndef TESSERA_TESTS_TRAINERS_RECORDING_PROGRESS_H_
#define TESSERA_TESTS_TRAINERS_RECORDING_PROGRESS_H_

#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/trainers/trainer.h"

namespace tessera {

class RecordingProgress : public Progress {
 public:
  void Report(std::string_view, uint64_t, uint64_t, std::string_view) override {
    ++reports;
  }
  void Warn(std::string_view line) override { warnings.emplace_back(line); }

  size_t reports = 0;
  std::vector<std::string> warnings;
};

}  // namespace tessera

#endif  // TESSERA_TESTS_TRAINERS_RECORDING_PROGRESS_H_
