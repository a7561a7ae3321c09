// `tessera decode`.

#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/events.h"
#include "cli/id_reader.h"
#include "cli/output.h"
#include "cli/row_decoder.h"
#include "cli/stop_signal.h"
#include "cli/tokenizer_flags.h"
#include "tokenizers/tokenizer.h"

namespace tessera {

const std::vector<Flag>& DecodeFlags() {
  static const std::vector<Flag>* const flags = [] {
    auto* all = new std::vector<Flag>{
        {"--format", "", FlagType::kChoice, "ids|u16|u32|npy|json",
         "ids, npy for *.npy", "input",
         "how ids are written; u16, u32 and npy are one row a file"},
        TokenizerFlag(),
        {"--skip-special", "", FlagType::kSwitch, "", "off", "model",
         "leave special tokens out"},
        {"--unknown", "", FlagType::kChoice, "error|skip", "error", "model",
         "ids that no token has"},
        {"--output", "-o", FlagType::kText, "FILE", "stdout", "output",
         "where text goes; it appears whole or not at all"},
        {"--documents", "", FlagType::kChoice, "line|nul|concat", "line",
         "output", "what stands behind each row: LF, NUL, nothing"},
        {"--errors", "", FlagType::kChoice, "bytes|replace|strict", "bytes",
         "output", "ill-formed UTF-8: as it is, U+FFFD, an error"},
    };
    all->insert(all->end(), FormatFlags().begin(), FormatFlags().end());
    return all;
  }();
  return *flags;
}

namespace {

RowDecoderOptions OptionsOf(const Arguments& arguments) {
  RowDecoderOptions options;
  options.decode.skip_special = arguments.IsOn("--skip-special");
  options.decode.skip_unknown = arguments.Get("--unknown") == "skip";
  const std::string errors = arguments.Get("--errors");
  if (errors == "replace") options.errors = DecodeErrors::kReplace;
  if (errors == "strict") options.errors = DecodeErrors::kStrict;
  const std::string documents = arguments.Get("--documents", "line");
  if (documents == "line") options.terminator = std::string_view("\n", 1);
  if (documents == "nul") options.terminator = std::string_view("\0", 1);
  options.name = ShortName(arguments.Get("--tokenizer"));
  return options;
}

std::string FormatOf(const Arguments& arguments, const std::string& path) {
  return arguments.Get("--format", path.ends_with(".npy") ? "npy" : "ids");
}

}  // namespace

Status RunDecode(const Arguments& arguments) {
  TESSERA_ASSIGN_OR_RETURN(
      const std::vector<std::string> files,
      InputFiles(arguments.positional(),
                 "echo 15339 1917 | tessera decode -t cl100k_base"));
  TESSERA_ASSIGN_OR_RETURN(const auto tokenizer, LoadFromFlags(arguments));
  TESSERA_ASSIGN_OR_RETURN(const auto output,
                           OpenOutput(arguments, /*is_binary=*/false));
  RowDecoder decoder(*tokenizer, OptionsOf(arguments), output.get());
  for (const std::string& path : files) {
    TESSERA_RETURN_IF_ERROR(CheckNotStopped());
    TESSERA_RETURN_IF_ERROR(
        ReadIds(path, FormatOf(arguments, path), output.get(), &decoder));
  }
  TESSERA_RETURN_IF_ERROR(output->Commit());
  RecordOutput(arguments.Get("--output", "-"));
  return OkStatus();
}

}  // namespace tessera
