// `tessera encode`. Documents are read in chunks of about 1 MiB; a few chunks
// are encoded and formatted at once, one a worker, and written in their order.
// A document of more than a few MiB comes in parts that were cut at safe cuts
// (corpus.h), so memory does not grow with it. Output never depends on threads.

#include "cli/encode.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "cli/command.h"
#include "cli/encode_worker.h"
#include "cli/events.h"
#include "cli/global_flags.h"
#include "cli/npy.h"
#include "cli/output.h"
#include "cli/report_line.h"
#include "cli/stop_signal.h"
#include "cli/tokenizer_flags.h"
#include "tokenizers/base/directory.h"
#include "tokenizers/base/string_number.h"

namespace tessera {
namespace {

constexpr size_t kChunksPerThread = 4;

Status CheckFlags(const Arguments& arguments) {
  const bool show = arguments.IsOn("--show");
  const bool compare = arguments.Has("--compare");
  if (show && compare) {
    return UsageError("--show and --compare exclude each other; give one");
  }
  if (!show && !compare) return OkStatus();
  for (const char* flag : {"--format", "--offsets", "--output"}) {
    if (!arguments.Has(flag)) continue;
    return UsageError(std::string(show ? "--show" : "--compare") + " and " +
                      flag + " exclude each other; give one");
  }
  return OkStatus();
}

Status CheckDevice(const Arguments& arguments) {
  if (arguments.Get("--device") != "cuda") return OkStatus();
  return AbsentError(
      "--device cuda: this build has no GPU encoder; use --device cpu");
}

Status CheckNoFolders(const std::vector<std::string>& files) {
  for (const std::string& path : files) {
    if (path != "-" && IsDirectory(path)) {
      return NoInputError(NameForError(path) +
                          ": expected a file, found a directory");
    }
  }
  return OkStatus();
}

StatusOr<std::unique_ptr<Corpus>> OpenDocuments(
    const EncodePlan& plan, const std::vector<std::string>& files) {
  return OpenCorpus(files, plan.documents, CorpusUse::kRows);
}

// Puts chunks together in order and writes them.
class RowWriter {
 public:
  RowWriter(const EncodePlan& plan, AtomicFile* output)
      : plan_(plan), output_(output), frame_(FrameOf(plan.format)) {}

  Status Write(const EncodedChunk& chunk) {
    ids_ += chunk.ids;
    rows_ += chunk.rows;
    if (!chunk.is_part) return Append(chunk.bytes);
    if (chunk.begins_document) {
      TESSERA_RETURN_IF_ERROR(Append(frame_.begin));
      row_ids_ = 0;
    }
    if (row_ids_ > 0 && chunk.ids > 0) {
      TESSERA_RETURN_IF_ERROR(Append(frame_.separator));
    }
    row_ids_ += chunk.ids;
    TESSERA_RETURN_IF_ERROR(Append(chunk.bytes));
    if (!chunk.ends_document) return OkStatus();
    ++rows_;
    if (plan_.format == RowFormat::kCount) {
      return Append(std::to_string(row_ids_) + "\n");
    }
    return Append(frame_.end);
  }

  Status Flush() { return output_->Flush(); }

  Status Finish() {
    if (plan_.format == RowFormat::kNpy) {
      TESSERA_RETURN_IF_ERROR(output_->Append(FormatNpyHeader(ids_)));
      TESSERA_RETURN_IF_ERROR(output_->Append(held_));
    }
    return output_->Commit();
  }

  uint64_t ids() const { return ids_; }
  uint64_t rows() const { return rows_; }

 private:
  // NumPy's header has the number of ids, so all of them wait for it.
  Status Append(std::string_view bytes) {
    if (plan_.format != RowFormat::kNpy) return output_->Append(bytes);
    held_ += bytes;
    return OkStatus();
  }

  const EncodePlan& plan_;
  AtomicFile* output_;
  const RowFrame frame_;
  std::string held_;
  uint64_t ids_ = 0;
  uint64_t rows_ = 0;
  uint64_t row_ids_ = 0;
};

// Is there anything to read, or the end, without waiting?
bool StdinIsReady() {
  pollfd input = {STDIN_FILENO, POLLIN, 0};
  return poll(&input, 1, 0) != 0;
}

class EncodeRun {
 public:
  // `reads_stdin`: all documents come from there.
  EncodeRun(const EncodePlan& plan, int threads, bool reads_stdin)
      : plan_(plan), threads_(threads), reads_stdin_(reads_stdin) {
    const size_t chunks =
        threads == 1 ? 1 : kChunksPerThread * static_cast<size_t>(threads);
    chunks_.resize(chunks);
    encoded_.resize(chunks);
    for (int i = 0; i < threads; ++i) workers_.emplace_back(plan);
  }

  Status Run(Corpus* corpus, RowWriter* writer) {
    for (bool more = true; more;) {
      TESSERA_RETURN_IF_ERROR(CheckNotStopped());
      TESSERA_ASSIGN_OR_RETURN(const size_t count, ReadChunks(corpus));
      more = !at_end_;
      TESSERA_RETURN_IF_ERROR(ParallelTry(
          threads_, count, stop_token(), [this](int worker, size_t index) {
            return workers_[static_cast<size_t>(worker)].Encode(
                &chunks_[index], &encoded_[index]);
          }));
      for (size_t i = 0; i < count; ++i) {
        TESSERA_RETURN_IF_ERROR(writer->Write(encoded_[i]));
      }
      // From a stream rows go on as they come.
      if (corpus->bytes_total() == 0) {
        TESSERA_RETURN_IF_ERROR(writer->Flush());
      }
    }
    return OkStatus();
  }

