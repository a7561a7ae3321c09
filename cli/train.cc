// `tessera train`.

#include "tokenizers/trainers/train.h"

#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/encode_plan.h"
#include "cli/global_flags.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/report_line.h"
#include "cli/save_tokenizer.h"
#include "cli/stop_signal.h"
#include "tokenizers/base/directory.h"
#include "tokenizers/base/file.h"
#include "tokenizers/base/limits.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/compiled.h"
#include "tokenizers/spec.pb.h"

namespace tessera {

const std::vector<Flag>& TrainFlags() {
  static const std::vector<Flag>* const flags = [] {
    auto* all = new std::vector<Flag>{
        {"--documents", "", FlagType::kChoice,
         "line|line-strip|file|blank|jsonl|nul", "line", "input",
         "what a document is: splits never cross its ends"},
        {"--text-field", "", FlagType::kText, "NAME", "text", "input",
         "field of each JSON line that holds the text"},
        {"--files-from", "", FlagType::kText, "FILE", "", "input",
         "further files, one a line; - is standard input"},
        {"--strict-utf8", "", FlagType::kSwitch, "", "off", "input",
         "refuse ill-formed UTF-8"},
        {"--pretokenizer", "", FlagType::kText, "NAME", "gpt2", "model",
         "how text is cut into words: gpt2, cl100k, o200k, metaspace, "
         "whitespace, line, none, ..."},
        {"--split-regex", "", FlagType::kText, "REGEX", "", "model",
         "a pattern of your own in its place"},
        {.name = "--normalizer",
         .value = "NAME",
         .group = "model",
         .help = "nfc, nfkc, lowercase, strip, ..., in order",
         .repeats = true},
        {.name = "--special-token",
         .value = "NAME",
         .group = "model",
         .help = "a token that text never yields unless allowed",
         .repeats = true},
        {"--vocab-size", "", FlagType::kNumber, "N", "30000", "training",
         "tokens in all, special ones too", 1, kIdCountMax},
        {"--merge-order", "", FlagType::kChoice, "hf|spm|bytes|ids", "hf",
         "training",
         "which of equally frequent pairs merges first, and the "
         "order of ids; bytes can be written as a rank file"},
        {"--min-frequency", "", FlagType::kNumber, "N", "0", "training",
         "pairs that occur less often do not merge"},
        {"--exact-size", "", FlagType::kSwitch, "", "off", "training",
         "fail (exit 1) if the text gives fewer tokens"},
        {"--limit-alphabet", "", FlagType::kNumber, "N", "none", "training",
         "keep only the N most frequent characters"},
        {.name = "--initial-alphabet",
         .value = "CHAR",
         .group = "training",
         .help = "a character that is a token even if unseen",
         .repeats = true},
        {"--full-byte-alphabet", "", FlagType::kSwitch, "", "on", "training",
         "all 256 bytes are tokens"},
        {"--max-token-length", "", FlagType::kNumber, "N", "none", "training",
         "longest token in symbols", 2},
        {"--max-token-characters", "", FlagType::kNumber, "N", "none",
         "training", "longest token in characters", 1},
        {"--continuing-subword-prefix", "", FlagType::kText, "TEXT", "none",
         "training", "in front of tokens inside a word"},
        {"--end-of-word-suffix", "", FlagType::kText, "TEXT", "none",
         "training", "behind tokens that end a word"},
        {.name = "--required-token",
         .value = "TEXT",
         .group = "training",
         .help = "a token that is there whatever the text",
         .repeats = true},
        {"--banned-pattern", "", FlagType::kText, "REGEX", "none", "training",
         "tokens that match are not made"},
        {"--split-digits", "", FlagType::kSwitch, "", "off", "training",
         "digits do not merge"},
        {"--compat", "", FlagType::kSwitch, "", "off", "training",
         "keep special tokens that merges make, as Hugging Face does"},
        {"--output", "-o", FlagType::kText, "FILE|DIR/", "", "output",
         "the tokenizer; it appears whole or not at all"},
        {"--dry-run", "", FlagType::kSwitch, "", "off", "output",
         "print the resolved options and the corpus, write nothing"},
    };
    all->insert(all->end(), SaveFlags().begin(), SaveFlags().end());
    return all;
  }();
  return *flags;
}

namespace {

constexpr uint64_t kFileListBytesMax = uint64_t{1} << 28;

TrainerSpec::MergeOrder MergeOrderNamed(const std::string& name) {
  if (name == "spm") return TrainerSpec::SPM;
  if (name == "bytes") return TrainerSpec::BYTES;
  return name == "ids" ? TrainerSpec::IDS : TrainerSpec::HF;
}

TrainerSpec::Documents DocumentsOf(DocumentMode mode) {
  // The values are the same (corpus.h).
  return static_cast<TrainerSpec::Documents>(mode);
}

void SetLimits(const Arguments& arguments, TrainerSpec* spec) {
  spec->set_min_frequency(arguments.Number("--min-frequency", 0));
  if (arguments.Has("--limit-alphabet")) {
    spec->set_limit_alphabet(arguments.Number("--limit-alphabet", 0));
  }
  if (arguments.Has("--max-token-length")) {
    spec->set_max_token_length(arguments.Number("--max-token-length", 0));
  }
  if (arguments.Has("--max-token-characters")) {
    spec->set_max_token_characters(
        arguments.Number("--max-token-characters", 0));
  }
  if (arguments.Has("--continuing-subword-prefix")) {
    spec->set_continuing_subword_prefix(
        arguments.Get("--continuing-subword-prefix"));
  }
  if (arguments.Has("--end-of-word-suffix")) {
    spec->set_end_of_word_suffix(arguments.Get("--end-of-word-suffix"));
  }
}

TrainerSpec MakeTrainerSpec(const Arguments& arguments,
                            const std::string& trainer) {
  TrainerSpec spec;
  spec.set_algorithm(trainer);
  spec.set_vocab_size(arguments.Number("--vocab-size", 0));
  spec.set_merge_order(MergeOrderNamed(arguments.Get("--merge-order", "hf")));
  SetLimits(arguments, &spec);
  for (const std::string& text : arguments.All("--initial-alphabet")) {
    spec.add_initial_alphabet(text);
  }
  if (arguments.Has("--full-byte-alphabet")) {
    spec.set_full_byte_alphabet(arguments.IsOn("--full-byte-alphabet"));
  }
  for (const std::string& text : arguments.All("--special-token")) {
    spec.add_special_tokens(text);
  }
  for (const std::string& text : arguments.All("--required-token")) {
    spec.add_required_tokens(text);
  }
  spec.set_banned_pattern(arguments.Get("--banned-pattern"));
  spec.set_split_digits(arguments.IsOn("--split-digits"));
  spec.set_exact_size(arguments.IsOn("--exact-size"));
  spec.set_compat(arguments.IsOn("--compat"));
  spec.set_documents(
      DocumentsOf(DocumentModeNamed(arguments.Get("--documents", "line"))));
  spec.set_text_field(arguments.Get("--text-field"));
  spec.set_strict_utf8(arguments.IsOn("--strict-utf8"));
  return ResolveTrainerSpec(spec);
}

StatusOr<TokenizerSpec> PipelineOf(const Arguments& arguments) {
  if (arguments.Has("--pretokenizer") && arguments.Has("--split-regex")) {
    return UsageError(
        "--pretokenizer and --split-regex exclude each other; give one");
  }
  PipelineOptions options;
  options.pretokenizer = arguments.Get("--pretokenizer", "gpt2");
  options.split_regex = arguments.Get("--split-regex");
  options.normalizers = arguments.All("--normalizer");
  return MakePipeline(options);
}

// The arguments behind the trainer's name, and what --files-from lists.
StatusOr<std::vector<std::string>> CorpusFiles(const Arguments& arguments) {
  std::vector<std::string> files(arguments.positional().begin() + 1,
                                 arguments.positional().end());
  if (arguments.Has("--files-from")) {
    TESSERA_ASSIGN_OR_RETURN(
        const std::string list,
        ReadFile(arguments.Get("--files-from"), kFileListBytesMax));
    for (std::string_view rest = list; !rest.empty();) {
      const size_t end = std::min(rest.find('\n'), rest.size());
      if (end > 0) files.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (files.empty()) {
      return NoInputError(NameForError(arguments.Get("--files-from")) +
                          ": expected names of files, found none");
    }
  }
  return InputFiles(files, "tessera train bpe corpus/*.txt -o my.tessera");
}

TrainResources ResourcesOf(const Arguments& arguments) {
  TrainResources resources;
  resources.threads = ThreadsOf(arguments);
  resources.memory_bytes = MemoryOf(arguments);
  resources.tmp = arguments.Get("--tmp");
  if (resources.tmp.empty()) {
    const std::string path = arguments.Get("--output");
    const size_t slash = path.rfind('/');
    resources.tmp =
        slash == std::string::npos ? "." : path.substr(0, slash + 1);
  }
  resources.stop = stop_token();
  return resources;
}

std::string Seconds(double seconds) { return FormatFixed(seconds, 1) + " s"; }

void PrintSummary(const TokenizerSpec& spec, const TokenizerOutput& output,
                  const SavedTokenizer& saved,
                  const std::vector<ConsoleProgress::Stage>& stages) {
  const TrainingRecord& record = spec.training();
  PrintNote(
      "vocabulary   " +
      FormatGrouped(static_cast<uint64_t>(spec.vocabulary().tokens_size())) +
      " tokens");
  std::string text = FormatGrouped(record.bytes()) + " bytes in " +
                     FormatGrouped(record.documents()) + " documents";
  if (record.tokens() > 0) {
    text += ", " +
            FormatFixed(static_cast<double>(record.bytes()) /
                            static_cast<double>(record.tokens()),
                        2) +
            " bytes per token";
  }
  PrintNote("text         " + text);
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
  PrintNote("next         tessera encode -t " + NameForError(output.path()) +
            " FILE");
}

Status PrintPlan(const TokenizerSpec& pipeline, const TrainerSpec& spec,
                 const Corpus& corpus, const TrainResources& resources,
                 size_t file_count) {
  std::string text = "trainer {\n" + spec.DebugString() + "}\npipeline {\n" +
                     pipeline.DebugString() + "}\n";
  text += "files " + FormatGrouped(file_count) + ", " +
          (corpus.bytes_total() == 0 ? std::string("of unknown size")
                                     : FormatSize(corpus.bytes_total())) +
          "; threads " + std::to_string(resources.threads) + ", memory " +
          FormatSize(resources.memory_bytes) + "\n";
  return PrintResult(text);
}

}  // namespace

Status RunTrain(const Arguments& arguments) {
  if (arguments.positional().empty()) {
    return UsageError(
        "expected a trainer and files; tessera train bpe corpus/*.txt "
        "-o my.tessera");
  }
  const std::string& trainer = arguments.positional()[0];
  TESSERA_RETURN_IF_ERROR(FindTrainer(trainer).status());
  const bool dry_run = arguments.IsOn("--dry-run");
  if (!arguments.Has("--output") && !dry_run) {
    return UsageError(
        "--output is missing; say where the tokenizer goes with -o");
  }
  TESSERA_ASSIGN_OR_RETURN(const TokenizerSpec pipeline, PipelineOf(arguments));
  const TrainerSpec spec = MakeTrainerSpec(arguments, trainer);
  TESSERA_ASSIGN_OR_RETURN(const std::vector<std::string> files,
                           CorpusFiles(arguments));
  TESSERA_ASSIGN_OR_RETURN(const auto corpus,
                           OpenCorpus(files, DocumentModeNamed(arguments.Get(
                                                 "--documents", "line"))));
  const TrainResources resources = ResourcesOf(arguments);
  if (dry_run) {
    return PrintPlan(pipeline, spec, *corpus, resources, files.size());
  }
  TESSERA_ASSIGN_OR_RETURN(
      TokenizerOutput output,
      TokenizerOutput::Open(arguments, arguments.Get("--output")));
  ConsoleProgress progress(arguments);
  TESSERA_ASSIGN_OR_RETURN(
      const TokenizerSpec trained,
      TrainTokenizer(pipeline, spec, corpus.get(), resources, &progress));
  progress.Finish();
  TESSERA_ASSIGN_OR_RETURN(const SavedTokenizer saved,
                           output.Save(trained, /*check_text=*/""));
  PrintSummary(trained, output, saved, progress.stages());
  return OkStatus();
}

}  // namespace tessera
