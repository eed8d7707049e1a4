#include "archwalk/operators/generate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "archwalk/core/error.hpp"
#include "archwalk/space/graph_search.hpp"
#include "archwalk/space/graph_space.hpp"
#include "oracle/proposal.hpp"
#include "support/small_spaces.hpp"

namespace archwalk {
namespace {

const ProductShape kShape = test::shape_of(5, 6);

// A reach is off its target by the rounding of weights to 2^-32: at most half a unit for each of
// the L + 1 distances, or for each of the K(K-1) off-diagonals of the L edges.
constexpr double kRounding = 1e-7;

OperatorFamily family_of(const char* proposal, std::uint32_t count, double low, double high) {
  OperatorFamily family;
  family.count = count;
  family.reach_low = low;
  family.reach_high = high;
  family.options = read_family(parse_operator_part(proposal));
  family.selection = Always{};
  return family;
}

const char* const kFamilies[] = {"edit_distance", "edit_distance(stay=true)", "per_edge",
                                 "per_edge(rate=true)"};

TEST(Generate, EveryReachLiesInItsBin) {
  for (const char* proposal : kFamilies) {
    for (auto [low, high] :
         {std::pair{1.0, 5.5}, {1.0, 6.0}, {2.0, 2.0}, {5.99, 6.0}, {1.0, 1.0}, {6.0, 6.0}}) {
      SCOPED_TRACE(testing::Message() << proposal << ' ' << low << ' ' << high);
      const OperatorFamily family = family_of(proposal, 200, low, high);
      const auto operators = generate_operators(family, kShape, 1, kFirstGeneratedOperator);
      ASSERT_EQ(operators.size(), 200u);
      const double bin = (high - low) / 200;
      for (std::size_t i = 0; i < 200; ++i) {
        const double reach = facts_of(operators[i], kShape).reach_proposal;
        EXPECT_GE(reach, low + bin * static_cast<double>(i) - kRounding) << i;
        EXPECT_LE(reach, low + bin * static_cast<double>(i + 1) + kRounding) << i;
      }
    }
  }
}

// The jitter fills the bins: its mean over 10,000 bins is 1/2 within 5 standard errors of a uniform
// one (false alarm 6e-7).
TEST(Generate, JitterIsUniformInItsBin) {
  constexpr std::uint32_t kCount = 10'000;  // more than are drawn at once
  const auto operators = generate_operators(family_of("per_edge(rate=true)", kCount, 0.5, 5.5),
                                            kShape, 2, kFirstGeneratedOperator);
  double sum = 0.0;
  double squares = 0.0;
  for (std::uint32_t i = 0; i < kCount; ++i) {
    const double jitter = (facts_of(operators[i], kShape).reach_proposal - 0.5) / 5.0 * kCount - i;
    sum += jitter;
    squares += jitter * jitter;
  }
  EXPECT_NEAR(sum / kCount, 0.5, 5 * std::sqrt(1.0 / 12 / kCount));
  EXPECT_NEAR(squares / kCount, 1.0 / 3, 5 * std::sqrt(4.0 / 45 / kCount));
}

// Off-diagonals are c·Dirichlet(1) on K-1 = 4 entries.
TEST(Generate, TheEndsOfTheRangeAreReached) {
  for (int edges : {1, 2, 6}) {
    const ProductShape shape = test::shape_of(5, edges);
    const auto weights_at = [&](const char* proposal, int reach) {
      const auto operators = generate_operators(family_of(proposal, 3, reach, reach), shape, 1,
                                                kFirstGeneratedOperator);
      return std::get<EditDistance>(operators.back().proposal).weights;
    };
    std::vector<std::uint64_t> nearest(static_cast<std::size_t>(edges) + 1, 0);
    std::vector<std::uint64_t> farthest = nearest;
    std::vector<std::uint64_t> stays = nearest;
    nearest[1] = farthest.back() = stays[0] = kProbabilityOne;
    EXPECT_EQ(weights_at("edit_distance", 1), nearest);
    EXPECT_EQ(weights_at("edit_distance", edges), farthest);
    EXPECT_EQ(weights_at("edit_distance(stay=true)", 0), stays);
    EXPECT_EQ(weights_at("edit_distance(stay=true)", edges), farthest);
  }
}

TEST(Generate, OffDiagonalsAreDirichlet) {
  constexpr double kTarget = 3.0;
  const auto operators = generate_operators(family_of("per_edge", 500, kTarget, kTarget), kShape, 3,
                                            kFirstGeneratedOperator);
  const double moving = kTarget / 6;
  double sum[4] = {};
  double squares[4] = {};
  int rows = 0;
  for (const Operator& op : operators) {
    for (const std::vector<double>& edge :
         std::get<PerEdge>(op.proposal).kronecker_form(kShape).edge_matrices) {
      for (std::size_t from = 0; from < 5; ++from, ++rows) {
        double row = 0.0;
        for (std::size_t other = 0; other < 4; ++other) {
          const double share = edge[from * 5 + (other < from ? other : other + 1)] / moving;
          sum[other] += share;
          squares[other] += share * share;
          row += share;
        }
        ASSERT_NEAR(row, 1.0, 1e-8);
      }
    }
  }
  // Beta(1,3): mean 1/4, variance 3/80; E p² = 1/10, E p⁴ = 1/35. Five standard errors, 8 numbers:
  // false alarm 5e-6.
  for (std::size_t other = 0; other < 4; ++other) {
    EXPECT_NEAR(sum[other] / rows, 0.25, 5 * std::sqrt(3.0 / 80 / rows));
    EXPECT_NEAR(squares[other] / rows, 0.1, 5 * std::sqrt((1.0 / 35 - 0.01) / rows));
  }
}

// On K^2 a pmf over distances 1, 2 is fixed by its reach; with `stay` one degree of freedom is
// left, and q_0 q_2 / q_1² = w_0 w_2 / w_1² whatever the tilt. w_i are independent exponentials, so
// E ln of it is 0 with variance 6·π²/6 = π². Five standard errors: false alarm 6e-7.
TEST(Generate, TiltLeavesTheCurvatureOfTheWeights) {
  const ProductShape shape = test::shape_of(7, 2);
  constexpr int kCount = 4000;
  const auto operators = generate_operators(family_of("edit_distance(stay=true)", kCount, 0.8, 1.2),
                                            shape, 4, kFirstGeneratedOperator);
  double sum = 0.0;
  double squares = 0.0;
  for (const Operator& op : operators) {
    const std::vector<double>& pmf = std::get<EditDistance>(op.proposal).pmf;
    const double curvature = std::log(pmf[0] * pmf[2] / (pmf[1] * pmf[1]));
    sum += curvature;
    squares += curvature * curvature;
  }
  const double variance = std::acos(-1.0) * std::acos(-1.0);
  EXPECT_NEAR(sum / kCount, 0.0, 5 * std::sqrt(variance / kCount));
  // ln w has fourth central moment 3π⁴/20; of the combination 2·3π⁴/20 + 16·3π⁴/20 + the mixed
  // terms 6·(1·1 + 4·1 + 4·1)·(π²/6)²: 4.2π⁴, so the square has variance 3.2π⁴.
  EXPECT_NEAR(squares / kCount, variance, 5 * std::sqrt(3.2 / kCount) * variance);
}

TEST(Generate, StayGivesDistanceZeroAShareAndOnlyThen) {
  for (const Operator& op :
       generate_operators(family_of("edit_distance", 50, 1, 6), kShape, 5, 0)) {
    EXPECT_EQ(std::get<EditDistance>(op.proposal).weights[0], 0u);
  }
  int staying = 0;
  for (const Operator& op :
       generate_operators(family_of("edit_distance(stay=true)", 50, 0.1, 5), kShape, 5, 0)) {
    staying += std::get<EditDistance>(op.proposal).weights[0] > 0 ? 1 : 0;
  }
  EXPECT_EQ(staying, 50);
}

TEST(Generate, RateIsTheReachSpreadOverTheEdges) {
  for (const Operator& op :
       generate_operators(family_of("per_edge(rate=true)", 20, 1, 5), kShape, 6, 0)) {
    const auto& proposal = std::get<PerEdge>(op.proposal);
    ASSERT_TRUE(proposal.rate.has_value());
    EXPECT_NEAR(*proposal.rate * 6, facts_of(op, kShape).reach_proposal, kRounding);
    EXPECT_TRUE(facts_of(op, kShape).isotropic);
  }
}

std::vector<std::string> texts(const std::vector<Operator>& operators) {
  std::vector<std::string> all;
  for (const Operator& op : operators) all.push_back(to_string(op));
  return all;
}

TEST(Generate, SameSeedSameOperatorsAndOtherSeedsOthers) {
  for (const char* proposal : kFamilies) {
    const OperatorFamily family = family_of(proposal, 30, 1.0, 5.0);
    const auto first = texts(generate_operators(family, kShape, 7, kFirstGeneratedOperator));
    EXPECT_EQ(first, texts(generate_operators(family, kShape, 7, kFirstGeneratedOperator)));
    const auto other_seed = texts(generate_operators(family, kShape, 8, kFirstGeneratedOperator));
    const auto other_stream =
        texts(generate_operators(family, kShape, 7, kFirstGeneratedOperator + 30));
    for (std::size_t i = 0; i < first.size(); ++i) {
      EXPECT_NE(first[i], other_seed[i]);
      EXPECT_NE(first[i], other_stream[i]);
    }
  }
}

// FNV-1a over the weights, eight bytes each, least significant first.
std::uint64_t checksum(const std::vector<Operator>& operators) {
  std::uint64_t value = 0xcbf29ce484222325ULL;
  for (const Operator& op : operators) {
    std::visit(
        [&](const auto& part) {
          if constexpr (requires { part.weights; }) {
            for (std::uint64_t weight : part.weights) {
              for (int byte = 0; byte < 8; ++byte) {
                value = (value ^ ((weight >> (8 * byte)) & 0xFF)) * 0x100000001b3ULL;
              }
            }
          }
        },
        op.proposal);
  }
  return value;
}

// The numbers come from tests/python/test_generate.py, which draws the operators by other means.
TEST(Generate, EqualsTheSecondImplementation) {
  const auto of = [](const char* proposal) {
    return checksum(
        generate_operators(family_of(proposal, 100, 1.0, 5.5), kShape, 1, kFirstGeneratedOperator));
  };
  EXPECT_EQ(of("edit_distance"), 9136594845677493284ULL);
  EXPECT_EQ(of("per_edge"), 3982804811430848557ULL);
}

// Operator i draws from its own stream: the target depends on the bins, the rest on the stream
// alone, so with bins of width 0 the count does not matter.
TEST(Generate, AnOperatorDependsOnItsOwnStreamAlone) {
  const auto few = texts(generate_operators(family_of("per_edge", 3, 2, 2), kShape, 9, 100));
  const auto many = texts(generate_operators(family_of("per_edge", 40, 2, 2), kShape, 9, 100));
  const auto later = texts(generate_operators(family_of("per_edge", 2, 2, 2), kShape, 9, 101));
  EXPECT_TRUE(std::equal(few.begin(), few.end(), many.begin()));
  EXPECT_TRUE(std::equal(later.begin(), later.end(), many.begin() + 1));
}

TEST(Generate, RangesThatCanNotBeReachedAreErrors) {
  try {
    family_of("neighbors", 1, 1, 1);
    FAIL() << "was accepted";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("generate edit_distance, per_edge"), std::string::npos)
        << error.what();
  }
  const auto generate = [](const char* proposal, double low, double high) {
    generate_operators(family_of(proposal, 10, low, high), kShape, 1, 0);
  };
  for (const char* proposal : kFamilies) {
    EXPECT_THROW(generate(proposal, -0.1, 2.0), InputError);
    EXPECT_THROW(generate(proposal, 1.0, 6.1), InputError);
    EXPECT_THROW(generate(proposal, 3.0, 2.0), InputError);
    EXPECT_THROW(generate(proposal, std::nan(""), 2.0), InputError);
  }
  EXPECT_THROW(generate("edit_distance", 0.9, 2.0), InputError);
  EXPECT_NO_THROW(generate("edit_distance(stay=true)", 0.0, 2.0));
  EXPECT_NO_THROW(generate("per_edge", 0.0, 6.0));
}

// The graph of a wheel: a hub and a rim of n, where two cells of the rim that are no neighbors are
// two steps apart.
std::shared_ptr<const SearchSpace> wheel(std::uint32_t rim) {
  std::vector<std::uint64_t> pairs;
  for (std::uint32_t x = 0; x < rim; ++x) {
    pairs.push_back(std::uint64_t{rim} << 32 | x);
    pairs.push_back(std::uint64_t{x} << 32 | (x + 1) % rim);
  }
  return std::make_shared<GraphSpace>("wheel", graph_of_pairs(rim + 1, std::move(pairs)));
}

// All neighbors are one edit away: the probability of a jump makes the reach.
TEST(Generate, RestartsOfNeighborsInAGraph) {
  constexpr std::uint32_t kRim = 12;
  constexpr double kCells = kRim + 1;
  // From the hub 12 cells at distance 1; from the rim 3 at distance 1 and 9 at distance 2.
  const double mean_distance = (12.0 + kRim * (3.0 + 9.0 * 2.0)) / (kCells * kCells);
  const OperatorContext context(wheel(kRim));
  const OperatorFamily family = family_of("restart(inner=neighbors)", 40, 1.0, 1.5);
  const auto operators = generate_operators(family, context, 1, kFirstGeneratedOperator);
  ASSERT_EQ(operators.size(), 40u);
  for (std::size_t i = 0; i < operators.size(); ++i) {
    const double reach = facts_of(operators[i], context.shape()).reach_proposal;
    EXPECT_GE(reach, 1.0 + 0.0125 * static_cast<double>(i) - kRounding);
    EXPECT_LE(reach, 1.0 + 0.0125 * static_cast<double>(i + 1) + kRounding);
    const Restart& restart = std::get<Restart>(operators[i].proposal);
    EXPECT_NEAR(1.0 + restart.probability * (mean_distance - 1.0), reach, 1e-12);
    EXPECT_EQ(to_string(read_operator(to_string(operators[i]), context, "")),
              to_string(operators[i]));
  }
  EXPECT_NO_THROW(generate_operators(family_of("restart(inner=neighbors)", 3, 1.0, mean_distance),
                                     context, 1, 0));
  EXPECT_THROW(
      generate_operators(family_of("restart(inner=neighbors)", 3, 1.0, 1.7), context, 1, 0),
      InputError);
  EXPECT_THROW(
      generate_operators(family_of("restart(probability=0.5,inner=neighbors)", 3, 1.0, 1.5),
                         context, 1, 0),
      InputError);
  for (const char* text : {"edit_distance", "restart(probability=0.5,inner=edit_distance)"}) {
    EXPECT_THROW(generate_operators(family_of(text, 3, 1.0, 1.5), context, 1, 0), InputError);
  }
}

TEST(Generate, RestartsOfNeighborsInAProductSpace) {
  const auto operators =
      generate_operators(family_of("restart(inner=neighbors)", 50, 1.0, 4.8), kShape, 1, 0);
  for (std::size_t i = 0; i < operators.size(); ++i) {
    const double reach = facts_of(operators[i], kShape).reach_proposal;
    EXPECT_GE(reach, 1.0 + 0.076 * static_cast<double>(i) - kRounding);
    EXPECT_LE(reach, 1.0 + 0.076 * static_cast<double>(i + 1) + kRounding);
  }
}

TEST(Generate, RestartsOfOthersNeedTheirProbability) {
  EXPECT_THROW(
      generate_operators(family_of("restart(inner=edit_distance)", 3, 2.0, 3.0), kShape, 1, 0),
      InputError);
  const auto operators = generate_operators(
      family_of("restart(probability=0.25,inner=random_explicit(out_degree=200))", 5, 2.0, 4.0),
      kShape, 1, 0);
  for (std::size_t i = 0; i < operators.size(); ++i) {
    // A row's reach is a mean of 200 distances, the operator's one of 15,625 rows.
    EXPECT_NEAR(facts_of(operators[i], kShape).reach_proposal, 2.2 + 0.4 * static_cast<double>(i),
                0.21);
  }
}

TEST(Generate, TheSelectionIsCarried) {
  OperatorFamily family = family_of("edit_distance", 5, 1, 2);
  family.selection = Metropolis{2.0, "a"};
  for (const Operator& op : generate_operators(family, kShape, 1, 0)) {
    EXPECT_EQ(guide_name(op), "a");
  }
}

// The generated operators of every small space are valid: their text reads back to them.
TEST(Generate, OperatorsOfSmallSpacesReadBack) {
  for (const ProductShape& shape : test::small_spaces()) {
    for (const char* proposal : kFamilies) {
      const OperatorFamily family = family_of(proposal, 40, 1.0, shape.edges);
      for (const Operator& op : generate_operators(family, shape, 11, 0)) {
        const Operator again = read_operator(to_string(op), shape, "");
        std::visit(
            [&](const auto& part) {
              using Part = std::decay_t<decltype(part)>;
              if constexpr (requires { part.weights; }) {
                EXPECT_EQ(std::get<Part>(again.proposal).weights, part.weights) << to_string(op);
              }
              EXPECT_EQ(to_string(again), to_string(op));
            },
            op.proposal);
      }
    }
  }
}

}  // namespace
}  // namespace archwalk
