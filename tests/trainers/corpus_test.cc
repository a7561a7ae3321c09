#include "tokenizers/trainers/corpus.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <filesystem>

#include "tokenizers/base/file.h"
#include "tokenizers/base/random.h"

namespace tessera {
namespace {

class CorpusTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "corpus_test." + std::to_string(getpid());
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, std::string_view bytes) {
    const std::string path = folder_ + "/" + name;
    std::filesystem::create_directories(
        std::filesystem::path(path).parent_path());
    EXPECT_TRUE(WriteFile(path, bytes, {.force = true}).ok());
    return path;
  }

  std::string folder_;
};

using Strings = std::vector<std::string>;

// Documents, parts of one document joined by '|'.
Strings ReadAll(Corpus* corpus, Hash128* hash = nullptr) {
  Strings documents;
  CorpusChunk chunk;
  while (true) {
    const auto more = corpus->Next(&chunk);
    EXPECT_TRUE(more.ok()) << more.status();
    if (!more.ok() || !*more) break;
    for (std::string_view document; chunk.NextDocument(&document);) {
      if (chunk.begins_document()) {
        documents.emplace_back(document);
      } else {
        documents.back() += "|" + std::string(document);
      }
      if (hash == nullptr || !chunk.ends_document()) continue;
      *hash += chunk.is_part() ? chunk.document_hash()
                               : DocumentHasher::Hash(document);
    }
  }
  return documents;
}

Strings ReadPaths(const Strings& paths, DocumentMode mode,
                  Hash128* hash = nullptr) {
  auto corpus = OpenCorpus(paths, mode);
  EXPECT_TRUE(corpus.ok()) << corpus.status();
  return corpus.ok() ? ReadAll(corpus->get(), hash) : Strings();
}

TEST_F(CorpusTest, Modes) {
  const std::string path =
      Write("a", std::string_view("a\r\n\nb\0c\n\n\nd", 11));
  const std::string b_c("b\0c", 3);
  EXPECT_EQ(ReadPaths({path}, DocumentMode::kLine),
            (Strings{"a\r\n", "\n", b_c + "\n", "\n", "\n", "d"}));
  EXPECT_EQ(ReadPaths({path}, DocumentMode::kLineStrip),
            (Strings{"a\r", "", b_c, "", "", "d"}));
  EXPECT_EQ(ReadPaths({path}, DocumentMode::kFile),
            (Strings{"a\r\n\n" + b_c + "\n\n\nd"}));
  EXPECT_EQ(ReadPaths({path}, DocumentMode::kBlank),
            (Strings{"a\r\n\n", b_c + "\n\n\n", "d"}));
  EXPECT_EQ(ReadPaths({path}, DocumentMode::kNul),
            (Strings{"a\r\n\nb", "c\n\n\nd"}));
  EXPECT_EQ(ReadPaths({Write("crlf", "x\r\n\r\ny\r\n")}, DocumentMode::kBlank),
            (Strings{"x\r\n\r\n", "y\r\n"}));
}

TEST_F(CorpusTest, EmptyFilesGiveNothing) {
  const std::string empty = Write("empty", "");
  for (DocumentMode mode : {DocumentMode::kLine, DocumentMode::kFile,
                            DocumentMode::kBlank, DocumentMode::kNul}) {
    EXPECT_EQ(ReadPaths({empty, empty}, mode), Strings());
  }
}

// A document never goes over the end of a file.
TEST_F(CorpusTest, FoldersInByteOrder) {
  Write("d/b", "2");
  Write("d/a/z", "1");
  Write("d/B", "0");
  EXPECT_EQ(ReadPaths({folder_ + "/d"}, DocumentMode::kLine),
            (Strings{"0", "1", "2"}));
}

std::string RandomText(uint64_t seed, size_t size) {
  Random random(seed);
  std::string text;
  while (text.size() < size) {
    text.append(1 + random.Below(2000), 'x');
    for (uint64_t i = random.Below(4); i > 0; --i) text += "\r\n";
    for (uint64_t i = random.Below(3); i > 0; --i) text += "\n";
  }
  return text;
}

// The same as in one piece, wherever chunks end.
TEST_F(CorpusTest, ChunksDoNotShow) {
  const std::string text = RandomText(7, 5 << 20);
  const std::string path = Write("big", text);
  Strings lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    lines.push_back(text.substr(at, end - at));
    at = end;
  }
  EXPECT_TRUE(ReadPaths({path}, DocumentMode::kLine) == lines);
  Strings blank;
  bool after_empty = true;
  for (const std::string& line : lines) {
    const bool empty = line == "\n" || line == "\r\n";
    if (blank.empty() || (after_empty && !empty)) {
      blank.push_back(line);
    } else {
      blank.back() += line;
    }
    after_empty = empty;
  }
  EXPECT_TRUE(ReadPaths({path}, DocumentMode::kBlank) == blank);
}

