#include "tokenizers/base/near_names.h"

#include "gtest/gtest.h"

namespace tessera {
namespace {

TEST(NearNames, DistanceTwoAndAThird) {
  const std::vector<std::string> commands = {"train", "convert", "eval",
                                             "encode", "decode"};
  EXPECT_EQ(DidYouMean("trian", commands), "; did you mean train?");
  EXPECT_EQ(DidYouMean("ecnode", commands), "; did you mean encode?");
  EXPECT_EQ(DidYouMean("dencode", commands), "; did you mean encode?");
  EXPECT_EQ(NearNames("encode", commands),
            (std::vector<std::string>{"encode", "decode"}));
  EXPECT_EQ(DidYouMean("ev", commands), "");
  EXPECT_EQ(DidYouMean("", commands), "");
  EXPECT_EQ(DidYouMean("unrelated", commands), "");
}

}  // namespace
}  // namespace tessera
