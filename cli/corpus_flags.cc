#include "cli/corpus_flags.h"

#include <algorithm>
#include <utility>

#include "cli/encode_plan.h"
#include "cli/global_flags.h"
#include "cli/output.h"
#include "cli/save_tokenizer.h"
#include "cli/stop_signal.h"
#include "cli/tokenizer_flags.h"
#include "tokenizers/base/file.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/load.h"
#include "tokenizers/pretokenizers/pretokenizer.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/trainers/counts.pb.h"
#include "tokenizers/trainers/counts_header.h"
#include "tokenizers/trainers/tokenizer_like.h"

namespace tessera {
namespace {

constexpr uint64_t kFileListBytesMax = uint64_t{1} << 28;

Status CheckPreTokenizer(const Arguments& arguments, const TokenizerSpec& spec,
                         const std::string& name) {
  if (!spec.has_pretokenizer()) return OkStatus();
  // A name or a pattern that is none is the command line's fault.
  const auto made = NewPreTokenizer(spec.pretokenizer());
  if (made.ok()) return OkStatus();
  const bool is_regex = arguments.Has("--split-regex");
  return UsageError((is_regex ? "--split-regex " + QuoteForError(arguments.Get(
                                                       "--split-regex"))
                              : "--pretokenizer " + QuoteForError(name)) +
                    ": " + std::string(MessageOf(made.status())));
}

StatusOr<CorpusSample> SampleOf(const Arguments& arguments,
                                const Corpus& corpus) {
  CorpusSample sample;
  sample.seed = arguments.Number("--seed", 0);
  if (arguments.Has("--sample") && arguments.Has("--max-bytes")) {
    return UsageError("--sample and --max-bytes exclude each other; give one");
  }
  if (arguments.Has("--sample")) {
    const std::string text = arguments.Get("--sample");
    const auto fraction = ParseDouble(text);
    if (!fraction.has_value() || !(*fraction > 0) || *fraction > 1) {
      return UsageError("--sample " + QuoteForError(text) +
                        ": must be above 0 and at most 1");
    }
    sample.fraction = *fraction;
  } else if (arguments.Has("--max-bytes")) {
    if (corpus.bytes_total() == 0) {
      return UsageError(
          "--max-bytes: needs files, whose size is known; use --sample");
    }
    sample.fraction =
        std::min(1.0, static_cast<double>(arguments.Number("--max-bytes", 0)) /
                          static_cast<double>(corpus.bytes_total()));
  } else if (arguments.Has("--seed")) {
    return UsageError("--seed: says which documents --sample takes; give both");
  }
  return sample;
}

}  // namespace

const std::vector<Flag>& CorpusFlags() {
  static const std::vector<Flag>* const flags = new std::vector<Flag>{
      {"--documents", "", FlagType::kChoice,
       "line|line-strip|file|blank|jsonl|nul", "line; jsonl by suffix", "input",
       "what a document is: splits never cross its ends"},
      {"--text-field", "", FlagType::kText, "NAME", "text", "input",
       "field of each JSON line that holds the text"},
      {"--files-from", "", FlagType::kText, "FILE", "", "input",
       "further files, one a line; - is standard input"},
      {"--strict-utf8", "", FlagType::kSwitch, "", "off", "input",
       "refuse ill-formed UTF-8"},
      {"--sample", "", FlagType::kText, "FRACTION", "1", "input",
       "take this share of the documents, each by its hash"},
      {"--seed", "", FlagType::kNumber, "N", "0", "input",
       "which documents a sample takes"},
      {"--max-bytes", "", FlagType::kSize, "SIZE", "none", "input",
       "take a sample of about this size", 1},
  };
  return *flags;
}

const Flag& FromCountsFlag() {
  static const Flag flag = {
      .name = "--from-counts",
      .value = "FILE[@N]",
      .group = "input",
      .help = "word counts in place of text, each taken N times",
      .repeats = true};
  return flag;
}

std::vector<Flag> ResizeFlags() {
  std::vector<Flag> all = CorpusFlags();
  all.push_back(FromCountsFlag());
  all.insert(all.end(), FormatFlags().begin(), FormatFlags().end());
  all.insert(all.end(), SaveFlags().begin(), SaveFlags().end());
  return all;
}

Status CheckResizeFlags(const Arguments& arguments, std::string_view example) {
  for (const char* flag : {"--vocab-size", "--output"}) {
    if (arguments.Has(flag)) continue;
    return UsageError(std::string(flag) + " is missing; " +
                      std::string(example));
  }
  return OkStatus();
}

const std::vector<Flag>& PipelineFlags() {
  static const std::vector<Flag>* const flags = new std::vector<Flag>{
      {"--pretokenizer", "", FlagType::kText, "NAME", "by trainer", "model",
       "how text is cut into words: gpt2, cl100k_hf, o200k, metaspace, "
       "sentencepiece, bert, whitespace, line, none, ..."},
      {"--split-regex", "", FlagType::kText, "REGEX", "", "model",
       "a pattern of your own in its place"},
      {.name = "--normalizer",
       .value = "NAME",
       .group = "model",
       .help = "nfc, nfkc, lowercase, strip, ..., in order",
       .repeats = true},
      {"--like", "", FlagType::kText, "TOK", "", "model",
       "every part of an existing tokenizer but its vocabulary"},
  };
  return *flags;
}

StatusOr<std::vector<std::string>> CorpusFiles(const Arguments& arguments,
                                               size_t first,
                                               std::string_view example) {
  const std::vector<std::string>& words = arguments.positional();
  std::vector<std::string> files(
      words.begin() + static_cast<std::ptrdiff_t>(first), words.end());
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
  return InputFiles(files, example);
}

Status SetDocuments(const Arguments& arguments,
                    const std::vector<std::string>& files, TrainerSpec* spec) {
  const auto otherwise = static_cast<DocumentMode>(spec->documents());
  TESSERA_ASSIGN_OR_RETURN(const DocumentMode mode,
                           DocumentsOf(arguments, files, otherwise));
  // The values are the same (corpus.h).
  spec->set_documents(static_cast<TrainerSpec::Documents>(mode));
  if (arguments.Has("--text-field")) {
    spec->set_text_field(arguments.Get("--text-field"));
  }
  if (arguments.Has("--strict-utf8")) {
    spec->set_strict_utf8(arguments.IsOn("--strict-utf8"));
  }
  return OkStatus();
}

StatusOr<std::unique_ptr<Corpus>> OpenCorpusOf(
    const Arguments& arguments, const std::vector<std::string>& files,
    const TrainerSpec& spec) {
  TESSERA_ASSIGN_OR_RETURN(
      std::unique_ptr<Corpus> corpus,
      OpenCorpus(files, static_cast<DocumentMode>(spec.documents())));
  TESSERA_ASSIGN_OR_RETURN(const CorpusSample sample,
                           SampleOf(arguments, *corpus));
  corpus->set_sample(sample);
  return corpus;
}

StatusOr<OpenedCounts> CountsOf(const Arguments& arguments) {
  std::vector<CountsInput> inputs;
  for (const std::string& text : arguments.All("--from-counts")) {
    TESSERA_ASSIGN_OR_RETURN(CountsInput input, ParseCountsInput(text));
    inputs.push_back(std::move(input));
  }
  return OpenCounts(inputs);
}

bool HasPipelineFlags(const Arguments& arguments) {
  return std::any_of(
      PipelineFlags().begin(), PipelineFlags().end(),
      [&](const Flag& flag) { return arguments.Has(flag.name); });
}

StatusOr<TokenizerSpec> PipelineOf(const Arguments& arguments,
                                   const TrainerSpec& spec) {
  if (arguments.Has("--like")) {
    for (const Flag& flag : PipelineFlags()) {
      if (std::string_view(flag.name) != "--like" && arguments.Has(flag.name)) {
        return UsageError(std::string(flag.name) +
                          " and --like exclude each other; give one");
      }
    }
    TESSERA_ASSIGN_OR_RETURN(const TokenizerSpec like,
                             LoadSpec(arguments.Get("--like"), {}));
    return PipelineLike(like);
  }
  if (arguments.Has("--pretokenizer") && arguments.Has("--split-regex")) {
    return UsageError(
        "--pretokenizer and --split-regex exclude each other; give one");
  }
  PipelineOptions options;
  if (arguments.Has("--pretokenizer")) {
    options.pretokenizer = arguments.Get("--pretokenizer");
  } else {
    TESSERA_ASSIGN_OR_RETURN(options.pretokenizer, DefaultPreTokenizer(spec));
  }
  options.split_regex = arguments.Get("--split-regex");
  options.normalizers = arguments.All("--normalizer");
  TESSERA_ASSIGN_OR_RETURN(TokenizerSpec pipeline, MakePipeline(options));
  TESSERA_RETURN_IF_ERROR(
      CheckPreTokenizer(arguments, pipeline, options.pretokenizer));
  return pipeline;
}

StatusOr<WordCounts> CountsFor(const TokenizerSpec& pipeline,
                               const Arguments& arguments, size_t first,
                               std::string_view example, TrainerSpec spec,
                               const TrainResources& resources,
                               Progress* progress) {
  if (!arguments.Has("--from-counts")) {
    TESSERA_ASSIGN_OR_RETURN(const std::vector<std::string> files,
                             CorpusFiles(arguments, first, example));
    TESSERA_RETURN_IF_ERROR(SetDocuments(arguments, files, &spec));
    TESSERA_ASSIGN_OR_RETURN(const auto corpus,
                             OpenCorpusOf(arguments, files, spec));
    return CountCorpus(pipeline, spec, corpus.get(), resources, progress);
  }
  if (arguments.positional().size() > first) {
    return UsageError("--from-counts and FILES exclude each other; give one");
  }
  TESSERA_ASSIGN_OR_RETURN(OpenedCounts opened, CountsOf(arguments));
  const std::string name = arguments.All("--from-counts").front();
  TESSERA_RETURN_IF_ERROR(CheckSameWords(*opened.header,
                                         *NewCountsHeader(pipeline, spec),
                                         QuoteForError(name, 200)));
  return MergeToMemory(std::move(opened.counted));
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

}  // namespace tessera
