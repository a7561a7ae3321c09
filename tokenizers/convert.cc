#include "tokenizers/convert.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "tokenizers/base/random.h"
#include "tokenizers/convert_advice.h"
#include "tokenizers/formats/huggingface_numbering.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/utf8.h"
#include "tokenizers/tokenizer.h"

namespace tessera {
namespace {

constexpr size_t kProbeCount = 2048;

// What probe strings are put together from.
constexpr const char* kParts[] = {
    "a",
    "b",
    "the",
    "The",
    "THE",
    " ",
    "  ",
    "   ",
    "\t",
    "\n",
    "\r\n",
    "\n\n",
    " \n",
    "'s",
    "'t",
    "'re",
    "'ve",
    "'m",
    "'ll",
    "'d",
    "'S",
    "'LL",
    "\xE2\x80\x99s",
    "1",
    "12",
    "123",
    "1234",
    "12345678901234567890",
    ".",
    ",",
    "!",
    "?",
    "...",
    "/",
    "//",
    "-",
    "--",
    "_",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    "$",
    "%",
    "&",
    "*",
    "+",
    "=",
    "<",
    ">",
    "<|",
    "|>",
    "@",
    "#",
    "\\",
    "^",
    "`",
    "~",
    "I\xCC\x87",
    "\xC4\xB0",
    "\xC4\xB1",
    "i",
    "\xC5\x9E",
    "\xC4\x9F",
    "\xC3\xBC",
    "\xC3\x9F",
    "\xC3\xA9",
    "e\xCC\x81",
    "\xD0\x9F\xD1\x80\xD0\xB8",
    "\xD9\x85\xD8\xB1",
    "\xE0\xA4\xA8\xE0\xA4\xAE",
    "\xE4\xB8\xAD\xE6\x96\x87",
    "\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E",
    "\xE3\x83\x86\xE3\x82\xB9",
    "\xEA\xB0\x80\xEB\x82\x98",
    "\xE0\xB8\xAA\xE0\xB8\xA7",
    "\xE3\x80\x82",
    "\xEF\xBC\x81",
    "\xE3\x80\x80",
    "\xC2\xA0",
    "\xE2\x80\x8B",
    "\xEF\xBB\xBF",
    "\xC2\xAD",
    "\xF0\x9F\x98\x80",
    "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB",
    "\xF0\x9F\x87\xB9\xF0\x9F\x87\xB7",
    "\xC2\xBD",
    "\xC2\xB2",
    "\xD9\xA3",
    "\xEF\xAC\x81",
    "\xE2\x91\xA0",
    "\xE2\x96\x81",
    "def f(x):\n\treturn x",
    "http://a.b/c?d=e",
    "HTTPServer",
    "camelCase",
    "x86_64"};

// Bytes that are no UTF-8, for targets that take any bytes.
constexpr std::string_view kIllFormedParts[] = {
    "\xFF", "\xC3", "\xE2\x82", "\xF0\x9F\x98", "\xED\xA0\x80", "\xC0\xAF"};

using Ids = std::vector<TokenId>;

// Both tokenizers and what was compared so far.
class Probe {
 public:
  Probe(const Tokenizer& before, const Tokenizer& after, ConvertReport* report)
      : before_(before),
        after_(after),
        before_scratch_(before.NewScratch()),
        after_scratch_(after.NewScratch()),
        report_(report) {}

  // Compares one text under one policy; remembers the first difference.
  Status Compare(std::string_view text, SpecialPolicy policy) {
    EncodeOptions options;
    options.special = policy;
    IdBuffer left;
    IdBuffer right;
    TESSERA_ASSIGN_OR_RETURN(const AddedTokenFilter left_filter,
                             before_.NewFilter(options));
    TESSERA_ASSIGN_OR_RETURN(const AddedTokenFilter right_filter,
                             after_.NewFilter(options));
    before_.Encode(text, left_filter, &before_scratch_, &left);
    after_.Encode(text, right_filter, &after_scratch_, &right);
    ++report_->strings;
    report_->bytes += text.size();
    if (std::equal(left.begin(), left.end(), right.begin(), right.end())) {
      return OkStatus();
    }
    if (report_->differences++ == 0) first_ = Describe(text, left, right);
    return OkStatus();
  }

  const std::string& first() const { return first_; }

 private:
  static std::string List(const IdBuffer& ids) {
    std::string list;
    for (size_t i = 0; i < ids.size() && i < 12; ++i) {
      list += (i == 0 ? "" : " ") + std::to_string(ids[i]);
    }
    return list + (ids.size() > 12 ? " ..." : "");
  }

  static std::string Describe(std::string_view text, const IdBuffer& left,
                              const IdBuffer& right) {
    return "the text \"" + QuoteForError(text) + "\" has ids " + List(left) +
           " before and " + List(right) + " after";
  }

