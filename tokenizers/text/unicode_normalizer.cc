// NFC, NFD, NFKC and NFKD as steps of a tokenizer.

#include <optional>

#include "tokenizers/spec.pb.h"
#include "tokenizers/text/normalizer_steps.h"
#include "tokenizers/text/unicode.h"
#include "tokenizers/text/unicode_normalization.h"

namespace tessera {
namespace {

constexpr struct {
  UnicodeNormalizerSpec::Form spec_form;
  NormalizationForm form;
  const char* name;
  // Largest output for an input byte: U+0390 in NFD, U+FDFA in NFKD.
  uint64_t growth;
} kForms[] = {
    {UnicodeNormalizerSpec::NFC, NormalizationForm::kNfc, "nfc", 3},
    {UnicodeNormalizerSpec::NFD, NormalizationForm::kNfd, "nfd", 3},
    {UnicodeNormalizerSpec::NFKC, NormalizationForm::kNfkc, "nfkc", 11},
    {UnicodeNormalizerSpec::NFKD, NormalizationForm::kNfkd, "nfkd", 11},
};

class UnicodeNormalizer : public Normalizer {
 public:
  UnicodeNormalizer(NormalizationForm form, UnicodeAge age, const char* name,
                    uint64_t growth)
      : normalization_(form, age), name_(name), growth_(growth) {}

  void Append(std::string_view text, std::string* out,
              OffsetMap* map) const override {
    normalization_.Append(text, out, map);
  }
  bool MayChange(std::string_view text) const override {
    return normalization_.NormalizedPrefix(text) < text.size();
  }
  bool is_local() const override { return true; }
  uint64_t growth() const override { return growth_; }
  std::string_view loses() const override { return name_; }

 private:
  UnicodeNormalization normalization_;
  const char* name_;
  uint64_t growth_;
};

// "9.0"; the tables know nothing newer than 16.0.
std::optional<UnicodeAge> ParseAge(std::string_view text) {
  constexpr int kMajorMax = 16;
  int numbers[2] = {0, 0};
  size_t i = 0;
  for (int part = 0; part < 2; ++part) {
    const size_t begin = i;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9' &&
           i - begin < 2) {
      numbers[part] = numbers[part] * 10 + (text[i++] - '0');
    }
    if (i == begin) return std::nullopt;
    if (part == 0 && (i == text.size() || text[i++] != '.')) {
      return std::nullopt;
    }
  }
  if (i != text.size() || numbers[0] < 1 || numbers[0] > kMajorMax ||
      numbers[1] > (numbers[0] == kMajorMax ? 0 : 3)) {
    return std::nullopt;
  }
  return UnicodeAge{static_cast<uint8_t>(numbers[0]),
                    static_cast<uint8_t>(numbers[1])};
}

}  // namespace

NormalizerOr NewUnicodeNormalizer(const UnicodeNormalizerSpec& spec) {
  UnicodeAge age;
  if (!spec.unicode_age().empty()) {
    const std::optional<UnicodeAge> parsed = ParseAge(spec.unicode_age());
    if (!parsed.has_value()) {
      return BadDataError(
          "normalizer.unicode.unicode_age: expected a version of Unicode from "
          "1.1 to 16.0, found " +
          QuoteForError(spec.unicode_age()) + " [V10]");
    }
    age = *parsed;
  }
  for (const auto& row : kForms) {
    if (row.spec_form == spec.form()) {
      return std::make_unique<UnicodeNormalizer>(row.form, age, row.name,
                                                 row.growth);
    }
  }
  return BadDataError("normalizer.unicode.form: unknown number " +
                      std::to_string(spec.form()) + " [V10]");
}

}  // namespace tessera
