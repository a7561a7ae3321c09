// BERT's normaliser: four steps in a row, each optional.
//
//   clean          controls vanish, white space becomes U+0020
//   chinese        ideographs get a space on each side
//   strip accents  NFD (of Unicode 9.0), then marks vanish (Mn of 8.0)
//   lower case
//
// A character's output depends on that character alone, but for the sorting of
// combining marks in NFD. Marks that stay after NFD are rare, so one pass
// serves every well-formed text without them; the others, and offsets, go step
// by step.

#include <array>
#include <utility>
#include <vector>

#include "tokenizers/spec.pb.h"
#include "tokenizers/text/character_rewriter.h"
#include "tokenizers/text/lowercase_ascii.h"
#include "tokenizers/text/normalizer_steps.h"
#include "tokenizers/text/unicode.h"
#include "tokenizers/text/unicode_normalization.h"

namespace tessera {
namespace {

constexpr UnicodeAge kNfdAge = {9, 0};

bool IsDropped(char32_t c) { return (TraitsOf(c) & kTraitBertDropped) != 0; }
bool IsAccent(char32_t c) { return (TraitsOf(c) & kTraitBertMark) != 0; }

// The blocks that Hugging Face surrounds with spaces; 2B920 is its slip for
// 2B820.
bool IsChinese(char32_t c) {
  if (c < 0x3400) return false;
  return c <= 0x4DBF || (c >= 0x4E00 && c <= 0x9FFF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x2A6DF) ||
         (c >= 0x2A700 && c <= 0x2B81F) || (c >= 0x2B920 && c <= 0x2CEAF) ||
         (c >= 0x2F800 && c <= 0x2FA1F);
}

// White space, seen at once to be none for most letters.
bool IsSpace(char32_t c) {
  if (c > 0xA0 && (c < 0x1680 || c > 0x3000)) return false;
  return IsWhiteSpace(c);
}

struct CleanRewriter {
  static constexpr size_t kBytesMax = 4;
  static constexpr uint64_t kGrowth = 1;
  static constexpr std::string_view kLoses = "bert";

  size_t Rewrite(char32_t c, std::string_view source, char* out) const {
    if (IsDropped(c)) return 0;
    if (!IsSpace(c)) return KeepCharacter(source, out);
    *out = ' ';
    return 1;
  }
  size_t RewriteAscii(std::string_view text, char* out) const {
    return CopyAscii(text.substr(0, PrintablePrefix(text, ' ')), out);
  }
};

struct ChineseRewriter {
  static constexpr size_t kBytesMax = 6;
  static constexpr uint64_t kGrowth = 2;
  static constexpr std::string_view kLoses = "bert";

  size_t Rewrite(char32_t c, std::string_view source, char* out) const {
    if (!IsChinese(c)) return KeepCharacter(source, out);
    out[0] = ' ';
    KeepCharacter(source, out + 1);
    out[source.size() + 1] = ' ';
    return source.size() + 2;
  }
  size_t RewriteAscii(std::string_view text, char* out) const {
    return CopyAscii(text, out);
  }
};

struct AccentRewriter {
  static constexpr size_t kBytesMax = 4;
  static constexpr uint64_t kGrowth = 1;
  static constexpr std::string_view kLoses = "bert";

  size_t Rewrite(char32_t c, std::string_view source, char* out) const {
    return IsAccent(c) ? 0 : KeepCharacter(source, out);
  }
  size_t RewriteAscii(std::string_view text, char* out) const {
    return CopyAscii(text, out);
  }
};

struct Options {
  bool clean, chinese, strip_accents, lowercase;
};

// All steps at once. It sets `needs_steps` where that is not the same: marks
// whose order NFD may change; ill-formed bytes, which may become a character
// when what stands between them is dropped.
struct FusedRewriter {
  // Two spaces and a decomposition.
  static constexpr size_t kBytesMax = 2 + 4 * kCanonicalPartsMax;

