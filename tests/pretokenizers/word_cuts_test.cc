// Word cuts are exact: no token stands across one, by a slow twin.

#include "tokenizers/pretokenizers/word_cuts.h"

#include <gtest/gtest.h>

#include <bit>
#include <iterator>
#include <string>
#include <vector>

#include "tests/pretokenizers/pieces.h"
#include "tokenizers/pretokenizers/metaspace.h"
#include "tokenizers/pretokenizers/simple_schemes.h"
#include "tokenizers/pretokenizers/word_cutter.h"

namespace tessera {
namespace {

using Texts = std::vector<std::string_view>;
using Pieces = std::vector<std::string>;

constexpr char kM[] = "\u2581";

Pieces CutBy(const Texts& tokens, std::string_view text) {
  return Splitter(*NewSentencePiecePreTokenizer(tokens)).Pieces(text);
}

TEST(WordCutsTest, CutsBeforeRunsWhereNoTokenStandsAcross) {
  const Texts tokens = {"a", "\u2581", "\u2581\u2581", "\u2581the",
                        "\u2581\u2581x"};
  EXPECT_FALSE(WordCuts(tokens).never());
  EXPECT_EQ(WordCuts(tokens).exception_count(), 0u);
  EXPECT_EQ(CutBy(tokens, "\u2581the\u2581\u2581x\u2581"),
            (Pieces{"\u2581the", "\u2581\u2581x", "\u2581"}));
  EXPECT_EQ(CutBy(tokens, "ab"), (Pieces{"ab"}));
  EXPECT_EQ(CutBy(tokens, ""), Pieces{});
  // Bytes of U+2581 without the rest, and others that begin like it.
  EXPECT_EQ(CutBy(tokens, "a\xE2\x96\u2581\u2014\u2581b\xE2"),
            (Pieces{"a\xE2\x96", "\u2581\u2014", "\u2581b\xE2"}));
}

TEST(WordCutsTest, AnExceptionGuardsItsOwnPlacesOnly) {
  const Texts tokens = {".\u2581", "a\u2581b"};
  EXPECT_EQ(WordCuts(tokens).exception_count(), 2u);
  EXPECT_EQ(CutBy(tokens, "x.\u2581y\u2581a\u2581b\u2581a\u2581c"),
            (Pieces{"x.\u2581y", "\u2581a\u2581b", "\u2581a", "\u2581c"}));
}

TEST(WordCutsTest, ManyExceptionsLeaveTheSegmentWhole) {
  std::vector<std::string> owned;
  for (size_t i = 0; i <= WordCuts::kExceptionsMax; ++i) {
    owned.push_back(std::to_string(i) + kM);
  }
  const Texts tokens(owned.begin(), owned.end());
  EXPECT_TRUE(WordCuts(tokens).never());
  EXPECT_EQ(CutBy(tokens, "a\u2581b"), (Pieces{"a\u2581b"}));
  EXPECT_FALSE(WordCuts(Texts(tokens.begin() + 1, tokens.end())).never());
}

// Does a token's text stand over `place`?
bool IsCrossed(const Texts& tokens, std::string_view text, size_t place) {
  for (std::string_view token : tokens) {
    for (size_t at = text.find(token); at != std::string_view::npos;
         at = text.find(token, at + 1)) {
      if (at < place && place < at + token.size()) return true;
    }
  }
  return false;
}

TEST(WordCutsTest, EqualsTheSlowTwinOnRandomVocabularies) {
  constexpr std::string_view kUnits[] = {"a",    "b",        "\u2581",
                                         "\xE2", "\xE2\x96", "\x81"};
  Random random(30);
  const auto random_text = [&](size_t units) {
    std::string text;
    for (size_t i = 0; i < units; ++i) text += kUnits[random.Below(6)];
    return text;
  };
  for (int i = 0; i < 3000; ++i) {
    std::vector<std::string> owned;
    for (uint64_t count = random.Below(5); count > 0; --count) {
      owned.push_back(random_text(1 + random.Below(4)));
    }
    const Texts tokens(owned.begin(), owned.end());
    const std::string text = random_text(random.Below(20));
    Pieces want;
    size_t begin = 0;
    for (size_t at = 1; at < text.size(); ++at) {
      const bool is_place = text.compare(at, 3, kM) == 0 &&
                            !(at >= 3 && text.compare(at - 3, 3, kM) == 0);
      if (!is_place || IsCrossed(tokens, text, at)) continue;
      want.push_back(text.substr(begin, at - begin));
      begin = at;
    }
    if (begin < text.size()) want.push_back(text.substr(begin));
    ASSERT_EQ(CutBy(tokens, text), want) << Shown(text);
  }
}

// Windows of 64 bytes against one cut after another, with exceptions that lie
// across the ends of windows.
TEST(WordCutsTest, WindowsGiveTheCutsOfOneByOne) {
  const std::vector<Texts> vocabularies = {
      {"a", "\u2581", "\u2581the"},
      {"a", ".\u2581", "a\u2581b", "bb\u2581\u2581a"},
      {"a", "\x81", "b\xE2", "a\xE2\x96"}};
  constexpr std::string_view kParts[] = {"\u2581", "\u2581", "a",     "b",
                                         ".",      "ab",     "\xE2",  "\x96",
                                         "\x81",   "\u2014", "longer"};
  Random random(31);
  std::string text;
  for (int i = 0; i < (WantsFull() ? 300000 : 10000); ++i) {
    const WordCuts cuts(vocabularies[random.Below(vocabularies.size())]);
    text.clear();
    for (size_t size = random.Below(300); text.size() < size;) {
      text += kParts[random.Below(std::size(kParts))];
    }
    const auto begin = reinterpret_cast<scan::Pointer>(text.data());
    const scan::Pointer end = begin + text.size();
    for (scan::Pointer p = begin; p < end;) {
      const scan::ByteSet found = cuts.Cuts(p, end);
      ASSERT_EQ(found & 1, 1u);
      scan::Pointer next = p;
      for (scan::ByteSet left = found & (found - 1); left != 0;
           left &= left - 1) {
        next = cuts.Next(next, end);
        ASSERT_EQ(next - p, std::countr_zero(left)) << Shown(text);
      }
      p = cuts.Next(p, end);
    }
  }
}

// Long enough for the moves of 64 bytes, with words of every size.
TEST(WordCutterTest, MetaspaceRewritesLongTexts) {
  Random random(32);
  for (const std::string_view replacement : {"\u2581", "_", "\u00B7"}) {
    MetaspaceOptions options;
    options.replacement = std::string(replacement);
    options.split = false;
    const auto metaspace = NewMetaspacePreTokenizer(options);
    for (int i = 0; i < 2000; ++i) {
      std::string text = "x";
      std::string want = options.replacement + "x";
      for (size_t size = random.Below(600); text.size() < size;) {
        const std::string word(random.Below(random.Below(2) == 0 ? 4 : 90),
                               'w');
        text += word + " ";
        want += word + options.replacement;
      }
      PretokenCursor cursor;
      metaspace->Begin(text, true, false, &cursor);
      ASSERT_EQ(cursor.text, want);
    }
  }
}

std::unique_ptr<PreTokenizer> WholeMetaspace() {
  MetaspaceOptions options;
  options.split = false;
  return NewMetaspacePreTokenizer(options);
}

TEST(WordCutterTest, CutsTheWholeSegmentsOfMetaspace) {
  const auto words = NewWordCutter(WholeMetaspace(), {"a", "\u2581a"});
  EXPECT_EQ(Splitter(*words).Pieces("a  b c"),
            (Pieces{"\u2581a", "\u2581\u2581b", "\u2581c"}));
  EXPECT_TRUE(words->rewrites());
}

TEST(WordCutterTest, CutsThePretokensOfAnyOther) {
  const auto words = NewWordCutter(NewLinePreTokenizer(), {"a", "\u2581a"});
  EXPECT_EQ(Splitter(*words).Pieces("a\u2581b\n\u2581c\u2581\u2581d\n"),
            (Pieces{"a", "\u2581b\n", "\u2581c", "\u2581\u2581d\n"}));
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "xy\u2581z\n";
  EXPECT_EQ(Splitter(*words).Pieces(many).size(), 2000u);
}

TEST(WordCutterTest, ReturnsTheOtherWhereNothingCanBeCut) {
  std::vector<std::string> owned;
  for (int i = 0; i < 40; ++i) owned.push_back(std::to_string(i) + kM);
  auto inner = WholeMetaspace();
  const PreTokenizer* const same = inner.get();
  EXPECT_EQ(
      NewWordCutter(std::move(inner), Texts(owned.begin(), owned.end())).get(),
      same);
}

// As for scanners: any part of a text, any place in it.
TEST(WordCutterTest, CutsAreSafe) {
  const Texts tokens = {"b\u2581", "\u2581a"};
  struct Case {
    std::unique_ptr<PreTokenizer> pretokenizer;
    std::string_view units[6];
  };
  Case cases[] = {
      {NewSentencePiecePreTokenizer(tokens),
       {"a", "b", "\u2581", "\u2581", "\x81", "c"}},
      {NewWordCutter(WholeMetaspace(), tokens),
       {"a", "b", " ", "\u2581", "\x81", "c"}},
      {NewMetaspacePreTokenizer({}), {"a", "b", " ", "\u2581", "\x81", "c"}},
      {NewPrefixSpacePreTokenizer(NewScanner(ScannerId::kGpt2)),
       {"a", "b", " ", "1", "!", " "}},
      {NewLinePreTokenizer(), {"a", "\n", " ", "\n", "\x81", "c"}},
      {NewWhitespaceSplitPreTokenizer(), {"a", "\n", " ", "\n", "\x81", "c"}},
      {NewBertPreTokenizer(), {"a", "\n", " ", "!", "\xE3\x80\x80", "c"}},
      {NewDigitsPreTokenizer(true), {"a", "1", "2", "!", "\x81", "c"}},
  };
  for (const Case& tested : cases) {
    Splitter splitter(*tested.pretokenizer);
    Random random(31);
    size_t cuts = 0;
    for (int i = 0; i < 20000; ++i) {
      std::string whole;
      for (size_t size = random.Below(16); size > 0; --size) {
        whole += tested.units[random.Below(6)];
      }
      const size_t begin = random.Below(whole.size() + 1);
      const size_t size = random.Below(whole.size() - begin + 1);
      const size_t cut = tested.pretokenizer->FindSafeCut(
          std::string_view(whole).substr(begin, size), random.Below(size + 1));
      if (cut == PreTokenizer::kNoCut) continue;
      ++cuts;
      ASSERT_LT(cut, size);
      const Pieces want = splitter.Pieces(whole);
      Pieces got = splitter.Pieces(whole.substr(0, begin + cut));
      for (std::string& piece : splitter.Pieces(whole.substr(begin + cut))) {
        got.push_back(std::move(piece));
      }
      ASSERT_EQ(got, want) << Shown(whole) << " cut at " << begin + cut;
    }
    EXPECT_GT(cuts, 1000u);
  }
}

}  // namespace
}  // namespace tessera
