// What `tessera bench` shows of its measurements.

#ifndef TESSERA_CLI_BENCH_TABLE_H_
#define TESSERA_CLI_BENCH_TABLE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "cli/bench_job.h"
#include "cli/bench_run.h"
#include "tokenizers/base/status.h"

namespace tessera {

// An engine; the first row is ours.
struct BenchRow {
  std::string name;
  std::vector<BenchMeasures> rounds;
  BenchMeasures median;
  // It made of the input what the reference made of it.
  bool is_exact = false;
  // Where it did not.
  std::string difference;
};

// For people, in MB/s of `bytes`, or in time; last, how many times as fast as
// each row we are, column by column.
std::string BenchTable(const BenchJob& job, uint64_t bytes,
                       const std::vector<BenchRow>& rows);

// A JSON object a row; seconds and bytes.
std::string BenchJson(const BenchJob& job, uint64_t bytes,
                      const std::vector<BenchRow>& rows);

// Threshold error unless we are exact, and nowhere slower than a peer that is.
Status BenchGate(const BenchJob& job, const std::vector<BenchRow>& rows);

}  // namespace tessera

#endif  // TESSERA_CLI_BENCH_TABLE_H_
