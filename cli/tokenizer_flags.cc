#include "cli/tokenizer_flags.h"

#include <utility>

#include "cli/compile_cache.h"
#include "cli/report_line.h"
#include "tokenizers/base/digest.h"
#include "tokenizers/base/string_number.h"

namespace tessera {
namespace {

constexpr size_t kSha256Bytes = 32;

// NAME or NAME=ID; "=" may be part of a name that has no number behind it.
std::pair<std::string, std::string> SplitSpecialToken(
    const std::string& token) {
  const size_t equals = token.rfind('=');
  if (equals == std::string::npos || equals == 0 ||
      !ParseUint64(std::string_view(token).substr(equals + 1)).has_value()) {
    return {token, ""};
  }
  return {token.substr(0, equals), token.substr(equals + 1)};
}

}  // namespace

const Flag& TokenizerFlag() {
  static const Flag flag = {
      .name = "--tokenizer",
      .short_name = "-t",
      .value = "TOK",
      .group = "model",
      .help = "a file, a folder, or a known encoding such as cl100k_base"};
  return flag;
}

const std::vector<Flag>& FormatFlags() {
  static const std::vector<Flag>* const flags = new std::vector<Flag>{
      {"--from", "", FlagType::kText, "FORMAT", "by content", "model",
       "format of the tokenizer's file"},
      {"--encoding", "", FlagType::kText, "NAME", "by digest", "model",
       "which known encoding a rank file is"},
      {"--pretokenizer", "", FlagType::kText, "NAME", "by file", "model",
       "split of a file that names none, such as gpt2"},
      {.name = "--special-token",
       .value = "NAME[=ID]",
       .group = "model",
       .help = "a special token that the file does not name",
       .repeats = true},
      {"--compat", "", FlagType::kSwitch, "", "off", "model",
       "load files with listed faults, with a warning for each"},
      {"--llama-cpp-splits", "", FlagType::kSwitch, "", "off", "model",
       "split GGUF vocabularies as llama.cpp does, not as their authors"},
      {"--sha256", "", FlagType::kText, "HEX", "", "model",
       "refuse any other file"},
  };
  return *flags;
}

StatusOr<LoadOptions> LoadOptionsOf(const Arguments& arguments) {
  LoadOptions options;
  options.read.format = arguments.Get("--from");
  options.read.encoding = arguments.Get("--encoding");
  options.read.pretokenizer = arguments.Get("--pretokenizer");
  options.read.compat = arguments.IsOn("--compat");
  options.read.llama_cpp_splits = arguments.IsOn("--llama-cpp-splits");
  for (const std::string& token : arguments.All("--special-token")) {
    options.read.special_tokens.push_back(SplitSpecialToken(token));
  }
  if (arguments.Has("--sha256")) {
    const auto digest = FromHex(arguments.Get("--sha256"));
    if (!digest.has_value() || digest->size() != kSha256Bytes) {
      return UsageError("--sha256 " + QuoteForError(arguments.Get("--sha256")) +
                        ": expected 64 hexadecimal digits");
    }
    options.expected_sha256 = ToHex(*digest);
  }
  if (options.read.compat) options.create.mode = ValidateMode::kCompat;
  if (arguments.Has("--head-words")) {
    options.create.head_words =
        static_cast<int64_t>(arguments.Number("--head-words", 0));
  }
  return options;
}

StatusOr<std::unique_ptr<const Tokenizer>> LoadNamed(const Arguments& arguments,
                                                     const std::string& name) {
  TESSERA_ASSIGN_OR_RETURN(LoadOptions options, LoadOptionsOf(arguments));
  std::vector<std::string> warnings;
  options.create.warnings = &warnings;
  TESSERA_ASSIGN_OR_RETURN(std::unique_ptr<const Tokenizer> tokenizer,
                           LoadThroughCache(name, options));
  for (const std::string& line : warnings) {
    PrintWarning(QuoteForError(name, 200) + ": " + line);
  }
  return tokenizer;
}

StatusOr<std::unique_ptr<const Tokenizer>> LoadFromFlags(
    const Arguments& arguments) {
  if (!arguments.Has("--tokenizer")) {
    return UsageError(
        "--tokenizer is missing; give a file, a folder or a known encoding, "
        "such as -t my.tessera");
  }
  return LoadNamed(arguments, arguments.Get("--tokenizer"));
}

std::string ShortName(const std::string& name) {
  const size_t end = name.find_last_not_of('/');
  if (end == std::string::npos) return name;
  const size_t slash = name.rfind('/', end);
  const size_t begin = slash == std::string::npos ? 0 : slash + 1;
  return QuoteForError(name.substr(begin, end + 1 - begin), 100);
}

}  // namespace tessera
