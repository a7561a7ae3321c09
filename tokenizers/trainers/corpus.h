// Corpus: documents, in chunks for workers.
//
// A document is what the normaliser and the pre-tokenizer see at once. Where
// documents end in a file is a choice (DocumentMode) that changes white-space
// pretokens, so it belongs to the training record.
//
//   TESSERA_ASSIGN_OR_RETURN(auto corpus, OpenCorpus(paths, options));
//   CorpusChunk chunk;                             // one a worker
//   while (true) {
//     TESSERA_ASSIGN_OR_RETURN(bool more, corpus->Next(&chunk));
//     if (!more) break;
//     for (std::string_view document; chunk.NextDocument(&document);) ...
//   }

#ifndef TESSERA_TOKENIZERS_TRAINERS_CORPUS_H_
#define TESSERA_TOKENIZERS_TRAINERS_CORPUS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/file.h"
#include "tokenizers/base/hash.h"
#include "tokenizers/base/status.h"

namespace tessera {

// Values as tessera.TrainerSpec.Documents.
enum class DocumentMode : uint8_t {
  // A line with its LF (Hugging Face).
  kLine,
  // A line without its LF (SentencePiece).
  kLineStrip,
  // A whole file.
  kFile,
  // Lines up to and with the empty lines that follow them.
  kBlank,
  // A field of the JSON object in each line.
  kJsonLines,
  // Ended by a NUL byte, which is dropped.
  kNul,
};

// Bytes of whole documents, or a part of one long document. Reused: its buffer
// grows to the longest chunk.
class CorpusChunk {
 public:
  // Readable bytes behind every document.
  static constexpr size_t kSlackBytes = 32;

  // The next document, valid until the next call of Corpus::Next.
  bool NextDocument(std::string_view* document);

  // The chunk is one part of a document that was cut at a safe cut.
  bool is_part() const { return is_part_; }
  // It begins, it ends the document; both true for whole documents.
  bool begins_document() const { return begins_document_; }
  bool ends_document() const { return ends_document_; }
  // In order of reading: equal whenever the same files are read.
  uint64_t number() const { return number_; }
  // Hash of a document that was cut, in its last part.
  const Hash128& document_hash() const { return document_hash_; }

  // Where the document at hand came from: "FILE:byte 123".
  std::string Position(std::string_view document) const;
  // An error in the document at hand, with where in the file it is: "byte 3: "
  // at its begin counts from that of `document`.
  Status Locate(const Status& status, std::string_view document) const;
  // Where in its file the first NUL byte of the chunk is: text has none. Not
  // asked of kNul, whose documents end so, and of what comes from no file.
  std::optional<uint64_t> FirstNul() const;
  const std::string& path() const { return path_; }
  // End of the readable bytes.
  const char* readable_end() const { return bytes_.data() + bytes_.size(); }

 private:
  friend class FileCorpus;
  friend class CallbackCorpus;

  std::string_view text() const { return {bytes_.data(), size_}; }
  void Resize(size_t size) {
    size_ = size;
    if (bytes_.size() < size + kSlackBytes) bytes_.resize(size + kSlackBytes);
  }
  void Reset(DocumentMode mode);

  std::vector<char> bytes_;
  size_t size_ = 0;
  size_t next_ = 0;
  DocumentMode mode_ = DocumentMode::kLine;
  // Ends of documents where no mode tells them.
  std::vector<size_t> ends_;
  bool has_ends_ = false;
  size_t next_end_ = 0;
  bool is_part_ = false;
  bool begins_document_ = true;
  bool ends_document_ = true;
  uint64_t number_ = 0;
  Hash128 document_hash_;
  std::string path_;
  // Of bytes_[0] in the (unpacked) file.
  uint64_t offset_ = 0;
};

// First place at or after `from` where `text`, the begin of a document, may be
// cut in two without changing its words; npos if there is none.
using DocumentCutter =
    std::function<size_t(std::string_view text, size_t from)>;

// Which documents are counted: each by its own hash, so that order, sharding
// and threads do not matter.
struct CorpusSample {
  // Of the documents; in (0, 1].
  double fraction = 1;
  // Another seed takes others.
  uint64_t seed = 0;

  bool takes_all() const { return fraction >= 1; }
  bool Takes(const Hash128& document) const;
  // "0.1 of the documents, seed 7"; empty for all.
  std::string Description() const;
};

// A file of a corpus as it was when the corpus was opened.
struct CorpusInput {
  std::string path;
  FileStamp stamp;
};

class Corpus {
 public:
  virtual ~Corpus() = default;

  // Fills *chunk with the next documents; false at the end. Any thread; after
  // an error every call returns it. Errors: NoInput, BadData, Io.
  virtual StatusOr<bool> Next(CorpusChunk* chunk) = 0;

  // How documents are told apart; JSON lines are unpacked by the counter.
  virtual DocumentMode mode() const = 0;

  // Lets documents of more than kCutBytes be cut. Before the first Next.
  virtual void set_cutter(DocumentCutter cutter) { (void)cutter; }

  void set_sample(const CorpusSample& sample) { sample_ = sample; }
  const CorpusSample& sample() const { return sample_; }

  // The files, in order; none for streams and functions.
  virtual std::vector<CorpusInput> inputs() const { return {}; }

  // Bytes of all files and bytes read so far, as they are on disk; total 0 if
  // not known. Any thread.
  virtual uint64_t bytes_total() const { return 0; }
  virtual uint64_t bytes_read() const { return 0; }

  // Chunks have about so many bytes, documents above the second size are cut.
  static constexpr size_t kChunkBytes = size_t{1} << 20;
  static constexpr size_t kCutBytes = size_t{4} << 20;

 private:
  CorpusSample sample_;
};

// Hash of a document: independent of how it was read, and computed in passing
// over blocks of 1 MiB.
class DocumentHasher {
 public:
  void Append(std::string_view bytes);
  // The hash of all that was appended; ready for the next document.
  Hash128 Finish();
  static Hash128 Hash(std::string_view document);

 private:
  std::string block_;
  uint64_t block_index_ = 0;
  Hash128 sum_;
};

// What the documents are for.
enum class CorpusUse : uint8_t {
  kCount,
  // Each gets an answer, in order: what a stream gives is handed over as it
  // comes, in smaller chunks, and an empty file is a document (kFile).
  kRows,
};

// The files that paths stand for: of a folder all below it, in byte order; "-"
// is standard input. Errors: NoInput for a folder without files.
StatusOr<std::vector<std::string>> ExpandFolders(
    const std::vector<std::string>& paths);

// Files, packed or not, and folders, whose files are walked in byte order; "-"
// is standard input. Errors: NoInput for what does not exist, UsageError for
// no paths.
StatusOr<std::unique_ptr<Corpus>> OpenCorpus(
    const std::vector<std::string>& paths, DocumentMode mode,
    CorpusUse use = CorpusUse::kCount);

// Documents from a function: it sets *document and returns true, or returns
// false at the end. Never called by two threads at once; documents are not cut.
std::unique_ptr<Corpus> NewCorpus(
    std::function<StatusOr<bool>(std::string* document)> next);

}  // namespace tessera

#endif  // TESSERA_TOKENIZERS_TRAINERS_CORPUS_H_
