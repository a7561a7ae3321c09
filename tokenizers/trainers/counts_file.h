// Counts files (.tcounts): words and counts that outlive a process.
//
//   magic "TSRCNT\0\1" | version u32 | header size u32 | CountsHeader |
//   CRC-32 of all before
//   blocks (word_run.h), up to the empty one
//   index: per block its offset u64, size of its first word u32, the word
//   index size u64 | words u64 | sum of the counts u64 | index CRC-32, CRC-32
//   of these 28 bytes
//   SHA-256 of everything before | file size u64 | magic "TSREND\0\1"
//
// All little-endian. Equal counts are equal files, and the counts of two
// corpora merged are the counts of both: sums of integers and of document
// hashes.

#ifndef TESSERA_TOKENIZERS_TRAINERS_COUNTS_FILE_H_
#define TESSERA_TOKENIZERS_TRAINERS_COUNTS_FILE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/status.h"
#include "tokenizers/trainers/counted_words.h"

namespace tessera {

class CountsHeader;

// A file and how often its counts are taken.
struct CountsInput {
  std::string path;
  uint64_t weight = 1;
};

// "PATH" or "PATH@WEIGHT". Errors: UsageError for a weight of 0.
StatusOr<CountsInput> ParseCountsInput(std::string_view text);

// Counts files ready to be merged.
struct OpenedCounts {
  std::unique_ptr<CountsHeader> header;
  CountedWords counted;
};

// Opens counts files. Words are checked as they are read: a file that is not
// what its end says ends the merge with BadData. Errors: NoInput; BadData for
// what is no counts file, for different fingerprints, for sums beyond 2^64.
StatusOr<OpenedCounts> OpenCounts(const std::vector<CountsInput>& inputs);

struct WriteCountsOptions {
  // Words below it are left out.
  uint64_t min_count = 0;
  // Replace an existing file.
  bool force = false;
};

// Writes the merged words with the header's description of them; returns how
// many there are. Errors: those of AtomicFile and of the sources.
StatusOr<uint64_t> WriteCounts(const std::string& path,
                               const CountsHeader& header, CountedWords counted,
                               const WriteCountsOptions& options);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_COUNTS_FILE_H_
