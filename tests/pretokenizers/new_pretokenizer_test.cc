// Specs: what is refused, what is said about a pre-tokenizer, kinds, maps.

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/pretokenizers/pieces.h"
#include "tokenizers/base/limits.h"
#include "tokenizers/pretokenizers/pretokenizer.h"
#include "tokenizers/spec.pb.h"

namespace tessera {
namespace {

using Pieces = std::vector<std::string>;

PreTokenizerSpec SpecOf(const std::string& text) {
  PreTokenizerSpec spec;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &spec));
  return spec;
}

std::unique_ptr<PreTokenizer> Make(const std::string& text) {
  auto made = NewPreTokenizer(SpecOf(text));
  EXPECT_TRUE(made.ok()) << made.status();
  return *std::move(made);
}

std::string ErrorOf(const PreTokenizerSpec& spec) {
  const auto made = NewPreTokenizer(spec);
  if (made.ok()) return "made";
  EXPECT_EQ(ClassOf(made.status()), ErrorClass::kBadData);
  return std::string(MessageOf(made.status()));
}

TEST(NewPreTokenizerTest, RefusesWhatIsOutOfRange) {
  const auto expect_error = [](const std::string& spec, std::string_view part) {
    const std::string error = ErrorOf(SpecOf(spec));
    EXPECT_NE(error.find(part), std::string::npos) << spec << ": " << error;
  };
  expect_error("family { name: 'gpt3' }", "family.name");
  expect_error("metaspace { replacement: 'ab' }", "metaspace.replacement");
  expect_error("char_delimiter {}", "char_delimiter.delimiter");
  expect_error("char_delimiter { delimiter: 'ab' }",
               "char_delimiter.delimiter");
  expect_error("fixed_length {}", "fixed_length.length");
  expect_error("literal {}", "literal.pattern");
  expect_error("regex { pattern: 'a(' }", "regex.pattern");
  expect_error("regex { pattern: 'a*' }", "empty string");
  expect_error("regex { pattern: '(?=a)' }", "empty string");
  expect_error("regex { pattern: 'a(?=b)' engine: RE2 }", "look-around");
  expect_error(R"(sequence {
    members { bert {} } members { fixed_length {} } })",
               "sequence.members[1]");
}

// Falcon: to Digits the last byte of the character is the letter U+00B3, a
// number, and a blank is the letter U+0120.
TEST(NewPreTokenizerTest, MembersBehindByteLevelReadItsLetters) {
  const auto made = Make(R"(sequence {
    members { byte_level { use_regex: true } }
    members { digits { individual: true } } })");
  Splitter splitter(*made);
  EXPECT_EQ(splitter.Pieces("\u5173 1\u00B2x"),
            (Pieces{"\xE5\x85", "\xB3", " ", "1", "\xC2", "\xB2", "x"}));
  const auto words = Make(R"(sequence {
    members { byte_level {} } members { whitespace_split {} } })");
  Splitter whole(*words);
  EXPECT_EQ(whole.Pieces("a b"), (Pieces{"a b"}));
}

TEST(NewPreTokenizerTest, RefusesWhatIsTooLarge) {
  PreTokenizerSpec spec;
  spec.mutable_regex()->set_pattern(std::string(kPatternBytesMax, 'a'));
  EXPECT_EQ(ErrorOf(spec), "made");
  spec.mutable_regex()->set_pattern(std::string(kPatternBytesMax + 1, 'a'));
  EXPECT_NE(ErrorOf(spec).find("16384"), std::string::npos);

  spec.Clear();
  for (size_t i = 0; i < kSequenceMembersMax; ++i) {
    spec.mutable_sequence()->add_members()->mutable_bert();
  }
  EXPECT_EQ(ErrorOf(spec), "made");
  spec.mutable_sequence()->add_members()->mutable_bert();
  EXPECT_NE(ErrorOf(spec).find("16"), std::string::npos);

  PreTokenizerSpec nested = SpecOf("bert {}");
  for (int depth = 0; depth <= kSequenceNestingMax; ++depth) {
    EXPECT_EQ(ErrorOf(nested), "made") << depth;
    PreTokenizerSpec outer;
    *outer.mutable_sequence()->add_members() = nested;
    nested = outer;
  }
  EXPECT_NE(ErrorOf(nested).find("nested"), std::string::npos);
}

TEST(NewPreTokenizerTest, AnEmptySpecKeepsTheSegmentWhole) {
  for (const char* spec : {"", "sentencepiece {}", "sequence {}"}) {
    EXPECT_EQ(Splitter(*Make(spec)).Pieces("a b"), (Pieces{"a b"})) << spec;
  }
}

