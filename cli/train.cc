// `tessera train`.

#include "tokenizers/trainers/train.h"

#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/encode_plan.h"
#include "cli/global_flags.h"
#include "cli/output.h"
#include "cli/pipeline_text.h"
#include "cli/progress.h"
#include "cli/report_line.h"
#include "cli/save_tokenizer.h"
#include "cli/stop_signal.h"
#include "cli/train_flags.h"
#include "tokenizers/base/file.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/compiled.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

constexpr uint64_t kFileListBytesMax = uint64_t{1} << 28;

// The arguments behind the trainer's name, and what --files-from lists.
StatusOr<std::vector<std::string>> CorpusFiles(const Arguments& arguments) {
  std::vector<std::string> files(arguments.positional().begin() + 1,
                                 arguments.positional().end());
  if (arguments.Has("--files-from")) {
    TESSERA_ASSIGN_OR_RETURN(
        const std::string list,
        ReadFile(arguments.Get("--files-from"), kFileListBytesMax));
    for (std::string_view rest = list; !rest.empty();) {
      const size_t end = std::min(rest.find('\n'), rest.size());
      if (end > 0) files.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (files.empty()) {
      return NoInputError(NameForError(arguments.Get("--files-from")) +
                          ": expected names of files, found none");
    }
  }
  return InputFiles(files, "tessera train bpe corpus/*.txt -o my.tessera");
}

TrainResources ResourcesOf(const Arguments& arguments) {
  TrainResources resources;
  resources.threads = ThreadsOf(arguments);
  resources.memory_bytes = MemoryOf(arguments);
  resources.tmp = arguments.Get("--tmp");
  if (resources.tmp.empty()) {
    const std::string path = arguments.Get("--output");
    const size_t slash = path.rfind('/');
    resources.tmp =
        slash == std::string::npos ? "." : path.substr(0, slash + 1);
  }
  resources.stop = stop_token();
  return resources;
}

std::string Seconds(double seconds) { return FormatFixed(seconds, 1) + " s"; }

void PrintSummary(const TokenizerSpec& spec, const TokenizerOutput& output,
                  const SavedTokenizer& saved,
                  const std::vector<ConsoleProgress::Stage>& stages) {
  const TrainingRecord& record = spec.training();
  PrintNote(
      "vocabulary   " +
      FormatGrouped(static_cast<uint64_t>(spec.vocabulary().tokens_size())) +
      " tokens");
  std::string text = FormatGrouped(record.bytes()) + " bytes in " +
                     FormatGrouped(record.documents()) + " documents";
  if (record.tokens() > 0) {
    text += ", " +
            FormatFixed(static_cast<double>(record.bytes()) /
                            static_cast<double>(record.tokens()),
                        2) +
            " bytes per token";
  }
  PrintNote("text         " + text);
  std::string times;
  for (const ConsoleProgress::Stage& stage : stages) {
    times +=
        (times.empty() ? "" : ", ") + stage.name + " " + Seconds(stage.seconds);
  }
  if (!times.empty()) PrintNote("time         " + times);
  PrintNote("output       " + NameForError(output.path()) + " (" +
            saved.format + ", " + FormatSize(saved.bytes) + ")");
  PrintNote("fingerprint  sha256:" + SpecFingerprint(spec));
  for (const std::string& note : saved.report.notes) {
    PrintNote("note         " + note);
  }
  PrintNote("next         tessera encode -t " + NameForError(output.path()) +
            " FILE");
}

Status PrintPlan(const TokenizerSpec& pipeline, const TrainerSpec& spec,
                 const Corpus& corpus, const TrainResources& resources,
                 size_t file_count) {
  std::string text = spec.DebugString();
  text += "pipeline: \"" + PipelineText(pipeline) + "\"\n";
  text += "files: " + std::to_string(file_count) + "\n";
  if (corpus.bytes_total() > 0) {
    text += "bytes: " + std::to_string(corpus.bytes_total()) + "\n";
  }
  text += "threads: " + std::to_string(resources.threads) + "\n";
  text += "memory_bytes: " + std::to_string(resources.memory_bytes) + "\n";
  return PrintResult(text);
}

}  // namespace

Status RunTrain(const Arguments& arguments) {
  if (arguments.positional().empty()) {
    return UsageError(
        "expected a trainer and files; tessera train bpe corpus/*.txt "
        "-o my.tessera");
  }
  const std::string& trainer = arguments.positional()[0];
  TESSERA_RETURN_IF_ERROR(FindTrainer(trainer).status());
  const bool dry_run = arguments.IsOn("--dry-run");
  if (!arguments.Has("--output") && !dry_run) {
    return UsageError(
        "--output is missing; say where the tokenizer goes with -o");
  }
  TESSERA_ASSIGN_OR_RETURN(const TokenizerSpec pipeline, PipelineOf(arguments));
  const TrainerSpec spec = MakeTrainerSpec(arguments, trainer);
  TESSERA_ASSIGN_OR_RETURN(const std::vector<std::string> files,
                           CorpusFiles(arguments));
  TESSERA_ASSIGN_OR_RETURN(const auto corpus,
                           OpenCorpus(files, DocumentModeNamed(arguments.Get(
                                                 "--documents", "line"))));
  const TrainResources resources = ResourcesOf(arguments);
  if (dry_run) {
    return PrintPlan(pipeline, spec, *corpus, resources, files.size());
  }
  TESSERA_ASSIGN_OR_RETURN(
      TokenizerOutput output,
      TokenizerOutput::Open(arguments, arguments.Get("--output")));
  ConsoleProgress progress(arguments);
  TESSERA_ASSIGN_OR_RETURN(
      const TokenizerSpec trained,
      TrainTokenizer(pipeline, spec, corpus.get(), resources, &progress));
  progress.Finish();
  TESSERA_ASSIGN_OR_RETURN(const SavedTokenizer saved,
                           output.Save(trained, /*check_text=*/""));
  PrintSummary(trained, output, saved, progress.stages());
  return OkStatus();
}

}  // namespace tessera
