// Reading is one thread's work at a time (a lock), unpacked text is cut at the
// last border in a chunk, and what stands behind it is carried to the next. A
// document without border in kCutBytes is cut at a safe cut if there is one;
// its parts come one a chunk, so that no chunk mixes parts and documents.

#include "tokenizers/trainers/corpus.h"

#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <mutex>
#include <utility>

#include "tokenizers/base/directory.h"
#include "tokenizers/base/file.h"
#include "tokenizers/trainers/byte_source.h"
#include "tokenizers/trainers/document_border.h"

namespace tessera {
namespace {

constexpr size_t kNpos = std::string_view::npos;

// Finds out before the work what cannot be read. Streams are not opened: that
// takes them.
StatusOr<std::vector<CorpusInput>> CheckFiles(
    const std::vector<std::string>& files) {
  std::vector<CorpusInput> inputs;
  for (const std::string& file : files) {
    struct stat info;
    const bool is_there = file != "-" && stat(file.c_str(), &info) == 0;
    if (file == "-" || (is_there && !S_ISREG(info.st_mode))) continue;
    TESSERA_ASSIGN_OR_RETURN(const auto stream, InputStream::Open(file));
    inputs.push_back({file, stream->stamp().value_or(FileStamp())});
  }
  return inputs;
}

}  // namespace

class FileCorpus : public Corpus {
 public:
  FileCorpus(std::vector<std::string> files, std::vector<CorpusInput> inputs,
             DocumentMode mode, CorpusUse use)
      : files_(std::move(files)),
        inputs_(std::move(inputs)),
        mode_(mode),
        use_(use) {}

  StatusOr<bool> Next(CorpusChunk* chunk) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!status_.ok()) return status_;
    StatusOr<bool> result = Fill(chunk);
    if (!result.ok()) status_ = result.status();
    return result;
  }

  DocumentMode mode() const override { return mode_; }
  void set_cutter(DocumentCutter cutter) override {
    cutter_ = std::move(cutter);
  }
  std::vector<CorpusInput> inputs() const override { return inputs_; }
  uint64_t bytes_total() const override {
    // Not known if some of the files are streams.
    if (inputs_.size() < files_.size()) return 0;
    uint64_t bytes = 0;
    for (const CorpusInput& input : inputs_) bytes += input.stamp.size;
    return bytes;
  }
  uint64_t bytes_read() const override {
    return bytes_read_.load(std::memory_order_relaxed);
  }

 private:
  StatusOr<bool> Fill(CorpusChunk* chunk);
  // Begins a chunk with what the last one left.
  void Start(CorpusChunk* chunk);
  // Ends the chunk if its text says where; text[0, searched) has no border.
  bool TryEmit(size_t searched, CorpusChunk* chunk);
  Status ReadMore(size_t goal, CorpusChunk* chunk);
  // Ends the chunk at `end` and carries the rest.
  void Emit(size_t end, CorpusChunk* chunk);
  void EmitPart(size_t end, bool ends_document, CorpusChunk* chunk);
  size_t FindCut(std::string_view text) const;

  const std::vector<std::string> files_;
  const std::vector<CorpusInput> inputs_;
  const DocumentMode mode_;
  const CorpusUse use_;
  DocumentCutter cutter_;
  std::atomic<uint64_t> bytes_read_{0};

  std::mutex mutex_;
  Status status_;
  size_t next_file_ = 0;
  uint64_t next_number_ = 0;
  uint64_t bytes_of_files_ = 0;
  std::unique_ptr<ByteSource> source_;
  bool source_ended_ = false;
  // Of the source: bytes of chunks given out.
  uint64_t offset_ = 0;
  std::string carry_;
  bool in_document_ = false;
  DocumentHasher hasher_;
};

StatusOr<bool> FileCorpus::Fill(CorpusChunk* chunk) {
  do {
    if (source_ == nullptr) {
      if (next_file_ == files_.size()) return false;
      TESSERA_ASSIGN_OR_RETURN(source_, ByteSource::Open(files_[next_file_++]));
      source_ended_ = false;
      offset_ = 0;
    }
    Start(chunk);
    size_t searched = 0;
    for (size_t goal = kChunkBytes;; goal = std::max(kCutBytes, 2 * searched)) {
      TESSERA_RETURN_IF_ERROR(ReadMore(goal, chunk));
      if (TryEmit(searched, chunk)) break;
      searched = chunk->size_;
    }
    if (source_ended_ && offset_ == 0 && mode_ == DocumentMode::kFile &&
        use_ == CorpusUse::kRows) {
      chunk->has_ends_ = true;
      chunk->ends_.push_back(0);
    }
    if (source_ended_ && carry_.empty()) {
      bytes_of_files_ += source_->file_position();
      source_ = nullptr;
    }
  } while (chunk->size_ == 0 && !chunk->has_ends_);
  chunk->number_ = next_number_++;
  return true;
}

void FileCorpus::Start(CorpusChunk* chunk) {
  chunk->Reset(mode_);
  chunk->path_ = source_->path();
  chunk->offset_ = offset_;
  chunk->Resize(carry_.size());
  std::memcpy(chunk->bytes_.data(), carry_.data(), carry_.size());
  carry_.clear();
}

