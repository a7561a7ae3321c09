// ICU works on UTF-16, so the text is converted and the offsets of matches are
// turned back by a cursor that only moves forward: O(text) for all matches.
//
// ICU finds an empty match at the end of the match before it; one step forward
// is taken instead. Matches are searched on one matcher from left to right, so
// that look-behind sees the text before.

#include "tokenizers/text/icu_regex.h"

#include <unicode/regex.h>

#include <limits>
#include <string>
#include <utility>

#include "tokenizers/base/limits.h"
#include "tokenizers/text/utf8.h"

namespace tessera {

struct IcuRegex::Pattern {
  std::unique_ptr<icu::RegexPattern> compiled;
};

namespace {

// Operations of the matcher for a whole text. ICU reports every 10,000th within
// a search, so searches that are shorter are not counted; each of those costs
// little.
constexpr int64_t kOperationsPerByte = 1000;
constexpr int64_t kOperationsBase = 10000000;
constexpr int64_t kOperationsPerReport = 10000;

struct Budget {
  int64_t reports;
};

// ICU asks whether to go on.
UBool U_CALLCONV SpendReport(const void* context, int32_t) {
  Budget* budget = static_cast<Budget*>(const_cast<void*>(context));
  return --budget->reports > 0;
}

// Byte offsets of ascending UTF-16 offsets.
class OffsetCursor {
 public:
  explicit OffsetCursor(std::string_view text) : text_(text) {}

  size_t BytesAt(int32_t units) {
    while (units_ < units) {
      const CodePoint c = DecodeUtf8(text_, bytes_);
      bytes_ += c.size;
      units_ += c.value >= 0x10000 ? 2 : 1;
    }
    return bytes_;
  }

 private:
  std::string_view text_;
  size_t bytes_ = 0;
  int32_t units_ = 0;
};

}  // namespace

IcuRegex::IcuRegex(std::unique_ptr<Pattern> pattern)
    : pattern_(std::move(pattern)) {}
IcuRegex::~IcuRegex() = default;

StatusOr<std::unique_ptr<IcuRegex>> IcuRegex::Create(std::string_view pattern) {
  UErrorCode error = U_ZERO_ERROR;
  UParseError place;
  std::unique_ptr<icu::RegexPattern> compiled(icu::RegexPattern::compile(
      icu::UnicodeString::fromUTF8(icu::StringPiece(
          pattern.data(), static_cast<int32_t>(pattern.size()))),
      0, place, error));
  if (U_FAILURE(error)) {
    return BadDataError("pattern " + QuoteForError(pattern) + ": ICU says " +
                        u_errorName(error) + " at character " +
                        std::to_string(place.offset) +
                        "; change the pattern [V14]");
  }
  auto held = std::make_unique<Pattern>();
  held->compiled = std::move(compiled);
  return std::unique_ptr<IcuRegex>(new IcuRegex(std::move(held)));
}

bool IcuRegex::ForEachMatch(std::string_view text, const Visitor& visit) const {
  // ICU counts in 32 bits; what is longer is left alone.
  if (text.size() > size_t{std::numeric_limits<int32_t>::max() / 2}) {
    return false;
  }
  const icu::UnicodeString units = icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
  UErrorCode error = U_ZERO_ERROR;
  std::unique_ptr<icu::RegexMatcher> matcher(
      pattern_->compiled->matcher(units, error));
  if (U_FAILURE(error)) return false;
  matcher->setStackLimit(kIcuStackBytesMax, error);
  Budget budget{(kOperationsBase +
                 kOperationsPerByte * static_cast<int64_t>(text.size())) /
                kOperationsPerReport};
  matcher->setMatchCallback(SpendReport, &budget, error);
  OffsetCursor cursor(text);
  int32_t last_end = -1;
  while (matcher->find(error) && U_SUCCESS(error)) {
    const int32_t begin = matcher->start(error);
    const int32_t end = matcher->end(error);
    if (begin == end && begin == last_end) continue;
    last_end = end;
    const size_t begin_bytes = cursor.BytesAt(begin);
    visit(begin_bytes, cursor.BytesAt(end));
  }
  return U_SUCCESS(error) != 0;
}

}  // namespace tessera
