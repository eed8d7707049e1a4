// Reach and cost of paths, and the stationary reach, against the oracle's dense matrices.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "archwalk/exact/exact_engine.hpp"
#include "exact/drawn_table.hpp"
#include "oracle/chain.hpp"
#include "oracle/fixed_length.hpp"
#include "oracle/strata.hpp"
#include "powers/spectral_cost.hpp"
#include "support/proposal_examples.hpp"
#include "support/selection_examples.hpp"

namespace archwalk {
namespace {

const std::vector<std::string> kStrata = {"bottom:0.3", "top:0.25", "all"};

// Two measured scores and a cost.
BenchmarkTable small_table(const std::string& space) {
  return test::drawn_table(space, 13, {"guide", "toy/test@2", "seconds"});
}

ExactSettings settings_of(const BenchmarkTable& table, ExactMethod method) {
  ExactSettings settings;
  settings.horizons = {1, 2, 7, 40};
  settings.method = method;
  settings.stationary = true;
  settings.cost = &table.scores[2];
  settings.scores = {&table.scores[0], &table.scores[1]};
  settings.strata = test::strata_of(kStrata, settings.scores);
  return settings;
}

void expect_within(double found, double bound, oracle::Real truth, double range,
                   const std::string& where) {
  EXPECT_LE(std::abs(static_cast<double>(truth - found)), bound) << where;
  EXPECT_LE(bound, 1e-11 * range) << where;
}

// `proposal` is the operator's proposal alone, `matrix` the operator.
void expect_equal_to_oracle(const BenchmarkTable& table, const Operator& op,
                            const oracle::Matrix& matrix, const oracle::Matrix& proposal,
                            ExactMethod method) {
  const ExactSettings settings = settings_of(table, method);
  const ProductShape shape = *table.space->product();
  const oracle::ProductSpace space = test::oracle_space(shape);
  const PathEstimates found = ExactEngine(table, settings).paths(op);
  const std::vector<std::int64_t>& k = settings.cost->k;
  const oracle::Vector cost(k.begin(), k.end());
  const double most = static_cast<double>(*std::max_element(k.begin(), k.end()));
  std::size_t set = 0;
  std::size_t cell = 0;
  for (const std::string& stratum : kStrata) {
    for (const ScoreColumn* column : settings.scores) {
      const oracle::Codes starts = oracle::stratum(stratum, column->k);
      const std::string where = to_string(op) + " " + stratum + " by " +
                                std::string(name_of(method)) + " on " + table.space->name();
      expect_within(found.reach_stratum[set], found.reach_stratum_bound[set],
                    oracle::reach_stratum(space, matrix, starts), shape.edges, where);
      ++set;
      for (std::uint32_t t : settings.horizons) {
        const std::string at = where + " T=" + std::to_string(t);
        expect_within(found.reach_path[cell], found.reach_path_bound[cell],
                      oracle::reach_path(space, matrix, starts, t), shape.edges, at);
        const oracle::Real steps = oracle::expected_cost(
            matrix, proposal, starts, cost,
            static_cast<unsigned>(facts_of(op, *table.space->product()).evaluations_per_step), t);
        expect_within(found.cost[cell], found.cost_bound[cell], steps * settings.cost->resolution,
                      most * settings.cost->resolution * t, at);
        ++cell;
      }
    }
  }
}

void expect_stationary(const BenchmarkTable& table, const Operator& op,
                       const oracle::Matrix& matrix, ExactMethod method) {
  const ProductShape shape = *table.space->product();
  const StationaryReach found =
      ExactEngine(table, settings_of(table, method)).geometry(op).stationary;
  const std::optional<oracle::Real> truth =
      oracle::reach_stationary(test::oracle_space(shape), matrix);
  const std::string where = to_string(op) + " on " + table.space->name();
  ASSERT_EQ(truth.has_value(), !std::isnan(found.reach)) << where << ": " << found.method;
  if (truth) {
    expect_within(found.reach, found.bound, *truth, shape.edges, where);
  } else {
    EXPECT_EQ(found.method, "several closed classes") << where;
  }
}

template <class ProposalType>
void every_method(const char* name) {
  const BenchmarkTable table = small_table(name);
  const ProductShape shape = *table.space->product();
  for (const ProposalType& given : test::ProposalExamples<ProposalType>::make(shape)) {
    Operator op{given, Always{}};
    test::prepare(std::get<ProposalType>(op.proposal), shape);
    const oracle::Matrix matrix = test::ProposalExamples<ProposalType>::matrix(given, shape);
    const OperatorFacts facts = facts_of(op, shape);
    if (facts.isotropic) expect_equal_to_oracle(table, op, matrix, matrix, ExactMethod::spectral);
    if (facts.has_kronecker_form)
      expect_equal_to_oracle(table, op, matrix, matrix, ExactMethod::kronecker);
    expect_equal_to_oracle(table, op, matrix, matrix, ExactMethod::sparse);
    expect_stationary(table, op, matrix, ExactMethod::automatic);
  }
}

TEST(Paths, EditDistanceEqualsOracleByEveryMethod) {
  every_method<EditDistance>("2^3");
  every_method<EditDistance>("3^3");
  every_method<EditDistance>("9^2");
}

TEST(Paths, PerEdgeEqualsOracleByEveryMethod) {
  every_method<PerEdge>("2^3");
  every_method<PerEdge>("3^3");
  every_method<PerEdge>("4^2");
}

TEST(Paths, RestartsEqualOracleByEveryMethod) {
  every_method<Restart>("2^3");
  every_method<Restart>("3^3");
  every_method<Restart>("4^2");
}

template <class SelectionType>
void with_selection(const BenchmarkTable& table) {
  const ProductShape shape = *table.space->product();
  const double resolution = table.scores[0].resolution;
  for (const char* text :
       {"edit_distance(pmf=[0,1])", "edit_distance(pmf=[0.25,0.5,0.25])", "per_edge(rate=0.25)",
        "per_edge(matrix=[[0.5,0.25,0.25],[0,0.9,0.1],[0.3,0.3,0.4]])"}) {
    for (const SelectionType& selection : test::SelectionExamples<SelectionType>::make()) {
      Operator op = read_operator(text, shape, "guide");
      const oracle::Guide guide = oracle::finite_guide(table.scores[0].k);
      const oracle::Matrix proposal = std::visit(
          [&](const auto& part) {
            return test::ProposalExamples<std::decay_t<decltype(part)>>::matrix(part, shape);
          },
          op.proposal);
      op.selection = selection;
      const oracle::Matrix matrix =
          test::selected_in_integers(selection, proposal, guide, resolution);
      const ExactSettings settings = settings_of(table, ExactMethod::automatic);
      if (ExactEngine(table, settings).method_for(op) == ExactMethod::stencil) {
        expect_equal_to_oracle(table, op, matrix, proposal, ExactMethod::stencil);
      }
      expect_equal_to_oracle(table, op, matrix, proposal, ExactMethod::sparse);
      expect_stationary(table, op, matrix, ExactMethod::automatic);
    }
  }
}

TEST(Paths, EverySelectionEqualsOracle) {
  const BenchmarkTable table = small_table("3^3");
  with_selection<Always>(table);
  with_selection<Improving>(table);
  with_selection<NonWorsening>(table);
  with_selection<Threshold>(table);
  with_selection<Metropolis>(table);
  with_selection<Tournament>(table);
  with_selection<Noisy>(table);
}

TEST(Paths, OneFlipByHand) {
  // One edge of two operations that changes with probability 1/4; cost 3 and 5 s.
  BenchmarkTable table = small_table("2^1");
  table.scores[0].k = table.scores[1].k = {0, 1};
  table.scores[2].k = {300, 500};
  ExactSettings settings;
  settings.horizons = {1, 2};
  settings.scores = {&table.scores[0]};
  settings.cost = &table.scores[2];
  settings.strata = {{{0}}};
  const Operator op =
      read_operator("per_edge(matrix=[[0.75,0.25],[0.5,0.5]])", *table.space->product(), "");
  const ExactEngine engine(table, settings);
  const PathEstimates found = engine.paths(op);
  EXPECT_DOUBLE_EQ(found.reach_stratum[0], 0.25);
  EXPECT_DOUBLE_EQ(found.reach_path[0], 0.25);
  // The second step starts at 1 with probability 1/4: 3/4·1/4 + 1/4·1/2 = 5/16.
  EXPECT_DOUBLE_EQ(found.reach_path[1], (0.25 + 0.3125) / 2.0);
  // From 0: 3/4·3 + 1/4·5 = 3.5; from 1: 4. The start itself costs nothing.
  EXPECT_DOUBLE_EQ(found.cost[0], 3.5);
  EXPECT_DOUBLE_EQ(found.cost[1], 3.5 + 0.75 * 3.5 + 0.25 * 4.0);
  // Stationary: 2/3 and 1/3; 2/3·1/4 + 1/3·1/2.
  EXPECT_DOUBLE_EQ(engine.geometry(op).stationary.reach, 1.0 / 3.0);
}

TEST(Paths, StationaryReachIsOptionalWhereItTakesASolve) {
  const BenchmarkTable table = small_table("3^3");
  ExactSettings settings = settings_of(table, ExactMethod::automatic);
  settings.stationary = false;
  const ExactEngine engine(table, settings);
  const ProductShape shape = *table.space->product();
  const char* metropolis = "edit_distance(pmf=[0,1])+metropolis(temperature=1)";
  const StationaryReach none =
      engine.geometry(read_operator(metropolis, shape, "guide")).stationary;
  EXPECT_TRUE(std::isnan(none.reach));
  EXPECT_EQ(none.method, "not computed");
  const StationaryReach blind =
      engine.geometry(read_operator("edit_distance(pmf=[0,1])", shape, "")).stationary;
  EXPECT_EQ(blind.method, "uniform");
  EXPECT_EQ(blind.reach, 1.0);
}

TEST(Paths, EdgesInStepWithEachOtherHaveSeveralClasses) {
  // Every digit flips at every step: the two edges stay equal or different for good.
  const BenchmarkTable table = small_table("2^2");
  const ProductShape shape = *table.space->product();
  const auto method = [&](const char* text) {
    return ExactEngine(table, settings_of(table, ExactMethod::automatic))
        .geometry(read_operator(text, shape, ""))
        .stationary.method;
  };
  EXPECT_EQ(method("per_edge(matrices=[[[0,1],[1,0]],[[0,1],[1,0]]])"), "several closed classes");
  EXPECT_EQ(method("per_edge(matrices=[[[0,1],[1,0]],[[0.5,0.5],[1,0]]])"), "product of edges");
}

TEST(Paths, EdgesWhosePeriodsShareAFactorHaveSeveralClasses) {
  const auto method = [&](const char* space, const std::string& matrices) {
    const BenchmarkTable table = small_table(space);
    const Operator op =
        read_operator("per_edge(matrices=[" + matrices + "])", *table.space->product(), "");
    return ExactEngine(table, settings_of(table, ExactMethod::automatic))
        .geometry(op)
        .stationary.method;
  };
  // Two halves in turn, and all four one after the other.
  const std::string halves = "[[0,0,0.5,0.5],[0,0,0.5,0.5],[0.5,0.5,0,0],[0.5,0.5,0,0]]";
  const std::string fours = "[[0,1,0,0],[0,0,1,0],[0,0,0,1],[1,0,0,0]]";
  EXPECT_EQ(method("4^2", halves + "," + fours), "several closed classes");
  const std::string twos = "[[0,0.5,0.5],[1,0,0],[1,0,0]]";
  const std::string threes = "[[0,1,0],[0,0,1],[1,0,0]]";
  EXPECT_EQ(method("3^2", twos + "," + threes), "product of edges");
  EXPECT_EQ(method("3^3", twos + "," + threes + "," + twos), "several closed classes");
}

TEST(GeometricSum, StaysWithinItsBound) {
  for (const double lambda : {0.0, 1.0, -1.0, 0.999999, -0.75, 0x1p-30}) {
    for (const std::uint32_t terms : {1u, 2u, 3u, 64u, 1001u}) {
      long double truth = 0.0L;
      long double power = 1.0L;
      for (std::uint32_t t = 0; t < terms; ++t) truth += power *= lambda;
      EXPECT_LE(std::abs(static_cast<double>(truth - geometric_sum(lambda, terms))),
                2.0 * 0x1p-53 * terms * terms)
          << lambda << " " << terms;
    }
  }
  EXPECT_EQ(geometric_sum(1.0, 1000000007u), 1000000007.0);
}

}  // namespace
}  // namespace archwalk
