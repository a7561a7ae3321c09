// `tessera count`.

#include <string>
#include <utility>
#include <vector>

#include "cli/command.h"
#include "cli/corpus_flags.h"
#include "cli/events.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/report_line.h"
#include "cli/stop_signal.h"
#include "cli/train_flags.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/load.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/trainers/counts.pb.h"
#include "tokenizers/trainers/counts_header.h"
#include "tokenizers/trainers/counts_text.h"
#include "tokenizers/trainers/tokenizer_like.h"

namespace tessera {

const std::vector<Flag>& CountFlags() {
  static const std::vector<Flag>* const flags = [] {
    auto* all = new std::vector<Flag>{
        {"--merge", "", FlagType::kSwitch, "", "off", "input",
         "FILES are counts to be added, each FILE@N taken N times"},
        {"--export", "", FlagType::kChoice, "tsv", "", "output",
         "write counts as lines: word, TAB, count"},
        {"--import", "", FlagType::kChoice, "tsv", "", "input",
         "FILES are such lines"},
        {"--min-count", "", FlagType::kNumber, "N", "0", "output",
         "leave rarer words out at the end"},
        {"--output", "-o", FlagType::kText, "FILE", "", "output",
         "the counts; standard output for --export without it"},
    };
    for (const std::vector<Flag>& part :
         {CorpusFlags(), PipelineFlags(), WordFlags()}) {
      all->insert(all->end(), part.begin(), part.end());
    }
    return all;
  }();
  return *flags;
}

namespace {

constexpr char kExample[] = "tessera count corpus/*.txt -o corpus.tcounts";

struct Counting {
  TokenizerSpec pipeline;
  TrainerSpec spec;
};

// How words are told apart.
StatusOr<Counting> CountingOf(const Arguments& arguments) {
  Counting counting;
  if (arguments.Has("--like")) {
    TESSERA_ASSIGN_OR_RETURN(const TokenizerSpec like,
                             LoadSpec(arguments.Get("--like"), {}));
    counting.spec = CountingLike(like);
  }
  if (counting.spec.algorithm().empty()) counting.spec.set_algorithm("bpe");
  SetWordOptions(arguments, &counting.spec);
  TESSERA_ASSIGN_OR_RETURN(counting.pipeline,
                           PipelineOf(arguments, counting.spec));
  return counting;
}

StatusOr<OpenedCounts> CountText(const Arguments& arguments,
                                 const std::vector<std::string>& files,
                                 Progress* progress) {
  TESSERA_ASSIGN_OR_RETURN(Counting counting, CountingOf(arguments));
  TESSERA_RETURN_IF_ERROR(SetDocuments(arguments, files, &counting.spec));
  TESSERA_ASSIGN_OR_RETURN(const auto corpus,
                           OpenCorpusOf(arguments, files, counting.spec));
  OpenedCounts opened;
  TESSERA_ASSIGN_OR_RETURN(
      opened.counted,
      CountCorpusWords(counting.pipeline, counting.spec, corpus.get(),
                       ResourcesOf(arguments), progress));
  opened.header = NewCountsHeader(counting.pipeline, counting.spec);
  return opened;
}

StatusOr<OpenedCounts> ImportText(const Arguments& arguments,
                                  const std::vector<std::string>& files) {
  TESSERA_ASSIGN_OR_RETURN(Counting counting, CountingOf(arguments));
  TESSERA_RETURN_IF_ERROR(SetDocuments(arguments, files, &counting.spec));
  OpenedCounts opened;
  for (const std::string& file : files) {
    TESSERA_ASSIGN_OR_RETURN(CountedWords words, ImportCounts(file));
    for (auto& source : words.sources) {
      opened.counted.sources.push_back(std::move(source));
    }
    opened.counted.totals += words.totals;
  }
  opened.header = NewCountsHeader(counting.pipeline, counting.spec);
  return opened;
}

StatusOr<OpenedCounts> OpenFiles(const std::vector<std::string>& files) {
  std::vector<CountsInput> inputs;
  for (const std::string& file : files) {
    TESSERA_ASSIGN_OR_RETURN(CountsInput input, ParseCountsInput(file));
    inputs.push_back(std::move(input));
  }
  return OpenCounts(inputs);
}

Status CheckFlags(const Arguments& arguments) {
  const char* const ways[] = {"--merge", "--export", "--import"};
  const char* chosen = nullptr;
  for (const char* way : ways) {
    if (!arguments.Has(way)) continue;
    if (chosen != nullptr) {
      return UsageError(std::string(chosen) + " and " + way +
                        " exclude each other; give one");
    }
    chosen = way;
  }
  if (arguments.Has("--export")) {
    if (!arguments.Has("--min-count")) return OkStatus();
    return UsageError("--export: writes all words; --min-count is for counts");
  }
  if (arguments.Has("--output")) return OkStatus();
  return UsageError("--output is missing; say where the counts go with -o");
}

Status Export(const Arguments& arguments,
              const std::vector<std::string>& files) {
  TESSERA_ASSIGN_OR_RETURN(OpenedCounts opened, OpenFiles(files));
  TESSERA_ASSIGN_OR_RETURN(const auto output,
                           OpenOutput(arguments, /*is_binary=*/false));
  TESSERA_RETURN_IF_ERROR(
      ExportCounts(std::move(opened.counted), output.get()));
  TESSERA_RETURN_IF_ERROR(output->Commit());
  RecordOutput(arguments.Get("--output", "-"));
  return OkStatus();
}

Status CheckIsNotThere(const Arguments& arguments) {
  // Before the work: the file itself is written at its end.
  return OpenFile(arguments, arguments.Get("--output")).status();
}

void PrintSummary(const std::string& path, uint64_t words,
                  const CorpusTotals& totals) {
  PrintNote("words        " + FormatGrouped(words) + " distinct, " +
            FormatGrouped(totals.pretokens) + " in all");
  if (totals.documents > 0) {
    PrintNote("text         " + FormatCount(totals.bytes, "byte") + " in " +
              FormatCount(totals.documents, "document"));
  }
  if (totals.skipped_documents > 0) {
    PrintWarning(FormatGrouped(totals.skipped_documents) +
                 " documents were left out, the longest of " +
                 FormatGrouped(totals.skipped_bytes_max) + " bytes");
  }
  PrintNote("corpus       " + FormatFingerprint(totals.fingerprint));
  PrintNote("output       " + NameForError(path));
  PrintNote("next         tessera train bpe --from-counts " +
            NameForError(path) + " -o my.tessera");
}

}  // namespace

Status RunCount(const Arguments& arguments) {
  TESSERA_RETURN_IF_ERROR(CheckFlags(arguments));
  TESSERA_ASSIGN_OR_RETURN(const std::vector<std::string> files,
                           CorpusFiles(arguments, 0, kExample));
  if (arguments.Has("--export")) return Export(arguments, files);
  TESSERA_RETURN_IF_ERROR(CheckIsNotThere(arguments));
  ConsoleProgress progress(arguments);
  StatusOr<OpenedCounts> opened =
      arguments.IsOn("--merge")
          ? OpenFiles(files)
          : (arguments.Has("--import")
                 ? ImportText(arguments, files)
                 : CountText(arguments, files, &progress));
  if (!opened.ok()) return opened.status();
  const CorpusTotals totals = opened->counted.totals;
  const std::string path = arguments.Get("--output");
  TESSERA_ASSIGN_OR_RETURN(
      const uint64_t words,
      WriteCounts(path, *opened->header, std::move(opened->counted),
                  {.min_count = arguments.Number("--min-count", 0),
                   .force = MayReplace(arguments)}));
  progress.Finish();
  RecordOutput(path);
  PrintSummary(path, words, totals);
  return OkStatus();
}

}  // namespace tessera
