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

namespace tessera {
namespace {

constexpr size_t kNpos = std::string_view::npos;
constexpr size_t kHashBlockBytes = size_t{1} << 20;

char TerminatorOf(DocumentMode mode) {
  return mode == DocumentMode::kNul ? '\0' : '\n';
}

// Is the line that begins at `at` empty, and whole? Sets its size.
bool IsEmptyLine(std::string_view text, size_t at, size_t* size) {
  *size = at < text.size() && text[at] == '\r' ? 2 : 1;
  return at + *size <= text.size() && text[at + *size - 1] == '\n';
}

// End of the first document of kBlank in `text`: behind the first empty lines
// that a line with content follows. kNpos if that line is not yet in sight.
size_t EndOfBlankDocument(std::string_view text) {
  size_t at = 0;
  bool after_empty = false;
  while (at < text.size()) {
    size_t size;
    const bool empty = IsEmptyLine(text, at, &size);
    if (empty) {
      after_empty = true;
      at += size;
      continue;
    }
    // A CR alone may become CR LF when more is read.
    if (after_empty && text.substr(at) != "\r") return at;
    after_empty = false;
    const size_t lf = text.find('\n', at);
    if (lf == kNpos) return kNpos;
    at = lf + 1;
  }
  return kNpos;
}

// Begin of the line whose LF stands before `end`, or 0.
size_t LineBegin(std::string_view text, size_t end) {
  const size_t lf = end < 2 ? kNpos : text.rfind('\n', end - 2);
  return lf == kNpos ? 0 : lf + 1;
}

// End of the last document that ends in `text` for certain; 0 if none.
// text[0, known) has no terminator.
size_t LastBorder(DocumentMode mode, std::string_view text, size_t known) {
  if (mode == DocumentMode::kFile) return 0;
  if (mode != DocumentMode::kBlank) {
    const std::string_view fresh = text.substr(known);
    const size_t at = fresh.rfind(TerminatorOf(mode));
    return at == kNpos ? 0 : known + at + 1;
  }
  // Backwards over lines: the last one with content that follows an empty one.
  size_t end = text.size();
  while (end > 0) {
    const size_t begin = LineBegin(text, end);
    size_t size;
    const std::string_view line = text.substr(begin, end - begin);
    const bool has_content = line != "\r" && !IsEmptyLine(line, 0, &size);
    if (has_content && begin > 0 &&
        IsEmptyLine(text, LineBegin(text, begin), &size)) {
      return begin;
    }
    end = begin;
  }
  return 0;
}

// Finds out before the work what cannot be read; returns the bytes of all
// files, 0 if one has no size. Streams are not opened: that takes them.
StatusOr<uint64_t> CheckFiles(const std::vector<std::string>& files) {
  uint64_t bytes = 0;
  bool all_sized = true;
  for (const std::string& file : files) {
    struct stat info;
    const bool is_there = file != "-" && stat(file.c_str(), &info) == 0;
    if (file == "-" || (is_there && !S_ISREG(info.st_mode))) {
      all_sized = false;
      continue;
    }
    TESSERA_ASSIGN_OR_RETURN(const auto stream, InputStream::Open(file));
    if (stream->stamp().has_value()) bytes += stream->stamp()->size;
  }
  return all_sized ? bytes : 0;
}

size_t FirstBorder(DocumentMode mode, std::string_view text) {
  if (mode == DocumentMode::kFile) return kNpos;
  if (mode == DocumentMode::kBlank) return EndOfBlankDocument(text);
  const size_t at = text.find(TerminatorOf(mode));
  return at == kNpos ? kNpos : at + 1;
}

}  // namespace

void CorpusChunk::Reset(DocumentMode mode) {
  size_ = 0;
  next_ = 0;
  mode_ = mode;
  ends_.clear();
  has_ends_ = false;
  next_end_ = 0;
  is_part_ = false;
  begins_document_ = true;
  ends_document_ = true;
}

bool CorpusChunk::NextDocument(std::string_view* document) {
  const std::string_view rest = text().substr(next_);
  if (has_ends_) {
    if (next_end_ == ends_.size()) return false;
    *document = rest.substr(0, ends_[next_end_++] - next_);
    next_ += document->size();
    return true;
  }
  if (rest.empty()) return false;
  const size_t border = is_part_ ? kNpos : FirstBorder(mode_, rest);
  *document = rest.substr(0, border);
  next_ += document->size();
  // A part's end is the document's only if the document ends with it.
  if ((mode_ == DocumentMode::kLineStrip || mode_ == DocumentMode::kNul) &&
      ends_document_ && document->back() == TerminatorOf(mode_)) {
    document->remove_suffix(1);
  }
  return true;
}

std::string CorpusChunk::Position(std::string_view document) const {
  if (path_.empty()) return "corpus";
  const size_t at = static_cast<size_t>(document.data() - bytes_.data());
  return QuoteForError(path_, 200) + ":byte " + std::to_string(offset_ + at);
}

void DocumentHasher::Append(std::string_view bytes) {
  while (!bytes.empty()) {
    const size_t room = kHashBlockBytes - block_.size();
    const size_t taken = std::min(room, bytes.size());
    block_ += bytes.substr(0, taken);
    bytes.remove_prefix(taken);
    if (block_.size() == kHashBlockBytes && !bytes.empty()) {
      sum_ += HashTo128(block_, block_index_++);
      block_.clear();
    }
  }
}

Hash128 DocumentHasher::Finish() {
  sum_ += HashTo128(block_, block_index_);
  const Hash128 result = sum_;
  block_.clear();
  block_index_ = 0;
  sum_ = Hash128();
  return result;
}

Hash128 DocumentHasher::Hash(std::string_view document) {
  if (document.size() <= kHashBlockBytes) return HashTo128(document, 0);
  DocumentHasher hasher;
  hasher.Append(document);
  return hasher.Finish();
}

class FileCorpus : public Corpus {
 public:
  FileCorpus(std::vector<std::string> files, uint64_t bytes_total,
             DocumentMode mode, CorpusUse use)
      : files_(std::move(files)),
        bytes_total_(bytes_total),
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
  uint64_t bytes_total() const override { return bytes_total_; }
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
  const uint64_t bytes_total_;
  const DocumentMode mode_;
  const CorpusUse use_;
  DocumentCutter cutter_;
  std::atomic<uint64_t> bytes_read_{0};

  std::mutex mutex_;
  Status status_;
  size_t next_file_ = 0;
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
  std::string document_;
};

StatusOr<std::unique_ptr<Corpus>> OpenCorpus(
    const std::vector<std::string>& paths, DocumentMode mode, CorpusUse use) {
  if (paths.empty()) {
    return UsageError("corpus: no files; name some, or - for standard input");
  }
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
  TESSERA_ASSIGN_OR_RETURN(const uint64_t bytes_total, CheckFiles(files));
  return std::unique_ptr<Corpus>(
      new FileCorpus(std::move(files), bytes_total, mode, use));
}

std::unique_ptr<Corpus> NewCorpus(
    std::function<StatusOr<bool>(std::string* document)> next) {
  return std::make_unique<CallbackCorpus>(std::move(next));
}

}  // namespace tessera
