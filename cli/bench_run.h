// One measurement of `tessera bench`: an engine in a process of its own.
//
// The child says what it measured in lines "KEY VALUE" (load, cold, warm and
// no_cache in seconds, version, error) and leaves what it made of the input in
// a file, for the parent to compare.

#ifndef TESSERA_CLI_BENCH_RUN_H_
#define TESSERA_CLI_BENCH_RUN_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace tessera {

struct BenchMeasures {
  // Why there is no measurement; empty where there is one.
  std::string error = {};
  std::string version = {};
  // In seconds; 0 where the engine has no such number.
  double load = 0;
  double cold = 0;
  double warm = 0;
  double no_cache = 0;
  // Of the whole child: seconds, and bytes at its largest.
  double wall = 0;
  double rss = 0;
};

// Runs `body` in a forked child; it prints the lines on standard output.
BenchMeasures RunForked(const std::function<void()>& body);

// Runs a program; `environment` is added to ours.
BenchMeasures RunProgram(const std::vector<std::string>& arguments,
                         const std::map<std::string, std::string>& environment);

}  // namespace tessera

#endif  // TESSERA_CLI_BENCH_RUN_H_
