// Native files: a loaded tokenizer is the compiled one, the bytes are
// canonical, damaged files are refused, forged ones do no harm.

#include "tokenizers/native_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/conformance/toy_specs.h"
#include "tokenizers/base/random.h"
#include "tokenizers/compiled_sections.h"
#include "tokenizers/decoder.h"
#include "tokenizers/section_file.h"
#include "tokenizers/spec_bytes.h"
#include "tokenizers/vocab/vocabulary.h"

namespace tessera {
namespace {

constexpr SectionFileType kType = {{'T', 'S', 'R', 'T', 'O', 'K', '\0', '\1'},
                                   {'T', 'S', 'R', 'E', 'N', 'D', '\0', '\1'},
                                   kNativeFormatVersion};

using TokenizerPtr = std::unique_ptr<const Tokenizer>;

TokenizerPtr Create(const TokenizerSpec& spec) {
  auto tokenizer = Tokenizer::Create(spec);
  EXPECT_TRUE(tokenizer.ok()) << tokenizer.status();
  return *std::move(tokenizer);
}

// A file of this content for as long as the object lives.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view bytes)
      : path_(testing::TempDir() + "native_file_test." +
              std::to_string(getpid()) + ".tessera") {
    // Not synced, as WriteFile would: there are hundreds of them.
    std::FILE* const file = std::fopen(path_.c_str(), "wb");
    EXPECT_EQ(std::fwrite(bytes.data(), 1, bytes.size(), file), bytes.size());
    std::fclose(file);
  }
  ~TemporaryFile() { unlink(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  const std::string path_;
};

StatusOr<TokenizerPtr> Load(std::string_view bytes, Verify verify) {
  const TemporaryFile file(bytes);
  return LoadNativeFile(file.path(), {.verify = verify});
}

// Sections of a file whose bytes may be changed before it is written again with
// right checksums.
std::vector<OwnedSection> SectionsOf(std::string_view file) {
  const auto reader =
      SectionReader::Open(kType, file, SectionReader::Check::kDigest);
  EXPECT_TRUE(reader.ok()) << reader.status();
  std::vector<OwnedSection> sections;
  for (const Section& section : reader->sections()) {
    sections.push_back({section.kind, std::string(section.bytes)});
  }
  return sections;
}

std::string FileOf(const std::vector<OwnedSection>& owned) {
  std::vector<Section> sections;
  for (const OwnedSection& section : owned) {
    const bool required = section.kind == kSpecSection;
    sections.push_back(
        {section.kind, required ? 0 : Section::kOptional, section.bytes});
  }
  return FormatSectionFile(kType, 0x100000, sections);
}

std::vector<std::string> Texts() {
  Random random(7);
  std::vector<std::string> texts;
  for (int i = 0; i < 12; ++i) texts.push_back(RandomToyText(200, &random));
  return texts;
}

AddedTokenFilter FilterOf(const Tokenizer& tokenizer) {
  EncodeOptions options;
  options.special = SpecialPolicy::kAllow;
  return tokenizer.NewFilter(options).value();
}

void ExpectSame(const Tokenizer& a, const Tokenizer& b) {
  EXPECT_EQ(a.fingerprint(), b.fingerprint());
  EXPECT_EQ(a.loses(), b.loses());
  EXPECT_EQ(a.id_count(), b.id_count());
  EXPECT_EQ(a.used_id_count(), b.used_id_count());
  const AddedTokenFilter filter = FilterOf(a);
  const AddedTokenFilter other = FilterOf(b);
  Tokenizer::Scratch scratch_a = a.NewScratch();
  Tokenizer::Scratch scratch_b = b.NewScratch();
  for (const std::string& text : Texts()) {
    scratch_a.Seed(1);
    scratch_b.Seed(1);
    IdBuffer ids_a, ids_b;
    a.Encode(text, filter, &scratch_a, &ids_a);
    b.Encode(text, other, &scratch_b, &ids_b);
    const std::vector<TokenId> ids(ids_a.begin(), ids_a.end());
    ASSERT_EQ(ids, std::vector<TokenId>(ids_b.begin(), ids_b.end())) << text;
    Encoding spans_a, spans_b;
    a.EncodeWithOffsets(text, filter, &scratch_a, &spans_a);
    b.EncodeWithOffsets(text, other, &scratch_b, &spans_b);
    ASSERT_EQ(spans_a.ids, spans_b.ids) << text;
    ASSERT_EQ(spans_a.spans, spans_b.spans) << text;
    ASSERT_EQ(a.Decode(ids).value(), b.Decode(ids).value());
  }
}

TEST(NativeFileTest, LoadedIsCompiled) {
  for (const ToySpec& toy : ToySpecs()) {
    SCOPED_TRACE(toy.name);
    const TokenizerPtr tokenizer = Create(toy.spec);
    const std::string file = FormatNativeFile(*tokenizer);
    ASSERT_GT(SectionsOf(file).size(), 1u) << "tables were left out";
    for (const Verify verify : {Verify::kFull, Verify::kHeader}) {
      const auto loaded = Load(file, verify);
      ASSERT_TRUE(loaded.ok()) << loaded.status();
      ExpectSame(*tokenizer, **loaded);
    }
  }
}

TEST(NativeFileTest, BytesAreCanonical) {
  for (const ToySpec& toy : ToySpecs()) {
    SCOPED_TRACE(toy.name);
    const std::string file = FormatNativeFile(*Create(toy.spec));
    EXPECT_TRUE(file == FormatNativeFile(*Create(toy.spec)));
    const TemporaryFile kept(file);
    const auto loaded = LoadNativeFile(kept.path());
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    EXPECT_EQ(SerializeSpec((*loaded)->spec()), SerializeSpec(toy.spec));
    EXPECT_TRUE(file == FormatNativeFile(**loaded));
  }
}

TEST(NativeFileTest, SpecIsParsedOnceByManyThreads) {
  const ToySpec toy = ToySpecs()[0];
  const TemporaryFile file(FormatNativeFile(*Create(toy.spec)));
  const auto loaded = LoadNativeFile(file.path());
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  std::vector<const TokenizerSpec*> seen(8);
  std::vector<std::thread> threads;
  for (const TokenizerSpec*& spec : seen) {
    threads.emplace_back([&] { spec = &(*loaded)->spec(); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const TokenizerSpec* spec : seen) EXPECT_EQ(spec, seen[0]);
}

TEST(NativeFileTest, HeadWordsMayBeOthers) {
  const ToySpec toy = ToySpecs()[0];
  const TokenizerPtr tokenizer = Create(toy.spec);
  const TemporaryFile file(FormatNativeFile(*tokenizer));
  for (const int64_t words : {0, 3}) {
    NativeLoadOptions options;
    options.create.head_words = words;
    const auto loaded = LoadNativeFile(file.path(), options);
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    ExpectSame(*tokenizer, **loaded);
  }
}

TEST(NativeFileTest, OtherBytesThanPinnedAreRefused) {
  const TemporaryFile file(FormatNativeFile(*Create(ToySpecs()[0].spec)));
  NativeLoadOptions options;
  options.expected_sha256 = std::string(64, '0');
  EXPECT_EQ(ClassOf(LoadNativeFile(file.path(), options).status()),
            ErrorClass::kBadData);
}

TEST(NativeFileTest, TablesOfAnotherVersionAreNotRead) {
  const TokenizerPtr tokenizer = Create(ToySpecs()[0].spec);
  std::vector<OwnedSection> sections = SectionsOf(FormatNativeFile(*tokenizer));
  ASSERT_EQ(sections[1].kind, kFrameSection);
  // The version is the first value behind the head's size.
  sections[1].bytes[8] = static_cast<char>(kTableVersion + 1);
  // Tables that would be refused if they were looked at.
  for (size_t i = 2; i < sections.size(); ++i) sections[i].bytes = "old";
  for (const Verify verify : {Verify::kFull, Verify::kHeader}) {
    const auto loaded = Load(FileOf(sections), verify);
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    ExpectSame(*tokenizer, **loaded);
  }
}

TEST(NativeFileTest, TablesOfAnotherSpecAreNotRead) {
  const std::vector<ToySpec> toys = ToySpecs();
  const TokenizerPtr other = Create(toys[1].spec);
  std::vector<OwnedSection> sections =
      SectionsOf(FormatNativeFile(*Create(toys[0].spec)));
  sections[0] = SectionsOf(FormatNativeFile(*other))[0];
  for (const Verify verify : {Verify::kFull, Verify::kHeader}) {
    const auto loaded = Load(FileOf(sections), verify);
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    ExpectSame(*other, **loaded);
  }
}

TEST(NativeFileTest, DamageIsRefused) {
  const std::string file = FormatNativeFile(*Create(ToySpecs()[0].spec));
  const auto reader =
      SectionReader::Open(kType, file, SectionReader::Check::kFull);
  std::vector<size_t> borders = {0, 8, 63, 64, file.size() - 48};
  for (const Section& section : reader->sections()) {
    const size_t begin =
        static_cast<size_t>(section.bytes.data() - file.data());
    borders.insert(borders.end(), {begin, begin + section.bytes.size()});
  }
  Random random(11);
  std::vector<size_t> places;
  for (const size_t border : borders) {
    for (const size_t at : {border - 1, border, border + 1}) {
      if (at < file.size()) places.push_back(at);
    }
    for (const Verify verify : {Verify::kFull, Verify::kHeader}) {
      EXPECT_FALSE(Load(file.substr(0, border), verify).ok()) << border;
    }
  }
  for (int i = 0; i < 300; ++i) places.push_back(random.Below(file.size()));
  // The digest of the trailer is what `inspect --verify` looks at.
  const size_t digest = file.size() - 48;
  for (const size_t at : places) {
    if (digest <= at && at < digest + 32) continue;
    std::string changed = file;
    changed[at] = static_cast<char>(changed[at] ^ (1 << random.Below(8)));
    const auto loaded = Load(changed, Verify::kFull);
    ASSERT_FALSE(loaded.ok()) << "byte " << at;
    ASSERT_EQ(ClassOf(loaded.status()), ErrorClass::kBadData);
  }
  EXPECT_FALSE(Load(file + "x", Verify::kHeader).ok());
}

// Changes one place of a section to something that a forger would try.
void Forge(Random* random, std::string* bytes) {
  if (bytes->empty()) return;
  const size_t at = random->Below(bytes->size());
  if (random->Below(4) == 0 || at + 4 > bytes->size()) {
    (*bytes)[at] = static_cast<char>(random->Next());
    return;
  }
  const size_t word = at / 4 * 4;
  uint32_t value;
  std::memcpy(&value, bytes->data() + word, 4);
  const uint32_t forged[] = {
      0,         1,          value + 1,  value - 1,
      255,       0x7FFFFFFF, 0xFFFFFFFF, value << 8,
      value ^ 4, value * 2,  0x00FFFFFF, static_cast<uint32_t>(random->Next())};
  const uint32_t chosen = forged[random->Below(std::size(forged))];
  std::memcpy(bytes->data() + word, &chosen, 4);
}

// What a loaded file may do: anything but lead out of bounds.
void Use(const Tokenizer& tokenizer, const std::vector<std::string>& texts) {
  Tokenizer::Scratch scratch = tokenizer.NewScratch();
  const AddedTokenFilter filter = FilterOf(tokenizer);
  for (const std::string& text : texts) {
    IdBuffer ids;
    tokenizer.Encode(text, filter, &scratch, &ids);
    for (const TokenId id : ids) ASSERT_LT(id, tokenizer.id_count());
    Encoding encoding;
    tokenizer.EncodeWithOffsets(text, filter, &scratch, &encoding);
    for (const Span& span : encoding.spans) {
      ASSERT_LE(span.begin, span.end);
      ASSERT_LE(span.end, text.size());
    }
    std::string bytes;
    tokenizer.decoder()
        .AppendText(ids.begin(), ids.size(), DecodeOptions{}, &bytes)
        .IgnoreError();
    (void)tokenizer.vocabulary().FindAny(text);
  }
}

TEST(NativeFileTest, ForgedTablesDoNoHarm) {
  // Files of each make; more of them, and other ones, by hand.
  const char* const more = std::getenv("TESSERA_FORGED_FILES");
  const int rounds = more == nullptr ? 60 : std::atoi(more);
  Random random(2026 + static_cast<uint64_t>(rounds));
  const std::vector<std::string> texts = Texts();
  size_t loaded_count = 0;
  size_t refused_count = 0;
  for (const ToySpec& toy : ToySpecs()) {
    SCOPED_TRACE(toy.name);
    const std::vector<OwnedSection> sections =
        SectionsOf(FormatNativeFile(*Create(toy.spec)));
    for (int i = 0; i < rounds; ++i) {
      std::vector<OwnedSection> forged = sections;
      const size_t which = 1 + random.Below(sections.size() - 1);
      for (uint64_t k = 1 + random.Below(4); k > 0; --k) {
        Forge(&random, &forged[which].bytes);
      }
      const TemporaryFile file(FileOf(forged));
      const auto loaded = LoadNativeFile(file.path());
      if (!loaded.ok()) {
        ++refused_count;
        ASSERT_EQ(ClassOf(loaded.status()), ErrorClass::kBadData)
            << loaded.status();
        continue;
      }
      ++loaded_count;
      Use(**loaded, texts);
    }
  }
  // Both happen, or the test tests nothing.
  EXPECT_GT(loaded_count, 20u);
  EXPECT_GT(refused_count, 20u);
}

}  // namespace
}  // namespace tessera
