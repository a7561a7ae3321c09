#include "cli/output.h"

#include <sys/stat.h>
#include <unistd.h>

#include "cli/stop_signal.h"
#include "cli/terminal.h"

namespace tessera {
namespace {

constexpr size_t kPathBytesInError = 200;

bool Exists(const std::string& path) {
  struct stat info;
  return stat(path.c_str(), &info) == 0;
}

Status CheckInput(const std::string& path) {
  if (path == "-" || Exists(path)) return OkStatus();
  if (path.find_first_of("*?[") == std::string::npos) return OkStatus();
  return NoInputError(NameForError(path) +
                      ": no such file; the shell found none for this pattern");
}

}  // namespace

bool MayReplace(const Arguments& arguments) {
  return arguments.IsOn("--force") || arguments.Has("--resume");
}

StatusOr<std::unique_ptr<AtomicFile>> OpenFile(const Arguments& arguments,
                                               const std::string& path) {
  AtomicFileOptions options;
  options.force = MayReplace(arguments);
  if (path != "-") CatchStopSignals();
  return AtomicFile::Create(path, options);
}

StatusOr<std::unique_ptr<AtomicFile>> OpenOutput(const Arguments& arguments,
                                                 bool is_binary) {
  const std::string path = arguments.Get("--output", "-");
  if (path == "-" && is_binary && IsTerminal(STDOUT_FILENO) &&
      !arguments.IsOn("--force")) {
    return UsageError("--format " + arguments.Get("--format") +
                      ": binary output does not go to a terminal; use -o FILE");
  }
  return OpenFile(arguments, path);
}

Status PrintResult(std::string_view text) {
  TESSERA_ASSIGN_OR_RETURN(const auto output, AtomicFile::Create("-"));
  TESSERA_RETURN_IF_ERROR(output->Append(text));
  return output->Commit();
}

StatusOr<std::vector<std::string>> InputFiles(
    const std::vector<std::string>& arguments, std::string_view example) {
  for (const std::string& path : arguments) {
    TESSERA_RETURN_IF_ERROR(CheckInput(path));
  }
  if (!arguments.empty()) return arguments;
  if (IsTerminal(STDIN_FILENO)) {
    return UsageError("no input; give files, or pipe text in: " +
                      std::string(example));
  }
  return std::vector<std::string>{"-"};
}

std::string NameForError(const std::string& path) {
  return path == "-" ? "stdin" : QuoteForError(path, kPathBytesInError);
}

}  // namespace tessera
