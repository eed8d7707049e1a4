// Operators that propose by distance and select by rank: the stencil against the stored matrix, and
// when which of them is taken.
#include "rank/ranked.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "archwalk/core/error.hpp"
#include "archwalk/exact/exact_engine.hpp"
#include "archwalk/exact/exact_memory.hpp"
#include "archwalk/exact/threshold_engine.hpp"
#include "archwalk/operators/operator_context.hpp"
#include "choose_method.hpp"
#include "exact/drawn_table.hpp"

namespace archwalk {
namespace {

// A guide with ties, -inf and missing values, two measured scores and a cost.
BenchmarkTable table_of(const std::string& space) {
  BenchmarkTable table = test::drawn_table(space, 29, {"guide", "first", "second", "seconds"});
  for (std::int64_t& k : table.scores[0].k) {
    if (k == 5) k = kMinusInfinityScore;
    if (k == 6) k = kMissingScore;
  }
  return table;
}

ExactSettings settings_of(const BenchmarkTable& table, ExactMethod method) {
  ExactSettings settings;
  settings.horizons = {1, 2, 7, 40};
  settings.method = method;
  settings.missing_guides_rank_lowest = true;
  settings.stationary = true;
  settings.cost = &table.scores[3];
  settings.scores = {&table.scores[1], &table.scores[2]};
  settings.strata = test::strata_of({"bottom:0.3", "top:0.25", "all"}, settings.scores);
  return settings;
}

OperatorExpectations expectations(const BenchmarkTable& table, const Operator& op,
                                  ExactMethod method) {
  NoProgress progress;
  OperatorExpectations all =
      ExactEngine(table, settings_of(table, method)).run({&op}, {true, true}, 1, progress).front();
  EXPECT_EQ(all.estimates.method, method);
  return all;
}

void expect_close(const std::vector<double>& a, const std::vector<double>& a_bound,
                  const std::vector<double>& b, const std::vector<double>& b_bound, double range,
                  const std::string& where) {
  ASSERT_EQ(a.size(), b.size());
  ASSERT_FALSE(a.empty());
  for (std::size_t i = 0; i < a.size(); ++i) {
    ASSERT_LE(std::abs(a[i] - b[i]), a_bound[i] + b_bound[i]) << where << ' ' << i;
    EXPECT_LE(a_bound[i], 1e-10 * range) << where;
  }
}

void expect_as_stored(const BenchmarkTable& table, const Operator& op) {
  const OperatorExpectations a = expectations(table, op, ExactMethod::stencil);
  const OperatorExpectations b = expectations(table, op, ExactMethod::sparse);
  const std::string where = to_string(op) + " on " + table.space->name();
  expect_close(a.estimates.mean, a.estimates.bound, b.estimates.mean, b.estimates.bound, 1.0,
               where);
  expect_close(a.estimates.variance, a.estimates.variance_bound, b.estimates.variance,
               b.estimates.variance_bound, 1.0, where);
  expect_close(a.estimates.variance_within, a.estimates.variance_bound, b.estimates.variance_within,
               b.estimates.variance_bound, 1.0, where);
  const auto edges = static_cast<double>(table.space->product()->edges);
  expect_close(a.paths.reach_stratum, a.paths.reach_stratum_bound, b.paths.reach_stratum,
               b.paths.reach_stratum_bound, edges, where);
  expect_close(a.paths.reach_path, a.paths.reach_path_bound, b.paths.reach_path,
               b.paths.reach_path_bound, edges, where);
  expect_close(a.paths.cost, a.paths.cost_bound, b.paths.cost, b.paths.cost_bound, 40.0, where);
  EXPECT_NEAR(a.geometry.reach_uniform, b.geometry.reach_uniform, 1e-12 * edges) << where;
  const StationaryReach& x = a.geometry.stationary;
  const StationaryReach& y = b.geometry.stationary;
  EXPECT_EQ(x.method, y.method) << where;
  if (!std::isnan(y.reach)) {
    EXPECT_LE(std::abs(x.reach - y.reach), x.bound + y.bound) << where;
  }
}

// All distances.
std::string dense_proposal(int edges) {
  std::vector<double> pmf(static_cast<std::size_t>(edges) + 1, 0.9 / edges);
  pmf[0] = 0.1;
  return "edit_distance(pmf=" + format_value(pmf) + ")";
}

TEST(Ranked, ExpectationsAreThoseOfTheStoredMatrix) {
  for (const char* space : {"2^8", "3^5", "5^4", "16^2", "7^3"}) {
    const BenchmarkTable table = table_of(space);
    const int edges = table.space->product()->edges;
    for (const std::string& proposal :
         {dense_proposal(edges), std::string("edit_distance(pmf=[0,0,1])"), std::string("uniform"),
          std::string("per_edge(rate=0.4)"),
          std::string("restart(probability=0.2,inner=edit_distance(pmf=[0,1]))")}) {
      for (const char* selection : {"improving", "non_worsening", "threshold(slack=0)",
                                    "threshold(slack=0.1)", "threshold(slack=100)"}) {
        expect_as_stored(table, read_operator(proposal + "+" + selection,
                                              OperatorContext(table.space, {}), "guide"));
      }
    }
  }
}

class Choice : public testing::Test {
 protected:
  Operator op(const std::string& text) const {
    return read_operator(text, OperatorContext(table_.space, {}), "guide");
  }
  ExactMethod chosen(const std::string& text, ExactMethod forced = ExactMethod::automatic) const {
    return ExactEngine(table_, settings_of(table_, forced)).method_for(op(text));
  }

