// Encodes words with a model, for the Python tests: the first line is a
// TokenizerSpec in text form, each further one a word (hex_lines.h). Answers a
// line of ids each, or "error MESSAGE" for the spec. `model_probe --time` says
// how long the words took in all instead.

#include <google/protobuf/text_format.h>

#include <chrono>
#include <cstdio>
#include <string_view>

#include "tests/vocab/hex_lines.h"
#include "tokenizers/models/model.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/vocab/vocabulary.h"

namespace tessera {
namespace {

class Probe {
 public:
  Status Load(const std::string& text) {
    TokenizerSpec spec;
    if (!google::protobuf::TextFormat::ParseFromString(text, &spec)) {
      return BadDataError("no TokenizerSpec");
    }
    TESSERA_ASSIGN_OR_RETURN(vocabulary_, Vocabulary::Create(spec));
    TESSERA_ASSIGN_OR_RETURN(model_, NewModel(spec.models(0), *vocabulary_));
    scratch_ = model_->NewScratch();
    return OkStatus();
  }

  // False if the sizes do not tile the word.
  bool Encode(std::string_view word) {
    output_.clear();
    model_->Encode(&word, 1, true, scratch_.get(), &output_);
    uint64_t sum = 0;
    for (const uint64_t size : output_.sizes) sum += size;
    return output_.ids.empty() || sum == word.size();
  }

  void Print() const {
    for (const TokenId id : output_.ids) std::printf("%u ", id);
    std::printf("\n");
  }

  // Nanoseconds a word, of the best of `rounds`.
  double Time(const std::vector<std::string>& texts, int rounds) {
    const std::vector<std::string_view> words(texts.begin(), texts.end());
    double best = 0;
    for (int i = 0; i < rounds; ++i) {
      output_.clear();
      const auto begin = std::chrono::steady_clock::now();
      model_->Encode(words.data(), words.size(), false, scratch_.get(),
                     &output_);
      const std::chrono::duration<double, std::nano> spent =
          std::chrono::steady_clock::now() - begin;
      if (i == 0 || spent.count() < best) best = spent.count();
    }
    return best / static_cast<double>(words.size());
  }

 private:
  std::unique_ptr<const Vocabulary> vocabulary_;
  std::unique_ptr<const Model> model_;
  std::unique_ptr<ModelScratch> scratch_;
  ModelOutput output_;
};

int Run(bool time) {
  std::string line;
  Probe probe;
  if (!ReadHexLine(&line)) return 2;
  const Status status = probe.Load(line);
  if (!status.ok()) {
    std::printf("error %s\n", std::string(MessageOf(status)).c_str());
    return 0;
  }
  std::vector<std::string> words;
  while (ReadHexLine(&line)) {
    if (time) {
      words.push_back(line);
      continue;
    }
    if (!probe.Encode(line)) return 3;
    probe.Print();
  }
  if (time) std::printf("%.1f\n", probe.Time(words, 5));
  return 0;
}

}  // namespace
}  // namespace tessera

int main(int argc, char** argv) {
  return tessera::Run(argc > 1 && std::string_view(argv[1]) == "--time");
}
