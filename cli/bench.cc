// `tessera bench`: how fast, against whom. Every engine runs in a process of
// its own, engines take turns, and what each makes of the input is compared
// with what the reference makes of it: other ids, no number.

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/bench_job.h"
#include "cli/bench_table.h"
#include "cli/command.h"
#include "cli/global_flags.h"
#include "cli/output.h"
#include "cli/report_line.h"
#include "cli/tokenizer_flags.h"
#include "tokenizers/base/directory.h"
#include "tokenizers/base/file.h"
#include "tokenizers/base/near_names.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/save.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

// A folder that goes when the command ends.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::error_code error;
    std::string path =
        std::filesystem::temp_directory_path(error) / "tessera-bench-XXXXXX";
    if (!error && mkdtemp(path.data()) != nullptr) path_ = path;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Count, sizes, then the rows: what bench_peers.py reads.
template <typename Rows>
std::string PackRows(const Rows& rows) {
  std::string bytes;
  const auto append = [&bytes](uint64_t value) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof(value));
  };
  append(rows.size());
  for (const auto& row : rows) append(row.size());
  for (const auto& row : rows) {
    bytes.append(reinterpret_cast<const char*>(row.data()),
                 row.size() * sizeof(*row.data()));
  }
  return bytes;
}

StatusOr<std::vector<std::string>> FilesOf(const Arguments& arguments) {
  std::vector<std::string> files;
  for (size_t i = 1; i < arguments.positional().size(); ++i) {
    const std::string& path = arguments.positional()[i];
    if (!IsDirectory(path)) {
      files.push_back(path);
      continue;
    }
    TESSERA_ASSIGN_OR_RETURN(const auto below, ListFilesBelow(path));
    files.insert(files.end(), below.begin(), below.end());
  }
  if (files.empty()) {
    return UsageError(
        "expected a text to measure on; tessera bench encode -t my.tessera "
        "data/samples/en");
  }
  return files;
}

// Peers take well-formed text alone: what is not becomes U+FFFD for all.
StatusOr<std::string> ReadText(const std::vector<std::string>& files,
                               uint64_t bytes_max) {
  std::string text;
  for (const std::string& file : files) {
    if (text.size() >= bytes_max) break;
    TESSERA_ASSIGN_OR_RETURN(const std::string more, ReadFile(file));
    AppendWellFormed(std::string_view(more).substr(0, bytes_max - text.size()),
                     &text);
  }
  return text;
}

// Cut behind the line that passes `bytes`; texts with a special token, which
// peers disagree about, are left out.
std::vector<std::string_view> CutDocuments(const Tokenizer& tokenizer,
                                           std::string_view text,
                                           uint64_t bytes) {
  std::vector<std::string_view> documents;
  for (size_t begin = 0; begin < text.size();) {
    const size_t line_end =
        text.find('\n', std::min(begin + bytes, text.size()));
    const size_t end = std::min(line_end, text.size() - 1) + 1;
    const std::string_view document = text.substr(begin, end - begin);
    if (tokenizer.CheckSpecials(document).ok()) documents.push_back(document);
    begin = end;
  }
  return documents;
}

// NAME or NAME=PYTHON, separated by commas.
StatusOr<std::vector<BenchPeer>> PeersOf(const Arguments& arguments) {
  std::vector<BenchPeer> peers;
  const std::vector<std::string> known = BenchPeerNames();
  const std::vector<std::string> names =
      arguments.Has("--peers") ? SplitList(arguments.Get("--peers")) : known;
  for (const std::string& word : names) {
    const size_t equals = std::min(word.find('='), word.size());
    const std::string name = word.substr(0, equals);
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return UsageError("--peers " + QuoteForError(name) + ": no such peer" +
                        DidYouMean(name, known));
    }
    peers.push_back({name, equals < word.size()
                               ? word.substr(equals + 1)
                               : arguments.Get("--python", "python3")});
  }
  return peers;
}

std::string ReferenceOf(const BenchJob& job) {
  if (job.source_format == "tiktoken" || job.source_format == "sentencepiece") {
    return job.source_format;
  }
  return "tokenizers";
}

