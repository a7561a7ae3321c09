#include "tokenizers/trainers/counts_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <map>

#include "tests/trainers/recording_progress.h"
#include "tokenizers/base/random.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/trainers/counts.pb.h"
#include "tokenizers/trainers/counts_header.h"
#include "tokenizers/trainers/counts_text.h"
#include "tokenizers/trainers/train.h"

namespace tessera {
namespace {

using Words = std::map<std::string, uint64_t>;
using Strings = std::vector<std::string>;

std::string PathOf(const std::string& name) {
  return testing::TempDir() + "counts_file_test." + std::to_string(getpid()) +
         "." + name;
}

CountedWords Count(const Strings& documents) {
  size_t next = 0;
  const auto corpus = NewCorpus([&](std::string* document) -> StatusOr<bool> {
    if (next == documents.size()) return false;
    *document = documents[next++];
    return true;
  });
  RecordingProgress progress;
  auto counted = CountCorpusWords(*MakePipeline({}), TrainerSpec(),
                                  corpus.get(), {}, &progress);
  EXPECT_TRUE(counted.ok()) << counted.status();
  return *std::move(counted);
}

std::unique_ptr<CountsHeader> Header(const std::string& pretokenizer = "gpt2") {
  return NewCountsHeader(*MakePipeline({.pretokenizer = pretokenizer}),
                         TrainerSpec());
}

// Counts documents into a file of this name.
std::string Write(const std::string& name, const Strings& documents,
                  WriteCountsOptions options = {.force = true}) {
  const std::string path = PathOf(name);
  const auto words = WriteCounts(path, *Header(), Count(documents), options);
  EXPECT_TRUE(words.ok()) << words.status();
  return path;
}

StatusOr<Words> Read(const std::vector<CountsInput>& inputs) {
  TESSERA_ASSIGN_OR_RETURN(OpenedCounts opened, OpenCounts(inputs));
  TESSERA_ASSIGN_OR_RETURN(const WordCounts counts,
                           MergeToMemory(std::move(opened.counted)));
  Words words;
  for (size_t i = 0; i < counts.size(); ++i) {
    words.emplace(counts.word(i), counts.count(i));
  }
  return words;
}

Strings RandomDocuments(uint64_t seed, size_t count) {
  Random random(seed);
  Strings documents(count);
  for (std::string& document : documents) {
    for (uint64_t n = random.Below(40); n > 0; --n) {
      document += static_cast<char>(random.Below(3) == 0 ? ' ' : 'a' + n % 7);
    }
  }
  return documents;
}

TEST(CountsFile, RoundTrip) {
  const std::string path = Write("round", {"a b b", "\t\xFF\\ b"});
  const auto words = Read({{path}});
  ASSERT_TRUE(words.ok()) << words.status();
  EXPECT_EQ(*words, (Words{{"a", 1}, {" b", 3}, {"\t", 1}, {"\xFF\\", 1}}));
  const auto opened = OpenCounts({{path}});
  EXPECT_EQ(opened->counted.totals.documents, 2u);
  EXPECT_EQ(opened->counted.totals.pretokens, 6u);
  EXPECT_EQ(opened->header->pipeline().pretokenizer().byte_level().use_regex(),
            true);
}

// counts(A) + counts(B) = counts(A and B), as bytes of the file.
TEST(CountsFile, MergedIsCountedTogether) {
  const Strings a = RandomDocuments(1, 300), b = RandomDocuments(2, 200);
  Strings both = b;
  both.insert(both.end(), a.begin(), a.end());
  const std::string path_a = Write("a", a), path_b = Write("b", b);
  auto opened = OpenCounts({{path_a}, {path_b}});
  ASSERT_TRUE(opened.ok()) << opened.status();
  const std::string merged = PathOf("merged");
  ASSERT_TRUE(WriteCounts(merged, *opened->header, std::move(opened->counted),
                          {.force = true})
                  .ok());
  EXPECT_EQ(*ReadFile(merged), *ReadFile(Write("both", both)));
}

TEST(CountsFile, Weights) {
  const Strings a = RandomDocuments(3, 50), b = RandomDocuments(4, 60);
  Strings all = b;
  for (int i = 0; i < 3; ++i) all.insert(all.end(), a.begin(), a.end());
  const std::string path_a = Write("wa", a), path_b = Write("wb", b);
  auto opened = OpenCounts({{path_a, 3}, {path_b}});
  ASSERT_TRUE(opened.ok());
  const std::string merged = PathOf("weighted");
  ASSERT_TRUE(WriteCounts(merged, *opened->header, std::move(opened->counted),
                          {.force = true})
                  .ok());
  EXPECT_EQ(*ReadFile(merged), *ReadFile(Write("all", all)));
  EXPECT_EQ(ClassOf(Read({{path_a, UINT64_MAX}}).status()),
            ErrorClass::kBadData);

  EXPECT_EQ(ParseCountsInput("a@b@7")->path, "a@b");
  EXPECT_EQ(ParseCountsInput("a@b@7")->weight, 7u);
  EXPECT_EQ(ParseCountsInput("a@b")->path, "a@b");
  EXPECT_EQ(ClassOf(ParseCountsInput("a@0").status()), ErrorClass::kUsage);
}

TEST(CountsFile, MinCountIsRecorded) {
  const std::string path =
      Write("min", {"a b b b"}, {.min_count = 2, .force = true});
  EXPECT_EQ(*Read({{path}}), (Words{{" b", 3}}));
  EXPECT_EQ(OpenCounts({{path}})->header->min_count(), 2u);
}

TEST(CountsFile, DifferentWordsAreNotAdded) {
  const std::string a = Write("fa", {"a"});
  const std::string b = PathOf("fb");
  ASSERT_TRUE(
      WriteCounts(b, *Header("cl100k_hf"), Count({"a"}), {.force = true}).ok());
  const auto opened = OpenCounts({{a}, {b}});
  EXPECT_EQ(ClassOf(opened.status()), ErrorClass::kBadData);
  EXPECT_NE(MessageOf(opened.status()).find("pretokenizer"),
            std::string_view::npos);
}

TEST(CountsFile, EveryChangeIsFound) {
  const std::string bytes = *ReadFile(Write("good", RandomDocuments(5, 30)));
  const std::string bad_path = PathOf("bad");
  for (size_t i = 0; i < bytes.size(); ++i) {
    // The digest is for inspect --verify.
    if (i >= bytes.size() - 48 && i < bytes.size() - 16) continue;
    std::string bad = bytes;
    bad[i] ^= 0x20;
    ASSERT_TRUE(WriteFile(bad_path, bad, {.force = true}).ok());
    EXPECT_EQ(ClassOf(Read({{bad_path}}).status()), ErrorClass::kBadData) << i;
  }
  for (size_t i = 0; i < bytes.size(); i += 5) {
    ASSERT_TRUE(WriteFile(bad_path, bytes.substr(0, i), {.force = true}).ok());
    EXPECT_FALSE(Read({{bad_path}}).ok()) << i;
  }
  EXPECT_EQ(ClassOf(Read({{PathOf("none")}}).status()), ErrorClass::kNoInput);
}

TEST(CountsText, RoundTrip) {
  const Words words = {{"a\tb\n\r\\", 1},
                       {std::string("\0\x7F", 2), 2},
                       {"\xE4\xB8 é\u4E2D", UINT64_MAX}};
  std::string text;
  for (const auto& [word, count] : words) AppendCountLine(word, count, &text);
  EXPECT_EQ(text,
            "\\x00\\x7F\t2\na\\tb\\n\\r\\\\\t1\n\\xE4\\xB8 é\u4E2D\t"
            "18446744073709551615\n");
  text.erase(0, text.find('\n') + 1);
  const std::string path = PathOf("tsv");
  ASSERT_TRUE(
      WriteFile(path, "b\t2\n" + text.substr(0, 13) + "b\t3", {.force = true})
          .ok());
  auto counted = ImportCounts(path);
  ASSERT_TRUE(counted.ok()) << counted.status();
  const auto counts = MergeToMemory(*std::move(counted));
  ASSERT_EQ(counts->size(), 2u);
  EXPECT_EQ(counts->word(0), "a\tb\n\r\\");
  EXPECT_EQ(counts->count(1), 5u);
}

TEST(CountsText, BadLinesAreNamed) {
  const std::string path = PathOf("bad_tsv");
  for (std::string_view line : {"a", "a 1", "\t1", "a\t0", "a\t-1", "a\t1 ",
                                "\\\t1", "\\y\t1", "\\x1\t1", "\\xGG\t1", ""}) {
    ASSERT_TRUE(
        WriteFile(path, "ok\t1\n" + std::string(line) + "\n", {.force = true})
            .ok());
    const auto counted = ImportCounts(path);
    EXPECT_EQ(ClassOf(counted.status()), ErrorClass::kBadData) << line;
    EXPECT_NE(MessageOf(counted.status()).find(":line 2: "),
              std::string_view::npos)
        << counted.status();
  }
}

}  // namespace
}  // namespace tessera