  EncodeLoss loss() const {
    EncodeLoss sum;
    for (const EncodeWorker& worker : workers_) {
      sum.unknown_bytes += worker.loss().unknown_bytes;
      sum.dropped_bytes += worker.loss().dropped_bytes;
      sum.regex_limit_hits += worker.loss().regex_limit_hits;
    }
    return sum;
  }

 private:
  // The next chunks in order; at the end, or where a pipe lets us wait, fewer
  // than there is room for.
  StatusOr<size_t> ReadChunks(Corpus* corpus) {
    for (size_t i = 0; i < chunks_.size(); ++i) {
      if (i > 0 && reads_stdin_ && !StdinIsReady()) return i;
      TESSERA_ASSIGN_OR_RETURN(const bool more, corpus->Next(&chunks_[i]));
      if (!more) {
        at_end_ = true;
        return i;
      }
    }
    return chunks_.size();
  }

  const EncodePlan& plan_;
  const int threads_;
  const bool reads_stdin_;
  bool at_end_ = false;
  std::vector<EncodeWorker> workers_;
  std::vector<CorpusChunk> chunks_;
  std::vector<EncodedChunk> encoded_;
};

void PrintLoss(const EncodeLoss& loss) {
  if (loss.unknown_bytes > 0) {
    PrintWarning(FormatGrouped(loss.unknown_bytes) +
                 " bytes of the text became the unknown token");
  }
  if (loss.dropped_bytes > 0) {
    PrintWarning(FormatGrouped(loss.dropped_bytes) +
                 " bytes of the text have no token and were left out");
  }
  if (loss.regex_limit_hits > 0) {
    PrintWarning(FormatGrouped(loss.regex_limit_hits) +
                 " texts reached the pattern's step limit; their rest was one "
                 "pretoken");
  }
}

Status EncodeFiles(const Arguments& arguments, const EncodePlan& plan,
                   const std::vector<std::string>& files) {
  TESSERA_ASSIGN_OR_RETURN(const auto corpus, OpenDocuments(plan, files));
  if (plan.takes_parts()) {
    corpus->set_cutter([&plan](std::string_view text, size_t from) {
      return plan.tokenizer->FindSafeCut(text, from, plan.filter);
    });
  }
  TESSERA_ASSIGN_OR_RETURN(const auto output,
                           OpenOutput(arguments, IsBinary(plan.format)));
  RowWriter writer(plan, output.get());
  const bool reads_stdin = files == std::vector<std::string>{"-"};
  EncodeRun run(plan, ThreadsOf(arguments), reads_stdin);
  TESSERA_RETURN_IF_ERROR(run.Run(corpus.get(), &writer));
  TESSERA_RETURN_IF_ERROR(writer.Finish());
  RecordOutput(arguments.Get("--output", "-"));
  PrintLoss(run.loss());
  const std::string summary = FormatGrouped(writer.rows()) + " rows, " +
                              FormatGrouped(writer.ids()) + " ids";
  if (plan.format == RowFormat::kCount || plan.format == RowFormat::kNone) {
    PrintNote(summary);
  } else {
    PrintInfo(summary);
  }
  return OkStatus();
}

}  // namespace

Status ForEachDocument(
    const EncodePlan& plan, const std::vector<std::string>& files,
    const std::function<Status(std::string_view text,
                               const std::string& position)>& visit) {
  TESSERA_ASSIGN_OR_RETURN(const auto corpus, OpenDocuments(plan, files));
  CorpusChunk chunk;
  std::string unpacked;
  while (true) {
    TESSERA_ASSIGN_OR_RETURN(const bool more, corpus->Next(&chunk));
    if (!more) return OkStatus();
    std::string_view document;
    while (chunk.NextDocument(&document)) {
      TESSERA_ASSIGN_OR_RETURN(const std::string_view text,
                               DocumentText(chunk, document, plan, &unpacked));
      TESSERA_RETURN_IF_ERROR(visit(text, chunk.Position(document)));
    }
  }
}

Status RunEncode(const Arguments& arguments) {
  TESSERA_RETURN_IF_ERROR(CheckFlags(arguments));
  TESSERA_RETURN_IF_ERROR(CheckDevice(arguments));
  TESSERA_ASSIGN_OR_RETURN(
      const std::vector<std::string> files,
      InputFiles(arguments.positional(),
                 "echo hello | tessera encode -t cl100k_base"));
  TESSERA_RETURN_IF_ERROR(CheckNoFolders(files));
  TESSERA_ASSIGN_OR_RETURN(const auto tokenizer, LoadFromFlags(arguments));
  TESSERA_ASSIGN_OR_RETURN(const EncodePlan plan,
                           MakeEncodePlan(arguments, files, *tokenizer));
  if (arguments.IsOn("--show")) return ShowDocuments(arguments, plan, files);
  if (arguments.Has("--compare")) {
    return CompareDocuments(arguments, plan, files);
  }
  return EncodeFiles(arguments, plan, files);
}

}  // namespace tessera
