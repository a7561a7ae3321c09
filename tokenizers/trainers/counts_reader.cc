// Reading counts files: the ends are checked when a file is opened, every block
// when it is read, the totals when the last word has been.

#include <algorithm>
#include <utility>

#include "google/protobuf/io/coded_stream.h"
#include "tokenizers/base/digest.h"
#include "tokenizers/base/file.h"
#include "tokenizers/base/limits.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/trainers/counts.pb.h"
#include "tokenizers/trainers/counts_file.h"
#include "tokenizers/trainers/counts_header.h"
#include "tokenizers/trainers/counts_layout.h"

namespace tessera {
namespace {

using counts_layout::kHeadBytes;
using counts_layout::kHeaderBytesMax;
using counts_layout::kHeadMagic;
using counts_layout::kTailMagic;
using counts_layout::kTotalsBytes;
using counts_layout::kTrailerBytes;
using counts_layout::kVersion;
using counts_layout::NumberAt;

// An open file whose ends have been checked.
struct OpenFile {
  std::shared_ptr<InputStream> stream;
  CountsHeader header = {};
  uint64_t words = 0;
  uint64_t sum = 0;
  uint64_t blocks_end = 0;
  uint64_t index_size = 0;
  uint32_t index_crc = 0;
};

Status Damaged(const std::string& path, uint64_t at, std::string_view what) {
  return BadDataError(QuoteForError(path, 200) + ":byte " + std::to_string(at) +
                      ": " + std::string(what));
}

Status ReadHead(OpenFile* file) {
  const std::string& path = file->stream->path();
  char head[kHeadBytes];
  TESSERA_ASSIGN_OR_RETURN(size_t count, file->stream->Read(head, kHeadBytes));
  if (count < kHeadBytes || std::string_view(head, 8) != kHeadMagic) {
    return Damaged(path, 0, "expected a counts file, found something else");
  }
  const uint32_t version = NumberAt<uint32_t>(head + 8);
  const uint32_t size = NumberAt<uint32_t>(head + 12);
  if (version != kVersion) {
    return Damaged(path, 8,
                   "expected version 1, found " + std::to_string(version) +
                       "; use the release that wrote it");
  }
  if (size > kHeaderBytesMax)
    return Damaged(path, 12, "the header is too long");
  std::string bytes(size + sizeof(uint32_t), '\0');
  TESSERA_ASSIGN_OR_RETURN(count,
                           file->stream->Read(bytes.data(), bytes.size()));
  if (count < bytes.size()) {
    return Damaged(path, kHeadBytes + count, "the file ends in its header");
  }
  const uint32_t crc = NumberAt<uint32_t>(bytes.data() + size);
  bytes.resize(size);
  if (Crc32(bytes, Crc32(std::string_view(head, kHeadBytes))) != crc) {
    return Damaged(path, kHeadBytes, "the header does not have its checksum");
  }
  google::protobuf::io::CodedInputStream coded(
      reinterpret_cast<const uint8_t*>(bytes.data()),
      static_cast<int>(bytes.size()));
  coded.SetRecursionLimit(kProtobufDepthMax);
  if (!file->header.ParseFromCodedStream(&coded) ||
      file->header.fingerprint() != CountsFingerprint(file->header)) {
    return Damaged(path, kHeadBytes, "the header is not what it says");
  }
  return OkStatus();
}

Status ReadTail(OpenFile* file) {
  const std::string& path = file->stream->path();
  const uint64_t size = file->stream->stamp()->size;
  constexpr size_t kTailBytes = kTotalsBytes + kTrailerBytes;
  const uint64_t head_end = file->stream->position();
  char tail[kTailBytes];
  if (size < head_end + kTailBytes) {
    return Damaged(path, size, "expected more, found the end");
  }
  const uint64_t at = size - kTailBytes;
  TESSERA_ASSIGN_OR_RETURN(const size_t count,
                           file->stream->ReadAt(at, tail, kTailBytes));
  if (count < kTailBytes ||
      std::string_view(tail + kTailBytes - 8, 8) != kTailMagic ||
      NumberAt<uint64_t>(tail + kTailBytes - 16) != size) {
    return Damaged(path, size - 16,
                   "the file does not end as a counts file of " +
                       std::to_string(size) + " bytes; it was cut or changed");
  }
  if (Crc32(std::string_view(tail, 28)) != NumberAt<uint32_t>(tail + 28)) {
    return Damaged(path, at, "the totals do not have their checksum");
  }
  const uint64_t index_size = NumberAt<uint64_t>(tail);
  if (index_size > at - head_end) {
    return Damaged(path, at, "the index is longer than the file");
  }
  file->words = NumberAt<uint64_t>(tail + 8);
  file->sum = NumberAt<uint64_t>(tail + 16);
  file->blocks_end = at - index_size;
  file->index_size = index_size;
  file->index_crc = NumberAt<uint32_t>(tail + 24);
  return OkStatus();
}

// The words of a file, times its weight; at the end the totals are compared.
class FileSource : public WordSource {
 public:
  FileSource(OpenFile file, uint64_t weight)
      : file_(std::move(file)),
        weight_(weight),
        blocks_(QuoteForError(file_.stream->path(), 200),
                [this](char* buffer, size_t bytes) {
                  return Read(buffer, bytes);
                }) {}

