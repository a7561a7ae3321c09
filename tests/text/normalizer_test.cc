// What every normaliser promises, on every kind of text, and what the factory
// refuses. Equality with the libraries they are of is the Python tests' matter.

#include "tokenizers/text/normalizer.h"

#include <google/protobuf/text_format.h>

#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tokenizers/base/random.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/text/charsmap_builder.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

NormalizerSpec Spec(const std::string& text) {
  NormalizerSpec spec;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &spec))
      << text;
  return spec;
}

std::unique_ptr<Normalizer> Make(const NormalizerSpec& spec) {
  auto made = NewNormalizer(spec);
  EXPECT_TRUE(made.ok()) << made.status();
  return *std::move(made);
}

std::string Apply(const std::string& spec, std::string_view text) {
  std::string out;
  Make(Spec(spec))->Append(text, &out, nullptr);
  return out;
}

// A map with every kind of result.
std::string SmallCharsmap() {
  return *BuildCharsmap({{"a", "bb"},
                         {"ab", ""},
                         {"\xEF\xAC\x81", "fi"},
                         {"e\xCC\x81", "\xC3\xA9"},
                         {"\xC2\xA0", " "},
                         {"\x01", ""}});
}

std::vector<NormalizerSpec> AllSpecs() {
  std::vector<NormalizerSpec> specs;
  for (const char* text : {
           "unicode { form: NFC }",
           "unicode { form: NFD }",
           "unicode { form: NFKC unicode_age: '9.0' }",
           "unicode { form: NFKD }",
           "lowercase {}",
           "lowercase { locale: 'tr' }",
           "strip { left: true right: true }",
           "strip_accents {}",
           "replace { literal: ' ' content: '\\342\\226\\201' }",
           "replace { literal: 'ab' content: '' }",
           "replace { literal: 'a' content: '123456789' }",
           "replace { regex: ' {2,}' content: '_' }",
           "replace { regex: 'x*' content: '|' }",
           "replace { regex: '\\\\w+(?=,)' content: 'w' }",
           "prepend { content: '\\342\\226\\201' }",
           "byte_level {}",
           "bert { clean_text: true handle_chinese_chars: true lowercase: true "
           "}",
           "bert { clean_text: true }",
           "nmt {}",
           "ill_formed { policy: KEEP }",
           "ill_formed { policy: REPLACE }",
           "ill_formed { policy: REPLACE_EACH_BYTE }",
           "sequence { members { nmt {} } members { strip { left: true } } "
           "members { unicode { form: NFKC } } members { lowercase {} } }",
           "sequence {}",
           "sentencepiece { add_dummy_prefix: true escape_whitespaces: true }",
           "sentencepiece { remove_extra_whitespaces: true add_dummy_prefix: "
           "true treat_whitespace_as_suffix: true escape_whitespaces: true "
           "user_defined_symbols: 'ab' user_defined_symbols: ' x' }",
       }) {
    specs.push_back(Spec(text));
  }
  for (const auto match : {CharsmapSpec::LONGEST, CharsmapSpec::GRAPHEME}) {
    specs.emplace_back();
    specs.back().mutable_charsmap()->set_blob(SmallCharsmap());
    specs.back().mutable_charsmap()->set_match(match);
  }
  specs.emplace_back();
  auto* sentencepiece = specs.back().mutable_sentencepiece();
  sentencepiece->set_charsmap_blob(SmallCharsmap());
  sentencepiece->set_remove_extra_whitespaces(true);
  sentencepiece->set_escape_whitespaces(true);
  sentencepiece->set_add_dummy_prefix(true);
  return specs;
}

// Well-formed and ill-formed pieces, so that borders are frequent.
std::string RandomText(Random* random) {
  static const std::string kPieces[] = {"a",
                                        "b",
                                        "ab",
                                        "A",
                                        "x",
                                        " ",
                                        "  ",
                                        ",",
                                        "\n",
                                        "\t",
                                        "e\xCC\x81",
                                        "\xCC\x81",
                                        "\xCC\xA3",
                                        "\xC3\x89",
                                        "\xC4\xB0",
                                        "\xEF\xAC\x81",
                                        "\xC2\xA0",
                                        "\xE4\xB8\xAD",
                                        "\xE1\x84\x80\xE1\x85\xA1",
                                        "\xEA\xB0\x80",
                                        "\xE2\x96\x81",
                                        "\xF0\x9F\x98\x80",
                                        "\xF0\x9D\x85\xA0",
                                        "\x01",
                                        std::string(1, '\0'),
                                        "\xFF",
                                        "\x80",
                                        "\xE2\x82",
                                        "\xED\xA0\x80",
                                        "\xC3",
                                        "word",
                                        "longer words in a row "};
  std::string text;
  for (size_t size = random->Below(12); size > 0; --size) {
    text += kPieces[random->Below(std::size(kPieces))];
  }
  return text;
}

