// The normalisation forms against ICU: every code point and random strings of
// what ICU's version knows, with our age set to that version.

#include "tokenizers/text/unicode_normalization.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uvernum.h>

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tokenizers/base/random.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

constexpr NormalizationForm kForms[] = {
    NormalizationForm::kNfc, NormalizationForm::kNfd, NormalizationForm::kNfkc,
    NormalizationForm::kNfkd};

std::string Icu(NormalizationForm form, const std::string& text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = nullptr;
  switch (form) {
    case NormalizationForm::kNfc:
      normalizer = icu::Normalizer2::getNFCInstance(error);
      break;
    case NormalizationForm::kNfd:
      normalizer = icu::Normalizer2::getNFDInstance(error);
      break;
    case NormalizationForm::kNfkc:
      normalizer = icu::Normalizer2::getNFKCInstance(error);
      break;
    case NormalizationForm::kNfkd:
      normalizer = icu::Normalizer2::getNFKDInstance(error);
      break;
  }
  std::string out;
  normalizer->normalize(icu::UnicodeString::fromUTF8(text), error)
      .toUTF8String(out);
  return out;
}

std::string Ours(NormalizationForm form, std::string_view text) {
  std::string out;
  UnicodeNormalization(form).Append(text, &out, nullptr);
  return out;
}

bool KnownToIcu(char32_t c) {
  return IsScalarValue(c) &&
         u_charType(static_cast<UChar32>(c)) != U_UNASSIGNED;
}

// All that ICU knows and that some form touches.
std::vector<char32_t> Touched() {
  std::vector<char32_t> points;
  for (char32_t c = 0; c < kCodePointCount; ++c) {
    if (KnownToIcu(c) && HasNormalization(c)) points.push_back(c);
  }
  return points;
}

void ExpectLikeIcu(const std::string& text) {
  for (const NormalizationForm form : kForms) {
    const std::string wanted = Icu(form, text);
    ASSERT_EQ(Ours(form, text), wanted) << testing::PrintToString(text);
    const UnicodeNormalization normalization(form);
    const size_t prefix = normalization.NormalizedPrefix(text);
    ASSERT_EQ(prefix == text.size(), wanted == text);
    ASSERT_EQ(wanted.substr(0, prefix), text.substr(0, prefix));
  }
}

TEST(UnicodeNormalization, EveryCodePoint) {
  for (char32_t c = 0; c < kCodePointCount; ++c) {
    if (!KnownToIcu(c)) continue;
    std::string text = "x";
    AppendUtf8(c, &text);
    if (HasNormalization(c)) {
      ExpectLikeIcu(text);
    } else {
      for (const NormalizationForm form : kForms) {
        ASSERT_EQ(Ours(form, text), text);
      }
    }
  }
}

TEST(UnicodeNormalization, RandomStrings) {
  const std::vector<char32_t> touched = Touched();
  Random random(404);
  for (size_t i = 0; i < 20000; ++i) {
    std::string text;
    for (size_t size = random.Below(10); size > 0; --size) {
      const uint64_t dice = random.Below(10);
      if (dice < 2) {
        text += static_cast<char>('a' + random.Below(26));
      } else if (dice < 4) {
        AppendUtf8(static_cast<char32_t>(0x300 + random.Below(0x50)), &text);
      } else {
        AppendUtf8(touched[random.Below(touched.size())], &text);
      }
    }
    ExpectLikeIcu(text);
  }
}

std::string Marks(size_t count) {
  std::string text = "a";
  for (size_t i = 0; i < count; ++i) {
    AppendUtf8(i % 2 == 0 ? 0x301 : 0x323, &text);
  }
  return text;
}

TEST(UnicodeNormalization, LongRunOfMarks) {
  ExpectLikeIcu(Marks(1000));
  // ICU's time is quadratic here, ours must not be.
  const std::string sorted = Ours(NormalizationForm::kNfd, Marks(1000000));
  EXPECT_EQ(sorted.size(), 2000001u);
  EXPECT_EQ(sorted.substr(0, 5), "a\xCC\xA3\xCC\xA3");
  EXPECT_EQ(sorted.substr(1999997), "\xCC\x81\xCC\x81");
}

TEST(UnicodeNormalization, IllFormedBytesAreBorders) {
  // The mark after FF composes with nothing and is not sorted across it.
  EXPECT_EQ(Ours(NormalizationForm::kNfc, "e\xFF\xCC\x81"), "e\xFF\xCC\x81");
  EXPECT_EQ(Ours(NormalizationForm::kNfc,
                 "\xFF"
                 "e\xCC\x81\x80"),
            "\xFF\xC3\xA9\x80");
  EXPECT_EQ(Ours(NormalizationForm::kNfd, "\xCC\x81\xFF\xCC\xA3"),
            "\xCC\x81\xFF\xCC\xA3");
  EXPECT_EQ(Ours(NormalizationForm::kNfd, "\xC3"), "\xC3");
}

TEST(UnicodeNormalization, AgeLeavesNewerOnesAlone) {
  const std::string era = "\xE3\x8B\xBF";  // U+32FF, of Unicode 12.1
  std::string out;
  UnicodeNormalization(NormalizationForm::kNfkc, UnicodeAge{9, 0})
      .Append(era, &out, nullptr);
  EXPECT_EQ(out, era);
  EXPECT_EQ(Ours(NormalizationForm::kNfkc, era), "\xE4\xBB\xA4\xE5\x92\x8C");
}

TEST(UnicodeNormalization, Unicode16) {
  // U+105D2 U+0307 -> U+105C9, new in 16.0 and unknown to older libraries.
  EXPECT_EQ(Ours(NormalizationForm::kNfc, "\xF0\x90\x97\x92\xCC\x87"),
            "\xF0\x90\x97\x89");
}

std::vector<Span> Spans(const OffsetMap& map) {
  std::vector<Span> spans;
  for (size_t i = 0; i < map.size(); ++i) spans.push_back(map[i]);
  return spans;
}

TEST(UnicodeNormalization, Offsets) {
  std::string out;
  OffsetMap map;
  UnicodeNormalization(NormalizationForm::kNfc)
      .Append("ae\xCC\x81x", &out, &map);
  EXPECT_EQ(out, "a\xC3\xA9x");
  // The composed letter stands for the first of its parts.
  EXPECT_EQ(Spans(map), (std::vector<Span>{{0, 1}, {1, 2}, {1, 2}, {4, 5}}));
}

}  // namespace
}  // namespace tessera
