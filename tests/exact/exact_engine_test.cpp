#include "archwalk/exact/exact_engine.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "archwalk/core/error.hpp"
#include "archwalk/rng/stream.hpp"
#include "exact/drawn_table.hpp"
#include "oracle/chain.hpp"
#include "oracle/fixed_length.hpp"
#include "oracle/proposal.hpp"
#include "oracle/selection.hpp"
#include "oracle/strata.hpp"
#include "support/proposal_examples.hpp"
#include "support/selection_examples.hpp"

namespace archwalk {
namespace {

// Two scores with ties, a negative and a wide one, on K^L.
BenchmarkTable small_table(const char* space) {
  BenchmarkTable table;
  table.space = find_space(space);
  WordSequence words(7, subsequence(Purpose::synth, 0, 0));
  for (const char* name : {"toy/test@1", "toy/test@2"}) {
    ScoreColumn& column = table.scores.emplace_back();
    column.name = name;
    for (std::uint32_t code = 0; code < table.space->size(); ++code) {
      const std::int64_t k = words.next() % 200;
      column.k.push_back(table.scores.size() == 1 ? k - 100 : k * 500'000);
    }
  }
  return table;
}

const std::vector<std::string> kStrata = {"bottom:0.3", "top:0.25", "all"};

ExactSettings settings_of(const BenchmarkTable& table, ExactMethod method) {
  ExactSettings settings;
  settings.horizons = {1, 2, 7, 40};
  settings.method = method;
  settings.positive = true;
  for (const ScoreColumn& column : table.scores) settings.scores.push_back(&column);
  settings.strata = test::strata_of(kStrata, settings.scores);
  return settings;
}

double range_of(const ScoreColumn& column) {
  const auto [low, high] = std::minmax_element(column.k.begin(), column.k.end());
  return static_cast<double>(*high - *low) * column.resolution;
}

void expect_positive_equals_oracle(const ExactEstimates& found, std::size_t cell,
                                   const oracle::ScoreChange& truth, const std::string& where) {
  if (found.method != ExactMethod::spectral) {
    EXPECT_TRUE(std::isnan(found.positive[cell])) << where;
    EXPECT_TRUE(std::isnan(found.positive_variance[cell])) << where;
    return;
  }
  EXPECT_LE(std::abs(static_cast<double>(truth.probability_improved - found.positive[cell])),
            found.positive_bound[cell])
      << where;
  EXPECT_LE(std::abs(static_cast<double>(truth.improved_within - found.positive_variance[cell])),
            found.positive_variance_bound[cell])
      << where;
  EXPECT_LE(found.positive_bound[cell], 1e-12) << where;
  EXPECT_LE(found.positive_variance_bound[cell], 1e-11) << where;
}

// Every estimate against the oracle's, which works in long double from DESIGN's text.
void expect_equal_to_oracle(const BenchmarkTable& table, const Operator& op,
                            const oracle::Matrix& matrix, ExactMethod method) {
  const ExactSettings settings = settings_of(table, method);
  const ExactEngine engine(table, settings);
  const ExactEstimates found = engine.estimates(op);
  EXPECT_EQ(found.method, method);
  std::size_t cell = 0;
  for (const std::string& stratum : kStrata) {
    for (const ScoreColumn& column : table.scores) {
      const oracle::Codes starts = oracle::stratum(stratum, column.k);
      for (std::uint32_t t : settings.horizons) {
        const oracle::ScoreChange truth =
            oracle::score_change(matrix, starts, column.k, column.resolution, t);
        const std::string where = to_string(op) + " " + stratum + " T=" + std::to_string(t);
        // Acceptances and weights are integers over 2^32 on both sides, so only rounding differs.
        EXPECT_LE(std::abs(static_cast<double>(truth.mean - found.mean[cell])), found.bound[cell])
            << where;
        EXPECT_LE(found.bound[cell], 1e-10 * range_of(column)) << where;
        EXPECT_LE(std::abs(static_cast<double>(truth.variance - found.variance[cell])),
                  found.variance_bound[cell])
            << where;
        EXPECT_LE(
            std::abs(static_cast<double>(truth.variance_within - found.variance_within[cell])),
            found.variance_bound[cell])
            << where;
        EXPECT_LE(found.variance_bound[cell], 1e-10 * range_of(column) * range_of(column)) << where;
        expect_positive_equals_oracle(found, cell, truth, where);
        ++cell;
      }
    }
  }
}

oracle::Matrix edit_distance_matrix(const ProductShape& shape, const std::vector<double>& pmf) {
  const oracle::ProductSpace space{static_cast<unsigned>(shape.radix),
                                   static_cast<unsigned>(shape.edges)};
  std::vector<double> padded = pmf;
  padded.resize(static_cast<std::size_t>(shape.edges) + 1, 0.0);
  return oracle::edit_distance_proposal(space, oracle::canonical_weights(padded));
}

TEST(ExactEngine, EditDistanceEqualsOracleByEveryMethod) {
  for (const char* name : {"2^5", "3^4", "5^3", "9^2"}) {
    const BenchmarkTable table = small_table(name);
    const ProductShape shape = *table.space->product();
    for (const std::vector<double>& pmf :
         {std::vector<double>{0.1, 0.5, 0.4}, std::vector<double>{0.0, 1.0},
          std::vector<double>{0.0, 0.0, 1.0}}) {
      const Operator op = read_operator("edit_distance(pmf=" + format_value(pmf) + ")", shape, "");
      const oracle::Matrix matrix = edit_distance_matrix(shape, pmf);
      expect_equal_to_oracle(table, op, matrix, ExactMethod::spectral);
      expect_equal_to_oracle(table, op, matrix, ExactMethod::sparse);
    }
  }
}

// Powers leave an entry of a tournament's row many more roundings off than a product by it makes.
TEST(ExactEngine, BoundsHoldForLargeTournaments) {
  const BenchmarkTable table = small_table("3^3");
  const ProductShape shape = *table.space->product();
  const oracle::Guide guide = oracle::finite_guide(table.scores[0].k);
  const auto expect_held = [&](const std::string& proposal, const oracle::Matrix& matrix,
                               ExactMethod method) {
    const Operator op = read_operator(
        proposal + "+tournament(k=200,keep_parent=false,guide=toy/test@1)", shape, "");
    expect_equal_to_oracle(table, op, oracle::tournament(matrix, guide, 200, false), method);
  };
  expect_held("uniform", test::ProposalExamples<Uniform>::matrix({}, shape), ExactMethod::sparse);
  expect_held("edit_distance(pmf=[0,1])", edit_distance_matrix(shape, {0, 1}),
              ExactMethod::stencil);
}

TEST(ExactEngine, PerEdgeEqualsOracleByEveryMethod) {
  const BenchmarkTable table = small_table("3^4");
  const ProductShape shape = *table.space->product();
  const oracle::ProductSpace space{3, 4};
  const std::vector<std::vector<double>> drifting = {
      {0.5, 0.25, 0.25}, {0.0, 0.9, 0.1}, {0.3, 0.3, 0.4}};
  const Operator op =
      read_operator("per_edge(matrix=" + format_value(Matrix(drifting)) + ")", shape, "");
  const oracle::Matrix matrix =
      oracle::per_edge_proposal(space, {oracle::matrix_weights(drifting)});
  expect_equal_to_oracle(table, op, matrix, ExactMethod::kronecker);
  expect_equal_to_oracle(table, op, matrix, ExactMethod::sparse);

  const Operator rate = read_operator("per_edge(rate=0.3)", shape, "");
  const oracle::Matrix isotropic = oracle::per_edge_proposal(space, {oracle::rate_weights(0.3, 3)});
  for (ExactMethod method : {ExactMethod::spectral, ExactMethod::kronecker, ExactMethod::sparse}) {
    expect_equal_to_oracle(table, rate, isotropic, method);
  }
}

TEST(ExactEngine, SelectionsByOrderEqualOracle) {
  const BenchmarkTable table = small_table("5^3");
  const ProductShape shape = *table.space->product();
  const oracle::Guide guide = oracle::finite_guide(table.scores[0].k);
  const oracle::Matrix proposal = edit_distance_matrix(shape, {0.2, 0.7, 0.1});
  for (const auto& [name, acceptance] : {std::pair{"improving", oracle::improving()},
                                         std::pair{"non_worsening", oracle::non_worsening()}}) {
    const Operator op =
        read_operator(std::string("edit_distance(pmf=[0.2,0.7,0.1])+") + name, shape, "toy/test@1");
    for (ExactMethod method : {ExactMethod::stencil, ExactMethod::sparse}) {
      expect_equal_to_oracle(table, op, oracle::select(proposal, guide, acceptance), method);
    }
  }
}

TEST(ExactEngine, MetropolisEqualsOracleWithinItsAcceptanceRounding) {
  const BenchmarkTable table = small_table("5^3");
  const ProductShape shape = *table.space->product();
  const Operator op = read_operator("edit_distance(pmf=[0,1])+metropolis(temperature=0.00003)",
                                    shape, "toy/test@1");
  const oracle::Matrix matrix =
      oracle::select(edit_distance_matrix(shape, {0, 1}), oracle::finite_guide(table.scores[0].k),
                     oracle::metropolis(30.0L));
  const ExactSettings settings = settings_of(table, ExactMethod::automatic);
  const ExactEstimates found = ExactEngine(table, settings).estimates(op);
  std::size_t cell = 0;
  for (const std::string& stratum : kStrata) {
    for (const ScoreColumn& column : table.scores) {
      const oracle::Codes starts = oracle::stratum(stratum, column.k);
      for (std::uint32_t t : settings.horizons) {
        const auto truth = oracle::score_change(matrix, starts, column.k, column.resolution, t);
        // An acceptance is off by at most 2^-28: T steps by T 2^-28 in total variation.
        const double allowed = found.bound[cell] + t * 0x1p-28 * range_of(column);
        EXPECT_LE(std::abs(static_cast<double>(truth.mean - found.mean[cell])), allowed);
        ++cell;
      }
    }
  }
}

bool is_one_edit(const Operator& op) {
  if (std::holds_alternative<Neighbors>(op.proposal)) return true;  // the spaces are products
  const auto* edits = std::get_if<EditDistance>(&op.proposal);
  return edits != nullptr && edits->weights[1] > 0 &&
         edits->weights[0] + edits->weights[1] == kProbabilityOne;
}

// Whether an isotropic proposal's result is accepted where the guide is large enough.
bool is_by_rank(const Operator& op, const ProductShape& shape) {
  const std::string_view name = selection_name(op);
  return facts_of({op.proposal, Always{}}, shape).isotropic &&
         (name == "improving" || name == "non_worsening" || name == "threshold");
}

// Every example of every proposal, blind, by every method that can do it.
template <class ProposalType>
class ExactProposals : public testing::Test {};
TYPED_TEST_SUITE(ExactProposals, test::ProposalTypes);

TYPED_TEST(ExactProposals, EqualOracleByEveryMethod) {
  for (const char* name : {"3^3", "2^4", "4^2"}) {
    const BenchmarkTable table = small_table(name);
    const ProductShape shape = *table.space->product();
    for (const TypeParam& given : test::ProposalExamples<TypeParam>::make(shape)) {
      Operator op{given, Always{}};
      test::prepare(std::get<TypeParam>(op.proposal), shape);
      const oracle::Matrix matrix = test::ProposalExamples<TypeParam>::matrix(given, shape);
      const OperatorFacts facts = facts_of(op, shape);
      expect_equal_to_oracle(table, op, matrix, ExactMethod::sparse);
      if (facts.isotropic) expect_equal_to_oracle(table, op, matrix, ExactMethod::spectral);
      if (is_one_edit(op)) expect_equal_to_oracle(table, op, matrix, ExactMethod::stencil);
      if (facts.has_kronecker_form) {
        expect_equal_to_oracle(table, op, matrix, ExactMethod::kronecker);
      }
    }
  }
}

// Every example of every selection on some proposals.
template <class SelectionType>
class ExactSelections : public testing::Test {};
TYPED_TEST_SUITE(ExactSelections, test::SelectionTypes);

TYPED_TEST(ExactSelections, EqualOracle) {
  BenchmarkTable table = small_table("3^3");
  ScoreColumn guide = table.scores[0];
  guide.name = "guide";
  guide.resolution = 0.01;
  for (std::int64_t& k : guide.k) k += 100;  // from 0
  table.scores.push_back(guide);
  const ProductShape shape = *table.space->product();
  const oracle::Guide levels = oracle::finite_guide(guide.k);
  for (const char* text : {"edit_distance(pmf=[0.25,0.75])", "edit_distance(pmf=[0.25,0.5,0.25])",
                           "per_edge(rate=0.25)", "uniform",
                           "restart(probability=0.25,inner=edit_distance(pmf=[0,1]))", "neighbors",
                           "random_explicit(out_degree=5,pmf=[0.25,0.5,0.25],draw=11)"}) {
    Operator op = read_operator(text, shape, "");
    const oracle::Matrix proposal = std::visit(
        [&](const auto& part) {
          return test::ProposalExamples<std::decay_t<decltype(part)>>::matrix(part, shape);
        },
        op.proposal);
    for (const TypeParam& selection : test::SelectionExamples<TypeParam>::make()) {
      op.selection = selection;
      const oracle::Matrix matrix =
          test::selected_in_integers(selection, proposal, levels, guide.resolution);
      expect_equal_to_oracle(table, op, matrix, ExactMethod::sparse);
      if (is_one_edit(op) || is_by_rank(op, shape)) {
        expect_equal_to_oracle(table, op, matrix, ExactMethod::stencil);
      }
    }
  }
}

TEST(ExactEngine, GeometryEqualsOracle) {
  const BenchmarkTable table = small_table("3^4");
  const ProductShape shape = *table.space->product();
  const oracle::ProductSpace space{3, 4};
  const oracle::Matrix proposal = edit_distance_matrix(shape, {0.2, 0.5, 0.2, 0.1});
  const ExactSettings settings = settings_of(table, ExactMethod::automatic);
  const ExactEngine engine(table, settings);
  const char* text = "edit_distance(pmf=[0.2,0.5,0.2,0.1])";
  const OperatorGeometry blind = engine.geometry(read_operator(text, shape, ""));
  EXPECT_NEAR(blind.reach_uniform, 1.2, 1e-9);  // the pmf itself is rounded to 2^-32
  for (std::size_t h = 0; h < settings.horizons.size(); ++h) {
    const oracle::Real trace = oracle::trace(oracle::power(proposal, settings.horizons[h]));
    EXPECT_NEAR(blind.law[h].returns, static_cast<double>(trace / 81), 1e-14);
  }
  const oracle::Matrix guided =
      oracle::select(proposal, oracle::finite_guide(table.scores[1].k), oracle::improving());
  const OperatorGeometry seeing =
      engine.geometry(read_operator(std::string(text) + "+improving(guide=toy/test@2)", shape, ""));
  EXPECT_NEAR(seeing.reach_uniform, static_cast<double>(oracle::reach_uniform(space, guided)),
              1e-13);
  EXPECT_TRUE(std::isnan(seeing.law[0].returns));
}

TEST(ExactEngine, AForcedMethodThatDoesNotApplyIsAnError) {
  const BenchmarkTable table = small_table("3^4");
  const ExactEngine engine(table, settings_of(table, ExactMethod::spectral));
  const Operator op =
      read_operator("edit_distance(pmf=[0,1])+improving", *table.space->product(), "toy/test@1");
  EXPECT_THROW(engine.estimates(op), InputError);
  EXPECT_THROW(parse_exact_method("spectrul"), InputError);
}

}  // namespace
}  // namespace archwalk
