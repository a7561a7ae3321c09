#include "tokenizers/trainers/word_run.h"

#include <sys/statvfs.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <queue>
#include <utility>

#include "tokenizers/base/alloc.h"
#include "tokenizers/base/digest.h"
#include "tokenizers/base/directory.h"
#include "tokenizers/base/hash.h"
#include "tokenizers/base/random.h"
#include "tokenizers/base/types.h"

namespace tessera {
namespace {

constexpr size_t kBlockBytes = size_t{64} << 10;
constexpr size_t kBlockHeaderBytes = 16;
constexpr int kPackLevel = 1;
constexpr uint64_t kFreeBytesMin = uint64_t{64} << 20;

void AppendVarint(uint64_t value, std::string* out) {
  while (value >= 0x80) {
    out->push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out->push_back(static_cast<char>(value));
}

// False at the end of `bytes` and for numbers of more than 64 bits.
bool TakeVarint(std::string_view bytes, size_t* at, uint64_t* value) {
  *value = 0;
  for (int shift = 0; shift < 64 && *at < bytes.size(); shift += 7) {
    const uint64_t byte = static_cast<uint8_t>(bytes[(*at)++]);
    if (shift == 63 && byte > 1) return false;
    *value |= (byte & 0x7F) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

size_t SharedPrefix(std::string_view a, std::string_view b) {
  const size_t size = std::min(a.size(), b.size());
  return static_cast<size_t>(
      std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(size),
                    b.begin())
          .first -
      a.begin());
}

// A source in the queue of a merge, with its word.
struct Head {
  std::string_view word = {};
  uint64_t count = 0;
  WordSource* source = nullptr;
};

bool IsBehind(const Head& a, const Head& b) { return a.word > b.word; }

Status CheckFreeSpace(const std::string& directory, uint64_t bytes) {
  struct statvfs info;
  if (statvfs(directory.c_str(), &info) != 0) {
    return CannotCreateError(QuoteForError(directory, 200) +
                             ": is no folder that temporary files can go to; "
                             "name another with --tmp");
  }
  const uint64_t free = uint64_t{info.f_bavail} * info.f_frsize;
  if (free >= bytes + kFreeBytesMin) return OkStatus();
  return IoError(QuoteForError(directory, 200) + ": " + std::to_string(free) +
                 " bytes are free, a temporary file needs " +
                 std::to_string(bytes + kFreeBytesMin) +
                 "; free some or name another folder with --tmp");
}

// Reads a run from an open file.
class RunFile : public WordBlockReader {
 public:
  explicit RunFile(std::unique_ptr<InputStream> stream)
      : RunFile(std::shared_ptr<InputStream>(std::move(stream))) {}

 private:
  explicit RunFile(std::shared_ptr<InputStream> stream)
      : WordBlockReader(
            stream->path(), [stream](char* buffer, size_t bytes) -> Status {
              TESSERA_ASSIGN_OR_RETURN(const size_t count,
                                       stream->Read(buffer, bytes));
              if (count == bytes) return OkStatus();
              return BadDataError(stream->path() + ":byte " +
                                  std::to_string(stream->position()) +
                                  ": expected more, found the end");
            }) {}
};

}  // namespace

Status MergeWords(std::vector<std::unique_ptr<WordSource>> sources,
                  const WordSink& sink) {
  std::priority_queue<Head, std::vector<Head>,
                      bool (*)(const Head&, const Head&)>
      heads(&IsBehind);
  const auto push = [&heads](WordSource* source) -> Status {
    Head head{.source = source};
    TESSERA_ASSIGN_OR_RETURN(const bool more,
                             source->Next(&head.word, &head.count));
    if (more) heads.push(head);
    return OkStatus();
  };
  for (const auto& source : sources) {
    TESSERA_RETURN_IF_ERROR(push(source.get()));
  }
  std::vector<WordSource*> used;
  while (!heads.empty()) {
    const std::string_view word = heads.top().word;
    uint64_t total = 0;
    used.clear();
    while (!heads.empty() && heads.top().word == word) {
      if (!CheckedAdd(total, heads.top().count, &total)) {
        return BadDataError("counts: the count of the word \"" +
                            QuoteForError(word) + "\" reaches 2^64");
      }
      used.push_back(heads.top().source);
      heads.pop();
    }
    TESSERA_RETURN_IF_ERROR(sink(word, total));
    // Only now: `word` is valid until its source moves on.
    for (WordSource* source : used) TESSERA_RETURN_IF_ERROR(push(source));
  }
  return OkStatus();
}

Status WordBlockWriter::Append(std::string_view word, uint64_t count) {
  size_t shared = 0;
  if (records_ == 0) {
    first_word_ = word;
  } else {
    shared = SharedPrefix(last_word_, word);
  }
  AppendVarint(shared, &raw_);
  AppendVarint(word.size() - shared, &raw_);
  raw_ += word.substr(shared);
  AppendVarint(count, &raw_);
  last_word_ = word;
  ++records_;
  // So that no block of several records exceeds the size.
  if (raw_.size() > kBlockBytes / 2) return WriteBlock();
  return OkStatus();
}

Status WordBlockWriter::Finish() {
  if (records_ > 0) TESSERA_RETURN_IF_ERROR(WriteBlock());
  return write_(std::string(kBlockHeaderBytes, '\0'), std::string_view());
}

Status WordBlockWriter::WriteBlock() {
  std::string block(kBlockHeaderBytes, '\0');
  if (raw_.size() > kBlockBytes) {
    block += raw_;
  } else {
    block.resize(kBlockHeaderBytes + ZSTD_compressBound(raw_.size()));
    const size_t packed = ZSTD_compress(block.data() + kBlockHeaderBytes,
                                        block.size() - kBlockHeaderBytes,
                                        raw_.data(), raw_.size(), kPackLevel);
    if (ZSTD_isError(packed))
      return OutOfMemoryError("no memory to pack words");
    block.resize(kBlockHeaderBytes + packed);
    // Equal sizes would mean that it is not packed.
    if (packed >= raw_.size()) {
      block.resize(kBlockHeaderBytes);
      block += raw_;
    }
  }
  const std::string_view packed =
      std::string_view(block).substr(kBlockHeaderBytes);
  const uint32_t header[4] = {static_cast<uint32_t>(packed.size()),
                              static_cast<uint32_t>(raw_.size()), records_,
                              Crc32(packed)};
  std::memcpy(block.data(), header, sizeof(header));
  raw_.clear();
  records_ = 0;
  return write_(block, first_word_);
}

StatusOr<bool> WordBlockReader::Next(std::string_view* word, uint64_t* count) {
  while (records_left_ == 0) {
    if (ended_) return false;
    if (at_ != raw_.size()) return Damaged("has bytes behind its records");
    TESSERA_RETURN_IF_ERROR(ReadBlock());
  }
  TESSERA_RETURN_IF_ERROR(ReadRecord(count));
  *word = word_;
  return true;
}

Status WordBlockReader::ReadBlock() {
  uint32_t header[4];
  TESSERA_RETURN_IF_ERROR(
      read_(reinterpret_cast<char*>(header), sizeof(header)));
  const auto [packed_size, raw_size, records, crc] = header;
  at_ = 0;
  raw_.clear();
  if (packed_size == 0) {
    ended_ = true;
    if (raw_size == 0 && records == 0 && crc == 0) return OkStatus();
    return Damaged("is empty but for its header");
  }
  ++blocks_;
  const bool is_stored = packed_size == raw_size;
  if (packed_size > raw_size || records == 0 ||
      (raw_size > kBlockBytes && !is_stored)) {
    return Damaged("has sizes that no block has");
  }
  // A stored block may claim up to 4 GiB: memory grows with what is there.
  packed_.clear();
  for (size_t left = packed_size; left > 0;) {
    const size_t part = std::min(left, size_t{1} << 20);
    const size_t begin = packed_.size();
    TESSERA_RETURN_IF_ERROR(TryResize(name_, begin + part, &packed_));
    TESSERA_RETURN_IF_ERROR(read_(packed_.data() + begin, part));
    left -= part;
  }
  if (Crc32(packed_) != crc) return Damaged("does not have its checksum");
  if (is_stored) {
    raw_.swap(packed_);
  } else {
    raw_.resize(raw_size);
    const size_t size =
        ZSTD_decompress(raw_.data(), raw_size, packed_.data(), packed_.size());
    if (ZSTD_isError(size) || size != raw_size) {
      return Damaged("cannot be unpacked");
    }
  }
  records_left_ = records;
  is_first_ = true;
  return OkStatus();
}

Status WordBlockReader::ReadRecord(uint64_t* count) {
  uint64_t shared, size;
  if (!TakeVarint(raw_, &at_, &shared) || !TakeVarint(raw_, &at_, &size) ||
      size > raw_.size() - at_) {
    return Damaged("has a record that does not fit");
  }
  if (shared > (is_first_ ? 0 : word_.size())) {
    return Damaged("has a word that shares more than there is");
  }
  const std::string_view rest = std::string_view(raw_).substr(at_, size);
  at_ += size;
  // Behind the word before, which is empty at the very first.
  if (std::string_view(word_).substr(shared) >= rest) {
    return Damaged("has words out of order");
  }
  word_.resize(shared);
  word_ += rest;
  if (!TakeVarint(raw_, &at_, count) || *count == 0) {
    return Damaged("has a word without a count");
  }
  is_first_ = false;
  --records_left_;
  return OkStatus();
}

Status WordBlockReader::Damaged(std::string_view what) const {
  return BadDataError(name_ + ":block " + std::to_string(blocks_) + ": " +
                      std::string(what) + "; count the corpus again");
}

Status WriteRun(const std::string& path, uint64_t bytes_expected,
                const WordFill& fill) {
  const size_t slash = path.rfind('/');
  TESSERA_RETURN_IF_ERROR(CheckFreeSpace(
      slash == std::string::npos ? "." : path.substr(0, slash + 1),
      bytes_expected));
  TESSERA_ASSIGN_OR_RETURN(const auto file, AtomicFile::Create(path, {}));
  WordBlockWriter writer(
      [&file](std::string_view block, std::string_view) -> Status {
        return file->Append(block);
      });
  TESSERA_RETURN_IF_ERROR(
      fill([&writer](std::string_view word, uint64_t count) {
        return writer.Append(word, count);
      }));
  TESSERA_RETURN_IF_ERROR(writer.Finish());
  return file->Commit();
}

StatusOr<std::unique_ptr<WordSource>> OpenRun(const std::string& path) {
  TESSERA_ASSIGN_OR_RETURN(std::unique_ptr<InputStream> stream,
                           InputStream::Open(path));
  return std::unique_ptr<WordSource>(new RunFile(std::move(stream)));
}

StatusOr<std::unique_ptr<WordSource>> WriteTemporaryRun(
    const std::string& directory, uint64_t bytes_expected,
    const WordFill& fill) {
  // Unique among threads, and among processes by the seed.
  static std::atomic<uint64_t> number{0};
  const uint64_t id = HashInteger(number.fetch_add(1), ProcessSeed());
  const std::string path = JoinPath(
      directory,
      ".tessera-run-" + ToHex(std::string_view(
                            reinterpret_cast<const char*>(&id), sizeof(id))));
  TESSERA_RETURN_IF_ERROR(WriteRun(path, bytes_expected, fill));
  auto run = OpenRun(path);
  // Open but without a name: gone with its last reader, whatever happens.
  unlink(path.c_str());
  return run;
}

}  // namespace tessera
