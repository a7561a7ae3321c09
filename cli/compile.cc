// `tessera compile`.

#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/events.h"
#include "cli/head_words.h"
#include "cli/output.h"
#include "cli/report_line.h"
#include "cli/tokenizer_flags.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/native_file.h"
#include "tokenizers/spec.pb.h"

namespace tessera {

const std::vector<Flag>& CompileFlags() {
  static const std::vector<Flag>* const flags = [] {
    auto* all = new std::vector<Flag>{
        {"--head-from", "", FlagType::kText, "FILE", "", "input",
         "text whose most frequent words go into the shared table"},
        {"--output", "-o", FlagType::kText, "FILE", "", "output",
         "the native file; it appears whole or not at all"},
    };
    all->insert(all->end(), FormatFlags().begin(), FormatFlags().end());
    return all;
  }();
  return *flags;
}

Status RunCompile(const Arguments& arguments) {
  if (arguments.positional().size() != 1) {
    return UsageError("expected one tokenizer, found " +
                      std::to_string(arguments.positional().size()) +
                      "; tessera compile my.json -o my.tessera");
  }
  if (!arguments.Has("--output")) {
    return UsageError("--output is missing; say where the file goes with -o");
  }
  const std::string& name = arguments.positional()[0];
  TESSERA_ASSIGN_OR_RETURN(const LoadOptions load, LoadOptionsOf(arguments));
  TESSERA_ASSIGN_OR_RETURN(TokenizerSpec spec, LoadSpec(name, load));
  if (arguments.Has("--head-from")) {
    TESSERA_RETURN_IF_ERROR(
        SetHeadWords(arguments, arguments.Get("--head-from"), &spec));
  }
  TESSERA_ASSIGN_OR_RETURN(const auto output,
                           OpenFile(arguments, arguments.Get("--output")));
  auto tokenizer = Tokenizer::Create(std::move(spec), load.create);
  if (!tokenizer.ok()) {
    return Annotate(tokenizer.status(), NameForError(name));
  }
  TESSERA_RETURN_IF_ERROR(output->Append(FormatNativeFile(**tokenizer)));
  const uint64_t bytes = output->size();
  TESSERA_RETURN_IF_ERROR(output->Commit());
  RecordOutput(arguments.Get("--output"));
  PrintNote(NameForError(arguments.Get("--output")) + ": " +
            FormatGrouped((*tokenizer)->used_id_count()) + " tokens, " +
            FormatSize(bytes));
  return OkStatus();
}

}  // namespace tessera
