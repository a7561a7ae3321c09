#include "cli/train_flags.h"

#include <string>

#include "cli/command.h"
#include "cli/corpus_flags.h"
#include "cli/save_tokenizer.h"
#include "tokenizers/base/limits.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

constexpr uint64_t kCheckpointSeconds = 60;

std::vector<Flag> SizeFlags() {
  return {
      {"--vocab-size", "", FlagType::kNumber, "N", "30000", "training",
       "tokens in all, special ones too", 1, kIdCountMax},
      {"--min-frequency", "", FlagType::kNumber, "N", "0", "training",
       "pairs that occur less often do not merge"},
      {"--exact-size", "", FlagType::kSwitch, "", "off", "training",
       "fail (exit 1) if the text gives fewer tokens"},
  };
}

std::vector<Flag> AlphabetFlags() {
  return {
      {"--limit-alphabet", "", FlagType::kNumber, "N", "none", "training",
       "keep only the N most frequent characters"},
      {.name = "--initial-alphabet",
       .value = "CHAR",
       .group = "training",
       .help = "a character that is a token even if unseen",
       .repeats = true},
      {"--full-byte-alphabet", "", FlagType::kSwitch, "", "on", "training",
       "all 256 bytes are tokens"},
      {"--character-coverage", "", FlagType::kText, "SHARE", "0.9995",
       "training", "order spm: share of the characters that are tokens"},
      {"--byte-fallback", "", FlagType::kSwitch, "", "off", "training",
       "order spm: 256 byte pieces for what is not covered"},
  };
}

std::vector<Flag> TokenFlags() {
  return {
      {"--max-token-length", "", FlagType::kNumber, "N", "none", "training",
       "longest token in symbols", 2},
      {"--max-token-characters", "", FlagType::kNumber, "N", "none", "training",
       "longest token in characters", 1},
      {"--max-piece-length", "", FlagType::kNumber, "N", "16", "training",
       "order spm: longest piece in characters", 1},
      {"--max-input-chars-per-word", "", FlagType::kNumber, "N", "100",
       "training", "wordpiece: longer words are unknown", 1},
      {"--continuing-subword-prefix", "", FlagType::kText, "TEXT", "none",
       "training", "in front of tokens inside a word"},
      {"--end-of-word-suffix", "", FlagType::kText, "TEXT", "none", "training",
       "behind tokens that end a word"},
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
       "print the resolved options, the corpus, and what it may take"},
      {"--profile", "", FlagType::kSwitch, "", "off", "output",
       "time and memory of each stage on stderr at the end"},
  };
}

TrainerSpec::MergeOrder MergeOrderNamed(const std::string& name) {
  if (name == "spm") return TrainerSpec::SPM;
  if (name == "bytes") return TrainerSpec::BYTES;
  return name == "ids" ? TrainerSpec::IDS : TrainerSpec::HF;
}

void SetAlphabet(const Arguments& arguments, TrainerSpec* spec) {
  if (arguments.Has("--limit-alphabet")) {
    spec->set_limit_alphabet(arguments.Number("--limit-alphabet", 0));
  }
  for (const std::string& text : arguments.All("--initial-alphabet")) {
    spec->add_initial_alphabet(text);
  }
  if (arguments.Has("--full-byte-alphabet")) {
    spec->set_full_byte_alphabet(arguments.IsOn("--full-byte-alphabet"));
  }
  spec->set_byte_fallback(arguments.IsOn("--byte-fallback"));
}

void SetTokens(const Arguments& arguments, TrainerSpec* spec) {
  const auto set = [&](const char* flag,
                       void (TrainerSpec::*setter)(uint64_t)) {
    if (arguments.Has(flag)) (spec->*setter)(arguments.Number(flag, 0));
  };
  set("--max-token-length", &TrainerSpec::set_max_token_length);
  set("--max-token-characters", &TrainerSpec::set_max_token_characters);
  set("--max-piece-length", &TrainerSpec::set_max_piece_length);
  set("--max-input-chars-per-word", &TrainerSpec::set_max_input_chars_per_word);
  if (arguments.Has("--continuing-subword-prefix")) {
    spec->set_continuing_subword_prefix(
        arguments.Get("--continuing-subword-prefix"));
  }
  if (arguments.Has("--end-of-word-suffix")) {
    spec->set_end_of_word_suffix(arguments.Get("--end-of-word-suffix"));
  }
  spec->set_banned_pattern(arguments.Get("--banned-pattern"));
  spec->set_split_digits(arguments.IsOn("--split-digits"));
  spec->set_compat(arguments.IsOn("--compat"));
}

}  // namespace