void ExpectPromises(const Normalizer& normalizer, const std::string& text) {
  std::string out = "kept", plain;
  OffsetMap map;
  normalizer.Append(text, &out, &map);
  normalizer.Append(text, &plain, nullptr);
  ASSERT_EQ(out, "kept" + plain);
  ASSERT_EQ(map.size(), plain.size());
  ASSERT_LE(plain.size(), text.size() * normalizer.growth());
  if (!normalizer.MayChange(text)) {
    ASSERT_EQ(plain, text);
  }
  for (size_t i = 0; i < map.size(); ++i) {
    ASSERT_LE(map[i].begin, map[i].end);
    ASSERT_LE(map[i].end, text.size());
  }
}

TEST(Normalizer, PromisesHoldOnRandomBytes) {
  Random random(404);
  std::vector<std::string> texts = {"", " ", "\xFF"};
  for (size_t i = 0; i < 2000; ++i) texts.push_back(RandomText(&random));
  for (const NormalizerSpec& spec : AllSpecs()) {
    SCOPED_TRACE(spec.ShortDebugString().substr(0, 100));
    const auto normalizer = Make(spec);
    for (const std::string& text : texts) {
      ASSERT_NO_FATAL_FAILURE(ExpectPromises(*normalizer, text))
          << testing::PrintToString(text);
    }
  }
}

// The output for a long text is that of its parts where a line feed, which
// nothing joins, stands between: buffers inside must not show.
TEST(Normalizer, LongTexts) {
  Random random(405);
  for (const char* spec :
       {"lowercase {}", "nmt {}", "byte_level {}", "strip_accents {}",
        "unicode { form: NFC }", "replace { literal: ' ' content: '___' }",
        "bert { clean_text: true lowercase: true }",
        "sentencepiece { escape_whitespaces: true }"}) {
    SCOPED_TRACE(spec);
    std::string whole, wanted;
    const auto normalizer = Make(Spec(spec));
    for (size_t i = 0; i < 3000; ++i) {
      const std::string part = RandomText(&random) + "\n";
      whole += part;
      normalizer->Append(part, &wanted, nullptr);
    }
    std::string found;
    normalizer->Append(whole, &found, nullptr);
    EXPECT_TRUE(found == wanted);
  }
}

TEST(Normalizer, Lowercase) {
  EXPECT_EQ(Apply("lowercase {}", "I\xC4\xB0\xC3\x89"), "ii\xCC\x87\xC3\xA9");
  EXPECT_EQ(Apply("lowercase { locale: 'tr' }", "I\xC4\xB0IiA"),
            "\xC4\xB1i\xC4\xB1ia");
  std::string all;
  for (char c = ' '; c < 0x7F; ++c) all += c;
  for (size_t shift = 0; shift < 16; ++shift) {
    std::string wanted = std::string(shift, '-') + all;
    for (char& c : wanted) c = c >= 'A' && c <= 'Z' ? c + 32 : c;
    EXPECT_EQ(Apply("lowercase {}", std::string(shift, '-') + all), wanted);
  }
}

TEST(Normalizer, IllFormedBytesStayAndAreBorders) {
  EXPECT_EQ(Apply("bert { clean_text: true lowercase: true }",
                  "\xFF"
                  "A\x80"),
            "\xFF"
            "a\x80");
  EXPECT_EQ(Apply("replace { regex: '^a' content: 'b' }",
                  "a\xFF"
                  "a"),
            "b\xFF"
            "b");
  EXPECT_EQ(Apply("replace { regex: 'a\\\\b' content: '' }", "a\xFF"), "\xFF");
  EXPECT_EQ(Apply("strip { left: true right: true }", " \xFF "), "\xFF");
  EXPECT_EQ(Apply("ill_formed { policy: REPLACE }",
                  "\xE2\x82"
                  "a\xFF"),
            "\xEF\xBF\xBD"
            "a\xEF\xBF\xBD");
  EXPECT_EQ(Apply("ill_formed { policy: REPLACE_EACH_BYTE }",
                  "\xE2\x82"
                  "a"),
            "\xEF\xBF\xBD\xEF\xBF\xBD"
            "a");
}

