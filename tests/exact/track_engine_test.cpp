// The best score and the incumbent, exactly: against the oracle's dense chains, from each start.
#include "archwalk/exact/track_engine.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "archwalk/exact/exact_engine.hpp"
#include "exact/drawn_table.hpp"
#include "exact/small_graph.hpp"
#include "exact/track_tables.hpp"
#include "oracle/fixed_length.hpp"
#include "oracle/memory.hpp"
#include "oracle/proposal.hpp"
#include "oracle/walk_enumeration.hpp"
#include "support/proposal_examples.hpp"
#include "support/selection_examples.hpp"

namespace archwalk {
namespace {

using oracle::Real;

using test::kStrata;
using test::settings_of;
using test::small_table;

// Of a track from each start, [start] in steps: what it is expected to be and its square.
struct Expected {
  oracle::Vector first;
  oracle::Vector second;
};

std::vector<std::int64_t> squares(const std::vector<std::int64_t>& k) {
  std::vector<std::int64_t> out;
  for (const std::int64_t one : k) out.push_back(one * one);
  return out;
}

// Of a dense chain whose first states are the architectures; `guide` empty: the best.
Expected expected(const oracle::Matrix& matrix, const oracle::Guide& guide,
                  const std::vector<std::int64_t>& k, std::size_t starts, unsigned horizon) {
  Expected out;
  for (std::size_t x = 0; x < starts; ++x) {
    const auto of = [&](const std::vector<std::int64_t>& score) {
      return guide.empty() ? oracle::expected_best(matrix, {x}, score, 1, horizon)
                           : oracle::expected_incumbent(matrix, {x}, guide, score, 1, horizon);
    };
    out.first.push_back(of(k));
    out.second.push_back(of(squares(k)));
  }
  return out;
}

void expect_moments(const TrackMoments& found, std::size_t cell, const Expected& truth,
                    const std::vector<std::uint32_t>& starts, const ScoreColumn& score) {
  const Real share = 1.0L / static_cast<Real>(starts.size());
  const Real resolution = score.resolution;
  Real mean = 0;
  Real within = 0;
  for (const std::uint32_t x : starts) {
    mean += share * (truth.first[x] - static_cast<Real>(score.k[x])) * resolution;
    within += share * (truth.second[x] - truth.first[x] * truth.first[x]) * resolution * resolution;
  }
  const auto [low, high] = std::minmax_element(score.k.begin(), score.k.end());
  const double range = static_cast<double>(*high - *low) * score.resolution;
  EXPECT_LE(std::abs(static_cast<double>(mean - found.mean[cell])), found.bound[cell]);
  EXPECT_LE(found.bound[cell], 1e-11 * range);
  EXPECT_LE(std::abs(static_cast<double>(within - found.variance_within[cell])),
            found.variance_bound[cell]);
  EXPECT_LE(found.variance_bound[cell], 1e-10 * range * range);
}

struct Case {
  const BenchmarkTable& table;
  Operator op;
  oracle::Matrix matrix;          // on states, of which the first are the architectures
  std::vector<std::size_t> cell;  // [state]; empty: the architectures
  oracle::Guide guide;            // [architecture]; empty: each score is its own
};

template <class T>
std::vector<T> lifted(const std::vector<T>& of_code, const std::vector<std::size_t>& cell) {
  if (cell.empty()) return of_code;
  std::vector<T> out;
  for (const std::size_t code : cell) out.push_back(of_code[code]);
  return out;
}

void expect_equal_to_oracle(const Case& one, const TrackSettings& settings) {
  const TrackEstimates found = TrackEngine(one.table, settings).estimates(one.op);
  const std::size_t horizons = settings.horizons.size();
  const std::size_t n = one.table.space->size();
  for (std::size_t score = 0; score < settings.scores.size(); ++score) {
    for (std::size_t horizon = 0; horizon < horizons; ++horizon) {
      const std::vector<std::int64_t> k = lifted(settings.scores[score]->k, one.cell);
      const unsigned steps = settings.horizons[horizon];
      const Expected best = expected(one.matrix, {}, k, n, steps);
      const Expected incumbent =
          one.guide.empty() ? best : expected(one.matrix, lifted(one.guide, one.cell), k, n, steps);
      for (std::size_t stratum = 0; stratum < kStrata.size(); ++stratum) {
        SCOPED_TRACE(to_string(one.op) + " " + kStrata[stratum] + " score " +
                     std::to_string(score) + " T = " + std::to_string(steps));
        const std::size_t cell = (stratum * settings.scores.size() + score) * horizons + horizon;
        const auto& starts = settings.strata[stratum][score];
        expect_moments(found.best, cell, best, starts, *settings.scores[score]);
        expect_moments(found.incumbent, cell, incumbent, starts, *settings.scores[score]);
      }
    }
  }
}

template <class Proposal>
void blind(const char* space) {
  const BenchmarkTable table = small_table(space);
  const ProductShape shape = *table.space->product();
  TrackSettings settings = settings_of(table);
  for (const Proposal& given : test::ProposalExamples<Proposal>::make(shape)) {
    Case one{
        table, {given, Always{}}, test::ProposalExamples<Proposal>::matrix(given, shape), {}, {}};
    test::prepare(std::get<Proposal>(one.op.proposal), shape);
    const OperatorFacts facts = facts_of(one.op, shape);
    for (const ExactMethod method :
         {ExactMethod::sparse, ExactMethod::spectral, ExactMethod::kronecker}) {
      if (method == ExactMethod::spectral && !facts.isotropic) continue;
      if (method == ExactMethod::kronecker && !facts.has_kronecker_form) continue;
      settings.method = method;
      expect_equal_to_oracle(one, settings);
    }
  }
}

TEST(TrackEngine, BlindOperatorsEqualOracleByEveryMethod) {
  blind<EditDistance>("3^3");
  blind<PerEdge>("2^4");
  blind<Uniform>("3^3");
  blind<Restart>("3^2");
}

TEST(TrackEngine, BlindOperatorsMayHaveAGuide) {
  const BenchmarkTable table = small_table("3^3");
  const ProductShape shape = *table.space->product();
  TrackSettings settings = settings_of(table);
  settings.blind_guide = &table.scores[0];
  const oracle::Guide guide = oracle::finite_guide(table.scores[0].k);
  const Operator near = read_operator("edit_distance(pmf=[0.1,0.6,0.3,0])", shape, "");
  expect_equal_to_oracle(
      {table,
       near,
       oracle::edit_distance_proposal(test::oracle_space(shape),
                                      std::get<EditDistance>(near.proposal).weights),
       {},
       guide},
      settings);
}

template <class SelectionType>
void with_selection(const char* space) {
  const BenchmarkTable table = small_table(space);
  const ProductShape shape = *table.space->product();
  const oracle::Guide guide = oracle::finite_guide(table.scores[0].k);
  TrackSettings settings = settings_of(table);
  settings.blind_guide = &table.scores[1];  // none of theirs
  for (const char* text : {"edit_distance(pmf=[0.25,0.75])", "per_edge(rate=0.25)"}) {
    for (const SelectionType& selection : test::SelectionExamples<SelectionType>::make()) {
      Operator op = read_operator(text, shape, "guide");
      const oracle::Matrix proposal = std::visit(
          [&](const auto& part) {
            return test::ProposalExamples<std::decay_t<decltype(part)>>::matrix(part, shape);
          },
          op.proposal);
      op.selection = selection;
      expect_equal_to_oracle(
          {table,
           op,
           test::selected_in_integers(selection, proposal, guide, table.scores[0].resolution),
           {},
           guide},
          settings);
    }
  }
}

TEST(TrackEngine, EverySelectionEqualsOracle) {
  with_selection<Improving>("3^3");
  with_selection<NonWorsening>("3^3");
  with_selection<Threshold>("3^2");
  with_selection<Metropolis>("3^2");
  with_selection<Tournament>("3^2");
  with_selection<Noisy>("3^2");
}

// By its definition: over all walks of three steps.
TEST(TrackEngine, EqualsTheSumOverAllWalks) {
  const BenchmarkTable table = small_table("3^2");
  const ProductShape shape = *table.space->product();
  TrackSettings settings = settings_of(table);
  settings.horizons = {3};
  const Operator op =
      read_operator("edit_distance(pmf=[0,0.5,0.5])+metropolis(temperature=0.02)", shape, "guide");
  const oracle::Guide guide = oracle::finite_guide(table.scores[0].k);
  const oracle::Matrix matrix = test::selected_in_integers(
      std::get<Metropolis>(op.selection),
      oracle::edit_distance_proposal(test::oracle_space(shape),
                                     {0, oracle::weight_one / 2, oracle::weight_one / 2}),
      guide, 0.01);
  const ScoreColumn& score = table.scores[1];
  const auto change = [&](std::size_t from, std::size_t to) {
    return static_cast<Real>(score.k[to] - score.k[from]) * 0.01L;
  };
  oracle::Codes all;
  for (std::size_t x = 0; x < shape.size; ++x) all.push_back(x);
  const Real best = oracle::expectation_over_walks(matrix, all, 3, [&](const oracle::Codes& walk) {
    std::size_t highest = walk[0];
    for (const std::size_t x : walk) highest = score.k[x] > score.k[highest] ? x : highest;
    return change(walk[0], highest);
  });
  const Real incumbent =
      oracle::expectation_over_walks(matrix, all, 3, [&](const oracle::Codes& walk) {
        std::size_t first = walk[0];
        for (const std::size_t x : walk) first = guide[x] > guide[first] ? x : first;
        return change(walk[0], first);
      });
  const TrackEstimates found = TrackEngine(table, settings).estimates(op);
  const std::size_t cell = 2 * 3 + 1;  // stratum all, the second score
  EXPECT_NEAR(found.best.mean[cell], static_cast<double>(best), 1e-15);
  EXPECT_NEAR(found.incumbent.mean[cell], static_cast<double>(incumbent), 1e-15);
}

// A graph, jumps, and a guide with -inf among its values.
TEST(TrackEngine, GuidesOfGraphsMayBeMinusInfinity) {
  BenchmarkTable table = test::graph_table();
  std::vector<double> values;
  oracle::Guide guide;
  for (std::uint32_t x = 0; x < test::kCells; ++x) {
    const std::int64_t k = x * x * 7 % 11;
    values.push_back(x % 9 == 4 ? -INFINITY : 0.01 * static_cast<double>(k));
    guide.push_back(x % 9 == 4 ? oracle::Level() : oracle::Level(k));
  }
  table.scores.push_back(make_score_column("guide", "1", 0.01, values));
  TrackSettings settings = settings_of(table);
  settings.scores.pop_back();
  settings.strata = test::strata_of(kStrata, settings.scores);
  for (const double jump : {0.0, 0.125, 1.0}) {
    const std::string proposal = jump == 0.0   ? "neighbors"
                                 : jump == 1.0 ? "uniform"
                                               : "restart(probability=0.125,inner=neighbors)";
    const oracle::Matrix drawn = oracle::restart_proposal(jump, test::neighbors_matrix());
    const OperatorContext context(table.space);
    expect_equal_to_oracle({table,
                            read_operator(proposal + "+non_worsening", context, "guide"),
                            oracle::select(drawn, guide, oracle::non_worsening()),
                            {},
                            guide},
                           settings);
    settings.blind_guide = &table.scores[1];
    expect_equal_to_oracle({table, read_operator(proposal, context, ""), drawn, {}, guide},
                           settings);
  }
}

TEST(TrackEngine, OperatorsWithAMemoryEqualOracle) {
  const BenchmarkTable table = small_table("2^3");
  const ProductShape shape = *table.space->product();
  const oracle::Matrix neighbors =
      oracle::edit_distance_proposal(test::oracle_space(shape), {0, oracle::weight_one, 0, 0});
  const oracle::Guide guide = oracle::finite_guide(table.scores[0].k);
  const auto row_of = [&](const oracle::Matrix& matrix, std::size_t x) {
    oracle::Vector row;
    for (std::size_t y = 0; y < shape.size; ++y) row.push_back(matrix(x, y));
    return row;
  };
  const oracle::Matrix selected = oracle::select(neighbors, guide, oracle::non_worsening());
  const oracle::RememberingChain elitist = oracle::elitist_chain(
      shape.size, 2, guide,
      [&](std::size_t x, const oracle::Codes&) { return row_of(selected, x); });
  expect_equal_to_oracle(
      {table, read_operator("neighbors+non_worsening+elitist_restart(m=2)", shape, "guide"),
       elitist.transition, elitist.cell, guide},
      settings_of(table));
  const oracle::RememberingChain tabu =
      oracle::tabu_chain(shape.size, 2, [&](std::size_t x, const oracle::Codes& left_out) {
        oracle::DrawnClass near{1.0L, {}};
        for (std::size_t y = 0; y < shape.size; ++y) {
          if (neighbors(x, y) > 0) near.members.push_back(y);
        }
        return oracle::row_leaving_out(shape.size, x, {near}, left_out);
      });
  TrackSettings settings = settings_of(table);
  settings.blind_guide = &table.scores[0];
  expect_equal_to_oracle(
      {table, read_operator("neighbors+tabu(k=2)", shape, ""), tabu.transition, tabu.cell, guide},
      settings);
}

// Of random search the architectures seen are T independent draws: in closed form at full size.
TEST(TrackEngine, RandomSearchInClosedForm) {
  const BenchmarkTable table = test::drawn_table("tss", 5, {"guide", "toy/test@2"});
  const auto n = static_cast<Real>(table.space->size());
  TrackSettings settings = settings_of(table);
  settings.horizons = {1, 30, 400};
  settings.blind_guide = &table.scores[0];
  const TrackEstimates found =
      TrackEngine(table, settings).estimates(read_operator("uniform", *table.space->product(), ""));
  const std::vector<std::int64_t>& k = table.scores[1].k;
  const std::vector<std::int64_t>& g = table.scores[0].k;
  std::vector<Real> count(97, 0);       // of architectures with each score, 0..96
  std::vector<Real> with_guide(97, 0);  // of architectures with each guide
  std::vector<Real> sum_with(97, 0);    // of their scores
  for (std::size_t x = 0; x < k.size(); ++x) {
    count[static_cast<std::size_t>(k[x])] += 1;
    with_guide[static_cast<std::size_t>(g[x])] += 1;
    sum_with[static_cast<std::size_t>(g[x])] += static_cast<Real>(k[x]);
  }
  for (std::size_t horizon = 0; horizon < 3; ++horizon) {
    const auto steps = static_cast<Real>(settings.horizons[horizon]);
    const auto none_above = [&](const std::vector<Real>& of, std::int64_t value) {
      Real below = 0;
      for (std::int64_t v = 0; v <= value; ++v) below += of[static_cast<std::size_t>(v)];
      return std::pow(below / n, steps);
    };
    Real best = 0;
    Real incumbent = 0;
    for (std::size_t x = 0; x < k.size(); ++x) {
      best += static_cast<Real>(96 - k[x]) / n;
      incumbent -= static_cast<Real>(k[x]) / n;
    }
    // Over starts by their value: as many steps are lost as no draw is above.
    for (std::int64_t v = 0; v < 97; ++v) {
      for (std::int64_t level = v; level < 96; ++level) {
        best -= count[static_cast<std::size_t>(v)] / n * none_above(count, level);
      }
    }
    // The start where no draw is above it, else one of those with the best guide, any alike.
    std::vector<Real> start_with = sum_with;
    for (std::int64_t v = 0; v < 97; ++v) {
      incumbent += start_with[static_cast<std::size_t>(v)] / n * none_above(with_guide, v);
      for (std::int64_t level = v + 1; level < 97; ++level) {
        const auto at = static_cast<std::size_t>(level);
        const Real is_best = none_above(with_guide, level) - none_above(with_guide, level - 1);
        incumbent +=
            with_guide[static_cast<std::size_t>(v)] / n * is_best * sum_with[at] / with_guide[at];
      }
    }
    const std::size_t cell = (2 * 2 + 1) * 3 + horizon;  // stratum all, the second score
    EXPECT_NEAR(found.best.mean[cell], static_cast<double>(best * 0.01L), 1e-12);
    EXPECT_NEAR(found.incumbent.mean[cell], static_cast<double>(incumbent * 0.01L), 1e-12);
    EXPECT_LE(found.incumbent.bound[cell], 1e-10 * 0.96);
  }
}

// By the end of a long walk that goes anywhere the best there is has been seen.
TEST(TrackEngine, LongWalksFindTheBest) {
  const BenchmarkTable table = small_table("3^3");
  TrackSettings settings = settings_of(table);
  settings.horizons = {1, 100000};
  settings.blind_guide = &table.scores[0];
  const TrackEstimates found =
      TrackEngine(table, settings)
          .estimates(read_operator("per_edge(rate=0.5)", *table.space->product(), ""));
  for (std::size_t score = 0; score < 3; ++score) {
    const std::vector<std::int64_t>& k = table.scores[score].k;
    double sum = 0.0;
    for (const std::int64_t one : k) sum += static_cast<double>(one);
    const auto most = static_cast<double>(*std::max_element(k.begin(), k.end()));
    const double rise = table.scores[score].resolution * (most - sum / 27.0);
    const std::size_t cell = (2 * 3 + score) * 2 + 1;
    EXPECT_NEAR(found.best.mean[cell], rise, 1e-13 * most);
    EXPECT_LE(found.best.variance_within[cell], found.best.variance_bound[cell]);
  }
}

}  // namespace
}  // namespace archwalk