  BenchmarkTable table_ = table_of("3^5");
};

TEST_F(Choice, TheStencilIsTakenWhereItApplies) {
  for (const std::string& proposal :
       {dense_proposal(5), std::string("uniform"), std::string("per_edge(rate=0.4)"),
        std::string("restart(probability=0.2,inner=per_edge(rate=0.1))")}) {
    for (const char* selection : {"improving", "non_worsening", "threshold(slack=0.1)"}) {
      const std::string text = proposal + "+" + selection;
      EXPECT_EQ(chosen(text), ExactMethod::stencil) << text;
      EXPECT_EQ(chosen(text, ExactMethod::stencil), ExactMethod::stencil) << text;
      EXPECT_EQ(chosen(text, ExactMethod::sparse), ExactMethod::sparse) << text;
      EXPECT_THROW(chosen(text, ExactMethod::spectral), InputError) << text;
    }
    for (const char* selection : {"metropolis(temperature=1)", "tournament(k=2)",
                                  "noisy(rule=improving,sigma=1)", "improving+tabu(k=1)"}) {
      const std::string text =
          (std::string(selection).ends_with("tabu(k=1)") ? dense_proposal(5) : proposal) + "+" +
          selection;
      if (proposal == "uniform" && (text.find("metropolis") != std::string::npos ||
                                    text.find("noisy") != std::string::npos)) {  // guided jumps
        EXPECT_EQ(chosen(text), ExactMethod::stencil) << text;
        continue;
      }
      EXPECT_EQ(chosen(text), ExactMethod::sparse) << text;
      EXPECT_THROW(chosen(text, ExactMethod::stencil), InputError) << text;
    }
    EXPECT_EQ(chosen(proposal), ExactMethod::spectral) << proposal;
  }
  const std::string drifting =
      "per_edge(matrix=[[0.5,0.25,0.25],[0,0.9,0.1],[0.3,0.3,0.4]])+improving";
  EXPECT_EQ(chosen(drifting), ExactMethod::sparse);
  // One edit has a stencil of its own.
  EXPECT_EQ(chosen("edit_distance(pmf=[0,1])+improving"), ExactMethod::stencil);
}

TEST_F(Choice, ThresholdsAreSolvedOnTheStoredMatrix) {
  ThresholdSettings settings;
  settings.scores = {&table_.scores[1]};
  settings.strata = {{settings_of(table_, ExactMethod::automatic).strata[2][0]}};
  settings.levels = 1;
  settings.theta = {90};
  settings.max_steps = 3;
  settings.grid = {3};
  settings.missing_guides_rank_lowest = true;
  for (ExactMethod forced : {ExactMethod::automatic, ExactMethod::stencil}) {
    settings.method = forced;
    EXPECT_EQ(ThresholdEngine(table_, settings).method_for(op(dense_proposal(5) + "+improving")),
              ExactMethod::sparse);
  }
}

// A stored matrix of few entries is faster in a large space.
TEST(Ranked, FewEntriesAreStored) {
  const ProductShape shape{2, 17, 1u << 17};
  const auto space = find_space("2^17");
  const auto prefers = [&](const std::string& text) {
    return prefers_stencil(read_operator(text, OperatorContext(space, {}), "guide"), shape);
  };
  EXPECT_FALSE(prefers("edit_distance(pmf=[0,0.5,0.5])+improving"));
  EXPECT_TRUE(prefers("edit_distance(pmf=[0,0.3,0.3,0.2,0.2])+improving"));
  EXPECT_TRUE(prefers("edit_distance(pmf=[0,1])+improving"));
  EXPECT_TRUE(prefers("uniform+improving"));
}

TEST(Ranked, MemoryIsThatOfProductsAndVectors) {
  for (const auto& [name, most] : {std::pair{"tss", 8e6}, {"sss", 16e6}}) {
    const auto space = find_space(name);
    const ProductShape shape = *space->product();
    const Operator op = read_operator(dense_proposal(shape.edges) + "+improving",
                                      OperatorContext(space, {}), "guide");
    ASSERT_TRUE(is_ranked(op, shape));
    for (ExactMethod method : {ExactMethod::stencil, ExactMethod::automatic}) {
      const ExactMemory memory = expectation_memory(op, shape, method, 3, false);
      EXPECT_GE(memory.bytes, ranked_bytes(shape)) << name;
      EXPECT_LE(memory.bytes, most) << name;
      EXPECT_FALSE(memory.is_large) << name;
    }
    EXPECT_LT(step_terms(op, shape, ExactMethod::stencil, shape.size),
              0.05 * step_terms(op, shape, ExactMethod::sparse, shape.size));
  }
  // Beyond the limit there is no such method.
  const auto large = find_space("2^27");
  EXPECT_FALSE(is_ranked(read_operator("uniform+improving", OperatorContext(large, {}), "guide"),
                         *large->product()));
}

}  // namespace
}  // namespace archwalk
