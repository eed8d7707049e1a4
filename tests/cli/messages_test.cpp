#include "messages.hpp"

#include <gtest/gtest.h>

#include "archwalk/core/utf8.hpp"
#include "console_progress.hpp"

namespace archwalk::cli {
namespace {

TEST(Messages, OneAndMany) {
  EXPECT_EQ(counted(0, "part"), "0 parts");
  EXPECT_EQ(counted(1, "part"), "1 part");
  EXPECT_EQ(counted(2500, "operator"), "2,500 operators");
}

TEST(Messages, OneLineWhateverAFileHolds) {
  EXPECT_EQ(printable("'a\nb\x1b[2J\x7f': é"), "'a\\x0ab\\x1b[2J\\x7f': é");
}

TEST(Messages, NoneIsEndless) {
  std::string field;
  for (int i = 0; i < 100000; ++i) field += "é";
  for (const char* begin : {"'", "''"}) {  // é is cut at neither of its bytes
    const std::string shown = printable(begin + field + "': why: what to do");
    EXPECT_LT(shown.size(), 5000);
    EXPECT_TRUE(is_utf8(shown));
    EXPECT_TRUE(shown.ends_with("é': why: what to do"));
  }
}

WorkShown half_of(double seconds, double still_seconds, std::size_t told) {
  WorkShown work;
  work.done = 5.0;
  work.total = 10.0;
  work.seconds = seconds;
  work.still_seconds = still_seconds;
  work.told = told;
  return work;
}

TEST(ProgressText, ShareSpeedAndRest) {
  WorkShown work = half_of(100.0, 1.0, 50);
  EXPECT_EQ(progress_text(work), " 50.0 %, 1 min 40 s to go");
  work.walk_share = 1.0;
  work.done = 5e8;
  work.total = 1e9;
  EXPECT_EQ(progress_text(work), " 50.0 %, 5.0 million steps/s, 1 min 40 s to go");
  work.done = 5e6;  // half a hundredth
  EXPECT_EQ(progress_text(work), "  0.5 %, 0.1 million steps/s");
}

TEST(ProgressText, NoRestThatGrowsWhileNothingIsTold) {
  EXPECT_EQ(progress_text(half_of(100.0, 61.0, 50)), " 50.0 %, the last news 1 min 01 s ago");
  // News every minute: half a minute without is nothing unusual, nor are two.
  EXPECT_EQ(progress_text(half_of(330.0, 30.0, 5)), " 50.0 %, 5 min 30 s to go");
  EXPECT_EQ(progress_text(half_of(420.0, 120.0, 5)), " 50.0 %, 7 min 00 s to go");
  EXPECT_EQ(progress_text(half_of(600.0, 300.0, 5)), " 50.0 %, the last news 5 min 00 s ago");
}

TEST(ProgressText, WorkOfUnknownSize) {
  WorkShown work;
  work.seconds = 65.0;
  work.still_seconds = 65.0;
  EXPECT_EQ(progress_text(work), "at work for 1 min 05 s");
}

}  // namespace
}  // namespace archwalk::cli
