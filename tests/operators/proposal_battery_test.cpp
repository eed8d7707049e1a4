// The battery that every proposal of the list goes through: what it says of itself against the
// oracle's matrix.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "archwalk/operators/operator.hpp"
#include "archwalk/space/hamming_scheme.hpp"
#include "oracle/chain.hpp"
#include "oracle/facts.hpp"
#include "support/proposal_examples.hpp"

namespace archwalk {
namespace {

using oracle::Real;
using test::for_each_example;
using test::oracle_space;
using test::ProposalExamples;

template <class ProposalType>
class ProposalBattery : public testing::Test {};
TYPED_TEST_SUITE(ProposalBattery, test::ProposalTypes);

template <class ProposalType>
oracle::Matrix matrix_of_rows(const ProposalType& proposal, const ProductShape& shape) {
  oracle::Matrix matrix(shape.size);
  std::vector<Transition> row;
  for (std::uint32_t x = 0; x < shape.size; ++x) {
    row.clear();
    proposal.row(shape, x, row);
    for (const Transition& entry : row) {
      EXPECT_GT(entry.probability, 0.0);
      EXPECT_EQ(matrix(x, entry.target), 0.0L) << "a target occurs twice in row " << x;
      matrix(x, entry.target) += entry.probability;
    }
  }
  return matrix;
}

TYPED_TEST(ProposalBattery, RowsEqualTheOracle) {
  for_each_example<TypeParam>([](const auto& given, const auto& prepared, const auto& shape) {
    const oracle::Matrix rows = matrix_of_rows(prepared, shape);
    const oracle::Matrix expected = ProposalExamples<TypeParam>::matrix(given, shape);
    EXPECT_LE(oracle::stochasticity_error(rows), 1e-12L);
    EXPECT_LE(oracle::largest_difference(rows, expected), 1e-12L);
    for (std::size_t i = 0; i < rows.entries.size(); ++i) {
      ASSERT_EQ(rows.entries[i] > 0, expected.entries[i] > 0) << "entry " << i;
    }
  });
}

TYPED_TEST(ProposalBattery, RowSizeIsThatOfTheFullestRow) {
  for_each_example<TypeParam>([](const auto&, const auto& prepared, const auto& shape) {
    std::size_t fullest = 0;
    std::vector<Transition> row;
    for (std::uint32_t x = 0; x < shape.size; ++x) {
      row.clear();
      prepared.row(shape, x, row);
      fullest = std::max(fullest, row.size());
    }
    EXPECT_EQ(prepared.row_size(shape), fullest);
  });
}

// A fact that is claimed holds. One that is not claimed may hold by chance in general; these
// proposals decide theirs exactly, so the converse is asked too.
TYPED_TEST(ProposalBattery, FactsEqualTheOracle) {
  for_each_example<TypeParam>([](const auto& given, const auto& prepared, const auto& shape) {
    const ProposalFacts facts = prepared.facts(shape);
    const oracle::Matrix matrix = ProposalExamples<TypeParam>::matrix(given, shape);
    bool by_rows = requires {
      ProposalExamples<TypeParam>::kGivenByRows;
    };
    if constexpr (requires { ProposalExamples<TypeParam>::is_given_by_rows(given); }) {
      by_rows = ProposalExamples<TypeParam>::is_given_by_rows(given);
    }
    if (by_rows) {
      EXPECT_TRUE(!facts.isotropic || oracle::is_isotropic(oracle_space(shape), matrix));
    } else {
      EXPECT_EQ(facts.isotropic, oracle::is_isotropic(oracle_space(shape), matrix));
    }
    EXPECT_EQ(facts.doubly_stochastic, oracle::is_doubly_stochastic(matrix));
    if constexpr (requires { ProposalExamples<TypeParam>::kReversibilityIsSufficient; }) {
      EXPECT_TRUE(!facts.reversible || oracle::is_reversible(matrix));
    } else {
      EXPECT_EQ(facts.reversible, oracle::is_reversible(matrix));
    }
    if (facts.kronecker) {
      EXPECT_TRUE(oracle::kronecker_factors(oracle_space(shape), matrix).has_value());
    }
    if constexpr (std::is_same_v<TypeParam, PerEdge>) {
      EXPECT_TRUE(facts.kronecker && facts.has_kronecker_form);
    }
    if constexpr (std::is_same_v<TypeParam, Restart>) {
      EXPECT_EQ(facts.has_kronecker_form, std::holds_alternative<PerEdge>(given.inner));
    }
  });
}

TYPED_TEST(ProposalBattery, ReachEqualsTheOracle) {
  for_each_example<TypeParam>([](const auto& given, const auto& prepared, const auto& shape) {
    const oracle::Matrix matrix = ProposalExamples<TypeParam>::matrix(given, shape);
    const Real expected = oracle::reach_uniform(oracle_space(shape), matrix);
    EXPECT_NEAR(prepared.facts(shape).reach, static_cast<double>(expected), 1e-12);
  });
}

// tr(P^T) = Σ_j C(L,j)(K-1)^j λ_j^T where P is isotropic, Π_e tr(M_e^T) where it is a product, and
// that but for restarts.
TYPED_TEST(ProposalBattery, EigenvaluesGiveTheTracesOfPowers) {
  for_each_example<TypeParam>([](const auto& given, const auto& prepared, const auto& shape) {
    const ProposalFacts facts = prepared.facts(shape);
    const oracle::ProductSpace space = oracle_space(shape);
    const oracle::Matrix matrix = ProposalExamples<TypeParam>::matrix(given, shape);
    oracle::Matrix power = oracle::identity(shape.size);
    const unsigned last = shape.size > 100 ? 3 : 7;
    for (unsigned t = 1; t <= last; ++t) {
      power = oracle::multiply(power, matrix);
      const auto expected = static_cast<double>(oracle::trace(power));
      const double tolerance = 1e-12 * shape.size;
      if constexpr (requires { prepared.distance_probabilities(shape); }) {
        if (facts.isotropic) {
          Real sum = 0;
          const std::vector<double> lambda =
              isotropic_eigenvalues(shape, prepared.distance_probabilities(shape));
          ASSERT_EQ(lambda.size(), static_cast<std::size_t>(shape.edges) + 1);
          EXPECT_NEAR(lambda[0], 1.0, 1e-15);
          for (unsigned j = 0; j <= space.length; ++j) {
            sum += space.count_at_distance(j) *
                   std::pow(static_cast<Real>(lambda[j]), static_cast<Real>(t));
          }
          EXPECT_NEAR(static_cast<double>(sum), expected, tolerance) << "T = " << t;
        }
      }
      if constexpr (requires { prepared.kronecker_form(shape); }) {
        if (!facts.has_kronecker_form) continue;
        const KroneckerForm form = prepared.kronecker_form(shape);
        Real product = 1;
        for (const std::vector<double>& edge : form.edge_matrices) {
          oracle::Matrix one(static_cast<std::size_t>(shape.radix));
          std::copy(edge.begin(), edge.end(), one.entries.begin());
          product *= oracle::trace(oracle::power(one, t));
        }
        // The eigenvalues other than 1 shrink by 1 - jump.
        const Real no_jump = std::pow(1 - static_cast<Real>(form.jump), static_cast<Real>(t));
        EXPECT_NEAR(static_cast<double>(no_jump * (product - 1) + 1), expected, tolerance)
            << "T = " << t;
      }
    }
  });
}

TYPED_TEST(ProposalBattery, TextReadsBackToTheSame) {
  for_each_example<TypeParam>([](const auto&, const auto& prepared, const auto& shape) {
    const Operator op{prepared, Always{}};
    const std::string text = to_string(op);
    const Operator again = read_operator(text, test::context_of<TypeParam>(shape), "");
    ASSERT_TRUE(std::holds_alternative<TypeParam>(again.proposal)) << text;
    EXPECT_EQ(matrix_of_rows(std::get<TypeParam>(again.proposal), shape).entries,
              matrix_of_rows(prepared, shape).entries)
        << text;
    EXPECT_EQ(to_string(again), text);
  });
}

}  // namespace
}  // namespace archwalk
