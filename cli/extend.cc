// `tessera extend`.

#include "tokenizers/trainers/extend.h"

#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/corpus_flags.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/save_tokenizer.h"
#include "cli/tokenizer_flags.h"
#include "cli/train_summary.h"
#include "tokenizers/base/limits.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/trainers/tokenizer_like.h"

namespace tessera {

const std::vector<Flag>& ExtendFlags() {
  static const std::vector<Flag>* const flags = [] {
    auto* all = new std::vector<Flag>{
        {"--vocab-size", "", FlagType::kNumber, "N", "", "training",
         "tokens in all, the ones that are there too", 1, kIdCountMax},
        {"--output", "-o", FlagType::kText, "FILE|DIR/", "", "output",
         "the tokenizer; it appears whole or not at all"},
    };
    const std::vector<Flag> shared = ResizeFlags();
    all->insert(all->end(), shared.begin(), shared.end());
    return all;
  }();
  return *flags;
}

namespace {

constexpr char kExample[] =
    "tessera extend my.tessera corpus/*.txt --vocab-size 64000 -o "
    "larger.tessera";

}  // namespace

Status RunExtend(const Arguments& arguments) {
  if (arguments.positional().empty()) {
    return UsageError("expected a tokenizer and files; " +
                      std::string(kExample));
  }
  TESSERA_RETURN_IF_ERROR(CheckResizeFlags(arguments, kExample));
  TESSERA_ASSIGN_OR_RETURN(const LoadOptions load, LoadOptionsOf(arguments));
  TESSERA_ASSIGN_OR_RETURN(const TokenizerSpec base,
                           LoadSpec(arguments.positional()[0], load));
  TESSERA_ASSIGN_OR_RETURN(
      TokenizerOutput output,
      TokenizerOutput::Open(arguments, arguments.Get("--output")));
  const TrainResources resources = ResourcesOf(arguments);
  ConsoleProgress progress(arguments);
  TESSERA_ASSIGN_OR_RETURN(const WordCounts counts,
                           CountsFor(PipelineLike(base), arguments, 1, kExample,
                                     CountingLike(base), resources, &progress));
  TESSERA_ASSIGN_OR_RETURN(
      const TokenizerSpec extended,
      ExtendTokenizer(base, arguments.Number("--vocab-size", 0), counts,
                      resources, &progress));
  progress.Finish();
  TESSERA_ASSIGN_OR_RETURN(const SavedTokenizer saved,
                           output.Save(extended, /*check_text=*/""));
  PrintTrainSummary(extended, &extended.training(), output, saved,
                    progress.stages());
  return OkStatus();
}

}  // namespace tessera
