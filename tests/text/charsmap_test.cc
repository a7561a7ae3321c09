// The character map: what a real one says, what the builder
// makes, and that no bytes make a look-up go astray (V12).

#include "tokenizers/text/charsmap.h"

#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tokenizers/base/random.h"
#include "tokenizers/text/charsmap_builder.h"

namespace tessera {
namespace {

// The map inside a model's bytes: the field that begins with the trie's size.
std::string BlobOf(const std::string& file, size_t size) {
  std::ifstream in(
      std::string(TESSERA_SOURCE_DIR) + "/../shared/vocabs/" + file,
      std::ios::binary);
  const std::string model((std::istreambuf_iterator<char>(in)),
                          std::istreambuf_iterator<char>());
  // 177,152 bytes of trie.
  const std::string head("\x00\xB4\x02\x00", 4);
  const size_t at = model.find(head);
  return at == std::string::npos ? "" : model.substr(at, size);
}

std::string Result(const Charsmap& map, std::string_view text) {
  return std::string(map.Longest(text).result);
}

TEST(Charsmap, PublishedMaps) {
  const std::string blob = BlobOf("sentencepiece/test_model.model", 237484);
  if (blob.empty()) GTEST_SKIP() << "skipped: no ../shared/vocabs";
  const auto map = Charsmap::Create(blob);
  ASSERT_TRUE(map.ok()) << map.status();
  EXPECT_EQ(map->Entries().size(), 224654u);
  EXPECT_EQ(Result(*map, "\xE2\x91\xA0"), "1");
  EXPECT_EQ(Result(*map, "\xEF\xAC\x81"), "fi");
  EXPECT_EQ(Result(*map, "\xE3\x8D\xBF"),
            "\xE6\xA0\xAA\xE5\xBC\x8F\xE4\xBC\x9A\xE7\xA4\xBE");
  EXPECT_EQ(Result(*map, "e\xCC\x81"), "\xC3\xA9");
  EXPECT_EQ(Result(*map, "\xEF\xBD\xB6\xEF\xBE\x9E"), "\xE3\x82\xAC");
  EXPECT_EQ(map->Shortest("\xEF\xBD\xB6\xEF\xBE\x9E").result, "\xE3\x82\xAB");
  EXPECT_EQ(Result(*map, "\xE3\x80\x80"), " ");
  for (const char* text :
       {"\t", "\xE2\x80\x8B", "\xEF\xBB\xBF", "\xC2\xAD", "\xC4\xB0", "a"}) {
    EXPECT_EQ(map->Longest(text).size, 0u);
  }
  const auto nmt = Charsmap::Create(BlobOf("t5/t5_base_spiece.model", 237539));
  ASSERT_TRUE(nmt.ok()) << nmt.status();
  EXPECT_EQ(nmt->Entries().size(), 224711u);
  EXPECT_EQ(Result(*nmt, "\t"), " ");
}

CharsmapEntries RandomEntries(Random* random) {
  CharsmapEntries entries;
  const size_t count = random->Below(60);
  for (size_t i = 0; i < count; ++i) {
    std::string key, result;
    for (size_t k = 1 + random->Below(5); k > 0; --k) {
      key +=
          static_cast<char>(1 + random->Below(random->Below(2) == 0 ? 3 : 255));
    }
    for (size_t k = random->Below(4); k > 0; --k) {
      result += static_cast<char>('a' + random->Below(3));
    }
    entries[key] = result;
  }
  return entries;
}

// The definition of a look-up.
Charsmap::Match TwinLongest(const CharsmapEntries& entries,
                            std::string_view text) {
  for (size_t size = text.size(); size > 0; --size) {
    const auto found = entries.find(std::string(text.substr(0, size)));
    if (found != entries.end()) return {size, found->second};
  }
  return {};
}

TEST(Charsmap, BuilderAndLookupAgreeWithAMap) {
  Random random(404);
  for (size_t round = 0; round < 300; ++round) {
    const CharsmapEntries entries = RandomEntries(&random);
    const auto blob = BuildCharsmap(entries);
    ASSERT_TRUE(blob.ok()) << blob.status();
    const auto map = Charsmap::Create(*blob);
    ASSERT_TRUE(map.ok()) << map.status();
    const auto back = map->Entries();
    ASSERT_EQ(CharsmapEntries(back.begin(), back.end()), entries);
    for (size_t i = 0; i < 200; ++i) {
      std::string text;
      for (size_t k = random.Below(7); k > 0; --k) {
        text += static_cast<char>(random.Below(random.Below(2) == 0 ? 4 : 256));
      }
      const auto found = map->Longest(text);
      const auto wanted = TwinLongest(entries, text);
      ASSERT_EQ(found.size, wanted.size);
      ASSERT_EQ(found.result, wanted.result);
      ASSERT_LE(found.result.size(), map->result_size_max());
    }
  }
}

TEST(Charsmap, UnmatchedEndIsRight) {
  Random random(405);
  const char* const kParts[] = {"a",
                                "b",
                                "e",
                                "\xCC\x81",
                                "\xCC\xA3",
                                "\xE4\xB8\xAD",
                                "\xF0\x9F\x98\x80",
                                "\xFF"};
  for (size_t round = 0; round < 200; ++round) {
    CharsmapEntries entries;
    const auto part = [&] { return kParts[random.Below(std::size(kParts))]; };
    for (size_t i = random.Below(5); i > 0; --i) {
      std::string key = part();
      for (size_t k = random.Below(3); k > 0; --k) key += part();
      entries[key] = "r";
    }
    const Charsmap map = *Charsmap::Create(*BuildCharsmap(entries));
    std::string text;
    for (size_t k = 0; k < 12; ++k) text += part();
    const size_t end = map.UnmatchedEnd(text, 0, [](char) { return false; });
    for (size_t i = 0; i < end; ++i) {
      ASSERT_EQ(TwinLongest(entries, std::string_view(text).substr(i)).size,
                0u);
    }
    ASSERT_TRUE(IsWellFormed(text.substr(0, end)));
  }
}

TEST(Charsmap, BuilderIsDeterministicAndRefuses) {
  const CharsmapEntries entries = {{"b", "x"}, {"a", "y"}, {"ab", "x"}};
  EXPECT_EQ(*BuildCharsmap(entries), *BuildCharsmap(entries));
  EXPECT_FALSE(BuildCharsmap({{"", "x"}}).ok());
  EXPECT_FALSE(BuildCharsmap({{std::string("a\0", 2), "x"}}).ok());
  CharsmapEntries nested;
  std::string key;
  for (size_t i = 0; i < 40; ++i) nested[key += 'a'] = "x";
  EXPECT_FALSE(BuildCharsmap(nested).ok());
  const auto many = BuildCharsmap(nested, 40);
  ASSERT_TRUE(many.ok());
  const Charsmap map = *Charsmap::Create(*many);
  EXPECT_EQ(map.Longest(key).size, 32u);
  EXPECT_EQ(map.Longest(key, 40).size, 40u);
  EXPECT_FALSE(NamedCharsmapEntries("nfkd").ok());
}

TEST(Charsmap, HostileBlobs) {
  EXPECT_FALSE(Charsmap::Create("").ok());
  EXPECT_FALSE(Charsmap::Create("1234567").ok());
  const std::string good =
      *BuildCharsmap({{"a", "b"}, {"ab", ""}, {"\xC3\xA9", "e"}});
  ASSERT_TRUE(Charsmap::Create(good).ok());
  // The root points past the end.
  std::string root = good;
  root[6] = root[7] = '\x7F';
  EXPECT_FALSE(Charsmap::Create(root).ok());
  EXPECT_FALSE(Charsmap::Create(good.substr(0, good.size() - 1)).ok());
  Random random(406);
  size_t accepted = 0;
  for (size_t round = 0; round < 3000; ++round) {
    std::string blob = good;
    for (size_t flips = 1 + random.Below(8); flips > 0; --flips) {
      blob[random.Below(blob.size())] = static_cast<char>(random.Below(256));
    }
    const auto map = Charsmap::Create(blob);
    if (!map.ok()) continue;
    ++accepted;
    map->Longest("ab\xC3\xA9zz");
    map->Shortest(std::string("\0ab", 3));
  }
  EXPECT_GT(accepted, 0u);
}

// Every unit has the root's children for its own: a walk that never ends.
TEST(Charsmap, CirclesEnd) {
  std::string blob("\x00\x04\x00\x00", 4);
  for (uint32_t i = 0; i < 256; ++i) {
    // Label i, offset that leads back to base 0.
    const uint32_t unit = i | i << 10;
    for (int shift = 0; shift < 32; shift += 8) {
      blob.push_back(static_cast<char>(unit >> shift));
    }
  }
  blob.push_back('\0');
  const auto map = Charsmap::Create(blob);
  ASSERT_TRUE(map.ok()) << map.status();
  EXPECT_EQ(map->Longest("abc").size, 0u);
  EXPECT_TRUE(map->Entries().empty());
}

}  // namespace
}  // namespace tessera
