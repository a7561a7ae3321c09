// train_driver FILE... [--vocab-size N] [--pretokenizer P] [--threads N]
//     [--memory BYTES] [--tmp DIR] [--merge-order O] [--special-token T]...
//     [--min-frequency N] [--max-token-length N] -o out.json
//
// Trains and writes {"vocab": {letters: id}, "merges": [[left, right], ...]} in
// letters, for comparison with peers.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tokenizers/base/file.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/byte_alphabet.h"
#include "tokenizers/trainers/train.h"

namespace tessera {
namespace {

class StderrProgress : public Progress {
 public:
  void Report(std::string_view stage, uint64_t, uint64_t,
              std::string_view) override {
    if (stage == stage_) return;
    const auto now = std::chrono::steady_clock::now();
    std::fprintf(stderr, "%.3f s: %s\n",
                 std::chrono::duration<double>(now - begin_).count(),
                 std::string(stage).c_str());
    stage_ = stage;
  }
  void Warn(std::string_view line) override {
    std::fprintf(stderr, "warning: %s\n", std::string(line).c_str());
  }

 private:
  const std::chrono::steady_clock::time_point begin_ =
      std::chrono::steady_clock::now();
  std::string stage_;
};

std::string JsonString(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      char buffer[8];
      std::snprintf(buffer, sizeof(buffer), "\\u%04x", c);
      out += buffer;
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string ToJson(const TokenizerSpec& spec) {
  const auto text = [&spec](uint32_t id) {
    const std::string& token = spec.vocabulary().tokens(static_cast<int>(id));
    const bool is_literal = spec.vocabulary().kinds_size() > 0 &&
                            spec.vocabulary().kinds(static_cast<int>(id)) ==
                                VocabularySpec::LITERAL;
    if (!spec.vocabulary().byte_level() || is_literal) return JsonString(token);
    std::string letters;
    AppendByteLetters(token, &letters);
    return JsonString(letters);
  };
  std::string json = "{\"vocab\": {";
  for (int i = 0; i < spec.vocabulary().tokens_size(); ++i) {
    json += (i == 0 ? "" : ", ") + text(static_cast<uint32_t>(i)) + ": " +
            std::to_string(i);
  }
  json += "}, \"merges\": [";
  const auto& merges = spec.models(0).bpe().merges();
  for (int i = 0; i < merges.size(); i += 2) {
    json += (i == 0 ? "[" : ", [") + text(merges[i]) + ", " +
            text(merges[i + 1]) + "]";
  }
  return json + "]}\n";
}

Status RunDriver(int argc, char** argv) {
  std::vector<std::string> files;
  PipelineOptions pipeline_options;
  TrainerSpec spec;
  spec.set_algorithm("bpe");
  TrainResources resources;
  std::string output;
  int documents = 0;
  for (int i = 1; i < argc; ++i) {
    const std::string flag = argv[i];
    if (flag.substr(0, 1) != "-" || flag == "-") {
      files.push_back(flag);
      continue;
    }
    if (++i == argc) return UsageError(flag + ": needs a value");
    const std::string value = argv[i];
    const uint64_t number = ParseSize(value).value_or(0);
    if (flag == "--vocab-size") spec.set_vocab_size(number);
    if (flag == "--pretokenizer") pipeline_options.pretokenizer = value;
    if (flag == "--normalizer") pipeline_options.normalizers.push_back(value);
    if (flag == "--threads") resources.threads = static_cast<int>(number);
    if (flag == "--memory") resources.memory_bytes = number;
    if (flag == "--tmp") resources.tmp = value;
    if (flag == "--special-token") spec.add_special_tokens(value);
    if (flag == "--min-frequency") spec.set_min_frequency(number);
    if (flag == "--max-token-length") spec.set_max_token_length(number);
    if (flag == "--limit-alphabet") spec.set_limit_alphabet(number);
    if (flag == "--full-byte-alphabet") {
      spec.set_full_byte_alphabet(number != 0);
    }
    if (flag == "--continuing-subword-prefix") {
      spec.set_continuing_subword_prefix(value);
    }
    if (flag == "--end-of-word-suffix") spec.set_end_of_word_suffix(value);
    if (flag == "--compat") spec.set_compat(number != 0);
    if (flag == "--algorithm") spec.set_algorithm(value);
    if (flag == "--documents") documents = static_cast<int>(number);
    if (flag == "--merge-order") {
      spec.set_merge_order(value == "bytes" ? TrainerSpec::BYTES
                           : value == "ids" ? TrainerSpec::IDS
                           : value == "spm" ? TrainerSpec::SPM
                                            : TrainerSpec::HF);
    }
    if (flag == "-o") output = value;
  }
  StderrProgress progress;
  TESSERA_ASSIGN_OR_RETURN(const TokenizerSpec pipeline,
                           MakePipeline(pipeline_options));
  TESSERA_ASSIGN_OR_RETURN(
      const auto corpus,
      OpenCorpus(files, static_cast<DocumentMode>(documents)));
  TESSERA_ASSIGN_OR_RETURN(
      const TokenizerSpec trained,
      TrainTokenizer(pipeline, spec, corpus.get(), resources, &progress));
  progress.Report("write", 0, 0, "");
  TESSERA_RETURN_IF_ERROR(WriteFile(output, ToJson(trained), {.force = true}));
  progress.Report("done", 0, 0, "");
  return OkStatus();
}

}  // namespace
}  // namespace tessera

int main(int argc, char** argv) {
  const tessera::Status status = tessera::RunDriver(argc, argv);
  if (status.ok()) return 0;
  std::fprintf(stderr, "train_driver: error: %s\n",
               std::string(tessera::MessageOf(status)).c_str());
  return static_cast<int>(tessera::ClassOf(status));
}
