#include "tokenizers/trainers/word_counter.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

#include "tokenizers/base/parallel.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/pipeline.h"
#include "tokenizers/text/utf8.h"
#include "tokenizers/trainers/json_field.h"
#include "tokenizers/trainers/word_table.h"

namespace tessera {
namespace {

// The least share of a worker: below it there would be more runs than words.
constexpr uint64_t kWorkerMemoryMin = uint64_t{8} << 20;
// Runs that are merged at once; more are merged in steps.
constexpr size_t kFanInMax = 256;

// SentencePiece's internal mark of unknown characters.
constexpr std::string_view kUnknownMark = "\xE2\x96\x85";

// A worker's table as a source.
class TableSource : public WordSource {
 public:
  explicit TableSource(WordTable table)
      : table_(std::move(table)), keys_(table_.Sorted()) {}

  StatusOr<bool> Next(std::string_view* word, uint64_t* count) override {
    if (next_ == keys_.size()) return false;
    const uint64_t place = keys_[next_++].place;
    *word = table_.WordAt(place, buffer_);
    *count = table_.CountAt(place);
    return true;
  }

 private:
  const WordTable table_;
  const std::vector<WordTable::SortKey> keys_;
  size_t next_ = 0;
  char buffer_[kKeyReadBytes];
};

// What the workers of one count share.
struct Job {
  const Pipeline& pipeline;
  Corpus* const corpus;
  const CountOptions& options;
  const TrainResources& resources;
  Progress* const progress;
  AddedTokenFilter filter;
  uint64_t table_memory;

  std::atomic<bool> failed{false};
  std::mutex mutex = {};
  // Under the mutex.
  CountedWords counted = {};
};

class Worker : public Pipeline::Visitor {
 public:
  explicit Worker(Job* job) : job_(*job) {}

  Status Run() {
    Status status = Count();
    if (!status.ok()) job_.failed.store(true, std::memory_order_relaxed);
    return status;
  }

  void OnSegment(const Pipeline::Segment& segment) override;
  void OnAddedToken(TokenId id, Span span) override;

 private:
  Status Count();
  Status CountChunk();
  Status CountDocument(std::string_view document);
  bool IsSkipped(std::string_view document) const;
  Status Spill();