TEST(NewPreTokenizerTest, SaysWhatItLoses) {
  EXPECT_EQ(Make("bert {}")->loses(), "bert");
  EXPECT_EQ(Make("family { name: 'o200k' }")->loses(), "");
  EXPECT_EQ(Make("family { name: 'clip' }")->loses(), "regex");
  EXPECT_EQ(Make("family { name: 'whitespace' }")->loses(), "whitespace");
  EXPECT_EQ(Make(R"(sequence {
    members { digits {} } members { whitespace_split {} } })")
                ->loses(),
            "whitespace_split");
}

TEST(NewPreTokenizerTest, SaysWhyItIsSlow) {
  EXPECT_EQ(Make("family { name: 'gpt2' }")->slow_reason(), "");
  EXPECT_EQ(
      Make("regex { pattern: 'a+|\\\\s+(?!\\\\S)|\\\\s+' }")->slow_reason(),
      "");
  EXPECT_NE(Make("regex { pattern: 'a(?=b)' }")->slow_reason(), "");
}

TEST(NewPreTokenizerTest, IsOnePretoken) {
  const auto gpt2 = Make("byte_level { use_regex: true }");
  EXPECT_TRUE(gpt2->IsOnePretoken(" the"));
  EXPECT_FALSE(gpt2->IsOnePretoken("the cat"));
  EXPECT_FALSE(gpt2->IsOnePretoken(""));
  EXPECT_FALSE(Make("bert {}")->IsOnePretoken(" "));
  const auto metaspace = Make("metaspace { split: true }");
  EXPECT_TRUE(metaspace->IsOnePretoken("\u2581the"));
  EXPECT_FALSE(metaspace->IsOnePretoken("the"));
}

TEST(NewPreTokenizerTest, KindsAreThoseOfTheAlternatives) {
  const auto kinds = [](const std::string& spec, std::string_view text) {
    const auto pretokenizer = Make(spec);
    Splitter splitter(*pretokenizer);
    splitter.cursor().want_kinds = true;
    splitter.Ends(text);
    std::string letters;
    for (uint8_t flags : splitter.kinds()) {
      letters += "wnspo"[flags & kKindMask];
    }
    return letters;
  };
  for (const char* family : {"gpt2", "cl100k_hf", "o200k", "qwen3_5"}) {
    const std::string spec = "family { name: '" + std::string(family) + "' }";
    EXPECT_EQ(kinds(spec, "ab!  \n"), "wps") << family;
    EXPECT_EQ(kinds(spec, "'s1"), "wn") << family;
  }
  EXPECT_EQ(kinds("family { name: 'gpt2' }", "a 1 ! b"), "wnpw");
  EXPECT_EQ(kinds("family { name: 'deepseek_v3' }", "a 1!"), "wsnp");
  EXPECT_EQ(kinds("bert {}", "a 1!"), "wsnp");
}

TEST(NewPreTokenizerTest, RewrittenTextIsMappedBack) {
  const auto sequence = Make(R"(sequence {
    members { whitespace_split {} }
    members { metaspace { split: true } }
    members { digits { individual: true } } })");
  PretokenCursor cursor;
  sequence->Begin("a1 \u00E9", true, /*want_map=*/true, &cursor);
  ASSERT_TRUE(cursor.is_rewritten);
  EXPECT_EQ(cursor.text, "\u2581a1 \u2581\u00E9");
  ASSERT_EQ(cursor.map.size(), cursor.text.size());
  EXPECT_EQ(cursor.map.Resolve(0, 4), (Span{0, 1}));
  EXPECT_EQ(cursor.map.Resolve(4, 5), (Span{1, 2}));
  EXPECT_EQ(cursor.map.Resolve(6, 11), (Span{3, 5}));
  // The cursor serves a segment that is not rewritten as well.
  sequence->Begin("", true, true, &cursor);
  PretokenBlock block;
  EXPECT_FALSE(sequence->Fill(&cursor, &block));
}

// ICU gives up on it; the rest is one pretoken, and nothing hangs.
TEST(NewPreTokenizerTest, AStepLimitEndsTheMatching) {
  const auto slow = Make("regex { pattern: '(a|aa)+(?=b)|c' }");
  Splitter splitter(*slow);
  const std::string text = "cc" + std::string(60, 'a') + "c";
  EXPECT_EQ(splitter.Pieces(text), (Pieces{"c", "c", text.substr(2)}));
  EXPECT_EQ(splitter.cursor().regex_limit_hits, 1u);
}

TEST(NewPreTokenizerTest, AMillionBlanksDoNotOverflowTheStack) {
  const std::string blanks(1000000, ' ');
  for (const char* engine : {"AUTO", "ICU"}) {
    const auto split =
        Make("regex { pattern: 'a|\\\\s+(?!\\\\S)|\\\\s+' engine: " +
             std::string(engine) + " }");
    EXPECT_EQ(Splitter(*split).Pieces(blanks + "a"),
              (Pieces{blanks.substr(1), " ", "a"}))
        << engine;
  }
}

}  // namespace
}  // namespace tessera
