// `tessera prune`.

#include "tokenizers/trainers/prune.h"

#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/corpus_flags.h"
#include "cli/events.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/report_line.h"
#include "cli/save_tokenizer.h"
#include "cli/tokenizer_flags.h"
#include "cli/train_summary.h"
#include "tokenizers/base/file.h"
#include "tokenizers/base/limits.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/trainers/counts_text.h"
#include "tokenizers/trainers/tokenizer_like.h"

namespace tessera {

const std::vector<Flag>& PruneFlags() {
  static const std::vector<Flag>* const flags = [] {
    auto* all = new std::vector<Flag>{
        {"--vocab-size", "", FlagType::kNumber, "N", "", "training",
         "tokens to be left", 1, kIdCountMax},
        {"--last", "", FlagType::kSwitch, "", "off", "training",
         "remove the last merges: what training at that size gives"},
        {"--keep", "", FlagType::kText, "FILE", "", "training",
         "tokens that stay, one a line; \\n \\t \\xHH \\\\ are escapes"},
        {"--output", "-o", FlagType::kText, "FILE|DIR/", "", "output",
         "the tokenizer; it appears whole or not at all"},
        {"--id-map", "", FlagType::kText, "FILE", "OUT.id_map.tsv", "output",
         "lines: old id, TAB, new id or -1"},
    };
    const std::vector<Flag> shared = ResizeFlags();
    all->insert(all->end(), shared.begin(), shared.end());
    return all;
  }();
  return *flags;
}

namespace {

constexpr char kExample[] =
    "tessera prune my.tessera corpus/*.txt --vocab-size 16000 -o small.tessera";

StatusOr<std::vector<std::string>> KeptTokens(const Arguments& arguments) {
  std::vector<std::string> kept;
  if (!arguments.Has("--keep")) return kept;
  const std::string path = arguments.Get("--keep");
  TESSERA_ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  uint64_t number = 0;
  for (std::string_view rest = text; !rest.empty();) {
    ++number;
    const size_t end = std::min(rest.find('\n'), rest.size());
    const auto token = UnescapeWord(rest.substr(0, end));
    if (!token.has_value()) {
      return BadDataError(NameForError(path) + ":line " +
                          std::to_string(number) +
                          ": expected a token with escapes \\n \\r \\t \\\\ "
                          "\\xHH, found another escape");
    }
    if (!token->empty()) kept.push_back(*token);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return kept;
}

// Of --last, no text is read.
Status CheckFlags(const Arguments& arguments) {
  if (arguments.positional().empty()) {
    return UsageError("expected a tokenizer; " + std::string(kExample));
  }
  TESSERA_RETURN_IF_ERROR(CheckResizeFlags(arguments, kExample));
  if (!arguments.IsOn("--last")) return OkStatus();
  if (arguments.positional().size() > 1 || arguments.Has("--from-counts") ||
      arguments.Has("--keep")) {
    return UsageError(
        "--last: removes the last merges, whatever a text uses; give no files, "
        "--from-counts or --keep");
  }
  return OkStatus();
}

std::string IdMapPath(const Arguments& arguments) {
  if (arguments.Has("--id-map")) return arguments.Get("--id-map");
  std::string output = arguments.Get("--output");
  while (output.size() > 1 && output.back() == '/') output.pop_back();
  return output + ".id_map.tsv";
}

Status Prune(const Arguments& arguments, Progress* progress,
             TokenizerSpec* spec, IdMap* ids) {
  const uint64_t size = arguments.Number("--vocab-size", 0);
  if (arguments.IsOn("--last")) return PruneLast(size, spec, ids);
  TESSERA_ASSIGN_OR_RETURN(const std::vector<std::string> kept,
                           KeptTokens(arguments));
  const TrainResources resources = ResourcesOf(arguments);
  TESSERA_ASSIGN_OR_RETURN(
      const WordCounts counts,
      CountsFor(PipelineLike(*spec), arguments, 1, kExample,
                CountingLike(*spec), resources, progress));
  return PruneByCounts(size, counts, kept, resources, progress, spec, ids);
}

}  // namespace

Status RunPrune(const Arguments& arguments) {
  TESSERA_RETURN_IF_ERROR(CheckFlags(arguments));
  TESSERA_ASSIGN_OR_RETURN(const LoadOptions load, LoadOptionsOf(arguments));
  TESSERA_ASSIGN_OR_RETURN(TokenizerSpec spec,
                           LoadSpec(arguments.positional()[0], load));
  TESSERA_ASSIGN_OR_RETURN(
      TokenizerOutput output,
      TokenizerOutput::Open(arguments, arguments.Get("--output")));
  const std::string map_path = IdMapPath(arguments);
  TESSERA_ASSIGN_OR_RETURN(const auto map_file, OpenFile(arguments, map_path));
  ConsoleProgress progress(arguments);
  IdMap ids;
  TESSERA_RETURN_IF_ERROR(Prune(arguments, &progress, &spec, &ids));
  progress.Finish();
  TESSERA_RETURN_IF_ERROR(map_file->Append(FormatIdMap(ids)));
  TESSERA_ASSIGN_OR_RETURN(const SavedTokenizer saved,
                           output.Save(spec, /*check_text=*/""));
  TESSERA_RETURN_IF_ERROR(map_file->Commit());
  RecordOutput(map_path);
  PrintTrainSummary(spec, /*record=*/nullptr, output, saved, progress.stages());
  PrintNote("ids          " + NameForError(map_path));
  return OkStatus();
}

}  // namespace tessera