  Job& job_;
  CorpusChunk chunk_;
  WordTable table_;
  CorpusTotals totals_;
  Pipeline::Buffers buffers_;
  PretokenCursor cursor_;
  PretokenBlock block_;
  std::string unpacked_;
  // The document that is walked, and where readable memory behind it ends.
  std::string_view document_;
  const char* readable_end_ = nullptr;
  // Of a walk, where no Status can be returned.
  Status spill_status_;
};

Status Worker::Count() {
  while (!job_.failed.load(std::memory_order_relaxed)) {
    if (job_.resources.stop != nullptr &&
        job_.resources.stop->stop_requested()) {
      return StoppedError("counting: stopped on request");
    }
    TESSERA_ASSIGN_OR_RETURN(const bool more, job_.corpus->Next(&chunk_));
    if (!more) break;
    TESSERA_RETURN_IF_ERROR(CountChunk());
    const std::lock_guard<std::mutex> lock(job_.mutex);
    job_.progress->Report("count", job_.corpus->bytes_read(),
                          job_.corpus->bytes_total(), "bytes");
  }
  auto source = std::make_unique<TableSource>(std::move(table_));
  const std::lock_guard<std::mutex> lock(job_.mutex);
  job_.counted.sources.push_back(std::move(source));
  job_.counted.totals += totals_;
  return OkStatus();
}

Status Worker::CountChunk() {
  for (std::string_view document; chunk_.NextDocument(&document);) {
    if (job_.options.strict_utf8 && !IsWellFormed(document)) {
      return BadDataError(
          chunk_.Position(document.substr(WellFormedPrefix(document))) +
          ": expected UTF-8, found an ill-formed byte; repair the file or do "
          "without --strict-utf8");
    }
    readable_end_ = chunk_.readable_end();
    if (job_.corpus->mode() == DocumentMode::kJsonLines) {
      if (document.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        continue;
      }
      TESSERA_RETURN_IF_ERROR(Annotate(
          ExtractJsonString(document, job_.options.text_field, &unpacked_),
          chunk_.Position(document)));
      document = unpacked_;
      readable_end_ = unpacked_.data() + unpacked_.size();
    }
    if (IsSkipped(document)) {
      ++totals_.skipped_documents;
      totals_.skipped_bytes_max =
          std::max<uint64_t>(totals_.skipped_bytes_max, document.size());
      continue;
    }
    TESSERA_RETURN_IF_ERROR(CountDocument(document));
  }
  return OkStatus();
}

bool Worker::IsSkipped(std::string_view document) const {
  const uint64_t bytes_max = job_.options.document_bytes_max;
  return bytes_max > 0 &&
         (document.size() > bytes_max ||
          document.find(kUnknownMark) != std::string_view::npos);
}

Status Worker::CountDocument(std::string_view document) {
  if (!chunk_.is_part()) {
    totals_.fingerprint += DocumentHasher::Hash(document);
  } else if (chunk_.ends_document()) {
    totals_.fingerprint += chunk_.document_hash();
  }
  totals_.documents += chunk_.ends_document();
  totals_.bytes += document.size();
  document_ = document;
  job_.pipeline.Walk(document, job_.filter, chunk_.begins_document(),
                     /*want_map=*/false, &buffers_, this);
  return spill_status_;
}

void Worker::OnSegment(const Pipeline::Segment& segment) {
  const PreTokenizer& pretokenizer = job_.pipeline.pretokenizer();
  pretokenizer.Begin(segment.text, segment.begins_text, /*want_map=*/false,
                     &cursor_);
  // Only the document itself has readable memory behind it.
  const bool in_document =
      !cursor_.is_rewritten && segment.text.data() >= document_.data() &&
      segment.text.data() < document_.data() + document_.size();
  const char* const end =
      in_document ? readable_end_ : cursor_.text.data() + cursor_.text.size();
  while (pretokenizer.Fill(&cursor_, &block_)) {
    totals_.pretokens += table_.AddBlock(block_, end);
    const uint64_t bytes =
        block_.wide_size != 0 ? block_.wide_size : block_.begin[block_.count];
    if (table_.memory_after(bytes) > job_.table_memory && spill_status_.ok()) {
      spill_status_ = Spill();
    }
  }
}

void Worker::OnAddedToken(TokenId, Span span) {
  if (!job_.options.counts_added_tokens) return;
  table_.Add(document_.substr(span.begin, span.size()));
  ++totals_.pretokens;
}

Status Worker::Spill() {
  const std::vector<WordTable::SortKey> keys = table_.Sorted();
  TESSERA_ASSIGN_OR_RETURN(
      std::unique_ptr<WordSource> run,
      WriteTemporaryRun(job_.resources.tmp.empty() ? "." : job_.resources.tmp,
                        table_.memory(), [&](const WordSink& sink) -> Status {
                          char buffer[kKeyReadBytes];
                          for (const WordTable::SortKey& key : keys) {
                            TESSERA_RETURN_IF_ERROR(
                                sink(table_.WordAt(key.place, buffer),
                                     table_.CountAt(key.place)));
                          }
                          return OkStatus();
                        }));
  table_.Clear();
  const std::lock_guard<std::mutex> lock(job_.mutex);
  job_.counted.sources.push_back(std::move(run));
  return OkStatus();
}

// Merges runs until kFanInMax are left.
Status LimitFanIn(const TrainResources& resources, CountedWords* counted) {
  std::vector<std::unique_ptr<WordSource>>& sources = counted->sources;
  while (sources.size() > kFanInMax) {
    std::vector<std::unique_ptr<WordSource>> first;
    for (size_t i = 0; i < kFanInMax; ++i) {
      first.push_back(std::move(sources[i]));
    }
    sources.erase(sources.begin(), sources.begin() + kFanInMax);
    TESSERA_ASSIGN_OR_RETURN(
        std::unique_ptr<WordSource> merged,
        WriteTemporaryRun(resources.tmp.empty() ? "." : resources.tmp,
                          resources.memory_bytes, [&](const WordSink& sink) {
                            return MergeWords(std::move(first), sink);
                          }));
    sources.push_back(std::move(merged));
  }
  return OkStatus();
}

}  // namespace

StatusOr<CountedWords> CountWords(const Pipeline& pipeline, Corpus* corpus,
                                  const CountOptions& options,
                                  const TrainResources& resources,
                                  Progress* progress) {
  if (resources.memory_bytes < kCountMemoryMin) {
    return UsageError("--memory " + FormatSize(resources.memory_bytes) +
                      ": must be at least " + FormatSize(kCountMemoryMin));
  }
  TESSERA_ASSIGN_OR_RETURN(
      AddedTokenFilter filter,
      pipeline.added_tokens().NewFilter(SpecialPolicy::kAllow, {}));
  // A part of a document may be walked alone if nothing before the
  // pre-tokenizer looks across the cut.
  if (options.document_bytes_max == 0 && !pipeline.normalizes() &&
      filter.allows_none() && !pipeline.pretokenizer().rewrites()) {
    corpus->set_cutter([&pipeline](std::string_view text, size_t from) {
      return pipeline.pretokenizer().FindSafeCut(text, from);
    });
  }
  const uint64_t workers =
      std::clamp<uint64_t>(resources.memory_bytes / kWorkerMemoryMin, 1,
                           static_cast<uint64_t>(resources.threads));
  Job job = {.pipeline = pipeline,
             .corpus = corpus,
             .options = options,
             .resources = resources,
             .progress = progress,
             .filter = std::move(filter),
             .table_memory = resources.memory_bytes / workers};
  TESSERA_RETURN_IF_ERROR(
      ParallelTry(static_cast<int>(workers), static_cast<size_t>(workers),
                  nullptr, [&job](int, size_t) { return Worker(&job).Run(); }));
  corpus->set_cutter(nullptr);
  TESSERA_RETURN_IF_ERROR(LimitFanIn(resources, &job.counted));
  return std::move(job.counted);
}

StatusOr<WordCounts> MergeToMemory(CountedWords counted) {
  WordCounts counts;
  counts.totals() = counted.totals;
  TESSERA_RETURN_IF_ERROR(
      MergeWords(std::move(counted.sources),
                 [&counts](std::string_view word, uint64_t count) -> Status {
                   counts.Append(word, count);
                   return OkStatus();
                 }));
  return counts;
}

}  // namespace tessera