TEST(Normalizer, SentencePieceOrder) {
  const std::string spec =
      "sentencepiece { add_dummy_prefix: true escape_whitespaces: true "
      "remove_extra_whitespaces: true ";
  EXPECT_EQ(Apply(spec + "}", "  a  b "),
            "\xE2\x96\x81"
            "a\xE2\x96\x81"
            "b");
  EXPECT_EQ(Apply(spec + "}", "   "), "");
  EXPECT_EQ(Apply(spec + "}", "\xE2\x82"),
            "\xE2\x96\x81\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(Apply(spec + "treat_whitespace_as_suffix: true }", "a"),
            "a\xE2\x96\x81");
  EXPECT_EQ(Apply("sentencepiece { user_defined_symbols: 'a  b' "
                  "remove_extra_whitespaces: true }",
                  " a  b  c"),
            "a  b c");
}

std::vector<Span> Spans(const OffsetMap& map) {
  std::vector<Span> spans;
  for (size_t i = 0; i < map.size(); ++i) spans.push_back(map[i]);
  return spans;
}

TEST(OffsetMap, ResolvesAndComposes) {
  OffsetMap first;  // "xay" -> "bcy": x gone, a -> bc, y
  first.Append(2, 1, 2);
  first.AppendIdentity(2, 3);
  EXPECT_EQ(first.Resolve(0, 2), (Span{1, 2}));
  EXPECT_EQ(first.Resolve(1, 3), (Span{1, 3}));
  EXPECT_EQ(first.Resolve(2, 2), (Span{2, 2}));
  EXPECT_EQ(first.Resolve(3, 3), (Span{3, 3}));
  OffsetMap second;  // "bcy" -> "dy"
  second.Append(1, 0, 2);
  second.AppendIdentity(2, 3);
  second.ComposeAfter(first);
  EXPECT_EQ(Spans(second), (std::vector<Span>{{1, 2}, {2, 3}}));
  EXPECT_EQ(OffsetMap().Resolve(0, 0), (Span{0, 0}));
}

void ExpectRefused(const std::string& spec, std::string_view part) {
  const auto made = NewNormalizer(Spec(spec));
  ASSERT_FALSE(made.ok()) << spec;
  EXPECT_EQ(ClassOf(made.status()), ErrorClass::kBadData);
  EXPECT_NE(MessageOf(made.status()).find(part), std::string_view::npos)
      << made.status();
}

TEST(Normalizer, Refused) {
  ExpectRefused("", "no kind");
  ExpectRefused("unicode { unicode_age: 'x' }", "unicode_age");
  ExpectRefused("unicode { unicode_age: '17.0' }", "unicode_age");
  ExpectRefused("unicode { unicode_age: '9' }", "unicode_age");
  ExpectRefused("lowercase { locale: 'de' }", "locale");
  ExpectRefused("replace { literal: 'a' regex: 'b' }", "both");
  ExpectRefused("replace { regex: '(' }", "byte 1");
  ExpectRefused("replace { regex: '[a' }", "too early");
  ExpectRefused("replace { regex: '\\\\p{Klingon}' }", "Klingon");
  ExpectRefused("replace { regex: '" + std::string(20000, 'a') + "' }",
                "16384");
  ExpectRefused("charsmap { blob: '123' }", "[V12]");
  std::string nested = "nmt {}";
  for (size_t i = 0; i < 5; ++i) {
    nested = "sequence { members { " + nested + " } }";
  }
  ExpectRefused(nested, "deep");
  std::string wide;
  for (size_t i = 0; i < 17; ++i) wide += "members { nmt {} } ";
  ExpectRefused("sequence { " + wide + "}", "at most 16");
}

TEST(Normalizer, LosesIsSaid) {
  EXPECT_EQ(Make(Spec("unicode { form: NFC }"))->loses(), "nfc");
  EXPECT_EQ(Make(Spec("prepend { content: 'x' }"))->loses(), "");
  EXPECT_EQ(Make(Spec("ill_formed {}"))->loses(), "");
  EXPECT_EQ(Make(Spec("sequence { members { byte_level {} } members { "
                      "lowercase {} } }"))
                ->loses(),
            "lowercase");
}

// The rest of a text stays where ICU's matcher reaches its limit.
TEST(Normalizer, PatternsThatExplodeEnd) {
  const std::string text(2000, 'a');
  EXPECT_EQ(Apply("replace { regex: '(a+)+$x' content: '' }", text), text);
}

}  // namespace
}  // namespace tessera
