// Rewritten patterns: what they become, that both engines take them, and that
// the classes in them are those of our tables.

#include "tokenizers/text/regex_classes.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tokenizers/text/code_point_set.h"
#include "tokenizers/text/icu_regex.h"
#include "tokenizers/text/utf8.h"

namespace tessera {
namespace {

RewrittenRegex Rewrite(std::string_view pattern,
                       RegexDialect dialect = RegexDialect::kOniguruma,
                       bool relax = true) {
  const auto made =
      RewriteRegex(pattern, {.dialect = dialect, .relax_possessive = relax});
  EXPECT_TRUE(made.ok()) << made.status();
  return *made;
}

std::string Rust(std::string_view pattern) {
  return Rewrite(pattern, RegexDialect::kRust).pattern;
}
std::string Oniguruma(std::string_view pattern) {
  return Rewrite(pattern).pattern;
}

TEST(RegexClasses, Dialects) {
  EXPECT_EQ(Rust("^a$"), "\\Aa\\z");
  EXPECT_EQ(Oniguruma("a$"), "a(?=\\n|\\z)");
  EXPECT_EQ(Rust("(?m)a$"), "a(?=\\n|\\z)");
  EXPECT_EQ(Rust("."), "[\\x{0}-\\x{9}\\x{B}-\\x{D7FF}\\x{E000}-\\x{10FFFF}]");
  EXPECT_EQ(Rust("(?s:.)"), "(?:[\\x{0}-\\x{D7FF}\\x{E000}-\\x{10FFFF}])");
  EXPECT_EQ(Oniguruma("(?m:.)"), Rust("(?s:.)"));
  EXPECT_EQ(Rust("(?i)k"), "[Kk\\x{212A}]");
  EXPECT_EQ(Rust("(?i:a)b"), "(?:[Aa])b");
  EXPECT_EQ(Oniguruma("a(?i)b|c"), "a(?:[Bb]|[Cc])");
  EXPECT_EQ(Rust("a(?i)b|c"), "a[Bb]|[Cc]");
  EXPECT_EQ(Oniguruma("a{2}+"), "(?:a{2})+");
  EXPECT_EQ(Rewrite("a{2}+", RegexDialect::kRust, false).pattern, "a{2}+");
  EXPECT_EQ(Oniguruma("a{,2}"), "a{0,2}");
  EXPECT_EQ(Oniguruma("a**"), "(?:a*)*");
  EXPECT_EQ(Oniguruma("{"), "\\x{7B}");
  EXPECT_EQ(Oniguruma("(?x) a b # c\n d"), "(?:abd)");
  EXPECT_EQ(Oniguruma("(?#note)a"), "a");
}

TEST(RegexClasses, GroupsKeepNumbersOnlyIfAsked) {
  EXPECT_EQ(Rust("(a)(?<n>b)(?P<m>c)"), "(?:a)(?:b)(?:c)");
  EXPECT_EQ(Rust("(a)\\1"), "(a)\\1");
  EXPECT_EQ(Rust("(?<n>a)\\k<n>"), "(?<n>a)\\k<n>");
}

TEST(RegexClasses, Sets) {
  EXPECT_EQ(Rust("[a-c&&[^b]]"), "[ac]");
  EXPECT_EQ(Rust("[a-d--b]"), "[acd]");
  EXPECT_EQ(Rust("[a-c~~b-d]"), "[ad]");
  EXPECT_EQ(Rust("[]a]"), "[\\x{5D}a]");
  EXPECT_EQ(Rust("[a-]"), "[\\x{2D}a]");
  EXPECT_EQ(Rust("[[:digit:]a]"), "[0-9a]");
  EXPECT_EQ(Rust("[\\x{41}-\\u0043\\n]"), "[\\x{A}A-C]");
  EXPECT_EQ(Rust("[a&&b]"), "[^\\x{0}-\\x{10FFFF}]");
  EXPECT_EQ(Rust("\\h"), "[0-9A-Fa-f]");
  EXPECT_EQ(Rust("\\pL"), CodePointSet(*RangesOfProperty("L")).ToPattern());
  EXPECT_EQ(Rust("[^\\P{Lu}]"), Rust("\\p{Lu}"));
  EXPECT_EQ(Rust("\\S"), Rust("[^\\s]"));
  EXPECT_EQ(Rust("\\p{^L}"), Rust("\\P{L}"));
}

TEST(RegexClasses, PossessiveIsRelaxedWhereItIsTheSame) {
  EXPECT_EQ(Rust("a++b"), "a+b");
  EXPECT_EQ(Rust("a++|b"), "a+|b");
  EXPECT_EQ(Rust("a++"), "a+");
  EXPECT_EQ(Rust("a++b*+c"), "a+b*c");
  EXPECT_EQ(Rust("a++$"), "a+\\z");
  EXPECT_EQ(Rust("a++[ab]"), "a++[ab]");
  EXPECT_EQ(Rust("a++b?a"), "a++b?a");
  EXPECT_EQ(Rust("(?:a++)b"), "(?:a++)b");
  EXPECT_EQ(Rust("(?:ab)++c"), "(?>(?:ab)+)c");
  EXPECT_EQ(Rewrite("a++b", RegexDialect::kRust, false).needs_icu,
            "possessive repetition");
}

TEST(RegexClasses, SaysWhatNeedsIcu) {
  EXPECT_EQ(Rewrite("\\p{L}+|[^a]").needs_icu, "");
  EXPECT_EQ(Rewrite("\\s+(?!\\S)").needs_icu, "look-around");
  EXPECT_EQ(Rewrite("(a)\\1").needs_icu, "back reference");
  EXPECT_EQ(Rewrite("\\bx").needs_icu, "word boundary");
  EXPECT_EQ(Rewrite("\\p{Dash}").engine_defined, "\\p{Dash}");
  EXPECT_EQ(Rewrite("\\p{L}").engine_defined, "");
}

TEST(RegexClasses, Refused) {
  for (const char* pattern :
       {"(", ")", "[", "[a", "*a", "a{3,2}", "\\p{No Such}", "[[:foo:]]",
        "[b-a]", "(?~a)", "(?(1)a)", "\\K", "\\y", "\\x{110000}", "\\xFF",
        "(?<n", "\xFF", "[a-[b]]", "(?i)(a)\\1"}) {
    EXPECT_FALSE(RewriteRegex(pattern, {}).ok()) << pattern;
  }
  EXPECT_FALSE(RewriteRegex("\\q", {.dialect = RegexDialect::kRust}).ok());
  std::string nested;
  for (size_t i = 0; i < 100; ++i) nested += "[";
  EXPECT_FALSE(RewriteRegex(nested, {}).ok());
  EXPECT_FALSE(RewriteRegex("a" + std::string(1000, '*'), {}).ok());
  std::string large;
  for (size_t i = 0; i < 5000; ++i) large += "\\w";
  EXPECT_FALSE(RewriteRegex(large, {}).ok());
}

std::vector<std::string> Matches(std::string_view pattern,
                                 std::string_view text) {
  auto regex = IcuRegex::Create(Rewrite(pattern, RegexDialect::kRust).pattern);
  EXPECT_TRUE(regex.ok()) << regex.status();
  std::vector<std::string> found;
  (*regex)->ForEachMatch(text, [&](size_t begin, size_t end) {
    found.emplace_back(text.substr(begin, end - begin));
  });
  return found;
}

TEST(IcuRegex, Matches) {
  using Strings = std::vector<std::string>;
  EXPECT_EQ(Matches("\\p{L}+",
                    "a\xC3\xA9 \xF0\x9D\x90\x80"
                    "b"),
            (Strings{"a\xC3\xA9",
                     "\xF0\x9D\x90\x80"
                     "b"}));
  EXPECT_EQ(Matches("x*", "axxb"), (Strings{"", "xx", ""}));
  EXPECT_EQ(Matches("(?<=a)b", "abb"), (Strings{"b"}));
  EXPECT_EQ(Matches("", "ab"), (Strings{"", "", ""}));
  EXPECT_EQ(Matches("[a&&b]", "ab"), Strings());
}

TEST(IcuRegex, MillionBlanks) {
  const std::string blanks(1000000, ' ');
  EXPECT_EQ(Matches("\\s+(?!\\S)|\\s+", blanks + "x"),
            (std::vector<std::string>{blanks.substr(1), " "}));
}

TEST(CodePointSet, Algebra) {
  const CodePointSet a({{5, 7}, {1, 3}, {4, 4}});
  EXPECT_EQ(a.ranges(), (std::vector<CodePointRange>{{1, 7}}));
  EXPECT_EQ(a.Complement().Complement(), a);
  EXPECT_TRUE(a.Contains(1) && a.Contains(7));
  EXPECT_FALSE(a.Contains(0) || a.Contains(8));
  EXPECT_TRUE(a.Intersect(a.Complement()).empty());
  EXPECT_EQ(a.Union(a.Complement()), CodePointSet::Any());
  EXPECT_EQ(CodePointSet::Of('s').CloseOverCase(),
            CodePointSet({{'S', 'S'}, {'s', 's'}, {0x17F, 0x17F}}));
}

}  // namespace
}  // namespace tessera
