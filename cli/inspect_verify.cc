// `tessera inspect --verify`: whatever can be checked about a file without
// another one to compare with.

#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

#include "cli/inspect.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "cli/tokenizer_flags.h"
#include "tokenizers/base/directory.h"
#include "tokenizers/base/file.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/native_file.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/validate.h"

namespace tessera {
namespace {

constexpr size_t kFaultsMax = 100;

// Reading checks the checksums; what remains is whether the tables are those
// that the spec gives.
Status CheckNativeTables(const std::string& bytes, const TokenizerSpec& spec,
                         const Tokenizer& tokenizer) {
  if (bytes == FormatNativeSpec(spec) || bytes == FormatNativeFile(tokenizer)) {
    return OkStatus();
  }
  return BadDataError(
      "the tables are not those that the spec in the file gives; compile it "
      "again from the spec");
}

Status PrintFaults(const std::string& name, const std::vector<Status>& faults) {
  std::string text;
  for (const Status& fault : faults) {
    text += ForDescriptor(MessageOf(fault), STDOUT_FILENO) + "\n";
  }
  TESSERA_RETURN_IF_ERROR(PrintResult(text));
  return BadDataError(
      name + ": " + FormatGrouped(faults.size()) +
      " faults; the first: " + std::string(MessageOf(faults[0])));
}

}  // namespace

Status VerifyTokenizer(const Arguments& arguments, const std::string& name) {
  const std::string shown = NameForError(name);
  TESSERA_ASSIGN_OR_RETURN(LoadOptions options, LoadOptionsOf(arguments));
  TESSERA_ASSIGN_OR_RETURN(const TokenizerSpec spec, LoadSpec(name, options));
  const std::vector<Status> faults =
      FindFaults(spec, arguments.IsOn("--all") ? kFaultsMax : 1);
  if (!faults.empty() && options.create.mode == ValidateMode::kStrict) {
    if (arguments.IsOn("--all")) return PrintFaults(shown, faults);
    return Annotate(faults[0], shown);
  }
  // Patterns and self-tests are checked by making the tokenizer.
  const auto tokenizer = Tokenizer::Create(spec, options.create);
  if (!tokenizer.ok()) return Annotate(tokenizer.status(), shown);
  std::string checked = "rules V01-V17";
  if (access(name.c_str(), R_OK) == 0 && !IsDirectory(name)) {
    TESSERA_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(name));
    if (IsNativeFile(bytes)) {
      const Status status = CheckNativeTables(bytes, spec, **tokenizer);
      if (!status.ok()) return Annotate(status, shown);
      checked += ", checksums, SHA-256, tables";
    }
  }
  return PrintResult(shown + ": verified: " + checked + "; " +
                     FormatGrouped((*tokenizer)->used_id_count()) +
                     " tokens, " + std::to_string(spec.self_tests_size()) +
                     " self-tests\n");
}

}  // namespace tessera
