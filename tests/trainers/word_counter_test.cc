#include "tokenizers/trainers/word_counter.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/trainers/recording_progress.h"
#include "tokenizers/base/random.h"
#include "tokenizers/spec.pb.h"
#include "tokenizers/trainers/train.h"
#include "tokenizers/trainers/word_table.h"

namespace tessera {
namespace {

using Words = std::map<std::string, uint64_t>;

Words ToMap(const WordCounts& counts) {
  Words words;
  for (size_t i = 0; i < counts.size(); ++i) {
    words.emplace(counts.word(i), counts.count(i));
  }
  return words;
}

std::unique_ptr<Corpus> CorpusOf(const std::vector<std::string>& documents) {
  auto next = std::make_shared<size_t>(0);
  return NewCorpus([documents, next](std::string* document) -> StatusOr<bool> {
    if (*next == documents.size()) return false;
    *document = documents[(*next)++];
    return true;
  });
}

WordCounts Count(const std::vector<std::string>& documents,
                 TrainResources resources = {}) {
  RecordingProgress progress;
  const auto pipeline = MakePipeline({});
  auto counts = CountCorpus(*pipeline, TrainerSpec(), CorpusOf(documents).get(),
                            resources, &progress);
  EXPECT_TRUE(counts.ok()) << counts.status();
  return *std::move(counts);
}

TEST(WordCounter, CountsPretokens) {
  const WordCounts counts = Count({"a b a", " b", "it's 12\n\n"});
  EXPECT_EQ(ToMap(counts), (Words{{"a", 1},
                                  {" b", 2},
                                  {" a", 1},
                                  {"it", 1},
                                  {"'s", 1},
                                  {" 12", 1},
                                  {"\n\n", 1}}));
  EXPECT_EQ(counts.totals().documents, 3u);
  EXPECT_EQ(counts.totals().bytes, 16u);
  EXPECT_EQ(counts.totals().pretokens, 8u);
}

std::vector<std::string> RandomDocuments(uint64_t seed, size_t words) {
  Random random(seed);
  std::vector<std::string> documents;
  std::string document;
  for (size_t i = 0; i < words; ++i) {
    document += ' ';
    const uint64_t number = random.Below(1 + random.Below(300000));
    for (uint64_t n = number; n > 0; n /= 26) {
      document += static_cast<char>('a' + n % 26);
    }
    // Some are longer than a key.
    if (number % 17 == 0) document.append(30, 'z');
    if (random.Below(50) == 0) {
      documents.push_back(document);
      document.clear();
    }
  }
  documents.push_back(document);
  return documents;
}

TEST(WordCounter, NothingButTheDocumentsMatters) {
  std::vector<std::string> documents = RandomDocuments(1, 600000);
  const WordCounts one = Count(documents);
  Random random(2);
  random.Shuffle(documents.data(), documents.size());
  const WordCounts spilled = Count(documents, {.threads = 3,
                                               .memory_bytes = kCountMemoryMin,
                                               .tmp = testing::TempDir()});
  EXPECT_TRUE(ToMap(one) == ToMap(spilled));
  EXPECT_EQ(one.totals().fingerprint, spilled.totals().fingerprint);
  EXPECT_EQ(one.totals().pretokens, spilled.totals().pretokens);
  for (size_t i = 1; i < one.size(); ++i) {
    ASSERT_LT(one.word(i - 1), one.word(i));
  }
}

TEST(WordCounter, JsonLines) {
  const std::string path = testing::TempDir() + "word_counter_test.jsonl";
  ASSERT_TRUE(WriteFile(path, "{\"text\":\"a b\"}\n\n{\"text\":\"\\n\"}\n",
                        {.force = true})
                  .ok());
  RecordingProgress progress;
  auto corpus = OpenCorpus({path}, DocumentMode::kJsonLines);
  auto counts = CountCorpus(*MakePipeline({}), TrainerSpec(), corpus->get(), {},
                            &progress);
  ASSERT_TRUE(counts.ok()) << counts.status();
  EXPECT_EQ(ToMap(*counts), (Words{{"a", 1}, {" b", 1}, {"\n", 1}}));
  ASSERT_TRUE(
      WriteFile(path, "{\"text\":\"a b\"}\n{\"txt\":\"a\"}\n", {.force = true})
          .ok());
  corpus = OpenCorpus({path}, DocumentMode::kJsonLines);
  counts = CountCorpus(*MakePipeline({}), TrainerSpec(), corpus->get(), {},
                       &progress);
  EXPECT_EQ(ClassOf(counts.status()), ErrorClass::kBadData);
  EXPECT_NE(MessageOf(counts.status()).find(".jsonl:byte 15"),
            std::string_view::npos)
      << counts.status();
}

TEST(WordCounter, StrictUtf8NamesThePlace) {
  const std::string path = testing::TempDir() + "word_counter_test.txt";
  ASSERT_TRUE(WriteFile(path, "abc\nd\xFF\n", {.force = true}).ok());
  RecordingProgress progress;
  TrainerSpec spec;
  spec.set_strict_utf8(true);
  auto corpus = OpenCorpus({path}, DocumentMode::kLine);
  const auto counts =
      CountCorpus(*MakePipeline({}), spec, corpus->get(), {}, &progress);
  EXPECT_EQ(ClassOf(counts.status()), ErrorClass::kBadData);
  EXPECT_NE(MessageOf(counts.status()).find(".txt:byte 5"),
            std::string_view::npos)
      << counts.status();
}

// In the order of Hugging Face special tokens are text; in others they are not.
TEST(WordCounter, SpecialTokensInTheText) {
  TrainerSpec spec;
  spec.add_special_tokens("<s>");
  spec.add_required_tokens("cd");
  RecordingProgress progress;
  auto counts = CountCorpus(*MakePipeline({}), spec,
                            CorpusOf({"<s>abcd<s>", "x"}).get(), {}, &progress);
  ASSERT_TRUE(counts.ok()) << counts.status();
  ASSERT_EQ(progress.warnings.size(), 1u);
  EXPECT_NE(progress.warnings[0].find(" 3 times"), std::string::npos);
  EXPECT_EQ(ToMap(*counts).count("abcd"), 1u);

  spec.set_merge_order(TrainerSpec::BYTES);
  counts = CountCorpus(*MakePipeline({}), spec,
                       CorpusOf({"<s>abcd<s>", "x"}).get(), {}, &progress);
  ASSERT_TRUE(counts.ok()) << counts.status();
  EXPECT_EQ(progress.warnings.size(), 1u);
  EXPECT_EQ(ToMap(*counts), (Words{{"ab", 1}, {"x", 1}}));
}

TEST(WordCounter, ResourcesAreChecked) {
  RecordingProgress progress;
  for (const TrainResources& resources :
       {TrainResources{.threads = 0}, TrainResources{.threads = 1025},
        TrainResources{.memory_bytes = kCountMemoryMin - 1}}) {
    EXPECT_EQ(ClassOf(CountCorpus(*MakePipeline({}), TrainerSpec(),
                                  CorpusOf({"a"}).get(), resources, &progress)
                          .status()),
              ErrorClass::kUsage);
  }
}

TEST(WordCounter, StopEndsIt) {
  StopToken stop;
  stop.RequestStop();
  RecordingProgress progress;
  EXPECT_EQ(
      ClassOf(CountCorpus(*MakePipeline({}), TrainerSpec(),
                          CorpusOf({"a"}).get(), {.stop = &stop}, &progress)
                  .status()),
      ErrorClass::kStopped);
}

// Words of every length beside the end of readable memory, NULs among them.
TEST(WordTableTest, EqualToAMap) {
  Random random(3);
  WordTable table;
  Words want;
  for (int i = 0; i < 200000; ++i) {
    std::string word(1 + random.Below(40), '\0');
    for (char& c : word) c = static_cast<char>(random.Below(2));
    if (word.size() > 8 && random.Below(2) == 0) word.resize(3);
    ++want[word];
    table.Add(word);
  }
  EXPECT_EQ(table.size(), want.size());
  auto it = want.begin();
  char buffer[kKeyReadBytes];
  for (const WordTable::SortKey& key : table.Sorted()) {
    ASSERT_EQ(table.WordAt(key.place, buffer), it->first);
    ASSERT_EQ(table.CountAt(key.place), it->second);
    ++it;
  }
}

}  // namespace
}  // namespace tessera
