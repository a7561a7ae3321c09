#include "tokenizers/trainers/counts_file.h"

#include <algorithm>
#include <utility>

#include "tokenizers/base/digest.h"
#include "tokenizers/base/file.h"
#include "tokenizers/trainers/counts.pb.h"
#include "tokenizers/trainers/counts_header.h"
#include "tokenizers/trainers/counts_layout.h"

namespace tessera {
namespace {

using counts_layout::AppendNumber;
using counts_layout::kHeadMagic;
using counts_layout::kTailMagic;
using counts_layout::kTrailerBytes;
using counts_layout::kVersion;

// Writes a file and digests it.
class CountsWriter {
 public:
  explicit CountsWriter(AtomicFile* file)
      : file_(*file),
        blocks_([this](std::string_view block, std::string_view first_word) {
          return WriteBlock(block, first_word);
        }) {}

  Status WriteHeader(const CountsHeader& header) {
    const std::string bytes = SerializeHeader(header);
    std::string head(kHeadMagic);
    AppendNumber(kVersion, &head);
    AppendNumber(static_cast<uint32_t>(bytes.size()), &head);
    head += bytes;
    AppendNumber(Crc32(head), &head);
    return Write(head);
  }

  Status Append(std::string_view word, uint64_t count) {
    ++words_;
    if (!CheckedAdd(sum_, count, &sum_)) {
      return BadDataError("counts: the sum of all counts reaches 2^64");
    }
    return blocks_.Append(word, count);
  }

  Status Finish() {
    TESSERA_RETURN_IF_ERROR(blocks_.Finish());
    TESSERA_RETURN_IF_ERROR(Write(index_));
    std::string totals;
    AppendNumber(uint64_t{index_.size()}, &totals);
    AppendNumber(words_, &totals);
    AppendNumber(sum_, &totals);
    AppendNumber(Crc32(index_), &totals);
    AppendNumber(Crc32(totals), &totals);
    TESSERA_RETURN_IF_ERROR(Write(totals));
    const Sha256Digest digest = digest_.Finish();
    std::string trailer(digest.begin(), digest.end());
    AppendNumber(file_.size() + kTrailerBytes, &trailer);
    trailer += kTailMagic;
    return file_.Append(trailer);
  }

  uint64_t words() const { return words_; }

 private:
  Status Write(std::string_view bytes) {
    digest_.Update(bytes);
    return file_.Append(bytes);
  }
  Status WriteBlock(std::string_view block, std::string_view first_word) {
    if (!first_word.empty()) {
      AppendNumber(file_.size(), &index_);
      AppendNumber(static_cast<uint32_t>(first_word.size()), &index_);
      index_ += first_word;
    }
    return Write(block);
  }

  AtomicFile& file_;
  Sha256Stream digest_;
  std::string index_;
  uint64_t words_ = 0;
  uint64_t sum_ = 0;
  WordBlockWriter blocks_;
};

}  // namespace

StatusOr<uint64_t> WriteCounts(const std::string& path,
                               const CountsHeader& header, CountedWords counted,
                               const WriteCountsOptions& options) {
  CountsHeader written = header;
  SetTotals(counted.totals, &written);
  written.set_min_count(std::max(header.min_count(), options.min_count));
  TESSERA_ASSIGN_OR_RETURN(const std::unique_ptr<AtomicFile> file,
                           AtomicFile::Create(path, {.force = options.force}));
  CountsWriter writer(file.get());
  TESSERA_RETURN_IF_ERROR(writer.WriteHeader(written));
  TESSERA_RETURN_IF_ERROR(
      MergeWords(std::move(counted.sources),
                 [&](std::string_view word, uint64_t count) -> Status {
                   if (count < options.min_count) return OkStatus();
                   return writer.Append(word, count);
                 }));
  TESSERA_RETURN_IF_ERROR(writer.Finish());
  TESSERA_RETURN_IF_ERROR(file->Commit());
  return writer.words();
}

}  // namespace tessera
