// Pretokens as a list, for tests.

#ifndef TESSERA_TESTS_PRETOKENIZERS_PIECES_H_
#define TESSERA_TESTS_PRETOKENIZERS_PIECES_H_

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizers/base/random.h"
#include "tokenizers/pretokenizers/families.h"
#include "tokenizers/pretokenizers/pretokenizer.h"

namespace tessera {

inline bool WantsFull() {
  const char* full = std::getenv("TESSERA_TEST_FULL");
  return full != nullptr && std::string_view(full) == "1";
}

// Fills until the segment ends and checks that the pretokens tile the text.
class Splitter {
 public:
  explicit Splitter(const PreTokenizer& pretokenizer)
      : pretokenizer_(pretokenizer) {}

  // End of each pretoken of a segment, valid until the next call.
  const std::vector<size_t>& Ends(std::string_view segment) {
    ends_.clear();
    kinds_.clear();
    pretokenizer_.Begin(segment, /*first_bytes=*/1, /*want_map=*/false,
                        &cursor_);
    size_t end = 0;
    while (pretokenizer_.Fill(&cursor_, &block_)) {
      if (block_.base != cursor_.text.data() + end || block_.count == 0) {
        ADD_FAILURE() << "a block does not begin where the last one ended";
        return ends_;
      }
      for (size_t i = 0; i < block_.count; ++i) {
        if (block_.size(i) == 0) {
          ADD_FAILURE() << "an empty pretoken";
          return ends_;
        }
        end += block_.size(i);
        ends_.push_back(end);
        kinds_.push_back(block_.flags[i]);
      }
    }
    EXPECT_EQ(end, cursor_.text.size()) << "pretokens do not tile";
    return ends_;
  }

  std::vector<std::string> Pieces(std::string_view segment) {
    std::vector<std::string> pieces;
    size_t begin = 0;
    for (size_t end : Ends(segment)) {
      pieces.emplace_back(cursor_.text.substr(begin, end - begin));
      begin = end;
    }
    return pieces;
  }

  PretokenCursor& cursor() { return cursor_; }
  const std::vector<uint8_t>& kinds() const { return kinds_; }

 private:
  const PreTokenizer& pretokenizer_;
  PretokenCursor cursor_;
  PretokenBlock block_;
  std::vector<size_t> ends_;
  std::vector<uint8_t> kinds_;
};

// Text of bytes that can be pasted into a test.
inline std::string Shown(std::string_view text) {
  return QuoteForError(text, 4096);
}

inline std::unique_ptr<PreTokenizer> ScannerOf(const Family& family) {
  auto scanner = NewFamilyPreTokenizer(family);
  EXPECT_TRUE(scanner.ok()) << family.name << scanner.status();
  return *std::move(scanner);
}

inline std::unique_ptr<PreTokenizer> ReferenceOf(const Family& family,
                                                 RegexEngine engine) {
  auto reference = NewFamilyReference(family, engine);
  EXPECT_TRUE(reference.ok()) << family.name << reference.status();
  return *std::move(reference);
}

inline std::vector<const Family*> FamiliesWithScanner() {
  std::vector<const Family*> families;
  for (const Family& family : Families()) {
    if (family.scanner != ScannerId::kNone) families.push_back(&family);
  }
  return families;
}

// Names the tests of each.
inline std::string FamilyName(
    const testing::TestParamInfo<const Family*>& tested) {
  return std::string(tested.param->name);
}

}  // namespace tessera

#endif  // TESSERA_TESTS_PRETOKENIZERS_PIECES_H_
