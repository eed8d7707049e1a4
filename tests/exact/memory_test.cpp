// Operators with a memory: every exact number against the oracle's dense chain on architectures
// with their histories.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "archwalk/core/error.hpp"
#include "archwalk/exact/graph_distance.hpp"
#include "archwalk/exact/threshold_engine.hpp"
#include "exact/drawn_table.hpp"
#include "oracle/fixed_length.hpp"
#include "oracle/memory.hpp"
#include "oracle/strata.hpp"
#include "oracle/threshold.hpp"
#include "support/proposal_examples.hpp"
#include "support/selection_examples.hpp"

namespace archwalk {
namespace {

using oracle::Real;

const std::vector<std::string> kStrata = {"bottom:0.3", "all"};
constexpr std::size_t kMostDenseStates = 200;  // of an elimination

// The guide, a measured score, and a cost.
BenchmarkTable small_table(const std::string& space) {
  return test::drawn_table(space, 17, {"guide", "toy/test@2", "seconds"});
}

// What proposals draw from x, by class.
std::vector<oracle::DrawnClass> classes_of(const Proposal& proposal, const ProductShape& shape,
                                           std::size_t x) {
  const oracle::ProductSpace space = test::oracle_space(shape);
  std::vector<oracle::DrawnClass> by_distance(static_cast<std::size_t>(shape.edges) + 1);
  for (std::size_t y = 0; y < space.size(); ++y) {
    by_distance[space.distance(x, y)].members.push_back(y);
  }
  if (std::holds_alternative<Neighbors>(proposal)) return {{1.0L, by_distance[1].members}};
  if (const auto* edits = std::get_if<EditDistance>(&proposal)) {
    for (std::size_t d = 0; d < by_distance.size(); ++d) {
      by_distance[d].probability = static_cast<Real>(edits->weights[d]) * 0x1p-32L;
    }
    return by_distance;
  }
  oracle::DrawnClass all{1.0L, {}};  // random search
  for (std::size_t y = 0; y < space.size(); ++y) all.members.push_back(y);
  return {all};
}

struct Case {
  const BenchmarkTable& table;
  Operator op;
  oracle::RememberingChain chain;
  oracle::Vector cost_of_proposals;  // [state] Σ_y Q(x,y | memory) c(y)
};

template <class SelectionType>
Case make_case(const BenchmarkTable& table, const Operator& op, const SelectionType& selection) {
  const ProductShape shape = *table.space->product();
  const oracle::Guide guide = oracle::finite_guide(table.scores[0].k);
  const auto selected = [&](const oracle::Matrix& proposal) {
    return test::selected_in_integers(selection, proposal, guide, table.scores[0].resolution);
  };
  const auto row_of = [&](const oracle::Matrix& matrix, std::size_t x) {
    return oracle::Vector(
        matrix.entries.begin() + static_cast<std::ptrdiff_t>(x * shape.size),
        matrix.entries.begin() + static_cast<std::ptrdiff_t>((x + 1) * shape.size));
  };
  Case out{table, op, {oracle::Matrix(), {}}, {}};
  if (const auto* elitist = std::get_if<ElitistRestart>(&op.memory)) {
    const oracle::Matrix proposal = std::visit(
        [&](const auto& part) {
          return test::ProposalExamples<std::decay_t<decltype(part)>>::matrix(part, shape);
        },
        op.proposal);
    const oracle::Matrix matrix = selected(proposal);
    out.chain = oracle::elitist_chain(
        shape.size, static_cast<unsigned>(elitist->m), guide,
        [&](std::size_t x, const oracle::Codes&) { return row_of(matrix, x); });
    for (const std::size_t x : out.chain.cell) {
      out.cost_of_proposals.push_back(0);
      for (std::size_t y = 0; y < shape.size; ++y) {
        out.cost_of_proposals.back() += proposal(x, y) * static_cast<Real>(table.scores[2].k[y]);
      }
    }
    return out;
  }
  const auto kept = static_cast<std::size_t>(
      std::holds_alternative<Tabu>(op.memory) ? std::get<Tabu>(op.memory).k : 1);
  // In the order in which the chain asks for rows: one a state.
  out.chain =
      oracle::tabu_chain(shape.size, kept, [&](std::size_t x, const oracle::Codes& left_out) {
        oracle::Matrix proposal = oracle::identity(shape.size);
        const oracle::Vector row =
            oracle::row_leaving_out(shape.size, x, classes_of(op.proposal, shape, x), left_out);
        out.cost_of_proposals.push_back(0);
        for (std::size_t y = 0; y < shape.size; ++y) {
          proposal(x, y) = row[y];
          out.cost_of_proposals.back() += row[y] * static_cast<Real>(table.scores[2].k[y]);
        }
        return row_of(selected(proposal), x);
      });
  return out;
}

void expect_near(double found, double bound, Real truth, double range, const char* what) {
  EXPECT_LE(std::abs(static_cast<double>(truth - found)), bound) << what;
  EXPECT_LE(bound, 1e-10 * range) << what;
}

void expect_fixed_length(const Case& one) {
  const ScoreColumn& score = one.table.scores[1];
  const ScoreColumn& cost = one.table.scores[2];
  const oracle::ProductSpace space = test::oracle_space(*one.table.space->product());
  ExactSettings settings;
  settings.horizons = {1, 2, 5, 20};
  settings.scores = {&score};
  settings.strata = test::strata_of(kStrata, {&score});
  settings.cost = &cost;
  NoProgress progress;
  const OperatorExpectations found =
      ExactEngine(one.table, settings).run({&one.op}, {}, 1, progress).front();
  EXPECT_EQ(found.estimates.method, ExactMethod::sparse);
  const int evaluations = facts_of(one.op, *one.table.space->product()).evaluations_per_step;
  const std::vector<std::int64_t> k = oracle::by_state(one.chain, score.k);
  oracle::Vector reach(k.size(), 0.0L);  // r(state)
  for (std::size_t i = 0; i < k.size(); ++i) {
    for (std::size_t j = 0; j < k.size(); ++j) {
      reach[i] += one.chain.transition(i, j) * space.distance(one.chain.cell[i], one.chain.cell[j]);
    }
  }
  std::size_t cell = 0;
  for (std::size_t s = 0; s < kStrata.size(); ++s) {
    const oracle::Codes starts = oracle::stratum(kStrata[s], score.k);
    oracle::Vector law = oracle::uniform_law(k.size(), starts);
    Real moved = 0;
    Real spent = 0;
    std::uint32_t t = 0;
    for (const std::uint32_t horizon : settings.horizons) {
      for (; t < horizon; ++t) {
        for (std::size_t i = 0; i < k.size(); ++i) {
          moved += law[i] * reach[i];
          spent += law[i] * one.cost_of_proposals[i] * evaluations;
        }
        if (t == 0) {
          expect_near(found.paths.reach_stratum[s], found.paths.reach_stratum_bound[s], moved,
                      space.length, "reach of the stratum");
        }
        law = oracle::step_law(law, one.chain.transition);
      }
      const oracle::ScoreChange truth =
          oracle::score_change(one.chain.transition, starts, k, score.resolution, horizon);
      expect_near(found.estimates.mean[cell], found.estimates.bound[cell], truth.mean, 1.0, "mean");
      expect_near(found.estimates.variance[cell], found.estimates.variance_bound[cell],
                  truth.variance, 1.0, "variance");
      expect_near(found.estimates.variance_within[cell], found.estimates.variance_bound[cell],
                  truth.variance_within, 1.0, "variance within");
      expect_near(found.paths.reach_path[cell], found.paths.reach_path_bound[cell], moved / horizon,
                  space.length, "reach of the path");
      expect_near(found.paths.cost[cell], found.paths.cost_bound[cell], spent * cost.resolution,
                  horizon * evaluations, "cost");
      ++cell;
    }
  }
}

void expect_same(double found, Real truth, double bound, const char* what) {
  if (!std::isfinite(truth)) {
    EXPECT_EQ(std::isnan(found), std::isnan(truth)) << what << ' ' << found;
    EXPECT_EQ(std::isinf(found), std::isinf(truth)) << what << ' ' << found;
    return;
  }
  expect_near(found, bound, truth, std::max(1.0, static_cast<double>(truth)), what);
}

void expect_threshold(const Case& one) {
  const ScoreColumn& score = one.table.scores[1];
  const auto [low, high] = std::minmax_element(score.k.begin(), score.k.end());
  ThresholdSettings settings;
  settings.scores = {&score};
  settings.strata = test::strata_of(kStrata, {&score});
  settings.theta = {*high, (*low + 3 * *high) / 4};
  settings.levels = 2;
  settings.max_steps = 15;
  settings.grid = {0, 1, 4, 15};
  const ThresholdEstimates found = ThresholdEngine(one.table, settings).estimates(one.op);
  const std::vector<std::int64_t> k = oracle::by_state(one.chain, score.k);
  std::size_t cell = 0;
  for (const std::string& stratum : kStrata) {
    const oracle::Codes starts = oracle::stratum(stratum, score.k);
    for (const std::int64_t theta : settings.theta) {
      const oracle::Target target = oracle::at_least(k, theta);
      const oracle::Vector alive = oracle::survival(one.chain.transition, starts, target, 15);
      for (std::size_t i = 0; i < settings.grid.size(); ++i) {
        const std::size_t at = cell * settings.grid.size() + i;
        expect_near(found.hit_by[at], found.hit_by_bound[at], 1.0L - alive[settings.grid[i]], 1.0,
                    "hit by");
      }
      expect_near(found.restricted_mean[cell], found.restricted_bound[cell],
                  oracle::restricted_mean_steps(one.chain.transition, starts, target, 15), 15.0,
                  "restricted mean");
      if (k.size() <= kMostDenseStates) {
        const auto truth = oracle::hitting_time(one.chain.transition, starts, target);
        EXPECT_TRUE(found.certified[cell]);
        expect_same(found.hit_ever[cell], truth.hit_ever, found.hit_ever_bound[cell], "hit ever");
        expect_same(found.mean[cell], truth.mean, found.mean_bound[cell], "mean");
        expect_same(found.mean_if_hit[cell], truth.mean_if_hit, found.mean_if_hit_bound[cell],
                    "mean if hit");
      }
      ++cell;
    }
  }
}

template <class SelectionType>
class ExactMemories : public testing::Test {
 protected:
  static void check(const char* space, const std::vector<const char*>& proposals,
                    const std::vector<Memory>& memories) {
    const BenchmarkTable table = small_table(space);
    const ProductShape shape = *table.space->product();
    for (const char* proposal : proposals) {
      for (const Memory& memory : memories) {
        Operator op = read_operator(proposal, shape, "guide");
        op.memory = memory;
        for (const SelectionType& selection : test::SelectionExamples<SelectionType>::make()) {
          if constexpr (std::is_same_v<SelectionType, Noisy>) {
            // As in the tests of thresholds: little noise makes times that elimination can't
            // follow.
            if (*selection.sigma < 0.2) continue;
            // The test makes the tables of the noise anew for every state.
            if (tabu_size(memory) > 1) continue;
          }
          op.selection = selection;
          SCOPED_TRACE(to_string(op) + " on " + space);
          const Case one = make_case(table, op, selection);
          expect_fixed_length(one);
          expect_threshold(one);
        }
      }
    }
  }
};
TYPED_TEST_SUITE(ExactMemories, test::SelectionTypes);

TYPED_TEST(ExactMemories, TabuEqualsOracle) {
  const std::vector<const char*> proposals = {"edit_distance(pmf=[0,1])",
                                              "edit_distance(pmf=[0.25,0.5,0.25])", "neighbors"};
  TestFixture::check("2^3", proposals, {NonBacktracking{}, Tabu{1}, Tabu{2}});
  TestFixture::check("3^2", proposals, {NonBacktracking{}, Tabu{2}});
  TestFixture::check("2^2", {"uniform", "edit_distance(pmf=[0,0.5,0.5])", "neighbors"},
                     {NonBacktracking{}, Tabu{2}, Tabu{3}, Tabu{64}});
}

TYPED_TEST(ExactMemories, ElitistRestartEqualsOracle) {
  TestFixture::check(
      "3^2",
      {"edit_distance(pmf=[0,1])", "edit_distance(pmf=[0.25,0.5,0.25])", "per_edge(rate=0.25)",
       "uniform", "neighbors", "restart(probability=0.25,inner=edit_distance(pmf=[0,1]))",
       "random_explicit(out_degree=4,pmf=[0.25,0.5,0.25],draw=11)"},
      {ElitistRestart{1, "guide"}, ElitistRestart{2, "guide"}, ElitistRestart{3, "guide"}});
}

// Blind walks that look the same from everywhere: the uniform distribution stays, and returning has
// one probability for all starts.
TEST(BlindMemories, KeepUniformStartsUniform) {
  for (const char* space : {"2^3", "3^2", "4^1"}) {
    const BenchmarkTable table = small_table(space);
    const ProductShape shape = *table.space->product();
    ExactSettings settings;
    settings.horizons = {1, 2, 3, 9};
    settings.scores = {&table.scores[1]};
    settings.strata = test::strata_of(kStrata, {&table.scores[1]});
    for (const char* text :
         {"edit_distance(pmf=[0,1])+non_backtracking", "edit_distance(pmf=[0.2,0.8])+tabu(k=2)",
          "neighbors+non_backtracking", "uniform+non_backtracking"}) {
      SCOPED_TRACE(std::string(text) + " on " + space);
      const Operator op = read_operator(text, shape, "");
      const OperatorFacts facts = facts_of(op, shape);
      EXPECT_TRUE(facts.doubly_stochastic);
      EXPECT_FALSE(facts.isotropic || facts.reversible || facts.kronecker);
      const Case one = make_case(table, op, Always{});
      const OperatorGeometry found = ExactEngine(table, settings).geometry(op);
      oracle::Codes all(shape.size);
      for (std::size_t x = 0; x < all.size(); ++x) all[x] = x;
      std::uint32_t t = 0;
      oracle::Vector law = oracle::uniform_law(one.chain.cell.size(), all);
      for (std::size_t h = 0; h < settings.horizons.size(); ++h) {
        for (; t < settings.horizons[h]; ++t) law = oracle::step_law(law, one.chain.transition);
        oracle::Vector of_cells(shape.size, 0.0L);
        for (std::size_t i = 0; i < law.size(); ++i) of_cells[one.chain.cell[i]] += law[i];
        for (const Real share : of_cells) EXPECT_LE(std::abs(share * shape.size - 1.0L), 1e-16L);
        for (std::size_t x = 0; x < shape.size; ++x) {
          oracle::Vector from = oracle::uniform_law(law.size(), {x});
          for (std::uint32_t i = 0; i < t; ++i) from = oracle::step_law(from, one.chain.transition);
          Real returned = 0;
          for (std::size_t i = 0; i < law.size(); ++i) {
            if (one.chain.cell[i] == x) returned += from[i];
          }
          EXPECT_NEAR(found.law[h].returns, static_cast<double>(returned), 1e-14);
        }
      }
      EXPECT_EQ(found.reach_uniform, facts.reach_proposal);
    }
  }
}

TEST(GuidedMemories, AreNeitherBlindNorDoublyStochastic) {
  const ProductShape shape = test::shape_of(3, 3);
  for (const char* text : {"uniform+improving+tabu(k=1)", "uniform+elitist_restart(m=3)",
                           "neighbors+metropolis(temperature=1)+non_backtracking"}) {
    const OperatorFacts facts = facts_of(read_operator(text, shape, "a"), shape);
    EXPECT_FALSE(facts.blind || facts.doubly_stochastic || facts.reversible) << text;
  }
}

// Non-backtracking on the complete graph of n cells: from the second move on, n - 2 targets.
// The first move misses the target with (n-2)/(n-1), and then it takes n - 2 more on average.
TEST(GraphDistances, NonBacktrackingOnACompleteGraphByHand) {
  const BenchmarkTable table = small_table("7^1");
  const Operator op = read_operator("neighbors+non_backtracking", OperatorContext(table.space), "");
  const PathLengths found = GraphDistance(table, ExactMethod::automatic, false).to_set(op, {3});
  ASSERT_EQ(found.steps.size(), 7u);
  for (std::size_t x = 0; x < 7; ++x) {
    const double truth = x == 3 ? 0.0 : 1.0 + 5.0 / 6.0 * 5.0;  // missed with 5/6, then 5 each time
    EXPECT_NEAR(found.steps[x], truth, 1e-12);
    EXPECT_EQ(found.hit_ever[x], 1.0);
  }
}

// The published space, one edit, never straight back: 15,625 starts and an in-edge each beside.
TEST(EmbeddedChains, OfThePublishedSpaceFit) {
  BenchmarkTable table = small_table("tss");
  ExactSettings settings;
  settings.horizons = {1, 2, 3};
  settings.scores = {&table.scores[1]};
  settings.strata = test::strata_of(kStrata, {&table.scores[1]});
  const ProductShape shape = *table.space->product();
  const OperatorGeometry found =
      ExactEngine(table, settings)
          .geometry(read_operator("edit_distance(pmf=[0,1])+non_backtracking", shape, ""));
  // Back after three steps: an edge to another operation, to the third, and home: 3 of 4 times 1 of
  // 23 for each of 24 first edits.
  EXPECT_NEAR(found.law[0].returns, 0.0, 1e-15);
  EXPECT_NEAR(found.law[1].returns, 0.0, 1e-15);
  EXPECT_NEAR(found.law[2].returns, 3.0 / 23.0 / 23.0, 1e-15);
}

TEST(EmbeddedChains, TooManyStatesAreAnError) {
  const BenchmarkTable table = small_table("tss");
  ExactSettings settings;
  settings.horizons = {1};
  settings.scores = {&table.scores[1]};
  settings.strata = test::strata_of(kStrata, {&table.scores[1]});
  const ExactEngine engine(table, settings);
  const ProductShape shape = *table.space->product();
  EXPECT_THROW(engine.method_for(read_operator("uniform+tabu(k=3)", shape, "")), InputError);
  settings.method = ExactMethod::spectral;
  EXPECT_THROW(
      ExactEngine(table, settings).method_for(read_operator("uniform+non_backtracking", shape, "")),
      InputError);
}

}  // namespace
}  // namespace archwalk
