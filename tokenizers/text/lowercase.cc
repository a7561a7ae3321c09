#include "tokenizers/spec.pb.h"
#include "tokenizers/text/character_rewriter.h"
#include "tokenizers/text/lowercase_ascii.h"
#include "tokenizers/text/normalizer_steps.h"
#include "tokenizers/text/unicode.h"

namespace tessera {
namespace {

struct RootRewriter {
  static constexpr size_t kBytesMax = 4;
  static constexpr uint64_t kGrowth = 2;
  static constexpr std::string_view kLoses = "lowercase";

  size_t Rewrite(char32_t c, std::string_view, char* out) const {
    return LowerInto(c, out);
  }
  size_t RewriteAscii(std::string_view text, char* out) const {
    return LowerAsciiRun(text, out);
  }
};

// Turkish and Azerbaijani: I is dotless, U+0130 loses its dot.
struct TurkicRewriter {
  static constexpr size_t kBytesMax = 4;
  static constexpr uint64_t kGrowth = 2;
  static constexpr std::string_view kLoses = "lowercase";

  size_t Rewrite(char32_t c, std::string_view, char* out) const {
    constexpr char32_t kDotlessI = 0x131, kCapitalDottedI = 0x130;
    if (c == 'I') return EncodeUtf8(kDotlessI, out);
    if (c == kCapitalDottedI) return EncodeUtf8('i', out);
    return LowerInto(c, out);
  }
  size_t RewriteAscii(std::string_view text, char* out) const {
    return LowerAsciiRun(text.substr(0, text.find('I')), out);
  }
};

}  // namespace

NormalizerOr NewLowercase(const LowercaseSpec& spec) {
  if (spec.locale().empty())
    return std::make_unique<CharacterNormalizer<RootRewriter>>();
  if (spec.locale() == "tr" || spec.locale() == "az") {
    return std::make_unique<CharacterNormalizer<TurkicRewriter>>();
  }
  return BadDataError(
      "normalizer.lowercase.locale: expected nothing, tr or az, "
      "found " +
      QuoteForError(spec.locale()) + " [V10]");
}

}  // namespace tessera
