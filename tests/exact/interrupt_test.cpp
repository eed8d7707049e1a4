// One operator alone is stopped soon, wherever its work is, and tells how far it is.
#include <gtest/gtest.h>

#include <atomic>
#include <numeric>

#include "archwalk/core/error.hpp"
#include "archwalk/exact/exact_engine.hpp"
#include "archwalk/exact/threshold_engine.hpp"
#include "archwalk/operators/operator_context.hpp"
#include "archwalk/table/score_rounding.hpp"

namespace archwalk {
namespace {

// Cancelled from the given question on.
class Patient final : public Progress {
 public:
  explicit Patient(std::int64_t patience) : patience_(patience) {}
  void advance(double work) override {
    done += work;
    ++told;
  }
  bool cancelled() const override { return ++asked > patience_; }

  mutable std::atomic<std::int64_t> asked{0};
  double done = 0.0;
  int told = 0;

 private:
  std::int64_t patience_;
};

constexpr std::int64_t kForGood = std::int64_t{1} << 40;

BenchmarkTable small_table() {
  BenchmarkTable table;
  table.space = find_space("3^4");
  std::vector<double> values(81);
  for (std::size_t code = 0; code < values.size(); ++code) {
    values[code] = static_cast<double>(code * code * 37 % 101) / 3.0;
  }
  table.scores.push_back(make_score_column("s", "percent", 1e-6, values));
  return table;
}

std::vector<std::vector<std::vector<std::uint32_t>>> everything() {
  std::vector<std::uint32_t> all(81);
  std::iota(all.begin(), all.end(), 0u);
  return {{all}};
}

const std::vector<std::string> kOperators = {
    "edit_distance(pmf=[0,1])",                                  // spectral
    "per_edge(rate=0.3)",                                        // Kronecker
    "edit_distance(pmf=[0,1])+improving",                        // stencil, or stored
    "edit_distance(pmf=[0,0.5,0.5])+improving",                  // stencil by rank, or stored
    "edit_distance(pmf=[0,0.5,0.5])+metropolis(temperature=2)",  // stored
    "edit_distance(pmf=[0,1])+non_backtracking",                 // embedded
};

// Asked `often` times in all, it is stopped at the first, the last and any between.
template <class Run>
void expect_stops(const std::string& spec, std::int64_t often, const Run& run) {
  for (const std::int64_t patience : {std::int64_t{0}, often / 3, 2 * often / 3, often - 1}) {
    Patient progress(patience);
    EXPECT_THROW(run(progress), Interrupted) << spec << " after " << patience << " of " << often;
    EXPECT_EQ(progress.asked, patience + 1) << spec;
  }
}

TEST(Interrupt, ExpectationsOfOneOperator) {
  const BenchmarkTable table = small_table();
  ExactSettings settings;
  settings.horizons = {1, 20};
  settings.scores = {&table.scores.front()};
  settings.strata = everything();
  settings.stationary = true;
  for (const std::string& spec : kOperators) {
    const Operator op = read_operator(spec, OperatorContext(table.space, {}), "s");
    const auto run = [&](Progress& progress) {
      ExactEngine(table, settings).run({&op}, {true, true}, 1, progress);
    };
    Patient whole(kForGood);
    run(whole);
    EXPECT_NEAR(whole.done, 1.0, 1e-12) << spec;
    const bool has_closed_form = facts_of(op, *table.space->product()).isotropic;
    if (!has_closed_form) {
      EXPECT_GT(whole.asked, 2) << spec;
    }
    expect_stops(spec, whole.asked, run);
  }
}

TEST(Interrupt, StepsAreTold) {
  const BenchmarkTable table = small_table();
  ExactSettings settings;
  settings.horizons = {1, 20};
  settings.scores = {&table.scores.front()};
  settings.strata = everything();
  const Operator op = read_operator(kOperators[4], OperatorContext(table.space, {}), "s");
  Patient progress(kForGood);
  ExactEngine(table, settings).run({&op, &op}, {true, true}, 1, progress);
  EXPECT_GE(progress.told, 40);
  EXPECT_NEAR(progress.done, 2.0, 1e-12);
}

TEST(Interrupt, ThresholdsOfOneOperator) {
  const BenchmarkTable table = small_table();
  ThresholdSettings settings;
  settings.scores = {&table.scores.front()};
  settings.strata = everything();
  settings.levels = 2;
  settings.theta = {20000000, 30000000};
  settings.max_steps = 12;
  settings.grid = {12};
  for (const std::string& spec : kOperators) {
    const Operator op = read_operator(spec, OperatorContext(table.space, {}), "s");
    const auto run = [&](Progress& progress) {
      std::vector<ThresholdEstimates> out;
      ThresholdEngine(table, settings).run({&op}, 1, progress, out);
    };
    Patient whole(kForGood);
    run(whole);
    EXPECT_NEAR(whole.done, 1.0, 1e-12) << spec;
    EXPECT_GE(whole.told, 13) << spec;   // steps, and solves
    EXPECT_GT(whole.asked, 20) << spec;  // products of steps and solves
    expect_stops(spec, whole.asked, run);
  }
}

}  // namespace
}  // namespace archwalk