double MedianOf(const std::vector<BenchMeasures>& rounds,
                double BenchMeasures::*field) {
  std::vector<double> values;
  for (const BenchMeasures& round : rounds) values.push_back(round.*field);
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void TakeMedians(BenchRow* row) {
  row->median = row->rounds[0];
  for (const BenchMeasures& round : row->rounds) {
    if (!round.error.empty()) {
      row->median.error = round.error;
      return;
    }
  }
  for (double BenchMeasures::*field :
       {&BenchMeasures::load, &BenchMeasures::cold, &BenchMeasures::warm,
        &BenchMeasures::no_cache, &BenchMeasures::rss}) {
    row->median.*field = MedianOf(row->rounds, field);
  }
}

// Sets is_exact, or the first difference between the two files.
void CompareOutputs(const std::string& reference, const std::string& path,
                    BenchRow* row) {
  const auto want = ReadFile(reference);
  const auto got = ReadFile(path);
  if (!want.ok() || !got.ok()) {
    row->difference = "nothing to compare with";
    return;
  }
  row->is_exact = *want == *got;
  if (row->is_exact) return;
  const size_t size = std::min(want->size(), got->size());
  size_t at = 0;
  while (at < size && (*want)[at] == (*got)[at]) ++at;
  row->difference = "differs from the reference at byte " + FormatGrouped(at) +
                    " of its output";
}

StatusOr<std::vector<BenchRow>> MeasureAll(const Arguments& arguments,
                                           const BenchJob& job) {
  TESSERA_ASSIGN_OR_RETURN(const std::vector<BenchPeer> peers,
                           PeersOf(arguments));
  std::vector<BenchRow> rows(1 + peers.size());
  rows[0].name = "tessera";
  for (size_t i = 0; i < peers.size(); ++i) rows[i + 1].name = peers[i].name;
  const uint64_t rounds = arguments.Number("--rounds", 3);
  for (uint64_t round = 0; round < rounds; ++round) {
    rows[0].rounds.push_back(MeasureTessera(job, job.File("out0")));
    for (size_t i = 0; i < peers.size(); ++i) {
      BenchRow* row = &rows[i + 1];
      // What failed once is not asked again.
      if (round > 0 && !row->rounds[0].error.empty()) continue;
      row->rounds.push_back(
          MeasurePeer(job, peers[i], job.File("out" + std::to_string(i + 1))));
    }
  }
  std::string reference;
  for (size_t i = 0; i < rows.size(); ++i) {
    TakeMedians(&rows[i]);
    if (i > 0 && rows[i].name == ReferenceOf(job) &&
        rows[i].median.error.empty() && reference.empty()) {
      reference = job.File("out" + std::to_string(i));
    }
  }
  for (size_t i = 0; i < rows.size() && job.what != "load"; ++i) {
    if (!rows[i].median.error.empty()) continue;
    if (reference.empty()) {
      rows[i].difference = "not checked: no reference";
    } else {
      CompareOutputs(reference, job.File("out" + std::to_string(i)), &rows[i]);
    }
  }
  return rows;
}

Status LoadInto(const Arguments& arguments, BenchJob* job) {
  TESSERA_ASSIGN_OR_RETURN(job->load, LoadOptionsOf(arguments));
  TESSERA_ASSIGN_OR_RETURN(job->tokenizer, LoadFromFlags(arguments));
  job->source = arguments.Get("--tokenizer");
  job->source_format = FormatOfName(ShortName(job->source));
  return OkStatus();
}

}  // namespace

const std::vector<Flag>& BenchFlags() {
  static const std::vector<Flag>* const flags = [] {
    auto* all = new std::vector<Flag>{TokenizerFlag()};
    all->insert(all->end(), FormatFlags().begin(), FormatFlags().end());
    const std::vector<Flag> own = {
        {"--megabytes", "", FlagType::kNumber, "N", "16", "input",
         "how much of the text is used", 1, 100000},
        {"--document-bytes", "", FlagType::kNumber, "N", "4000", "input",
         "documents end with the line that passes so many bytes", 1, 1 << 30},
        {"--vocab-size", "", FlagType::kNumber, "N", "8000", "training",
         "tokens to train", 257, 16777216},
        {"--peers", "", FlagType::kText, "A,B=PYTHON,...", "all", "model",
         "tiktoken, tokenizers, gigatoken, quicktok, sentencepiece; each "
         "perhaps with an interpreter of its own"},
        {"--python", "", FlagType::kText, "PYTHON", "python3", "model",
         "interpreter that has the peers"},
        {"--rounds", "", FlagType::kNumber, "N", "3", "resources",
         "how often each is measured; medians are shown", 1, 100},
        {"--gate", "", FlagType::kSwitch, "", "off", "output",
         "exit 1 unless ids are the reference's and no exact peer is quicker"},
    };
    all->insert(all->end(), own.begin(), own.end());
    return all;
  }();
  return *flags;
}

Status RunBench(const Arguments& arguments) {
  static const std::vector<std::string>* const kinds =
      new std::vector<std::string>{"encode", "decode", "train", "load"};
  const std::string what =
      arguments.positional().empty() ? "" : arguments.positional()[0];
  if (std::find(kinds->begin(), kinds->end(), what) == kinds->end()) {
    return UsageError("expected encode, decode, train or load" +
                      DidYouMean(what, *kinds));
  }
  const ScratchFolder folder;
  if (folder.path().empty()) {
    return CannotCreateError("no folder for temporary files; set TMPDIR");
  }
  BenchJob job;
  job.what = what;
  job.threads = ThreadsOf(arguments);
  job.folder = folder.path();
  uint64_t bytes = 0;
  std::string text;
  if (what == "train") {
    TESSERA_ASSIGN_OR_RETURN(job.files, FilesOf(arguments));
    job.vocab_size = arguments.Number("--vocab-size", 8000);
  } else {
    TESSERA_RETURN_IF_ERROR(LoadInto(arguments, &job));
  }
  if (what == "encode" || what == "decode") {
    TESSERA_ASSIGN_OR_RETURN(const std::vector<std::string> files,
                             FilesOf(arguments));
    TESSERA_ASSIGN_OR_RETURN(
        text, ReadText(files, arguments.Number("--megabytes", 16) * 1000000));
    job.texts = CutDocuments(*job.tokenizer, text,
                             arguments.Number("--document-bytes", 4000));
    for (const std::string_view document : job.texts) bytes += document.size();
    job.input = job.File("input");
    std::string packed;
    if (what == "encode") {
      packed = PackRows(job.texts);
    } else {
      for (const std::string_view document : job.texts) {
        job.ids.push_back(job.tokenizer->Encode(document));
      }
      packed = PackRows(job.ids);
    }
    TESSERA_RETURN_IF_ERROR(WriteFile(job.input, packed));
    PrintInfo(FormatGrouped(job.texts.size()) + " documents, " +
              FormatGrouped(bytes) + " bytes");
  }
  TESSERA_ASSIGN_OR_RETURN(const std::vector<BenchRow> rows,
                           MeasureAll(arguments, job));
  TESSERA_RETURN_IF_ERROR(PrintResult(arguments.IsOn("--json")
                                          ? BenchJson(job, bytes, rows)
                                          : BenchTable(job, bytes, rows)));
  return arguments.IsOn("--gate") ? BenchGate(job, rows) : OkStatus();
}

}  // namespace tessera
