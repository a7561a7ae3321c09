#include "cli/train_summary.h"

#include <string>

#include "cli/output.h"
#include "cli/report_line.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/compiled.h"
#include "tokenizers/spec.pb.h"

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

void PrintTrainSummary(const TokenizerSpec& spec, const TokenizerOutput& output,
                       const SavedTokenizer& saved,
                       const std::vector<ConsoleProgress::Stage>& stages) {
  PrintNote(
      "vocabulary   " +
      FormatGrouped(static_cast<uint64_t>(spec.vocabulary().tokens_size())) +
      " tokens");
  if (spec.has_training()) {
    const TrainingRecord& record = spec.training();
    PrintNote("text         " + FormatGrouped(record.bytes()) + " bytes in " +
              FormatGrouped(record.documents()) + " documents" +
              BytesPerTokenOf(record));
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
  if (spec.has_training() &&
      spec.training().trainer().documents() == TrainerSpec::LINE) {
    PrintNote(
        "note         documents are lines, so no token has two line ends; "
        "--documents file or blank changes that");
  }
  PrintNote("next         tessera encode -t " + NameForError(output.path()) +
            " FILE");
}

}  // namespace tessera
