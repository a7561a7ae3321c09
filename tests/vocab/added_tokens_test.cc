#include "tokenizers/vocab/added_tokens.h"

#include <gtest/gtest.h>

#include "tests/vocab/added_tokens_harness.h"
#include "tests/vocab/cpu_time.h"

namespace tessera {
namespace {

TEST(AddedTokens, None) {
  const auto added = Make(TokenizerSpec());
  const AddedTokenFilter filter = Filter(*added, SpecialPolicy::kAllow);
  EXPECT_TRUE(filter.allows_none());
  EXPECT_FALSE(added->AnyRaw(filter));
  EXPECT_FALSE(added->AnyNormalized(filter));
  EXPECT_EQ(Find(*added, "abc", filter), "");
  EXPECT_TRUE(added->MayCut("abc", 1, filter));
  Match match;
  EXPECT_FALSE(added->FindRefused("abc", &match));
}

TEST(AddedTokens, LeftmostThenLongest) {
  TokenizerSpec spec;
  Add(&spec, "ab");
  Add(&spec, "abcd");
  Add(&spec, "bcde");
  EXPECT_EQ(FindAll(spec, "xabcdex"), "1-5:102 ");
  EXPECT_EQ(FindAll(spec, "abcex"), "0-2:101 ");
  EXPECT_EQ(FindAll(spec, "bcdeab"), "0-4:103 4-6:101 ");
}

TEST(AddedTokens, PoliciesAndSubsets) {
  TokenizerSpec spec;
  Add(&spec, "<a>", true);
  Add(&spec, "<a>b", true);
  Add(&spec, "<a", false);
  const auto added = Make(spec);
  const std::string text = "<a>b<a>";
  const auto find = [&](SpecialPolicy policy,
                        const std::vector<std::string>& allowed = {}) {
    return Find(*added, text, Filter(*added, policy, allowed));
  };
  EXPECT_EQ(find(SpecialPolicy::kAllow), "0-4:102 4-7:101 ");
  EXPECT_EQ(find(SpecialPolicy::kText), "0-2:103 4-6:103 ");
  EXPECT_EQ(find(SpecialPolicy::kRefuse), "0-2:103 4-6:103 ");
  EXPECT_EQ(find(SpecialPolicy::kAllow, {"<a>"}), "0-3:101 4-7:101 ");
  EXPECT_EQ(find(SpecialPolicy::kAllow, {"<a>b"}), "0-4:102 4-6:103 ");
  const AddedTokenFilter some = Filter(*added, SpecialPolicy::kAllow, {"<a>"});
  EXPECT_TRUE(some.Allows(0));
  EXPECT_FALSE(some.Allows(1));
  EXPECT_TRUE(some.Allows(2));
  EXPECT_FALSE(some.allows_all());
  EXPECT_TRUE(Filter(*added, SpecialPolicy::kAllow).allows_all());

  Match match;
  ASSERT_TRUE(added->FindRefused("x<a>b", &match));
  EXPECT_EQ(match.begin, 1u);
  EXPECT_EQ(match.end, 5u);
  EXPECT_EQ(match.id, 102u);
  EXPECT_EQ(match.added_index, 1u);
  EXPECT_FALSE(added->FindRefused("x<a b", &match));

  const auto unknown = added->NewFilter(SpecialPolicy::kAllow, {"<a>c"});
  EXPECT_EQ(ClassOf(unknown.status()), ErrorClass::kUsage);
  EXPECT_NE(MessageOf(unknown.status()).find("<a>c"), std::string_view::npos);
}

TEST(AddedTokens, SameTextTwice) {
  TokenizerSpec spec;
  Add(&spec, "<x>", false);
  Add(&spec, "<x>", true);
  const auto added = Make(spec);
  EXPECT_EQ(Find(*added, "<x>", Filter(*added, SpecialPolicy::kAllow)),
            "0-3:102 ");
  EXPECT_EQ(Find(*added, "<x>", Filter(*added, SpecialPolicy::kText)),
            "0-3:101 ");
}

TEST(AddedTokens, AliasesAreTokensOfTheirOwn) {
  TokenizerSpec spec;
  Add(&spec, "<|endofprompt|>", true)->set_id(7);
  AddedTokenSpec* alias = Add(&spec, "<|reserved_7|>", true);
  alias->set_id(7);
  alias->set_alias(true);
  EXPECT_EQ(FindAll(spec, "<|reserved_7|><|endofprompt|>"), "0-14:7 14-29:7 ");
}

TEST(AddedTokens, SingleWord) {
  TokenizerSpec spec;
  Add(&spec, "no")->set_single_word(true);
  Add(&spec, "o");
  EXPECT_EQ(FindAll(spec, "no no-no, nor 1no \xC3\xA9no no"),
            "0-2:101 3-5:101 6-8:101 23-25:101 ");
  // The refused match is passed over whole, and not tried shorter.
  EXPECT_EQ(FindAll(spec, "non"), "");
  EXPECT_EQ(FindAll(spec, "no\xCC\x81"), "");
  // Ill-formed bytes are no word characters.
  EXPECT_EQ(FindAll(spec, "\xC3no\x80"), "1-3:101 ");
}

TEST(AddedTokens, Strips) {
  TokenizerSpec spec;
  Add(&spec, "<l>")->set_lstrip(true);
  Add(&spec, "<r>")->set_rstrip(true);
  Add(&spec, "\n");
  EXPECT_EQ(FindAll(spec, " a \t<l> \xE3\x80\x80<l>b"), "2-7:101 7-14:101 ");
  EXPECT_EQ(FindAll(spec, "<r> \xC2\xA0 a"), "0-7:102 ");
  EXPECT_EQ(FindAll(spec, "<r>  <l>"), "0-5:102 5-8:101 ");
  // A token in stripped white space is found all the same.
  EXPECT_EQ(FindAll(spec, "<r> \n a"), "0-4:102 4-5:103 ");
  EXPECT_EQ(FindAll(spec, "  <l>"), "0-5:101 ");
  // Unless it strips left as well: then there is nothing left of it.
  Add(&spec, "\t")->set_lstrip(true);
  EXPECT_EQ(FindAll(spec, "<r> \t a"), "0-6:102 ");
}

TEST(AddedTokens, NormalizedContents) {
  TokenizerSpec spec;
  Add(&spec, "Hello")->set_normalized(true);
  Add(&spec, "hello")->set_normalized(true);
  Add(&spec, "gone")->set_normalized(true);
  Add(&spec, "<S>", true)->set_normalized(true);
  Add(&spec, "raw");
  const auto created = AddedTokens::Create(spec, [](std::string_view text) {
    if (text == "gone") return std::string();
    std::string lower(text);
    for (char& c : lower) c = static_cast<char>(c | 0x20);
    return lower;
  });
  ASSERT_TRUE(created.ok());
  const AddedTokens& added = **created;
  const AddedTokenFilter filter = Filter(added, SpecialPolicy::kAllow);
  EXPECT_TRUE(added.AnyNormalized(filter));
  std::vector<Match> matches;
  added.FindNormalized("hello Hello raw", filter, &matches);
  ASSERT_EQ(matches.size(), 1u);
  EXPECT_EQ(matches[0].id, 101u);
  EXPECT_EQ(Find(added, "hello raw", filter), "6-9:105 ");
  Match match;
  EXPECT_TRUE(added.FindRefused("a<S>", &match));
  EXPECT_TRUE(added.FindRefused("a<s>", &match));
}

TEST(AddedTokens, CutsTouchNoToken) {
  TokenizerSpec spec;
  Add(&spec, "<|end|>", true);
  const auto added = Make(spec);
  const AddedTokenFilter filter = Filter(*added, SpecialPolicy::kAllow);
  EXPECT_TRUE(added->MayCut("abc  d", 3, filter));
  EXPECT_TRUE(added->MayCut("abc <|en", 3, filter));
  EXPECT_FALSE(added->MayCut("abc <|en", 4, filter));
  EXPECT_FALSE(added->MayCut("abc <|en", 6, filter));
  EXPECT_TRUE(added->MayCut("abc <|enx", 6, filter));
  EXPECT_FALSE(added->MayCut("abc<|end|>a", 3, filter));
  EXPECT_FALSE(added->MayCut("abc<|end|>a", 6, filter));
  EXPECT_FALSE(added->MayCut("abc<|end|>a", 10, filter));
  EXPECT_TRUE(added->MayCut("abc<|end|>ab", 11, filter));
  EXPECT_TRUE(
      added->MayCut("abc<|end|>a", 6, Filter(*added, SpecialPolicy::kText)));
  EXPECT_FALSE(added->MayCut("abc", 0, filter));
  EXPECT_FALSE(added->MayCut("abc", 3, filter));
}

// Every kind of text that could make searching slow.
TEST(AddedTokens, LinearTime) {
  TokenizerSpec spec;
  Add(&spec, std::string(30000, 'a') + "b");
  Add(&spec, std::string(2000, '<') + ">", true);
  Add(&spec, "\n")->set_rstrip(true);
  Add(&spec, " ")->set_lstrip(true);
  Add(&spec, "x")->set_single_word(true);
  const auto added = Make(spec);
  const CpuTime time;
  for (const char* part : {"a", "<", "\n", " ", "x", "\n ", "<|endoftext|",
                           "aaaaaaaaaaaaaaaaaaaaaaaaaaaac"}) {
    std::string text;
    while (text.size() < 1 << 18) text += part;
    for (const SpecialPolicy policy :
         {SpecialPolicy::kText, SpecialPolicy::kAllow}) {
      const AddedTokenFilter filter = Filter(*added, policy);
      Find(*added, text, filter);
      for (size_t at = 1; at < text.size(); at += 64) {
        added->MayCut(text, at, filter);
      }
    }
  }
  EXPECT_LT(time.seconds(), 8.0);
}

TEST(AddedTokens, LoadsHundredThousand) {
  TokenizerSpec spec;
  for (int i = 0; i < 100000; ++i) {
    Add(&spec, "<extra_id_" + std::to_string(i) + ">", i % 2 == 0);
  }
  const CpuTime time;
  const auto added = Make(spec);
  EXPECT_LT(time.seconds(), 1.0);
  EXPECT_EQ(
      Find(*added, "a<extra_id_99999>", Filter(*added, SpecialPolicy::kText)),
      "1-17:100100 ");
}

}  // namespace
}  // namespace tessera
