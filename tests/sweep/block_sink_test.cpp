// Blocks are written while the next ones are computed, and a failure ends the sweep.
#include "archwalk/sweep/block_sink.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "archwalk/core/error.hpp"
#include "archwalk/table/score_rounding.hpp"
#include "config_values.hpp"

namespace archwalk {
namespace {

using namespace fixture;

// Counts blocks that were computed: each advances progress.
class Watched final : public Progress {
 public:
  void advance(double work) override {
    const std::lock_guard lock(mutex_);
    done_ += work;
    changed_.notify_all();
  }
  bool wait_beyond(double work) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::minutes(2), [&] { return done_ > work; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  double done_ = 0.0;
};

class Sink final : public BlockSink {
 public:
  explicit Sink(Watched& progress) : progress_(progress) {}

  bool has_block(std::size_t index) const override { return index == had; }
  void write_block(std::size_t index, DataTree /*block*/) override {
    // All but the last wait for work on the next block, which nobody would do in turn.
    if (index < last) overlapped &= progress_.wait_beyond(work_up_to[index] * (1.0 + 1e-9));
    if (index == failing) throw SystemError("the disk is full", "the block is lost", "make room");
    written.push_back(index);
  }

  std::size_t had = 1;
  std::size_t last = 5;
  std::vector<double> work_up_to;  // [block] progress when that one is computed
  std::size_t failing = 99;
  bool overlapped = true;
  std::vector<std::size_t> written;

 private:
  Watched& progress_;
};

class BlockSinks : public testing::Test {
 protected:
  static BenchmarkTable small_table() {
    std::vector<double> values(81);
    for (std::size_t code = 0; code < values.size(); ++code) {
      values[code] = static_cast<double>(code * code * 37 % 101) / 3.0;
    }
    BenchmarkTable table;
    table.space = find_space("3^4");
    table.scores.push_back(make_score_column("s", "percent", 1e-6, values));
    return table;
  }
  Sweep sweep() {
    BackendChoice choice;
    choice.threads = 1;
    return {table_, read_sweep_config(table(small_config())), choice, 1};
  }
  void run(Sweep& sweep) {
    double work = 0.0;
    for (std::size_t block = 0; block < sweep.block_count(); ++block) {
      const SweepWork one = sweep.work(block);
      if (!sink_.has_block(block)) work += one.walk_steps + one.exact_terms;
      sink_.work_up_to.push_back(work);
    }
    run_sweep(sweep, {}, sink_, progress_);
  }

  BenchmarkTable table_ = small_table();
  Watched progress_;
  Sink sink_{progress_};
};

TEST_F(BlockSinks, WritesWhileTheNextIsComputed) {
  Sweep six = sweep();
  ASSERT_EQ(six.block_count(), 6u);
  run(six);
  EXPECT_TRUE(sink_.overlapped);
  EXPECT_EQ(sink_.written, (std::vector<std::size_t>{0, 2, 3, 4, 5}));
}

TEST_F(BlockSinks, FailureEndsTheSweep) {
  Sweep six = sweep();
  sink_.failing = 2;
  EXPECT_THROW(run(six), SystemError);
  EXPECT_EQ(sink_.written, (std::vector<std::size_t>{0}));
}

TEST_F(BlockSinks, FailureOfTheLastIsTold) {
  Sweep six = sweep();
  sink_.failing = sink_.last;
  EXPECT_THROW(run(six), SystemError);
  EXPECT_EQ(sink_.written, (std::vector<std::size_t>{0, 2, 3, 4}));
}

}  // namespace
}  // namespace archwalk
