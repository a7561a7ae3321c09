#include "tokenizers/base/status.h"

#include <string>

#include "gtest/gtest.h"
#include "tokenizers/base/check.h"
#include "tokenizers/base/types.h"

namespace tessera {
namespace {

TEST(Status, ClassesAreExitCodes) {
  const std::pair<Status, int> cases[] = {
      {ThresholdError("m"), 1},    {UsageError("m"), 2},
      {BadDataError("m"), 65},     {NoInputError("m"), 66},
      {AbsentError("m"), 69},      {BugError("m"), 70},
      {OutOfMemoryError("m"), 71}, {CannotCreateError("m"), 73},
      {IoError("m"), 74},          {StoppedError("m"), 75},
  };
  for (const auto& [status, code] : cases) {
    EXPECT_FALSE(status.ok());
    EXPECT_EQ(static_cast<int>(ClassOf(status)), code);
    EXPECT_EQ(MessageOf(status), "m");
  }
}

TEST(Status, WithoutClass) {
  EXPECT_EQ(ClassOf(absl::InternalError("m")), ErrorClass::kBug);
  EXPECT_EQ(ClassOf(absl::ResourceExhaustedError("")),
            ErrorClass::kOutOfMemory);
}

TEST(Status, AnnotateKeepsClassAndCode) {
  const Status status = Annotate(NoInputError("no such file"), "a.txt");
  EXPECT_EQ(MessageOf(status), "a.txt: no such file");
  EXPECT_EQ(ClassOf(status), ErrorClass::kNoInput);
  EXPECT_TRUE(absl::IsNotFound(status));
  EXPECT_TRUE(Annotate(OkStatus(), "a.txt").ok());
}

StatusOr<int> Half(int value) {
  if (value % 2 != 0) return BadDataError("odd");
  return value / 2;
}

StatusOr<int> Quarter(int value) {
  TESSERA_ASSIGN_OR_RETURN(const int half, Half(value));
  TESSERA_RETURN_IF_ERROR(Half(half).status());
  return half / 2;
}

TEST(Status, Macros) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_EQ(ClassOf(Quarter(6).status()), ErrorClass::kBadData);
  EXPECT_EQ(ClassOf(Quarter(5).status()), ErrorClass::kBadData);
}

TEST(QuoteForError, KeepsTextAndEscapesTheRest) {
  EXPECT_EQ(QuoteForError("plain \"text\""), "plain \"text\"");
  EXPECT_EQ(QuoteForError("çay 日本 😀"), "çay 日本 😀");
  EXPECT_EQ(QuoteForError("a\nb\x1B\x7F"), "a\\x0Ab\\x1B\\x7F");
  EXPECT_EQ(QuoteForError("\xC2\x85"), "\\xC2\\x85");
  EXPECT_EQ(QuoteForError("\u202Eabc"), "\\xE2\\x80\\xAEabc");
}

TEST(QuoteForError, EscapesIllFormedBytes) {
  // Stray, overlong, surrogate, too large, cut.
  EXPECT_EQ(QuoteForError("\x80"), "\\x80");
  EXPECT_EQ(QuoteForError("\xC0\x80"), "\\xC0\\x80");
  EXPECT_EQ(QuoteForError("\xE0\x80\x80"), "\\xE0\\x80\\x80");
  EXPECT_EQ(QuoteForError("\xED\xA0\x80"), "\\xED\\xA0\\x80");
  EXPECT_EQ(QuoteForError("\xF4\x90\x80\x80"), "\\xF4\\x90\\x80\\x80");
  EXPECT_EQ(QuoteForError("\xF0\x9F\x98"), "\\xF0\\x9F\\x98");
  EXPECT_EQ(QuoteForError(std::string_view("\0", 1)), "\\x00");
}

TEST(QuoteForError, CutsBetweenCharacters) {
  EXPECT_EQ(QuoteForError("abcdef", 3), "abc...");
  EXPECT_EQ(QuoteForError("abc", 3), "abc");
  EXPECT_EQ(QuoteForError("ab日", 4), "ab...");
  EXPECT_EQ(QuoteForError("ab日", 5), "ab日");
  EXPECT_EQ(QuoteForError("\xFF\xFF", 1), "\\xFF...");
}

TEST(CheckedArithmetic, FindsOverflow) {
  uint64_t result = 0;
  EXPECT_TRUE(CheckedAdd<uint64_t>(1, UINT64_MAX - 1, &result));
  EXPECT_EQ(result, UINT64_MAX);
  EXPECT_FALSE(CheckedAdd<uint64_t>(1, UINT64_MAX, &result));
  EXPECT_TRUE(CheckedMul<uint64_t>(1u << 31, 1u << 31, &result));
  EXPECT_FALSE(
      CheckedMul<uint64_t>(uint64_t{1} << 32, uint64_t{1} << 32, &result));
}

TEST(CheckDeathTest, AbortsWithFileAndLine) {
  TESSERA_CHECK(1 + 1 == 2);
  EXPECT_DEATH(TESSERA_CHECK(1 + 1 == 3), "status_test.cc:.*1 \\+ 1 == 3");
}

}  // namespace
}  // namespace tessera
