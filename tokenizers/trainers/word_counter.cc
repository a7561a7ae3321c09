// With a journal, runs are files that stay, and what a worker has counted is
// kept whenever its table is empty at the end of a chunk: the runs since then
// hold all words of some chunks and nothing else, so those chunks need not be
// counted again.

#include "tokenizers/trainers/word_counter.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "tokenizers/base/parallel.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/pipeline.h"
#include "tokenizers/text/utf8.h"
#include "tokenizers/trainers/count_journal.h"
#include "tokenizers/trainers/json_field.h"
#include "tokenizers/trainers/word_table.h"

namespace tessera {
namespace {

// The least share of a worker: below it there would be more runs than words.
constexpr uint64_t kWorkerMemoryMin = uint64_t{8} << 20;

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
  // Chunks whose words are in runs of an earlier process.
  absl::flat_hash_set<uint64_t> counted_before = {};

  std::atomic<bool> failed{false};
  std::mutex mutex = {};
  // Under the mutex.
  CountedWords counted = {};
  // First NUL byte of each file that has one.
  std::map<std::string, uint64_t> first_nuls = {};
  std::atomic<uint64_t> ordinary_tokens = 0;
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
  void LookForNul();
  bool IsSkipped(std::string_view document) const;
  // Adds a document to the totals; false if it is not in the sample.
  bool AddToTotals(std::string_view document);
  // Writes the table as a run and clears it.
  Status Spill();
  Status SpillTo(const WordFill& fill, std::unique_ptr<WordSource>* run);
  bool IsTimeToKeep() const;
  // Hands over all that was counted since the last time.
  Status Keep();

  Job& job_;
  CorpusChunk chunk_;
  WordTable table_;
  // Since the last Keep: totals, chunks, runs.
  CountedChunks counted_;
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
      TESSERA_RETURN_IF_ERROR(Keep());
      return StoppedError("stopped while counting");
    }
    TESSERA_ASSIGN_OR_RETURN(const bool more, job_.corpus->Next(&chunk_));
    if (!more) break;
    if (job_.counted_before.contains(chunk_.number())) continue;
    TESSERA_RETURN_IF_ERROR(CountChunk());
    counted_.chunks.push_back(chunk_.number());
    if (IsTimeToKeep()) TESSERA_RETURN_IF_ERROR(Keep());
    const std::lock_guard<std::mutex> lock(job_.mutex);
    job_.progress->Report("count", job_.corpus->bytes_read(),
                          job_.corpus->bytes_total(), "bytes");
  }
  auto source = std::make_unique<TableSource>(std::move(table_));
  const std::lock_guard<std::mutex> lock(job_.mutex);
  job_.counted.sources.push_back(std::move(source));
  job_.counted.totals += counted_.totals;
  return OkStatus();
}

bool Worker::IsTimeToKeep() const {
  // As long as there is no run, a chunk may come to the middle of a spill; the
  // words of one more should still fit.
  return job_.resources.count_journal != nullptr &&
         (!counted_.runs.empty() ||
          table_.memory_after(Corpus::kChunkBytes) > job_.table_memory);
}

Status Worker::Keep() {
  if (job_.resources.count_journal == nullptr || counted_.chunks.empty()) {
    return OkStatus();
  }
  if (table_.size() > 0) TESSERA_RETURN_IF_ERROR(Spill());
  const std::lock_guard<std::mutex> lock(job_.mutex);
  TESSERA_RETURN_IF_ERROR(job_.resources.count_journal->KeepChunks(counted_));
  job_.counted.totals += counted_.totals;
  counted_ = CountedChunks();
  return OkStatus();
}

void Worker::LookForNul() {
  const std::optional<uint64_t> at = chunk_.FirstNul();
  if (!at.has_value()) return;
  const std::lock_guard<std::mutex> lock(job_.mutex);
  uint64_t& first =
      job_.first_nuls.try_emplace(chunk_.path(), *at).first->second;
  first = std::min(first, *at);
}

