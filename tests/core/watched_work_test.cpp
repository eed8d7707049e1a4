#include "archwalk/core/watched_work.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "archwalk/core/error.hpp"

namespace archwalk {
namespace {

class Told final : public Progress {
 public:
  void advance(double work) override { told.push_back(work); }
  bool cancelled() const override { return is_cancelled; }

  std::vector<double> told;
  bool is_cancelled = false;
};

TEST(WatchedWork, TellsSharesOfItsUnitsAndNeverMore) {
  Told progress;
  WatchedWork work(progress, 8.0);
  WatchedWork::advance(0.25);
  WatchedWork::advance(0.5);
  EXPECT_EQ(progress.told, (std::vector<double>{2.0, 4.0}));
  WatchedWork::advance(0.5);
  WatchedWork::advance(0.5);
  EXPECT_EQ(progress.told, (std::vector<double>{2.0, 4.0, 2.0}));
  work.finish();
  EXPECT_EQ(progress.told.size(), 3u);
}

TEST(WatchedWork, FinishTellsTheRest) {
  Told progress;
  WatchedWork work(progress, 8.0);
  WatchedWork::advance(0.25);
  work.finish();
  work.finish();
  EXPECT_EQ(progress.told, (std::vector<double>{2.0, 6.0}));
}

TEST(WatchedWork, WithoutUnitsItIsOnlyStopped) {
  Told progress;
  WatchedWork work(progress, 0.0);
  WatchedWork::advance(0.25);
  work.finish();
  EXPECT_TRUE(progress.told.empty());
  progress.is_cancelled = true;
  EXPECT_THROW(stop_if_cancelled(), Interrupted);
}

TEST(WatchedWork, WorkWithinHidesWorkAround) {
  Told outer;
  Told inner;
  outer.is_cancelled = true;
  WatchedWork around(outer, 1.0);
  {
    WatchedWork within(inner, 1.0);
    WatchedWork::advance(0.5);
    EXPECT_NO_THROW(stop_if_cancelled());
  }
  EXPECT_EQ(inner.told, std::vector<double>{0.5});
  EXPECT_TRUE(outer.told.empty());
  EXPECT_THROW(stop_if_cancelled(), Interrupted);
}

TEST(WatchedWork, IsOfOneThread) {
  Told progress;
  progress.is_cancelled = true;
  const WatchedWork work(progress, 1.0);
  std::thread other([] {
    EXPECT_NO_THROW(stop_if_cancelled());
    WatchedWork::advance(0.5);
  });
  other.join();
  EXPECT_TRUE(progress.told.empty());
}

TEST(WatchedWork, WhatNobodyWatchesGoesOn) {
  EXPECT_NO_THROW(stop_if_cancelled());
  WatchedWork::advance(0.5);
}

}  // namespace
}  // namespace archwalk
