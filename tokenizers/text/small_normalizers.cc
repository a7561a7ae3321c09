// Normalisers of a few lines each: the ends of a text, single characters
// dropped or exchanged, something put in front.

#include "tokenizers/base/limits.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/character_rewriter.h"
#include "tokenizers/text/normalizer_steps.h"
#include "tokenizers/text/space_symbol.h"
#include "tokenizers/text/unicode.h"

namespace tessera {
namespace {

class Strip : public Normalizer {
 public:
  Strip(bool left, bool right) : left_(left), right_(right) {}

  void Append(std::string_view text, std::string* out,
              OffsetMap* map) const override {
    const Span kept = Kept(text);
    out->append(text, kept.begin, kept.size());
    if (map != nullptr) map->AppendIdentity(kept.begin, kept.end);
  }
  bool MayChange(std::string_view text) const override {
    return Kept(text).size() != text.size();
  }
  uint64_t growth() const override { return 1; }
  std::string_view loses() const override {
    return left_ || right_ ? "strip" : "";
  }

 private:
  Span Kept(std::string_view text) const {
    const char* begin = text.data();
    const char* end = begin + text.size();
    while (left_ && begin < end) {
      const CodePoint c = DecodeUtf8(begin, end);
      if (!IsWhiteSpace(c.value)) break;
      begin += c.size;
    }
    while (right_ && begin < end) {
      const CodePoint c = DecodeLastUtf8(begin, end);
      if (!IsWhiteSpace(c.value)) break;
      end -= c.size;
    }
    return {static_cast<uint64_t>(begin - text.data()),
            static_cast<uint64_t>(end - text.data())};
  }

  bool left_, right_;
};

class Prepend : public Normalizer {
 public:
  explicit Prepend(std::string content) : content_(std::move(content)) {}

  void Append(std::string_view text, std::string* out,
              OffsetMap* map) const override {
    if (text.empty()) return;
    out->append(content_);
    out->append(text);
    if (map == nullptr) return;
    map->Append(content_.size(), 0, DecodeUtf8(text, 0).size);
    map->AppendIdentity(0, text.size());
  }
  void AppendRest(std::string_view rest, std::string* out,
                  OffsetMap* map) const override {
    out->append(rest);
    if (map != nullptr) map->AppendIdentity(0, rest.size());
  }
  bool MayChange(std::string_view text) const override {
    return !text.empty() && !content_.empty();
  }
  bool is_local() const override { return true; }
  uint64_t growth() const override { return 1 + content_.size(); }
  std::string_view loses() const override { return {}; }

 private:
  std::string content_;
};

struct StripAccentsRewriter {
  static constexpr size_t kBytesMax = 4;
  static constexpr uint64_t kGrowth = 1;
  static constexpr std::string_view kLoses = "strip_accents";

  size_t Rewrite(char32_t c, std::string_view source, char* out) const {
    return (TraitsOf(c) & kTraitStrippedMark) != 0 ? 0
                                                   : KeepCharacter(source, out);
  }
  size_t RewriteAscii(std::string_view text, char* out) const {
    return CopyAscii(text, out);
  }
};

struct NmtRewriter {
  static constexpr size_t kBytesMax = 4;
  static constexpr uint64_t kGrowth = 1;
  static constexpr std::string_view kLoses = "nmt";

  // The sets of tokenizers 0.23.3.
  static bool IsDropped(char32_t c) {
    return (c >= 0x01 && c <= 0x08) || c == 0x0B || (c >= 0x0E && c <= 0x1F) ||
           c == 0x7F || c == 0x8F || c == 0x9F;
  }
  static bool IsSpace(char32_t c) {
    return c == 0x09 || c == 0x0A || c == 0x0C || c == 0x0D || c == 0x1680 ||
           (c >= 0x200B && c <= 0x200F) || c == 0x2028 || c == 0x2029 ||
           c == kSpaceSymbolValue || c == 0xFEFF || c == 0xFFFD;
  }

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

// Every byte becomes its letter, ill-formed ones too; the letters of a
// character stand for all of it.
class ByteLevel : public Normalizer {
 public:
  void Append(std::string_view text, std::string* out,
              OffsetMap* map) const override {
    for (size_t i = 0; i < text.size();) {
      const size_t end = i + DecodeUtf8(text, i).size;
      const size_t size_before = out->size();
      for (size_t k = i; k < end; ++k) {
        AppendUtf8(Letter(static_cast<unsigned char>(text[k])), out);
      }
      if (map != nullptr) map->Append(out->size() - size_before, i, end);
      i = end;
    }
  }
  bool is_local() const override { return true; }
  uint64_t growth() const override { return 2; }
  std::string_view loses() const override { return {}; }

 private:
  // The letter of a byte in GPT-2's alphabet (byte_alphabet.h).
  static char32_t Letter(unsigned char byte) {
    constexpr char32_t kFirstOther = 0x100;
    if (byte <= 0x20) return kFirstOther + byte;
    if (byte <= 0x7E) return byte;
    if (byte <= 0xA0) return kFirstOther + 0x21 + (byte - 0x7Fu);
    return byte == 0xAD ? kFirstOther + 0x43 : byte;
  }
};

class ReplaceIllFormed : public Normalizer {
 public:
  explicit ReplaceIllFormed(bool each_byte) : each_byte_(each_byte) {}

  void Append(std::string_view text, std::string* out,
              OffsetMap* map) const override {
    for (size_t i = 0; i < text.size();) {
      const size_t run = WellFormedPrefix(text.substr(i));
      out->append(text, i, run);
      if (map != nullptr) map->AppendIdentity(i, i + run);
      i += run;
      if (i == text.size()) return;
      const size_t size = each_byte_ ? 1 : MaximalSubpartSize(text, i);
      AppendUtf8(kReplacementCharacter, out);
      if (map != nullptr) {
        map->Append(Utf8Size(kReplacementCharacter), i, i + size);
      }
      i += size;
    }
  }
  bool MayChange(std::string_view text) const override {
    return !IsWellFormed(text);
  }
  bool is_local() const override { return true; }
  uint64_t growth() const override { return 3; }
  std::string_view loses() const override { return "ill_formed"; }

 private:
  bool each_byte_;
};

}  // namespace

NormalizerOr NewStrip(const StripSpec& spec) {
  return std::make_unique<Strip>(spec.left(), spec.right());
}

NormalizerOr NewStripAccents(const StripAccentsSpec&) {
  return std::make_unique<CharacterNormalizer<StripAccentsRewriter>>();
}

NormalizerOr NewPrepend(const PrependSpec& spec) {
  return std::make_unique<Prepend>(spec.content());
}

NormalizerOr NewByteLevelNormalizer(const ByteLevelNormalizerSpec&) {
  return std::make_unique<ByteLevel>();
}

NormalizerOr NewNmt(const NmtSpec&) {
  return std::make_unique<CharacterNormalizer<NmtRewriter>>();
}

NormalizerOr NewIllFormed(const IllFormedSpec& spec) {
  if (spec.policy() == IllFormedSpec::KEEP) return NewNormalizerChain({});
  return std::make_unique<ReplaceIllFormed>(spec.policy() ==
                                            IllFormedSpec::REPLACE_EACH_BYTE);
}

}  // namespace tessera
