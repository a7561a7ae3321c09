// Ids as text, against the standard library's digits.

#include "cli/row_format.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tokenizers/base/random.h"

namespace tessera {
namespace {

std::string Decimal(const std::vector<TokenId>& ids) {
  std::string out = "kept";
  // Decimal digits ask nothing of a vocabulary.
  AppendDecimalIds(ids.data(), ids.size(), ' ', &out);
  return out;
}

std::string Naive(const std::vector<TokenId>& ids) {
  std::string out = "kept";
  for (size_t i = 0; i < ids.size(); ++i) {
    out += (i == 0 ? "" : " ") + std::to_string(ids[i]);
  }
  return out;
}

TEST(DecimalIds, EveryNumberOfDigits) {
  std::vector<TokenId> ids = {0, UINT32_MAX};
  for (uint64_t power = 1; power < UINT32_MAX; power *= 10) {
    for (uint64_t id : {power - 1, power, power + 1, 7 * power}) {
      if (id <= UINT32_MAX) ids.push_back(static_cast<TokenId>(id));
    }
  }
  EXPECT_EQ(Decimal(ids), Naive(ids));
  EXPECT_EQ(Decimal({}), "kept");
}

TEST(DecimalIds, Random) {
  Random random(404);
  for (int round = 0; round < 200; ++round) {
    std::vector<TokenId> ids;
    for (uint64_t i = random.Below(40); i > 0; --i) {
      ids.push_back(static_cast<TokenId>(random.Next() >> random.Below(64)));
    }
    EXPECT_EQ(Decimal(ids), Naive(ids));
  }
}

TEST(Piece, IsOneWord) {
  std::string out;
  AppendPiece(std::string_view("a b\t\n\r\\\0\x7F\xFF\xC3\xA9", 12), &out);
  EXPECT_EQ(out, "a\\sb\\t\\n\\r\\\\\\x00\\x7F\\xFF\xC3\xA9");
}

}  // namespace
}  // namespace tessera
