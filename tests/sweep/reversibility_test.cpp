#include <gtest/gtest.h>

#include <limits>

#include "archwalk/sweep/sweep.hpp"
#include "archwalk/table/score_rounding.hpp"

namespace archwalk {
namespace {

// Metropolis balances exp(g/T), unless a cell lies at -inf: it is left for good.
TEST(Reversibility, MetropolisIsReversibleUnlessItsGuideHoldsMinusInfinity) {
  BenchmarkTable bench;
  bench.space = find_space("2^2");
  bench.scores.push_back(make_score_column("finite", "1", 1e-6, {0.0, 1.0, 2.0, 3.0}));
  bench.scores.push_back(make_score_column(
      "broken", "1", 1e-6, {-std::numeric_limits<double>::infinity(), 1.0, 2.0, 3.0}));
  Value::List operators;
  // Not symmetric, but it balances (2, 1) on each edge: Metropolis then balances that times e^g.
  operators.push_back(Value(
      Value::Table{{"proposal", parse_operator_part("per_edge(matrix=[[0.75,0.25],[0.5,0.5]])")},
                   {"selection", parse_operator_part("metropolis(temperature=1,guide=finite)")}}));
  for (const char* guide : {"finite", "broken"}) {
    operators.push_back(Value(Value::Table{
        {"proposal", parse_operator_part("edit_distance(pmf=[0,1])")},
        {"selection",
         parse_operator_part(std::string("metropolis(temperature=1,guide=") + guide + ")")}}));
  }
  const Value root(
      Value::Table{{"seed", Value(std::int64_t{1})},
                   {"scores", Value(Value::List{Value(std::string("finite"))})},
                   {"strata", Value(Value::List{Value(std::string("all"))})},
                   {"fixed_length",
                    Value(Value::Table{{"horizons", Value(Value::List{Value(std::int64_t{1})})}})},
                   {"operator", Value(operators)}});
  Sweep sweep(bench, read_sweep_config(root), BackendChoice{}, 10);
  NoProgress progress;
  const DataTree tree = sweep.run_block(0, progress);
  EXPECT_EQ(tree.get<std::uint8_t>("operators", "reversible"),
            (std::vector<std::uint8_t>{1, 1, 0}));
}

}  // namespace
}  // namespace archwalk
