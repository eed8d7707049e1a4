// Large matrices wait for each other, never for themselves, whatever is asked of them.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "archwalk/exact/exact_engine.hpp"
#include "archwalk/operators/operator_context.hpp"
#include "archwalk/table/score_rounding.hpp"

namespace archwalk {
namespace {

class LargeMatrices : public testing::Test {
 protected:
  LargeMatrices() {
    table_.space = find_space("3^4");
    std::vector<double> values(81);
    for (std::size_t code = 0; code < values.size(); ++code) {
      values[code] = static_cast<double>(code * code * 37 % 101);
    }
    table_.scores.push_back(make_score_column("s", "percent", 1e-6, values));
    std::vector<std::uint32_t> all(81);
    std::iota(all.begin(), all.end(), 0u);
    settings_.horizons = {1, 2, 5};
    settings_.scores = {&table_.scores.front()};
    settings_.strata = {{all}};
    settings_.stationary = true;
    for (const char* spec :
         {"edit_distance(pmf=[0,0.5,0.5])", "per_edge(rate=0.3)", "uniform", "neighbors+improving",
          "edit_distance(pmf=[0,0.5,0.5])+metropolis(temperature=2)",
          "edit_distance(pmf=[0,0.5,0.5])+improving",
          "random_explicit(out_degree=9,pmf=[0,0.5,0.5],draw=4)",
          "random_explicit(out_degree=9,pmf=[0,0.5,0.5],draw=5)+improving",
          "neighbors+non_backtracking", "neighbors+improving+tabu(k=1)"}) {
      operators_.push_back(read_operator(spec, OperatorContext(table_.space, {}), "s"));
    }
  }

  std::vector<OperatorExpectations> run() const {
    std::vector<const Operator*> list;
    for (const Operator& op : operators_) list.push_back(&op);
    NoProgress progress;
    return ExactEngine(table_, settings_).run(list, {true, true}, 3, progress);
  }

  BenchmarkTable table_;
  ExactSettings settings_;
  std::vector<Operator> operators_;
};

void expect_same(const std::vector<double>& a, const std::vector<double>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_TRUE(a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i])));
  }
}

TEST_F(LargeMatrices, OneAtATimeAreTheSame) {
  const auto together = run();
  settings_.large_matrix_entries = 0;
  const auto one_by_one = run();
  for (std::size_t i = 0; i < operators_.size(); ++i) {
    SCOPED_TRACE(to_string(operators_[i]));
    expect_same(one_by_one[i].estimates.mean, together[i].estimates.mean);
    expect_same(one_by_one[i].paths.reach_path, together[i].paths.reach_path);
    for (std::size_t h = 0; h < settings_.horizons.size(); ++h) {
      const LawSums& alone = one_by_one[i].geometry.law[h];
      const LawSums& among = together[i].geometry.law[h];
      expect_same({alone.returns, alone.squares}, {among.returns, among.squares});
    }
    expect_same({one_by_one[i].geometry.stationary.reach}, {together[i].geometry.stationary.reach});
  }
}

TEST_F(LargeMatrices, GeometryAlone) {
  settings_.large_matrix_entries = 0;
  const ExactEngine engine(table_, settings_);
  for (const Operator& op : operators_) {
    EXPECT_EQ(engine.geometry(op).law.size(), 3u) << to_string(op);
  }
}

}  // namespace
}  // namespace archwalk
