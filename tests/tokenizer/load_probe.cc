// How long a tokenizer takes to load: for people, run by hand.
//
//   load_probe create|full|header|write COUNT SOURCE [OUTPUT]
//
// prints the median and the 95th percentile of COUNT loads in milliseconds.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "tokenizers/base/file.h"
#include "tokenizers/load.h"
#include "tokenizers/native_file.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

using TokenizerOr = StatusOr<std::unique_ptr<const Tokenizer>>;

TokenizerOr Load(const std::string& how, const std::string& source) {
  if (how == "create") return LoadTokenizer(source, {});
  const Verify verify = how == "full" ? Verify::kFull : Verify::kHeader;
  return LoadNativeFile(source, {.verify = verify});
}

int Run(int count, char** arguments) {
  const std::string how = arguments[1];
  const int times = std::atoi(arguments[2]);
  const std::string source = arguments[3];
  if (how == "write" && count > 4) {
    auto tokenizer = LoadTokenizer(source, {});
    if (!tokenizer.ok()) return 1;
    return WriteFile(arguments[4], FormatNativeFile(**tokenizer),
                     {.force = true})
                   .ok()
               ? 0
               : 1;
  }
  std::vector<double> milliseconds;
  for (int i = 0; i < times; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    const TokenizerOr tokenizer = Load(how, source);
    const auto end = std::chrono::steady_clock::now();
    if (!tokenizer.ok()) {
      std::fprintf(stderr, "%s\n", tokenizer.status().ToString().c_str());
      return 1;
    }
    milliseconds.push_back(
        std::chrono::duration<double, std::milli>(end - begin).count());
  }
  std::sort(milliseconds.begin(), milliseconds.end());
  std::printf("%s: median %.3f ms, p95 %.3f ms\n", how.c_str(),
              milliseconds[milliseconds.size() / 2],
              milliseconds[milliseconds.size() * 95 / 100]);
  return 0;
}

}  // namespace
}  // namespace tessera

int main(int count, char** arguments) {
  if (count < 4) return 2;
  return tessera::Run(count, arguments);
}