const std::vector<Flag>& WordFlags() {
  static const std::vector<Flag>* const flags = new std::vector<Flag>{
      {"--merge-order", "", FlagType::kChoice, "hf|spm|bytes|ids", "hf",
       "training",
       "which of equally frequent pairs merges first, and the order of ids: as "
       "Hugging Face or SentencePiece; bytes can be written as a rank file"},
      {.name = "--special-token",
       .value = "NAME",
       .group = "training",
       .help = "a token that text never yields unless allowed",
       .repeats = true},
      {.name = "--required-token",
       .value = "TEXT",
       .group = "training",
       .help = "a token that is there whatever the text",
       .repeats = true},
      {"--max-sentence-length", "", FlagType::kNumber, "N", "4192", "training",
       "order spm: documents of more bytes are left out", 1},
  };
  return *flags;
}

const std::vector<Flag>& CheckpointFlags() {
  static const std::vector<Flag>* const flags = new std::vector<Flag>{
      {"--checkpoint-dir", "", FlagType::kText, "DIR", "none", "resources",
       "keep there what is done, for --resume"},
      {"--checkpoint-every", "", FlagType::kNumber, "SECONDS", "60",
       "resources", "between two checkpoints of merging"},
      {"--resume", "", FlagType::kText, "DIR", "", "resources",
       "go on with what a checkpoint directory holds"},
      {"--stop-after", "", FlagType::kNumber, "SECONDS", "none", "resources",
       "stop then, keep what is done (exit 75)", 1},
  };
  return *flags;
}

const std::vector<Flag>& TrainFlags() {
  static const std::vector<Flag>* const flags = [] {
    auto* all = new std::vector<Flag>;
    for (const std::vector<Flag>& part :
         {CorpusFlags(), std::vector<Flag>{FromCountsFlag()}, PipelineFlags(),
          SizeFlags(), WordFlags(), AlphabetFlags(), TokenFlags(),
          OutputFlags(), SaveFlags(), CheckpointFlags()}) {
      all->insert(all->end(), part.begin(), part.end());
    }
    return all;
  }();
  return *flags;
}

void SetWordOptions(const Arguments& arguments, TrainerSpec* spec) {
  if (arguments.Has("--merge-order")) {
    spec->set_merge_order(MergeOrderNamed(arguments.Get("--merge-order")));
    if (spec->merge_order() == TrainerSpec::SPM) {
      spec->set_documents(TrainerSpec::LINE_STRIP);
    }
  }
  for (const std::string& text : arguments.All("--special-token")) {
    spec->add_special_tokens(text);
  }
  for (const std::string& text : arguments.All("--required-token")) {
    spec->add_required_tokens(text);
  }
  if (arguments.Has("--max-sentence-length")) {
    spec->set_max_sentence_length(arguments.Number("--max-sentence-length", 0));
  }
}

Status SetCheckpoints(const Arguments& arguments, TrainResources* resources) {
  if (arguments.Has("--resume") && arguments.Has("--checkpoint-dir")) {
    return UsageError(
        "--resume and --checkpoint-dir exclude each other; checkpoints go on "
        "in the directory of --resume");
  }
  resources->resume = arguments.Has("--resume");
  resources->checkpoint_dir =
      arguments.Get(resources->resume ? "--resume" : "--checkpoint-dir");
  resources->checkpoint_seconds =
      arguments.Number("--checkpoint-every", kCheckpointSeconds);
  if (!resources->checkpoint_dir.empty()) return OkStatus();
  for (const char* flag : {"--checkpoint-every", "--stop-after"}) {
    if (!arguments.Has(flag)) continue;
    return UsageError(std::string(flag) +
                      ": needs a directory that keeps what is done; give "
                      "--checkpoint-dir");
  }
  return OkStatus();
}

StatusOr<TrainerSpec> MakeTrainerSpec(const Arguments& arguments,
                                      const std::string& trainer) {
  TrainerSpec spec;
  spec.set_algorithm(trainer);
  spec.set_vocab_size(arguments.Number("--vocab-size", 0));
  spec.set_min_frequency(arguments.Number("--min-frequency", 0));
  spec.set_exact_size(arguments.IsOn("--exact-size"));
  SetWordOptions(arguments, &spec);
  SetAlphabet(arguments, &spec);
  SetTokens(arguments, &spec);
  if (arguments.Has("--character-coverage")) {
    const std::string text = arguments.Get("--character-coverage");
    const auto share = ParseDouble(text);
    if (!share.has_value()) {
      return UsageError("--character-coverage " + QuoteForError(text) +
                        ": must be 0.98 to 1");
    }
    spec.set_character_coverage(*share);
  }
  return ResolveTrainerSpec(spec);
}

}  // namespace tessera
