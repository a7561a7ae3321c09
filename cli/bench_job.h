// What `tessera bench` measures, and one measurement of it.

#ifndef TESSERA_CLI_BENCH_JOB_H_
#define TESSERA_CLI_BENCH_JOB_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/bench_run.h"
#include "tokenizers/base/types.h"
#include "tokenizers/load.h"
#include "tokenizers/tokenizer.h"

namespace tessera {

struct BenchJob {
  std::string File(std::string_view name) const {
    return folder + "/" + std::string(name);
  }

  // "encode", "decode", "load" or "train".
  std::string what;
  // To be encoded.
  std::vector<std::string_view> texts;
  // To be decoded.
  std::vector<std::vector<TokenId>> ids;
  // Either in the form that bench_peers.py reads.
  std::string input;
  // To be trained on.
  std::vector<std::string> files;
  uint64_t vocab_size = 0;
  // The tokenizer: its path, what its suffix says, how to load it; null where
  // one is trained.
  std::string source;
  std::string source_format;
  LoadOptions load;
  std::unique_ptr<const Tokenizer> tokenizer;
  int threads = 1;
  // For files that are gone after the run.
  std::string folder;
};

// A peer by its name, and the interpreter that has it.
struct BenchPeer {
  std::string name;
  std::string python;
};
std::vector<std::string> BenchPeerNames();

// Both put into `output` what came out: ids, bytes, or merges as lines.
BenchMeasures MeasureTessera(const BenchJob& job, const std::string& output);
BenchMeasures MeasurePeer(const BenchJob& job, const BenchPeer& peer,
                          const std::string& output);

}  // namespace tessera

#endif  // TESSERA_CLI_BENCH_JOB_H_
