// `tessera convert`.

#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/output.h"
#include "cli/report_line.h"
#include "cli/save_tokenizer.h"
#include "cli/tokenizer_flags.h"
#include "tokenizers/base/file.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/formats/json_writer.h"
#include "tokenizers/spec.pb.h"

namespace tessera {

const std::vector<Flag>& ConvertFlags() {
  static const std::vector<Flag>* const flags = [] {
    auto* all = new std::vector<Flag>{
        {"--check", "", FlagType::kText, "FILE", "", "input",
         "text whose ids must be the same, line by line"},
    };
    all->insert(all->end(), FormatFlags().begin(), FormatFlags().end());
    all->insert(all->end(), SaveFlags().begin(), SaveFlags().end());
    return all;
  }();
  return *flags;
}

namespace {

constexpr uint64_t kCheckFileBytesMax = uint64_t{1} << 32;

std::string FormatOfSpec(const TokenizerSpec& spec) {
  return spec.source().format().empty() ? "native" : spec.source().format();
}

// One line: formats, sizes, what was compared, notes.
std::string Summary(const std::string& in, const TokenizerSpec& spec,
                    const std::string& out, const SavedTokenizer& saved) {
  std::string line = in + " (" + FormatOfSpec(spec) + ") -> " + out + " (" +
                     saved.format + ", " + FormatSize(saved.bytes) + ")";
  if (saved.report.strings > 0) {
    line += "; compared " + FormatGrouped(saved.report.strings) + " strings, " +
            FormatGrouped(saved.report.bytes) + " bytes";
  }
  if (saved.report.differences > 0) {
    line += ", " + FormatGrouped(saved.report.differences) + " differ";
  }
  for (const std::string& note : saved.report.notes) line += "; " + note;
  return line + "\n";
}

std::string JsonSummary(const std::string& in, const TokenizerSpec& spec,
                        const std::string& out, const SavedTokenizer& saved) {
  JsonWriter json(/*pretty=*/false);
  json.BeginObject();
  json.Field("in", in);
  json.Field("from", FormatOfSpec(spec));
  json.Field("out", out);
  json.Field("to", saved.format);
  json.UintField("bytes", saved.bytes);
  json.UintField("strings_compared", saved.report.strings);
  json.UintField("bytes_compared", saved.report.bytes);
  json.UintField("differences", saved.report.differences);
  json.Key("notes");
  json.BeginArray();
  for (const std::string& note : saved.report.notes) json.String(note);
  json.EndArray();
  json.EndObject();
  return json.Take() + "\n";
}

}  // namespace

Status RunConvert(const Arguments& arguments) {
  const std::vector<std::string>& names = arguments.positional();
  if (names.size() != 2) {
    return UsageError("expected IN and OUT, found " +
                      std::to_string(names.size()) +
                      " names; tessera convert my.tessera my.json");
  }
  TESSERA_ASSIGN_OR_RETURN(const LoadOptions load, LoadOptionsOf(arguments));
  TESSERA_ASSIGN_OR_RETURN(const TokenizerSpec spec, LoadSpec(names[0], load));
  std::string check_text;
  if (arguments.Has("--check")) {
    TESSERA_ASSIGN_OR_RETURN(
        check_text, ReadFile(arguments.Get("--check"), kCheckFileBytesMax));
  }
  TESSERA_ASSIGN_OR_RETURN(TokenizerOutput output,
                           TokenizerOutput::Open(arguments, names[1]));
  const auto saved = output.Save(spec, check_text);
  if (!saved.ok()) {
    return ClassOf(saved.status()) == ErrorClass::kBadData
               ? Annotate(saved.status(), NameForError(names[0]))
               : saved.status();
  }
  for (const std::string& note : spec.import_notes()) PrintInfo(note);
  return PrintResult(arguments.IsOn("--json")
                         ? JsonSummary(names[0], spec, names[1], *saved)
                         : Summary(NameForError(names[0]), spec,
                                   NameForError(names[1]), *saved));
}

}  // namespace tessera
