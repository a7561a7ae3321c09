// How a moment of progress reads on narrow and wide terminals.

#include <gtest/gtest.h>

#include "cli/progress.h"

namespace tessera {
namespace {

ProgressState Counting() {
  ProgressState state;
  state.stage = "count";
  state.unit = "bytes";
  state.done = 4'900'000'000;
  state.total = 10'400'000'000;
  state.seconds = 8;
  state.rate = 612e6;
  state.memory_bytes = 1'288'490'189;
  return state;
}

ProgressState Merging() {
  ProgressState state;
  state.stage = "merge";
  state.unit = "merges";
  state.done = 18240;
  state.total = 32768;
  state.seconds = 6;
  state.rate = 2904.4;
  state.note = "best pair t h";
  return state;
}

TEST(ProgressLine, WideTerminal) {
  EXPECT_EQ(FormatProgress(Counting(), 199),
            "count  [=========>          ]  47 %   4.9 of 10.4 GB   612 MB/s   "
            "8 s left   1.2 GiB");
  EXPECT_EQ(FormatProgress(Merging(), 199),
            "merge  18,240 of 32,768    55 %   2,904 merges/s   5 s left   "
            "best pair t h");
}

TEST(ProgressLine, FieldsFromTheRightAreLeftOut) {
  EXPECT_EQ(FormatProgress(Counting(), 79),
            "count  [=========>          ]  47 %   4.9 of 10.4 GB   612 MB/s   "
            "8 s left");
  EXPECT_EQ(FormatProgress(Counting(), 39),
            "count  [=========>          ]  47 %");
  EXPECT_EQ(FormatProgress(Counting(), 12), "count");
  EXPECT_EQ(FormatProgress(Counting(), 4), "c...");
}

TEST(ProgressLine, TimeLeft) {
  ProgressState state = Merging();
  state.seconds = 2.9;
  EXPECT_EQ(FormatProgress(state, 79).find("left"), std::string::npos);
  state.seconds = 3;
  state.done = 32767;
  EXPECT_NE(FormatProgress(state, 79).find("< 1 s left"), std::string::npos);
  state.done = 32768;
  EXPECT_EQ(FormatProgress(state, 79),
            "merge  32,768 of 32,768   100 %   2,904 merges/s   3 s   "
            "best pair t h");
  state.done = 10;
  state.total = 40000000;
  EXPECT_NE(FormatProgress(state, 79).find("3 h 49 min left"),
            std::string::npos);
}

TEST(ProgressLine, UnknownTotal) {
  ProgressState state = Counting();
  state.total = 0;
  EXPECT_EQ(FormatProgress(state, 79),
            "count  4.9 GB   612 MB/s   8 s   1.2 GiB");
  state.done = 999;
  state.rate = 0;
  EXPECT_EQ(FormatProgress(state, 79), "count  999 bytes   8 s   1.2 GiB");
}

TEST(ProgressLine, Events) {
  EXPECT_EQ(FormatProgressEvent("progress", Counting()),
            "{\"event\":\"progress\",\"stage\":\"count\",\"done\":4900000000,"
            "\"total\":10400000000,\"unit\":\"bytes\",\"rate\":612000000.0,"
            "\"seconds\":8.0,\"rss\":1288490189}");
  ProgressState state = Counting();
  state.total = 0;
  EXPECT_NE(FormatProgressEvent("progress", state).find("\"total\":null"),
            std::string::npos);
}

}  // namespace
}  // namespace tessera