bool FileCorpus::TryEmit(size_t searched, CorpusChunk* chunk) {
  const std::string_view text = chunk->text();
  if (in_document_) {
    const size_t border = FirstBorder(mode_, text);
    if (border != kNpos || source_ended_) {
      EmitPart(std::min(border, text.size()), /*ends_document=*/true, chunk);
      return true;
    }
  } else if (source_ended_) {
    Emit(text.size(), chunk);
    return true;
  } else if (const size_t border = LastBorder(mode_, text, searched);
             border > 0) {
    Emit(border, chunk);
    return true;
  }
  const size_t cut = FindCut(text);
  if (cut == kNpos) return false;
  EmitPart(cut, /*ends_document=*/false, chunk);
  return true;
}

Status FileCorpus::ReadMore(size_t goal, CorpusChunk* chunk) {
  const size_t begin = chunk->size_;
  if (source_ended_ || begin >= goal) return OkStatus();
  chunk->Resize(goal);
  char* const buffer = chunk->bytes_.data() + begin;
  const bool waits = use_ == CorpusUse::kCount || begin >= kChunkBytes;
  StatusOr<size_t> count = waits ? source_->Read(buffer, goal - begin)
                                 : source_->ReadSome(buffer, goal - begin);
  if (!count.ok()) return count.status();
  chunk->Resize(begin + *count);
  source_ended_ = waits ? *count < goal - begin : *count == 0;
  bytes_read_.store(bytes_of_files_ + source_->file_position(),
                    std::memory_order_relaxed);
  return OkStatus();
}

void FileCorpus::Emit(size_t end, CorpusChunk* chunk) {
  carry_.assign(chunk->text().substr(end));
  chunk->Resize(end);
  offset_ += end;
}

void FileCorpus::EmitPart(size_t end, bool ends_document, CorpusChunk* chunk) {
  Emit(end, chunk);
  chunk->is_part_ = true;
  chunk->begins_document_ = !in_document_;
  chunk->ends_document_ = ends_document;
  hasher_.Append(chunk->text());
  in_document_ = !ends_document;
  if (ends_document) chunk->document_hash_ = hasher_.Finish();
}

size_t FileCorpus::FindCut(std::string_view text) const {
  // JSON lines are cut by their reader alone; an empty line that a cut splits
  // would no longer be seen.
  if (cutter_ == nullptr || text.size() < kCutBytes ||
      mode_ == DocumentMode::kJsonLines || mode_ == DocumentMode::kBlank) {
    return kNpos;
  }
  const size_t cut = cutter_(text, text.size() / 2);
  return cut < text.size() ? cut : kNpos;
}

class CallbackCorpus : public Corpus {
 public:
  explicit CallbackCorpus(std::function<StatusOr<bool>(std::string*)> next)
      : next_(std::move(next)) {}

  StatusOr<bool> Next(CorpusChunk* chunk) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!status_.ok()) return status_;
    chunk->Reset(DocumentMode::kFile);
    chunk->number_ = next_number_++;
    chunk->has_ends_ = true;
    while (!ended_ && chunk->size_ < kChunkBytes) {
      StatusOr<bool> more = next_(&document_);
      if (!more.ok()) return status_ = more.status();
      ended_ = !*more;
      if (ended_) break;
      const size_t begin = chunk->size_;
      chunk->Resize(begin + document_.size());
      std::memcpy(chunk->bytes_.data() + begin, document_.data(),
                  document_.size());
      chunk->ends_.push_back(chunk->size_);
    }
    return !chunk->ends_.empty();
  }

  DocumentMode mode() const override { return DocumentMode::kFile; }

 private:
  const std::function<StatusOr<bool>(std::string*)> next_;
  std::mutex mutex_;
  Status status_;
  bool ended_ = false;
  uint64_t next_number_ = 0;
  std::string document_;
};

StatusOr<std::vector<std::string>> ExpandFolders(
    const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    if (path == "-" || !IsDirectory(path)) {
      files.push_back(path);
      continue;
    }
    TESSERA_ASSIGN_OR_RETURN(const std::vector<std::string> below,
                             ListFilesBelow(path));
    if (below.empty()) {
      return NoInputError(QuoteForError(path, 200) +
                          ": expected a folder with files, found none");
    }
    files.insert(files.end(), below.begin(), below.end());
  }
  return files;
}

StatusOr<std::unique_ptr<Corpus>> OpenCorpus(
    const std::vector<std::string>& paths, DocumentMode mode, CorpusUse use) {
  if (paths.empty()) {
    return UsageError("corpus: no files; name some, or - for standard input");
  }
  TESSERA_ASSIGN_OR_RETURN(std::vector<std::string> files,
                           ExpandFolders(paths));
  TESSERA_ASSIGN_OR_RETURN(std::vector<CorpusInput> inputs, CheckFiles(files));
  return std::unique_ptr<Corpus>(
      new FileCorpus(std::move(files), std::move(inputs), mode, use));
}

std::unique_ptr<Corpus> NewCorpus(
    std::function<StatusOr<bool>(std::string* document)> next) {
  return std::make_unique<CallbackCorpus>(std::move(next));
}

}  // namespace tessera
