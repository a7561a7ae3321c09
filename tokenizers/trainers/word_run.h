// Words with counts in order of bytes: from a table, from a file, merged.
//
// A run is a file of blocks. A block is at most 64 KiB of records {bytes shared
// with the word before, length of the rest, the rest, count} (numbers as
// varints; the first word of a block shares nothing), packed with zstd:
//
//   packed size u32 | raw size u32 | records u32 | CRC-32 of the packed bytes
//   | packed bytes
//
// A block of one longer record (a long word) is stored as it is: packed size =
// raw size. A block of packed size 0 ends the run. The counts file is a run
// with a header before and an index and totals behind it (counts_file.h).

#ifndef TESSERA_TOKENIZERS_TRAINERS_WORD_RUN_H_
#define TESSERA_TOKENIZERS_TRAINERS_WORD_RUN_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/file.h"
#include "tokenizers/base/status.h"

namespace tessera {

// Words in order, one at a time.
class WordSource {
 public:
  virtual ~WordSource() = default;
  // The next word, valid until the next call; false at the end.
  virtual StatusOr<bool> Next(std::string_view* word, uint64_t* count) = 0;
};

using WordSink = std::function<Status(std::string_view word, uint64_t count)>;

// All words of all sources in order, counts of equal words added. Memory: that
// of the sources. Errors: those of sources and sink; BadData where a sum
// reaches 2^64.
Status MergeWords(std::vector<std::unique_ptr<WordSource>> sources,
                  const WordSink& sink);

// Packs words into blocks and hands each block to `write`.
class WordBlockWriter {
 public:
  // `first_word` is the block's, for an index.
  using Write = std::function<Status(std::string_view block,
                                     std::string_view first_word)>;
  explicit WordBlockWriter(Write write) : write_(std::move(write)) {}

  // Requires a word behind all words so far.
  Status Append(std::string_view word, uint64_t count);
  // Writes what is left and the block that ends a run.
  Status Finish();

 private:
  Status WriteBlock();

  const Write write_;
  std::string raw_;
  uint32_t records_ = 0;
  std::string first_word_;
  std::string last_word_;
};

// Reads blocks from `read`, which fills a buffer or fails. Checks everything:
// CRC-32, sizes, the order of words, counts above 0.
class WordBlockReader : public WordSource {
 public:
  using Read = std::function<Status(char* buffer, size_t bytes)>;
  // `name` stands before the block's number in messages.
  WordBlockReader(std::string name, Read read)
      : name_(std::move(name)), read_(std::move(read)) {}

  StatusOr<bool> Next(std::string_view* word, uint64_t* count) override;

 private:
  Status ReadBlock();
  Status ReadRecord(uint64_t* count);
  Status Damaged(std::string_view what) const;

  const std::string name_;
  const Read read_;
  std::string packed_;
  std::string raw_;
  size_t at_ = 0;
  uint64_t blocks_ = 0;
  uint32_t records_left_ = 0;
  bool is_first_ = true;
  bool ended_ = false;
  std::string word_;
};

// Gives a run's words, in order, to a sink.
using WordFill = std::function<Status(const WordSink&)>;

// Writes a run. Errors: those of `fill`; CannotCreate; Io, also where less than
// `bytes_expected` + 64 MiB is free in its folder.
Status WriteRun(const std::string& path, uint64_t bytes_expected,
                const WordFill& fill);
StatusOr<std::unique_ptr<WordSource>> OpenRun(const std::string& path);

// A run in a file of `directory` that is gone when the last reader is.
StatusOr<std::unique_ptr<WordSource>> WriteTemporaryRun(
    const std::string& directory, uint64_t bytes_expected,
    const WordFill& fill);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_WORD_RUN_H_