  const Tokenizer& before_;
  const Tokenizer& after_;
  Tokenizer::Scratch before_scratch_;
  Tokenizer::Scratch after_scratch_;
  ConvertReport* report_;
  std::string first_;
};

std::vector<std::string> SpecialStrings(const TokenizerSpec& spec) {
  std::vector<std::string> strings;
  for (const AddedTokenSpec& token : spec.added_tokens()) {
    if (strings.size() >= 64) break;
    strings.push_back(token.content());
    strings.push_back("a " + token.content() + " b" + token.content());
  }
  return strings;
}

bool IsHuggingFace(const std::string& format) {
  return format == "huggingface" || format == "transformers";
}

// Can programs that read the format be given bytes that are no UTF-8, and do
// they make of them what the spec says? Hugging Face's take text only; where a
// vocabulary is byte-level nothing else than the bytes could be meant.
bool TakesAnyBytes(const TokenizerSpec& spec, const std::string& format) {
  return spec.vocabulary().byte_level() || !IsHuggingFace(format);
}

// Do scores lose digits on the way?
bool RoundsScores(const TokenizerSpec& before, const TokenizerSpec& after) {
  const auto type = [](const TokenizerSpec& spec) {
    return spec.models(0).unigram().score_type();
  };
  return before.models(0).has_unigram() && after.models(0).has_unigram() &&
         type(before) == UnigramModelSpec::FLOAT64 &&
         type(after) == UnigramModelSpec::FLOAT32;
}

Status RunProbe(const TokenizerSpec& spec, const ConvertOptions& options,
                const Tokenizer& before, const Tokenizer& after,
                ConvertReport* report) {
  Probe probe(before, after, report);
  std::vector<std::string> texts = ProbeStrings();
  for (const SelfTest& test : spec.self_tests()) texts.push_back(test.text());
  for (std::string& text : SpecialStrings(spec)) {
    texts.push_back(std::move(text));
  }
  const bool any_bytes = TakesAnyBytes(spec, options.format);
  for (const std::string& text : texts) {
    if (!any_bytes && !IsWellFormed(text)) continue;
    TESSERA_RETURN_IF_ERROR(probe.Compare(text, SpecialPolicy::kText));
    TESSERA_RETURN_IF_ERROR(probe.Compare(text, SpecialPolicy::kAllow));
  }
  const std::string_view check = options.check_text;
  for (size_t begin = 0; begin < check.size();) {
    const size_t line = check.find('\n', begin);
    const size_t end = line == std::string_view::npos ? check.size() : line + 1;
    const std::string_view text = check.substr(begin, end - begin);
    if (any_bytes || IsWellFormed(text)) {
      TESSERA_RETURN_IF_ERROR(probe.Compare(text, SpecialPolicy::kText));
    }
    begin = end;
  }
  if (report->differences == 0) return OkStatus();
  const std::vector<std::string>& allowed = options.write.allow;
  if (RoundsScores(before.spec(), after.spec()) &&
      std::find(allowed.begin(), allowed.end(), "C12") == allowed.end()) {
    return BadDataError("cannot write it as " + options.format +
                        ": models[0].unigram.scores: they are rounded to "
                        "float32 there, and " +
                        probe.first() + "; keep the .tessera file [C12]");
  }
  // A code that was allowed, and that the writer met, may cost ids.
  const bool expected = std::any_of(
      allowed.begin(), allowed.end(), [report](const std::string& code) {
        return std::any_of(report->notes.begin(), report->notes.end(),
                           [&code](const std::string& note) {
                             return note.find("[" + code + "]") !=
                                    std::string::npos;
                           });
      });
  if (!expected && !RoundsScores(before.spec(), after.spec())) {
    return ThresholdError("the ids differ after the conversion to " +
                          options.format + ": " + probe.first());
  }
  report->notes.push_back(std::to_string(report->differences) + " of " +
                          std::to_string(report->strings) +
                          " texts have other ids; first, " + probe.first());
  return OkStatus();
}

}  // namespace

std::vector<std::string> ProbeStrings() {
  std::vector<std::string> strings;
  for (const char* part : kParts) strings.emplace_back(part);
  for (std::string_view part : kIllFormedParts) strings.emplace_back(part);
  Random random(404);
  constexpr size_t kPartCount = std::size(kParts);
  while (strings.size() < kProbeCount) {
    std::string text;
    const uint64_t length = 2 + random.Below(9);
    for (uint64_t i = 0; i < length; ++i) {
      if (random.Below(64) == 0) {
        text += kIllFormedParts[random.Below(std::size(kIllFormedParts))];
      } else {
        text += kParts[random.Below(kPartCount)];
      }
    }
    strings.push_back(std::move(text));
  }
  return strings;
}

namespace {

StatusOr<ConvertReport> ConvertOnce(const TokenizerSpec& spec,
                                    const ConvertOptions& options) {
  TESSERA_ASSIGN_OR_RETURN(const Format* format,
                           FindFormat(options.format, /*for_writing=*/true));
  CreateOptions create;
  create.mode = options.mode;
  create.head_words = 0;
  // Writers count on a spec that was judged.
  TESSERA_ASSIGN_OR_RETURN(const auto before, Tokenizer::Create(spec, create));
  ConvertReport report;
  TESSERA_ASSIGN_OR_RETURN(
      report.files,
      format->write(before->spec(), options.write, &report.notes));
  TESSERA_ASSIGN_OR_RETURN(
      TokenizerSpec result,
      ReadFormat(report.files, ReadBackOptions(spec, options.format)));
  if (IsHuggingFace(options.format)) {
    std::string warning = RenumberingWarning(result);
    if (!warning.empty()) report.warnings.push_back(std::move(warning));
  }
  create.mode = ValidateMode::kCompat;
  TESSERA_ASSIGN_OR_RETURN(const auto after,
                           Tokenizer::Create(std::move(result), create));
  TESSERA_RETURN_IF_ERROR(RunProbe(spec, options, *before, *after, &report));
  return report;
}

}  // namespace

StatusOr<ConvertReport> Convert(const TokenizerSpec& spec,
                                const ConvertOptions& options) {
  StatusOr<ConvertReport> report = ConvertOnce(spec, options);
  if (report.ok()) return report;
  return WithAdvice(report.status(), options,
                    [&spec](const ConvertOptions& other) {
                      return ConvertOnce(spec, other).status();
                    });
}

}  // namespace tessera
