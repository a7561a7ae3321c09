#include "cli/train_flags.h"

#include <string>

#include "cli/encode_plan.h"
#include "cli/save_tokenizer.h"
#include "tokenizers/base/limits.h"
#include "tokenizers/pretokenizers/pretokenizer.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

std::vector<Flag> InputFlags() {
  return {
      {"--documents", "", FlagType::kChoice,
       "line|line-strip|file|blank|jsonl|nul", "line", "input",
       "what a document is: splits never cross its ends"},
      {"--text-field", "", FlagType::kText, "NAME", "text", "input",
       "field of each JSON line that holds the text"},
      {"--files-from", "", FlagType::kText, "FILE", "", "input",
       "further files, one a line; - is standard input"},
      {"--strict-utf8", "", FlagType::kSwitch, "", "off", "input",
       "refuse ill-formed UTF-8"},
  };
}

std::vector<Flag> ModelFlags() {
  return {
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
  };
}

std::vector<Flag> AlgorithmFlags() {
  return {
      {"--vocab-size", "", FlagType::kNumber, "N", "30000", "training",
       "tokens in all, special ones too", 1, kIdCountMax},
      {"--merge-order", "", FlagType::kChoice, "hf|bytes|ids", "hf", "training",
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
      {"--max-token-characters", "", FlagType::kNumber, "N", "none", "training",
       "longest token in characters", 1},
      {"--continuing-subword-prefix", "", FlagType::kText, "TEXT", "none",
       "training", "in front of tokens inside a word"},
      {"--end-of-word-suffix", "", FlagType::kText, "TEXT", "none", "training",
       "behind tokens that end a word"},
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
  };
}

std::vector<Flag> OutputFlags() {
  return {
      {"--output", "-o", FlagType::kText, "FILE|DIR/", "", "output",
       "the tokenizer; it appears whole or not at all"},
      {"--dry-run", "", FlagType::kSwitch, "", "off", "output",
       "print the resolved options and the corpus, write nothing"},
  };
}

}  // namespace

const std::vector<Flag>& TrainFlags() {
  static const std::vector<Flag>* const flags = [] {
    auto* all = new std::vector<Flag>;
    for (const std::vector<Flag>& part :
         {InputFlags(), ModelFlags(), AlgorithmFlags(), OutputFlags(),
          SaveFlags()}) {
      all->insert(all->end(), part.begin(), part.end());
    }
    return all;
  }();
  return *flags;
}

namespace {

TrainerSpec::MergeOrder MergeOrderNamed(const std::string& name) {
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

}  // namespace

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
  TESSERA_ASSIGN_OR_RETURN(TokenizerSpec pipeline, MakePipeline(options));
  if (!pipeline.has_pretokenizer()) return pipeline;
  // A name or a pattern that is none is the command line's fault.
  const auto made = NewPreTokenizer(pipeline.pretokenizer());
  if (made.ok()) return pipeline;
  const char* flag =
      arguments.Has("--split-regex") ? "--split-regex" : "--pretokenizer";
  return UsageError(std::string(flag) + " " +
                    QuoteForError(arguments.Get(flag)) + ": " +
                    std::string(MessageOf(made.status())));
}

}  // namespace tessera
