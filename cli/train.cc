// `tessera train`.

#include "tokenizers/trainers/train.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.h"
#include "cli/corpus_flags.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/save_tokenizer.h"
#include "cli/stage_watch.h"
#include "cli/stop_signal.h"
#include "cli/train_flags.h"
#include "cli/train_summary.h"
#include "tokenizers/base/file.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/load.h"
#include "tokenizers/pipeline_text.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/trainers/counts.pb.h"
#include "tokenizers/trainers/counts_header.h"
#include "tokenizers/trainers/tokenizer_like.h"

namespace tessera {
namespace {

constexpr char kExample[] = "tessera train bpe corpus/*.txt -o my.tessera";
constexpr size_t kCommandBytesMax = 600;

// What is trained on what; a corpus, or counts.
struct TrainJob {
  TokenizerSpec pipeline;
  TrainerSpec spec;
  TrainResources resources;
  // The tokenizer of --like.
  std::optional<TokenizerSpec> like;
  size_t file_count = 0;
  std::unique_ptr<Corpus> corpus;
  std::optional<OpenedCounts> counts;
};

void AppendField(std::string_view name, uint64_t value, std::string* text) {
  *text += std::string(name) + ": " + std::to_string(value) + "\n";
}

Status PrintPlan(const TrainJob& job) {
  std::string text = job.spec.DebugString();
  text += "pipeline: \"" + PipelineText(job.pipeline) + "\"\n";
  uint64_t bytes = 0;
  if (job.counts.has_value()) {
    bytes = job.counts->counted.totals.bytes;
    AppendField("documents", job.counts->counted.totals.documents, &text);
  } else {
    bytes = job.corpus->bytes_total();
    AppendField("files", job.file_count, &text);
  }
  if (bytes > 0) AppendField("bytes", bytes, &text);
  AppendField("threads", static_cast<uint64_t>(job.resources.threads), &text);
  AppendField("memory_bytes", job.resources.memory_bytes, &text);
  if (bytes > 0) {
    const TrainExpectation expected = ExpectTraining(bytes, job.resources);
    AppendField("expected_distinct_words", expected.distinct_words, &text);
    AppendField("expected_memory_bytes", expected.memory_bytes, &text);
    text += "expected_seconds: " + FormatFixed(expected.seconds, 1) + "\n";
  }
  return PrintResult(text);
}

Status OpenTextOf(const Arguments& arguments, TrainJob* job) {
  TESSERA_ASSIGN_OR_RETURN(const std::vector<std::string> files,
                           CorpusFiles(arguments, 1, kExample));
  TESSERA_RETURN_IF_ERROR(SetDocuments(arguments, files, &job->spec));
  TESSERA_ASSIGN_OR_RETURN(job->corpus,
                           OpenCorpusOf(arguments, files, job->spec));
  job->file_count = files.size();
  TESSERA_ASSIGN_OR_RETURN(job->pipeline, PipelineOf(arguments, job->spec));
  return OkStatus();
}

// Counts say how their words were told apart; flags may only say the same.
Status OpenCountsOf(const Arguments& arguments, TrainJob* job) {
  if (arguments.positional().size() > 1) {
    return UsageError("--from-counts and FILES exclude each other; give one");
  }
  for (const Flag& flag : CorpusFlags()) {
    if (!arguments.Has(flag.name)) continue;
    return UsageError("--from-counts and " + std::string(flag.name) +
                      " exclude each other; it says how text is read");
  }
  TESSERA_ASSIGN_OR_RETURN(job->counts, CountsOf(arguments));
  const CountsHeader& header = *job->counts->header;
  job->spec.set_documents(header.documents_mode());
  job->pipeline = header.pipeline();
  if (HasPipelineFlags(arguments)) {
    TESSERA_ASSIGN_OR_RETURN(job->pipeline, PipelineOf(arguments, job->spec));
  }
  return CheckSameWords(
      header, *NewCountsHeader(job->pipeline, job->spec),
      QuoteForError(arguments.All("--from-counts").front(), 200));
}

StatusOr<TrainJob> MakeJob(const Arguments& arguments,
                           const std::string& trainer) {
  TrainJob job;
  TESSERA_ASSIGN_OR_RETURN(job.spec, MakeTrainerSpec(arguments, trainer));
  if (arguments.Has("--like")) {
    TESSERA_ASSIGN_OR_RETURN(job.like, LoadSpec(arguments.Get("--like"), {}));
    AskLike(*job.like, &job.spec);
  }
  job.resources = ResourcesOf(arguments);
  TESSERA_RETURN_IF_ERROR(SetCheckpoints(arguments, &job.resources));
  TESSERA_RETURN_IF_ERROR(arguments.Has("--from-counts")
                              ? OpenCountsOf(arguments, &job)
                              : OpenTextOf(arguments, &job));
  return job;
}

StatusOr<TokenizerSpec> RunJob(TrainJob* job, Progress* progress) {
  if (!job->counts.has_value()) {
    return TrainTokenizer(job->pipeline, job->spec, job->corpus.get(),
                          job->resources, progress);
  }
  progress->Report("read counts", 0, 0, "words");
  TESSERA_ASSIGN_OR_RETURN(const WordCounts counts,
                           MergeToMemory(std::move(job->counts->counted)));
  return TrainFromCounts(job->pipeline, job->spec, counts, job->resources,
                         progress);
}

// A word as a shell reads it back.
std::string ShellWord(const std::string& word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
      "-_=+./,:@%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) {
    return word;
  }
  std::string quoted = "'";
  for (char c : word)
    quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

// The command that goes on: the one that was stopped, with --resume.
std::string ResumeCommand(const std::string& directory) {
  const std::string with_resume = " --resume " + ShellWord(directory);
  const StatusOr<std::string> line = ReadFile("/proc/self/cmdline");
  if (!line.ok()) return "tessera train ..." + with_resume;
  std::string command = "tessera";
  bool skips_next = false;
  size_t at = line->find('\0');
  while (at != std::string::npos && at + 1 < line->size()) {
    const size_t end = line->find('\0', at + 1);
    const std::string word = line->substr(at + 1, end - at - 1);
    at = end;
    if (std::exchange(skips_next, false)) continue;
    if (word == "--resume" || word == "--checkpoint-dir" ||
        word == "--stop-after") {
      skips_next = true;
    } else if (!word.starts_with("--resume=") &&
               !word.starts_with("--checkpoint-dir=") &&
               !word.starts_with("--stop-after=")) {
      command += " " + ShellWord(word);
    }
  }
  if (command.size() > kCommandBytesMax) command = "tessera train ...";
  return command + with_resume;
}

// What was done is kept: the line says how to go on with it.
Status AfterStop(const Status& status, const TrainResources& resources) {
  if (ClassOf(status) != ErrorClass::kStopped ||
      !stop_token()->stop_requested() || resources.checkpoint_dir.empty()) {
    return status;
  }
  ForgetStopSignal();
  return StoppedError(std::string(MessageOf(status)) + "; continue with: " +
                      ResumeCommand(resources.checkpoint_dir));
}

}  // namespace

Status RunTrain(const Arguments& arguments) {
  if (arguments.positional().empty()) {
    return UsageError("expected a trainer and files; " + std::string(kExample));
  }
  const std::string& trainer = arguments.positional()[0];
  TESSERA_RETURN_IF_ERROR(FindTrainer(trainer).status());
  const bool dry_run = arguments.IsOn("--dry-run");
  if (!arguments.Has("--output") && !dry_run) {
    return UsageError(
        "--output is missing; say where the tokenizer goes with -o");
  }
  TESSERA_ASSIGN_OR_RETURN(TrainJob job, MakeJob(arguments, trainer));
  if (dry_run) return PrintPlan(job);
  TESSERA_ASSIGN_OR_RETURN(
      TokenizerOutput output,
      TokenizerOutput::Open(arguments, arguments.Get("--output")));
  ConsoleProgress progress(arguments);
  StageWatch watch(arguments, &progress);
  StatusOr<TokenizerSpec> trained = RunJob(&job, &watch);
  if (!trained.ok()) return AfterStop(trained.status(), job.resources);
  if (job.like.has_value()) AdoptParts(*job.like, &watch, &*trained);
  progress.Finish();
  watch.Begin("write");
  TESSERA_ASSIGN_OR_RETURN(const SavedTokenizer saved,
                           output.Save(*trained, /*check_text=*/""));
  if (arguments.IsOn("--profile")) watch.PrintProfile();
  PrintTrainSummary(*trained, &trained->training(), output, saved,
                    progress.stages());
  return OkStatus();
}

}  // namespace tessera