  StatusOr<bool> Next(std::string_view* word, uint64_t* count) override {
    TESSERA_ASSIGN_OR_RETURN(const bool more, blocks_.Next(word, count));
    if (!more) return CheckEnd();
    ++words_;
    sum_ += *count;
    if (!CheckedMul(*count, weight_, count)) {
      return BadDataError(QuoteForError(file_.stream->path(), 200) + "@" +
                          std::to_string(weight_) + ": the count of \"" +
                          QuoteForError(*word) + "\" reaches 2^64");
    }
    return true;
  }

 private:
  Status Read(char* buffer, size_t bytes) {
    const uint64_t at = file_.stream->position();
    if (bytes > file_.blocks_end - at) {
      return Damaged(file_.stream->path(), at,
                     "a block is longer than the file");
    }
    TESSERA_ASSIGN_OR_RETURN(const size_t count,
                             file_.stream->Read(buffer, bytes));
    if (count == bytes) return OkStatus();
    return Damaged(file_.stream->path(), at + count,
                   "expected more, found the end");
  }

  StatusOr<bool> CheckEnd() {
    const uint64_t at = file_.stream->position();
    if (at != file_.blocks_end || words_ != file_.words || sum_ != file_.sum) {
      return Damaged(file_.stream->path(), at,
                     "the words are not those that the totals say");
    }
    TESSERA_RETURN_IF_ERROR(CheckIndex());
    TESSERA_RETURN_IF_ERROR(file_.stream->CheckUnchanged());
    return false;
  }

  Status CheckIndex() {
    char buffer[4096];
    uint32_t crc = 0;
    for (uint64_t left = file_.index_size; left > 0;) {
      const size_t part = std::min<uint64_t>(left, sizeof(buffer));
      TESSERA_ASSIGN_OR_RETURN(const size_t count,
                               file_.stream->Read(buffer, part));
      if (count < part) break;
      crc = Crc32(std::string_view(buffer, part), crc);
      left -= part;
    }
    if (crc == file_.index_crc) return OkStatus();
    return Damaged(file_.stream->path(), file_.blocks_end,
                   "the index does not have its checksum");
  }

  const OpenFile file_;
  const uint64_t weight_;
  uint64_t words_ = 0;
  uint64_t sum_ = 0;
  WordBlockReader blocks_;
};

StatusOr<OpenFile> OpenOne(const std::string& path) {
  TESSERA_ASSIGN_OR_RETURN(std::unique_ptr<InputStream> stream,
                           InputStream::Open(path));
  if (!stream->stamp().has_value()) {
    return BadDataError(QuoteForError(path, 200) +
                        ": expected a counts file, found a stream or nothing; "
                        "name a regular file");
  }
  OpenFile file{.stream = std::move(stream)};
  TESSERA_RETURN_IF_ERROR(ReadHead(&file));
  TESSERA_RETURN_IF_ERROR(ReadTail(&file));
  return file;
}

StatusOr<CorpusTotals> TotalsOf(const CountsHeader& header,
                                const CountsInput& input) {
  CorpusTotals totals{.documents = header.documents(),
                      .bytes = header.bytes(),
                      .pretokens = header.pretokens(),
                      .sample = header.sample()};
  for (uint64_t* number :
       {&totals.documents, &totals.bytes, &totals.pretokens}) {
    if (!CheckedMul(*number, input.weight, number)) {
      return BadDataError(QuoteForError(input.path, 200) + "@" +
                          std::to_string(input.weight) +
                          ": a total reaches 2^64");
    }
  }
  const std::optional<Hash128> hash =
      ParseFingerprint(header.corpus_fingerprint());
  if (!hash.has_value()) {
    return BadDataError(QuoteForError(input.path, 200) +
                        ": the corpus fingerprint is not 32 hex digits");
  }
  totals.fingerprint = TimesFingerprint(*hash, input.weight);
  return totals;
}

}  // namespace

StatusOr<CountsInput> ParseCountsInput(std::string_view text) {
  const size_t at = text.rfind('@');
  if (at == std::string_view::npos) return CountsInput{std::string(text)};
  const std::optional<uint64_t> weight = ParseUint64(text.substr(at + 1));
  // A path may have an @ of its own.
  if (!weight.has_value()) return CountsInput{std::string(text)};
  if (*weight == 0) {
    return UsageError(QuoteForError(text, 200) + ": a weight is at least 1");
  }
  return CountsInput{std::string(text.substr(0, at)), *weight};
}

StatusOr<OpenedCounts> OpenCounts(const std::vector<CountsInput>& inputs) {
  if (inputs.empty()) return UsageError("counts: no files; name some");
  OpenedCounts opened;
  for (const CountsInput& input : inputs) {
    TESSERA_ASSIGN_OR_RETURN(OpenFile file, OpenOne(input.path));
    if (opened.header == nullptr) {
      opened.header = std::make_unique<CountsHeader>(file.header);
    }
    TESSERA_RETURN_IF_ERROR(CheckSameWords(file.header, *opened.header,
                                           QuoteForError(input.path, 200)));
    if (file.header.min_count() > opened.header->min_count()) {
      opened.header->set_min_count(file.header.min_count());
    }
    TESSERA_ASSIGN_OR_RETURN(const CorpusTotals totals,
                             TotalsOf(file.header, input));
    opened.counted.totals += totals;
    opened.counted.sources.push_back(
        std::make_unique<FileSource>(std::move(file), input.weight));
  }
  SetTotals(opened.counted.totals, opened.header.get());
  return opened;
}

}  // namespace tessera