TEST_F(CorpusTest, LongDocumentsAreCutWhereTheCutterSays) {
  std::string text(10 << 20, 'x');
  for (size_t i = 0; i < text.size(); i += 1000) text[i] = ' ';
  text[9 << 20] = '\n';
  const std::string path = Write("long", text);
  Hash128 whole_hash, cut_hash;
  const Strings whole = ReadPaths({path}, DocumentMode::kLine, &whole_hash);
  ASSERT_EQ(whole.size(), 2u);
  auto corpus = OpenCorpus({path}, DocumentMode::kLine);
  ASSERT_TRUE(corpus.ok());
  (*corpus)->set_cutter(
      [](std::string_view part, size_t from) { return part.find(' ', from); });
  Strings cut = ReadAll(corpus->get(), &cut_hash);
  ASSERT_EQ(cut.size(), 2u);
  size_t cuts = 0;
  for (std::string& document : cut) {
    std::string joined;
    for (char c : document) {
      if (c == '|') ++cuts;
      if (c != '|') joined += c;
    }
    document = joined;
  }
  EXPECT_GE(cuts, 2u);
  EXPECT_TRUE(cut == whole);
  EXPECT_EQ(cut_hash, whole_hash);
}

std::string Gzip(const std::string& bytes) {
  z_stream stream = {};
  deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string Zstd(const std::string& bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  out.resize(
      ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 3));
  return out;
}

TEST_F(CorpusTest, PackedFilesAreKnownByContent) {
  const std::string text = RandomText(8, 3 << 20);
  const Strings plain = ReadPaths({Write("plain", text)}, DocumentMode::kLine);
  const std::string half = text.substr(0, text.size() / 2);
  const std::string rest = text.substr(text.size() / 2);
  for (const std::string& packed :
       {Gzip(text), Zstd(text), Gzip(half) + Gzip(rest),
        Zstd(half) + Zstd(rest), Gzip(text) + std::string(100, '\0')}) {
    EXPECT_TRUE(ReadPaths({Write("packed", packed)}, DocumentMode::kLine) ==
                plain);
  }
  EXPECT_EQ(ReadPaths({Write("gz", Gzip(""))}, DocumentMode::kLine), Strings());
}

TEST_F(CorpusTest, DamagedPackedFilesAreRefused) {
  const std::string text = RandomText(9, 1 << 20);
  for (const std::string& packed : {Gzip(text), Zstd(text)}) {
    std::string flipped = packed;
    flipped[packed.size() / 2] ^= 1;
    for (const std::string& bad :
         {packed.substr(0, packed.size() / 2), packed.substr(0, 5),
          packed + "garbage", flipped}) {
      const std::string path = Write("bad", bad);
      auto corpus = OpenCorpus({path}, DocumentMode::kLine);
      ASSERT_TRUE(corpus.ok());
      CorpusChunk chunk;
      StatusOr<bool> more = true;
      while (more.ok() && *more) more = (*corpus)->Next(&chunk);
      // A zstd frame without checksum may hide a flipped bit.
      if (more.ok() && bad == flipped) continue;
      ASSERT_FALSE(more.ok()) << bad.size();
      EXPECT_EQ(ClassOf(more.status()), ErrorClass::kBadData);
      EXPECT_NE(MessageOf(more.status()).find("bad:byte"),
                std::string_view::npos);
      EXPECT_FALSE((*corpus)->Next(&chunk).ok());
    }
  }
}

TEST_F(CorpusTest, MissingFilesAreFoundBeforeTheWork) {
  const auto corpus =
      OpenCorpus({Write("a", "a"), folder_ + "/none"}, DocumentMode::kLine);
  EXPECT_EQ(ClassOf(corpus.status()), ErrorClass::kNoInput);
  EXPECT_EQ(ClassOf(OpenCorpus({}, DocumentMode::kLine).status()),
            ErrorClass::kUsage);
}

TEST(CallbackCorpusTest, DocumentsAreUncut) {
  const Strings documents = {"a\nb", "", std::string("\0", 1),
                             std::string(3 << 20, 'x'), "z"};
  size_t next = 0;
  const auto corpus = NewCorpus([&](std::string* document) -> StatusOr<bool> {
    if (next == documents.size()) return false;
    *document = documents[next++];
    return true;
  });
  EXPECT_TRUE(ReadAll(corpus.get()) == documents);
}

TEST(CallbackCorpusTest, ErrorsOfTheFunctionComeBack) {
  const auto corpus = NewCorpus([](std::string*) -> StatusOr<bool> {
    return IoError("stopped working");
  });
  CorpusChunk chunk;
  EXPECT_EQ(ClassOf(corpus->Next(&chunk).status()), ErrorClass::kIo);
}

TEST(DocumentHasherTest, PartsDoNotShow) {
  const std::string text = RandomText(10, 3 << 20);
  for (size_t size : {size_t{0}, size_t{5}, size_t{1} << 20,
                      (size_t{1} << 20) + 1, text.size()}) {
    const std::string_view document = std::string_view(text).substr(0, size);
    DocumentHasher hasher;
    for (size_t at = 0; at < size; at += 70001) {
      hasher.Append(document.substr(at, 70001));
    }
    EXPECT_EQ(hasher.Finish(), DocumentHasher::Hash(document)) << size;
  }
}

TEST(CorpusSample, TakesAboutTheFraction) {
  for (double fraction : {0.001, 0.25, 0.9}) {
    const CorpusSample sample = {.fraction = fraction, .seed = 3};
    int taken = 0;
    constexpr int kDocuments = 40000;
    for (int i = 0; i < kDocuments; ++i) {
      taken += sample.Takes(DocumentHasher::Hash(std::to_string(i)));
    }
    EXPECT_NEAR(taken, fraction * kDocuments, 300);
  }
  EXPECT_TRUE(CorpusSample().Takes({}));
  EXPECT_EQ(CorpusSample().Description(), "");
  EXPECT_EQ((CorpusSample{.fraction = 0.25}).Description(),
            "0.25 of the documents, seed 0");
}

}  // namespace
}  // namespace tessera
