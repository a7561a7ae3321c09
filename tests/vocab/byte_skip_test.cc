#include "tokenizers/vocab/byte_skip.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace tessera {
namespace {

TEST(ByteSkip, LikeALoop) {
  std::mt19937 random(2);
  for (int count = 0; count <= 7; ++count) {
    ByteSkip skip;
    std::string bytes;
    for (int i = 0; i < count; ++i) {
      bytes += static_cast<char>(random() % 256);
      skip.Add(bytes.back());
    }
    for (int round = 0; round < 300; ++round) {
      std::string text(random() % 70, '\0');
      // Neighbours of the bytes too: they are what a borrow would mark.
      for (char& c : text) {
        const bool near = !bytes.empty() && random() % 8 == 0;
        c = static_cast<char>(near ? bytes[random() % bytes.size()] +
                                         static_cast<int>(random() % 3) - 1
                                   : random() % 256);
      }
      for (size_t from = 0; from <= text.size(); ++from) {
        const size_t want = text.find_first_of(bytes, from);
        ASSERT_EQ(skip.Next(text, from),
                  want == std::string::npos ? text.size() : want);
      }
    }
  }
}

}  // namespace
}  // namespace tessera