  size_t Rewrite(char32_t c, std::string_view, char* out) const {
    // Most letters of most texts.
    const bool chinese = options.chinese && IsChinese(c);
    if ((TraitsOf(c) & (kTraitBertDropped | kTraitBertMark)) == 0 &&
        !IsSpace(c) && !chinese && !HasNormalization(c)) {
      return AppendCased(c, out);
    }
    if (options.clean && IsDropped(c)) return 0;
    if (options.clean && IsSpace(c)) c = ' ';
    size_t size = 0;
    if (chinese) out[size++] = ' ';
    if (options.strip_accents) {
      size += AppendStripped(c, out + size);
    } else {
      size += AppendCased(c, out + size);
    }
    if (chinese) out[size++] = ' ';
    return size;
  }
  size_t RewriteAscii(std::string_view text, char* out) const {
    if (options.clean) text = text.substr(0, PrintablePrefix(text, ' '));
    return options.lowercase ? LowerAsciiRun(text, out) : CopyAscii(text, out);
  }

  void SeeIllFormed() const { *needs_steps = true; }

  size_t AppendStripped(char32_t c, char* out) const {
    char32_t parts[kCanonicalPartsMax];
    const size_t count = CanonicalDecomposition(c, kNfdAge, parts);
    size_t size = 0;
    for (size_t i = 0; i < count; ++i) {
      if (IsAccent(parts[i])) continue;
      *needs_steps |= CombiningClassOf(parts[i], kNfdAge) != 0;
      size += AppendCased(parts[i], out + size);
    }
    return size;
  }
  size_t AppendCased(char32_t c, char* out) const {
    return options.lowercase ? LowerInto(c, out) : EncodeUtf8(c, out);
  }

  Options options;
  bool* needs_steps;
};

class BertNormalizer : public Normalizer {
 public:
  BertNormalizer(Options options, std::unique_ptr<Normalizer> steps)
      : options_(options), steps_(std::move(steps)) {}

  void Append(std::string_view text, std::string* out,
              OffsetMap* map) const override {
    if (map == nullptr) {
      const size_t size_before = out->size();
      bool needs_steps = false;
      RewriteCharacters(FusedRewriter{options_, &needs_steps}, text, out,
                        nullptr);
      if (!needs_steps) return;
      out->resize(size_before);
    }
    steps_->Append(text, out, map);
  }
  bool MayChange(std::string_view text) const override {
    bool needs_steps = false;
    const size_t unchanged =
        UnchangedPrefix(FusedRewriter{options_, &needs_steps}, text);
    return needs_steps || unchanged < text.size();
  }
  bool is_local() const override { return steps_->is_local(); }
  uint64_t growth() const override { return steps_->growth(); }
  std::string_view loses() const override { return steps_->loses(); }

 private:
  Options options_;
  std::unique_ptr<Normalizer> steps_;
};

StatusOr<std::unique_ptr<Normalizer>> NewSteps(Options options) {
  std::vector<std::unique_ptr<Normalizer>> steps;
  if (options.clean) {
    steps.push_back(std::make_unique<CharacterNormalizer<CleanRewriter>>());
  }
  if (options.chinese) {
    steps.push_back(std::make_unique<CharacterNormalizer<ChineseRewriter>>());
  }
  if (options.strip_accents) {
    UnicodeNormalizerSpec nfd;
    nfd.set_form(UnicodeNormalizerSpec::NFD);
    nfd.set_unicode_age("9.0");
    TESSERA_ASSIGN_OR_RETURN(steps.emplace_back(), NewUnicodeNormalizer(nfd));
    steps.push_back(std::make_unique<CharacterNormalizer<AccentRewriter>>());
  }
  if (options.lowercase) {
    TESSERA_ASSIGN_OR_RETURN(steps.emplace_back(),
                             NewLowercase(LowercaseSpec()));
  }
  return NewNormalizerChain(std::move(steps));
}

}  // namespace

NormalizerOr NewBertNormalizer(const BertNormalizerSpec& spec) {
  const Options options = {.clean = spec.clean_text(),
                           .chinese = spec.handle_chinese_chars(),
                           .strip_accents = spec.has_strip_accents()
                                                ? spec.strip_accents()
                                                : spec.lowercase(),
                           .lowercase = spec.lowercase()};
  TESSERA_ASSIGN_OR_RETURN(auto steps, NewSteps(options));
  return std::make_unique<BertNormalizer>(options, std::move(steps));
}

}  // namespace tessera
