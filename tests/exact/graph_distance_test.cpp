#include "archwalk/exact/graph_distance.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "oracle/chain.hpp"
#include "oracle/selection.hpp"
#include "oracle/threshold.hpp"
#include "support/proposal_examples.hpp"

namespace archwalk {
namespace {

BenchmarkTable empty_table(const std::string& space) {
  BenchmarkTable table;
  table.space = find_space(space);
  return table;
}

std::vector<std::pair<Operator, oracle::Matrix>> examples(const ProductShape& shape) {
  std::vector<std::pair<Operator, oracle::Matrix>> all;
  const auto add = [&](auto part) {
    using Part = std::decay_t<decltype(part)>;
    for (const Part& given : test::ProposalExamples<Part>::make(shape)) {
      Operator op{given, Always{}};
      std::get<Part>(op.proposal).prepare(shape);
      all.emplace_back(op, test::ProposalExamples<Part>::matrix(given, shape));
    }
  };
  add(EditDistance{});
  add(PerEdge{});
  return all;
}

TEST(GraphDistance, OneEditOnTheTopologySpace) {
  // Published by edit distance 1..6 for a uniform random edit on 5^6, rounded to integers.
  const ProductShape shape = test::shape_of(5, 6);
  const Operator op = read_operator("edit_distance(pmf=[0,1])", shape, "");
  const std::vector<double> found = isotropic_path_lengths(op, shape);
  const std::vector<double> known = {0, 15624, 16404, 16500, 16522, 16530, 16534};
  for (std::size_t d = 0; d < known.size(); ++d) EXPECT_EQ(std::round(found[d]), known[d]);
}

TEST(GraphDistance, RandomSearchTakesNSteps) {
  const ProductShape shape = test::shape_of(3, 4);
  const BenchmarkTable table = empty_table("3^4");
  EditDistance uniform;
  for (unsigned d = 0; d <= 4; ++d) {
    uniform.pmf.push_back(static_cast<double>(test::oracle_space(shape).count_at_distance(d)) / 81);
  }
  uniform.prepare(shape);
  const std::vector<double> found = isotropic_path_lengths({uniform, Always{}}, shape);
  for (std::size_t d = 1; d < found.size(); ++d) EXPECT_NEAR(found[d], 81.0, 1e-6);
  // Σ_{j>=1} 1/(1 - 0) = N - 1; the pmf is rounded to 2^-32.
  EXPECT_NEAR(GraphDistance(table, ExactMethod::automatic, false).kemeny({uniform, Always{}}).value,
              80.0, 1e-6);
}

TEST(GraphDistance, EveryMethodEqualsTheOracle) {
  for (const char* name : {"3^3", "2^4", "2^5"}) {
    const BenchmarkTable table = empty_table(name);
    const ProductShape& shape = *table.space->product();
    for (const auto& [op, matrix] : examples(shape)) {
      oracle::Target target(shape.size, false);
      target[5] = true;
      const oracle::HittingTimes truth = oracle::hitting_times(matrix, target);
      const OperatorFacts facts = facts_of(op, shape);
      for (ExactMethod method : {ExactMethod::automatic, ExactMethod::sparse}) {
        const PathLengths found = GraphDistance(table, method, false).to_set(op, {5});
        EXPECT_EQ(found.method == "closed form",
                  facts.isotropic && method == ExactMethod::automatic);
        for (std::uint32_t x = 0; x < shape.size; ++x) {
          SCOPED_TRACE(to_string(op) + " from " + std::to_string(x));
          if (std::isinf(truth.mean[x])) {
            EXPECT_TRUE(std::isinf(found.steps[x]));
          } else {
            EXPECT_NEAR(found.steps[x], static_cast<double>(truth.mean[x]), found.steps_bound[x]);
            EXPECT_LE(found.steps_bound[x], 1e-11 * found.steps[x]);
          }
          EXPECT_NEAR(found.hit_ever[x], static_cast<double>(truth.hit_ever[x]),
                      found.hit_ever_bound[x]);
        }
      }
    }
  }
}

// Of two states with restarts: the other eigenvalue is (1-ρ)(1 - up - down).
TEST(GraphDistance, KemenyOfRestartsByHand) {
  const BenchmarkTable table = empty_table("2^1");
  const Operator op =
      read_operator("restart(probability=0.25,inner=per_edge(matrix=[[0.75,0.25],[0.125,0.875]]))",
                    *table.space->product(), "");
  const KemenyConstant found = GraphDistance(table, ExactMethod::automatic, false).kemeny(op);
  EXPECT_NEAR(found.value, 1.0 / (1.0 - 0.75 * 0.625), 1e-14);
}

// Σ_y π(y) h(x,y) is the same from every x and is Kemeny's constant.
TEST(GraphDistance, KemenyIsTheExpectedPathToAStationaryArchitecture) {
  const BenchmarkTable table = empty_table("3^3");
  const ProductShape& shape = *table.space->product();
  const GraphDistance distance(table, ExactMethod::automatic, false);
  int checked = 0;
  for (const auto& [op, matrix] : examples(shape)) {
    SCOPED_TRACE(to_string(op));
    const std::optional<oracle::Vector> law = oracle::stationary_law(matrix);
    const KemenyConstant found = distance.kemeny(op);
    const bool irreducible =
        law && std::all_of(law->begin(), law->end(), [](oracle::Real p) { return p > 1e-12L; });
    if (!irreducible) {
      EXPECT_TRUE(std::isnan(found.value));
      EXPECT_FALSE(found.comment.empty());
      continue;
    }
    oracle::Real expected = 0;
    for (std::uint32_t y = 0; y < shape.size; ++y) {
      oracle::Target target(shape.size, false);
      target[y] = true;
      expected += (*law)[y] * oracle::hitting_times(matrix, target).mean[7];
    }
    EXPECT_NEAR(found.value, static_cast<double>(expected),
                1e-9 * static_cast<double>(expected) + 1e-9);
    ++checked;
  }
  EXPECT_GE(checked, 8);
}

TEST(GraphDistance, KemenyOfAGuidedWalkByADenseInverse) {
  BenchmarkTable table = empty_table("3^3");
  ScoreColumn& column = table.scores.emplace_back();
  column.name = "guide";
  for (std::int64_t code = 0; code < 27; ++code) column.k.push_back(code * 7 % 11);
  const ProductShape& shape = *table.space->product();
  const GraphDistance distance(table, ExactMethod::automatic, false);
  const Operator op =
      read_operator("edit_distance(pmf=[0,1])+metropolis(temperature=0.00001)", shape, "guide");
  const Metropolis& selection = std::get<Metropolis>(op.selection);
  const MetropolisStep step = selection.step(column.resolution);
  const oracle::Matrix matrix = oracle::select(
      oracle::edit_distance_proposal({3, 3}, oracle::canonical_weights({0, 1, 0, 0})),
      oracle::finite_guide(column.k), [&](const oracle::Level& from, const oracle::Level& to) {
        return static_cast<oracle::Real>(step.acceptance({0, static_cast<std::int32_t>(*from)},
                                                         {0, static_cast<std::int32_t>(*to)})) *
               0x1p-32L;
      });
  const oracle::Vector law = oracle::stationary_law(matrix).value();
  oracle::Real expected = 0;
  for (std::uint32_t y = 0; y < shape.size; ++y) {
    oracle::Target target(shape.size, false);
    target[y] = true;
    expected += law[y] * oracle::hitting_times(matrix, target).mean[0];
  }
  EXPECT_NEAR(distance.kemeny(op).value, static_cast<double>(expected),
              1e-10 * static_cast<double>(expected));
}

// The worst of three beats 1023 others with probability 0.295^1024: it will happen, after more
// steps than a double can tell.
TEST(GraphDistance, WhatIsNearlyImpossibleIsNeitherImpossibleNorCertified) {
  BenchmarkTable table = empty_table("3^1");
  ScoreColumn& guide = table.scores.emplace_back();
  guide.name = "guide";
  guide.k = {3, 1, 2};
  const Operator op =
      read_operator("edit_distance(pmf=[0.41,0.59])+tournament(k=1024,keep_parent=false)",
                    OperatorContext(table.space), "guide");
  const GraphDistance distance(table, ExactMethod::automatic, false);
  const PathLengths to_worst = distance.to_set(op, {1});
  for (const std::uint32_t from : {0u, 2u}) {
    EXPECT_EQ(to_worst.hit_ever[from], 1.0);
    EXPECT_TRUE(std::isnan(to_worst.steps[from])) << to_worst.steps[from];
  }
  const PathLengths to_best = distance.to_set(op, {0});
  EXPECT_NEAR(to_best.steps[1], 1.0, to_best.steps_bound[1]);
  EXPECT_LE(to_best.steps_bound[1], 1e-9);
}

}  // namespace
}  // namespace archwalk
