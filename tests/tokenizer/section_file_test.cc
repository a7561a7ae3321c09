#include "tokenizers/section_file.h"

#include <gtest/gtest.h>

#include <string>

#include "tokenizers/base/random.h"

namespace tessera {
namespace {

constexpr SectionFileType kType = {{'T', 'E', 'S', 'T', '0', '0', '\0', '\1'},
                                   {'T', 'E', 'S', 'T', '9', '9', '\0', '\1'},
                                   7};

std::string MakeFile() {
  const std::string first = "hello";
  const std::string second(100, 'x');
  return FormatSectionFile(
      kType, 0x100000,
      {Section{1, 0, first}, Section{2, Section::kOptional, second},
       Section{3, 0, ""}});
}

TEST(SectionFileTest, GivesTheSectionsBack) {
  const std::string file = MakeFile();
  for (auto check : {SectionReader::Check::kHeader, SectionReader::Check::kFull,
                     SectionReader::Check::kDigest}) {
    const auto reader = SectionReader::Open(kType, file, check);
    ASSERT_TRUE(reader.ok()) << reader.status();
    ASSERT_EQ(reader->sections().size(), 3u);
    EXPECT_EQ(reader->Find(1)->bytes, "hello");
    EXPECT_EQ(reader->Find(2)->bytes, std::string(100, 'x'));
    EXPECT_EQ(reader->Find(3)->bytes, "");
    EXPECT_EQ(reader->Find(4), nullptr);
    EXPECT_EQ(reader->unicode_version(), 0x100000u);
  }
}

TEST(SectionFileTest, IsTheSameEveryTime) { EXPECT_EQ(MakeFile(), MakeFile()); }

TEST(SectionFileTest, EveryChangedByteIsFound) {
  const std::string file = MakeFile();
  for (size_t at = 0; at < file.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = file;
      changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
      const auto reader =
          SectionReader::Open(kType, changed, SectionReader::Check::kDigest);
      ASSERT_FALSE(reader.ok()) << "byte " << at << " bit " << bit;
      ASSERT_EQ(ClassOf(reader.status()), ErrorClass::kBadData);
    }
  }
}

TEST(SectionFileTest, EveryCutIsFound) {
  const std::string file = MakeFile();
  for (size_t size = 0; size < file.size(); ++size) {
    const auto reader =
        SectionReader::Open(kType, std::string_view(file).substr(0, size),
                            SectionReader::Check::kHeader);
    ASSERT_FALSE(reader.ok()) << size;
  }
}

TEST(SectionFileTest, RandomBytesAreRefused) {
  Random random(404);
  for (int i = 0; i < 2000; ++i) {
    std::string bytes(random.Below(400), '\0');
    for (char& c : bytes) c = static_cast<char>(random.Below(256));
    EXPECT_FALSE(
        SectionReader::Open(kType, bytes, SectionReader::Check::kFull).ok());
  }
}

}  // namespace
}  // namespace tessera
