#include "cli/train_summary.h"

#include <string>

#include "cli/output.h"
#include "cli/report_line.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/compiled.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/trainers/bpe_parts.h"

namespace tessera {
namespace {

std::string Seconds(double seconds) { return FormatFixed(seconds, 1) + " s"; }

}  // namespace

std::string BytesPerTokenOf(const TrainingRecord& record) {
  if (record.tokens() == 0) return "";
  return ", " +
         FormatFixed(static_cast<double>(record.bytes()) /
                         static_cast<double>(record.tokens()),
                     2) +
         " bytes per token";
}

void PrintTrainSummary(const TokenizerSpec& spec, const TrainingRecord* record,
                       const TokenizerOutput& output,
                       const SavedTokenizer& saved,
                       const std::vector<ConsoleProgress::Stage>& stages) {
  PrintNote("vocabulary   " + FormatCount(IdRangeOf(spec).used, "token"));
  if (record != nullptr) {
    PrintNote("text         " + FormatCount(record->bytes(), "byte") + " in " +
              FormatCount(record->documents(), "document") +
              BytesPerTokenOf(*record));
  }
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
  if (record != nullptr && record->trainer().documents() == TrainerSpec::LINE) {
    PrintNote(
        "note         documents are lines, so no token has two line ends; "
        "--documents file or blank changes that");
  }
  PrintNote("next         tessera encode -t " + NameForError(output.path()) +
            " FILE");
}

}  // namespace tessera
