#include "cli/inspect.h"

#include <unistd.h>

#include <utility>

#include "cli/command.h"
#include "cli/output.h"
#include "cli/row_format.h"
#include "cli/terminal.h"
#include "cli/tokenizer_flags.h"
#include "tokenizers/base/digest.h"
#include "tokenizers/base/directory.h"
#include "tokenizers/base/file.h"
#include "tokenizers/base/limits.h"

namespace tessera {

const std::vector<Flag>& InspectFlags() {
  static const std::vector<Flag>* const flags = [] {
    auto* all = new std::vector<Flag>{
        {.name = "--tokens",
         .type = FlagType::kNumber,
         .value = "N|all",
         .group = "output",
         .help = "the first N tokens: id, kind, text; all without N",
         .min = 1,
         .max = kIdCountMax,
         .bare_value = "all"},
        {"--token", "", FlagType::kText, "ID|TEXT", "", "output",
         "all about one token"},
        {"--grep", "", FlagType::kText, "REGEX", "", "output",
         "tokens whose text has a match"},
        {.name = "--merges",
         .type = FlagType::kNumber,
         .value = "N|all",
         .group = "output",
         .help = "the first N merges: rank, left, right, id; all without N",
         .min = 1,
         .max = kMergeCountMax,
         .bare_value = "all"},
        {"--unreachable", "", FlagType::kSwitch, "", "off", "output",
         "tokens that the model makes of no text"},
        {"--splits", "", FlagType::kText, "FILE", "", "output",
         "the words of a text, one a line: bytes, kind, text"},
        {"--trace", "", FlagType::kText, "TEXT", "", "output",
         "what each stage makes of a text, merge by merge"},
        {"--verify", "", FlagType::kSwitch, "", "off", "output",
         "check the file against its own checksums and all rules"},
        {"--all", "", FlagType::kSwitch, "", "off", "output",
         "with --verify: up to 100 faults, not the first alone"},
        {"--diff", "", FlagType::kText, "OTHER", "", "output",
         "what differs from another tokenizer (exit 1 if anything)"},
    };
    all->insert(all->end(), FormatFlags().begin(), FormatFlags().end());
    return all;
  }();
  return *flags;
}

std::string ShownPiece(std::string_view text) {
  std::string piece;
  AppendPiece(text, &piece);
  return ForDescriptor(piece, STDOUT_FILENO);
}

namespace {

// The ways of looking exclude each other.
constexpr const char* kViews[] = {"--tokens", "--token",       "--grep",
                                  "--merges", "--unreachable", "--splits",
                                  "--trace",  "--verify",      "--diff"};

StatusOr<std::string> ViewOf(const Arguments& arguments) {
  std::string view;
  for (const char* flag : kViews) {
    if (!arguments.Has(flag)) continue;
    if (!view.empty()) {
      return UsageError(view + " and " + flag +
                        " exclude each other; give one");
    }
    view = flag;
  }
  const bool has_json = view.empty() || view == "--tokens" ||
                        view == "--token" || view == "--grep";
  if (arguments.IsOn("--json") && !has_json) {
    return UsageError(view + " and --json exclude each other; give one");
  }
  if (arguments.IsOn("--all") && view != "--verify") {
    return UsageError("--all needs --verify");
  }
  return view;
}

// A tokenizer that cannot be looked up as a file (a known encoding) has no
// digest of its own here.
StatusOr<Inspected> Load(const Arguments& arguments, const std::string& name) {
  Inspected inspected;
  inspected.name = name;
  TESSERA_ASSIGN_OR_RETURN(inspected.tokenizer, LoadNamed(arguments, name));
  if (access(name.c_str(), R_OK) == 0 && !IsDirectory(name)) {
    TESSERA_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(name));
    inspected.bytes = bytes.size();
    inspected.sha256 = ToHex(Sha256(bytes));
  }
  return inspected;
}

}  // namespace

Status RunInspect(const Arguments& arguments) {
  if (arguments.positional().size() != 1) {
    return UsageError("expected one tokenizer, found " +
                      std::to_string(arguments.positional().size()) +
                      "; tessera inspect my.tessera");
  }
  const std::string& name = arguments.positional()[0];
  TESSERA_ASSIGN_OR_RETURN(const std::string view, ViewOf(arguments));
  if (view == "--verify") return VerifyTokenizer(arguments, name);
  TESSERA_ASSIGN_OR_RETURN(const Inspected inspected, Load(arguments, name));
  const Tokenizer& tokenizer = *inspected.tokenizer;
  if (view == "--tokens") return PrintTokens(arguments, tokenizer);
  if (view == "--token") return PrintToken(arguments, tokenizer);
  if (view == "--grep") return PrintGrep(arguments, tokenizer);
  if (view == "--merges") return PrintMerges(arguments, tokenizer);
  if (view == "--unreachable") return PrintUnreachable(tokenizer);
  if (view == "--splits") return PrintSplits(arguments, tokenizer);
  if (view == "--trace") return PrintTrace(arguments, tokenizer);
  if (view == "--diff") return PrintDifferences(arguments, inspected);
  return PrintSummaryOf(arguments, inspected);
}

}  // namespace tessera