Status Worker::CountChunk() {
  LookForNul();
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
      TESSERA_RETURN_IF_ERROR(chunk_.Locate(
          ExtractJsonString(document, job_.options.text_field, &unpacked_),
          document));
      document = unpacked_;
      readable_end_ = unpacked_.data() + unpacked_.size();
    }
    if (IsSkipped(document)) {
      CorpusTotals& totals = counted_.totals;
      ++totals.skipped_documents;
      totals.skipped_bytes_max =
          std::max<uint64_t>(totals.skipped_bytes_max, document.size());
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

bool Worker::AddToTotals(std::string_view document) {
  CorpusTotals& totals = counted_.totals;
  if (!chunk_.is_part()) {
    const Hash128 hash = DocumentHasher::Hash(document);
    if (!job_.corpus->sample().Takes(hash)) return false;
    totals.fingerprint += hash;
  } else if (chunk_.ends_document()) {
    totals.fingerprint += chunk_.document_hash();
  }
  totals.documents += chunk_.ends_document();
  totals.bytes += document.size();
  return true;
}

Status Worker::CountDocument(std::string_view document) {
  if (!AddToTotals(document)) return OkStatus();
  for (const std::string& token : job_.options.ordinary_tokens) {
    for (size_t at = document.find(token); at != std::string_view::npos;
         at = document.find(token, at + token.size())) {
      job_.ordinary_tokens.fetch_add(1, std::memory_order_relaxed);
    }
  }
  document_ = document;
  job_.pipeline.Walk(document, job_.filter, chunk_.begins_document(),
                     /*want_map=*/false, &buffers_, this);
  return spill_status_;
}

void Worker::OnSegment(const Pipeline::Segment& segment) {
  const PreTokenizer& pretokenizer = job_.pipeline.pretokenizer();
  pretokenizer.Begin(segment.text, segment.first_bytes, /*want_map=*/false,
                     &cursor_);
  // Only the document itself has readable memory behind it.
  const bool in_document =
      !cursor_.is_rewritten && segment.text.data() >= document_.data() &&
      segment.text.data() < document_.data() + document_.size();
  const char* const end =
      in_document ? readable_end_ : cursor_.text.data() + cursor_.text.size();
  while (pretokenizer.Fill(&cursor_, &block_)) {
    counted_.totals.pretokens += table_.AddBlock(block_, end);
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
  ++counted_.totals.pretokens;
}

Status Worker::Spill() {
  const std::vector<WordTable::SortKey> keys = table_.Sorted();
  const WordFill fill = [&](const WordSink& sink) -> Status {
    char buffer[kKeyReadBytes];
    for (const WordTable::SortKey& key : keys) {
      TESSERA_RETURN_IF_ERROR(
          sink(table_.WordAt(key.place, buffer), table_.CountAt(key.place)));
    }
    return OkStatus();
  };
  std::unique_ptr<WordSource> run;
  TESSERA_RETURN_IF_ERROR(SpillTo(fill, &run));
  table_.Clear();
  const std::lock_guard<std::mutex> lock(job_.mutex);
  job_.counted.sources.push_back(std::move(run));
  return OkStatus();
}

Status Worker::SpillTo(const WordFill& fill, std::unique_ptr<WordSource>* run) {
  if (job_.resources.count_journal == nullptr) {
    TESSERA_ASSIGN_OR_RETURN(
        *run, WriteTemporaryRun(job_.resources.FolderForRuns(), table_.memory(),
                                fill));
    return OkStatus();
  }
  const std::string path = job_.resources.count_journal->NewRunPath();
  TESSERA_RETURN_IF_ERROR(WriteRun(path, table_.memory(), fill));
  TESSERA_ASSIGN_OR_RETURN(*run, OpenRun(path));
  counted_.runs.push_back(path);
  return OkStatus();
}

// What is no text is counted like it, but hardly meant.
void WarnOfNuls(const Job& job) {
  if (job.first_nuls.empty()) return;
  const auto& [path, at] = *job.first_nuls.begin();
  std::string line = QuoteForError(path, 200) + ":byte " + std::to_string(at) +
                     ": a NUL byte, which text does not have";
  if (job.first_nuls.size() > 1) {
    const size_t others = job.first_nuls.size() - 1;
    line += ", and so in " + FormatGrouped(others) + " other file" +
            (others == 1 ? "" : "s");
  }
  job.progress->Warn(line +
                     "; counted all the same, leave out what is binary and "
                     "turn UTF-16 into UTF-8");
}

// Takes over what an earlier process has counted.
Status TakeCountedBefore(Job* job) {
  if (job->resources.count_journal == nullptr) return OkStatus();
  for (const CountedChunks& counted :
       job->resources.count_journal->counted_before()) {
    job->counted.totals += counted.totals;
    job->counted_before.insert(counted.chunks.begin(), counted.chunks.end());
    for (const std::string& path : counted.runs) {
      TESSERA_ASSIGN_OR_RETURN(auto run, OpenRun(path));
      job->counted.sources.push_back(std::move(run));
    }
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
  TESSERA_RETURN_IF_ERROR(TakeCountedBefore(&job));
  // Rules that look at whole documents allow no parts.
  if (options.document_bytes_max == 0 && corpus->sample().takes_all()) {
    corpus->set_cutter([&job](std::string_view text, size_t from) {
      return job.pipeline.FindSafeCut(text, from, job.filter);
    });
  }
  TESSERA_RETURN_IF_ERROR(
      ParallelTry(static_cast<int>(workers), static_cast<size_t>(workers),
                  nullptr, [&job](int, size_t) { return Worker(&job).Run(); }));
  corpus->set_cutter(nullptr);
  WarnOfNuls(job);
  if (job.ordinary_tokens > 0) {
    progress->Warn("special and required tokens stand " +
                   FormatGrouped(job.ordinary_tokens) +
                   " times in the text and merge like other text, as in "
                   "Hugging Face; other values of --merge-order cut them out");
  }
  job.counted.totals.sample = corpus->sample().Description();
  TESSERA_RETURN_IF_ERROR(LimitFanIn(resources, &job.counted));
  return std::move(job.counted);
}

}  // namespace tessera
