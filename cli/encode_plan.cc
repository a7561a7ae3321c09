#include "cli/encode_plan.h"

#include <algorithm>

#include "cli/command.h"
#include "cli/output.h"
#include "cli/tokenizer_flags.h"
#include "tokenizers/base/check.h"
#include "tokenizers/base/string_number.h"
#include "tokenizers/post_processor.h"

namespace tessera {

const std::vector<Flag>& EncodeFlags() {
  static const std::vector<Flag>* const flags = [] {
    auto* all = new std::vector<Flag>{
        {"--documents", "", FlagType::kChoice,
         "line|line-strip|file|blank|jsonl|nul", "line-strip", "input",
         "what a row is; jsonl for *.jsonl; file and line keep every byte"},
        {"--text-field", "", FlagType::kText, "NAME", "text", "input",
         "field of each JSON line that holds the text"},
        TokenizerFlag(),
        {"--special", "", FlagType::kChoice, "text|refuse|allow[=A,B]", "text",
         "model",
         "what the text of special tokens is: ordinary text, an "
         "error, or their ids"},
        {"--add-special", "", FlagType::kSwitch, "", "off", "model",
         "add the special tokens of the tokenizer's template"},
        {"--device", "", FlagType::kChoice, "cpu|cuda|auto", "cpu", "resources",
         "what encodes"},
        {"--output", "-o", FlagType::kText, "FILE", "stdout", "output",
         "where rows go; it appears whole or not at all"},
        {"--format", "", FlagType::kChoice,
         "ids|pieces|json|npy|u16|u32|count|text|none", "ids, npy for *.npy",
         "output",
         "decimal ids, token texts, JSON lines, NumPy, bare words of 16 or 32 "
         "bits, number of ids, text cut to --max-tokens, nothing"},
        {"--offsets", "", FlagType::kChoice, "byte|char|utf16", "", "output",
         "add to JSON what each id stands for in the text"},
        {"--max-tokens", "", FlagType::kNumber, "N", "", "output",
         "cut rows to N ids", 1},
        {"--stride", "", FlagType::kNumber, "K", "", "output",
         "go on in further rows, each sharing K ids with the one before"},
        {"--show", "", FlagType::kSwitch, "", "off", "output",
         "show tokens and ids to a person"},
        {"--compare", "", FlagType::kText, "TOK", "", "output",
         "encode with TOK too and stop at the first difference (exit 1)"},
    };
    all->insert(all->end(), FormatFlags().begin(), FormatFlags().end());
    return all;
  }();
  return *flags;
}

namespace {

struct ModeName {
  const char* name;
  DocumentMode mode;
};
constexpr ModeName kModeNames[] = {
    {"line-strip", DocumentMode::kLineStrip},
    {"line", DocumentMode::kLine},
    {"file", DocumentMode::kFile},
    {"blank", DocumentMode::kBlank},
    {"jsonl", DocumentMode::kJsonLines},
    {"nul", DocumentMode::kNul},
};

EncodeOptions OptionsOf(const Arguments& arguments) {
  EncodeOptions options;
  options.add_special = arguments.IsOn("--add-special");
  const std::string special = arguments.Get("--special", "text");
  if (special == "refuse") options.special = SpecialPolicy::kRefuse;
  if (special.starts_with("allow")) {
    options.special = SpecialPolicy::kAllow;
    const size_t equals = special.find('=');
    if (equals != std::string::npos) {
      options.allowed_special =
          SplitList(std::string_view(special).substr(equals + 1));
    }
  }
  return options;
}

DocumentMode DocumentModeNamed(std::string_view name) {
  for (const ModeName& row : kModeNames) {
    if (name == row.name) return row.mode;
  }
  TESSERA_CHECK(false);
}

bool IsJsonLines(const std::string& path) {
  return path.ends_with(".jsonl") || path.find(".jsonl.") != std::string::npos;
}

OffsetUnit OffsetsOf(const Arguments& arguments) {
  const std::string unit = arguments.Get("--offsets");
  if (unit == "byte") return OffsetUnit::kByte;
  if (unit == "char") return OffsetUnit::kCharacter;
  return unit == "utf16" ? OffsetUnit::kUtf16 : OffsetUnit::kNone;
}

Status CheckFormat(const EncodePlan& plan) {
  const size_t id_count = plan.tokenizer->id_count();
  if (plan.format == RowFormat::kU16 && id_count > 65536) {
    return UsageError("--format u16: the tokenizer has " +
                      FormatGrouped(id_count) + " ids; use u32");
  }
  if (plan.format == RowFormat::kText && plan.max_tokens == 0) {
    return UsageError("--format text needs --max-tokens");
  }
  if (plan.format == RowFormat::kText && plan.has_stride) {
    return UsageError("--format text and --stride exclude each other");
  }
  if (plan.offsets != OffsetUnit::kNone && plan.format != RowFormat::kJson) {
    return UsageError("--offsets needs --format json");
  }
  return OkStatus();
}

Status CheckWindow(const EncodePlan& plan) {
  if (plan.has_stride && plan.max_tokens == 0) {
    return UsageError("--stride needs --max-tokens");
  }
  if (plan.max_tokens == 0) return OkStatus();
  const size_t around = plan.frame.size();
  if (plan.max_tokens <= around) {
    return UsageError("--max-tokens " + std::to_string(plan.max_tokens) +
                      ": must be above the " + std::to_string(around) +
                      " special tokens that --add-special adds");
  }
  if (plan.stride >= plan.max_tokens - around) {
    return UsageError("--stride " + std::to_string(plan.stride) +
                      ": must be below " +
                      std::to_string(plan.max_tokens - around) +
                      ", what --max-tokens leaves for the text");
  }
  return OkStatus();
}

}  // namespace

RowFormat FormatOf(const Arguments& arguments) {
  const bool is_npy = arguments.Get("--output").ends_with(".npy");
  return RowFormatNamed(arguments.Get("--format", is_npy ? "npy" : "ids"));
}

StatusOr<DocumentMode> DocumentsOf(const Arguments& arguments,
                                   const std::vector<std::string>& paths,
                                   DocumentMode otherwise) {
  if (arguments.Has("--documents")) {
    return DocumentModeNamed(arguments.Get("--documents"));
  }
  TESSERA_ASSIGN_OR_RETURN(const std::vector<std::string> files,
                           ExpandFolders(paths));
  const auto json_lines = std::find_if(files.begin(), files.end(), IsJsonLines);
  const auto other = std::find_if_not(files.begin(), files.end(), IsJsonLines);
  if (json_lines == files.end()) return otherwise;
  if (other == files.end()) return DocumentMode::kJsonLines;
  return UsageError("--documents is missing: " + NameForError(*json_lines) +
                    " is JSON lines, " + NameForError(*other) +
                    " is not; say which, or take them one after the other");
}

StatusOr<EncodePlan> MakeEncodePlan(const Arguments& arguments,
                                    const std::vector<std::string>& files,
                                    const Tokenizer& tokenizer) {
  EncodePlan plan;
  plan.tokenizer = &tokenizer;
  plan.options = OptionsOf(arguments);
  TESSERA_ASSIGN_OR_RETURN(plan.filter, tokenizer.NewFilter(plan.options));
  plan.format = FormatOf(arguments);
  plan.offsets = OffsetsOf(arguments);
  plan.max_tokens = arguments.Number("--max-tokens", 0);
  plan.stride = arguments.Number("--stride", 0);
  plan.has_stride = arguments.Has("--stride");
  TESSERA_ASSIGN_OR_RETURN(
      plan.documents, DocumentsOf(arguments, files, DocumentMode::kLineStrip));
  plan.text_field = arguments.Get("--text-field", "text");
  plan.cache_bytes = arguments.Number("--cache-bytes", 0);
  plan.has_cache_bytes = arguments.Has("--cache-bytes");
  if (plan.options.add_special) {
    plan.frame = plan.tokenizer->post_processor().SingleFrame();
  }
  TESSERA_RETURN_IF_ERROR(CheckFormat(plan));
  TESSERA_RETURN_IF_ERROR(CheckWindow(plan));
  return plan;
}

}  // namespace tessera
