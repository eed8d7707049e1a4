#include "archwalk/operators/operator_context.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "archwalk/operators/operator.hpp"
#include "archwalk/space/graph_space.hpp"
#include "support/graphs.hpp"

namespace archwalk {
namespace {

double mean_by_pairs(const SearchSpace& space) {
  std::uint64_t sum = 0;
  for (std::uint32_t x = 0; x < space.size(); ++x) {
    for (std::uint32_t y = 0; y < space.size(); ++y) sum += space.distance(x, y);
  }
  return static_cast<double>(sum) / space.size() / space.size();
}

TEST(OperatorContext, MeanDistanceIsThatOfAllPairs) {
  std::mt19937 words(3);
  std::vector<std::shared_ptr<const SearchSpace>> spaces = {find_space("2^5"), find_space("5^3"),
                                                            find_space("16^2")};
  for (const std::uint32_t more : {0u, 30u, 300u}) {
    spaces.push_back(std::make_shared<GraphSpace>("g", test::random_graph(90, more, words)));
  }
  for (const auto& space : spaces) {
    const OperatorContext context(space);
    const double truth = mean_by_pairs(*space);
    EXPECT_NEAR(context.mean_distance(), truth, 4e-16 * truth) << space->name();
    const Operator op = read_operator("uniform", context, "");
    EXPECT_EQ(facts_of(op, context.shape()).reach_proposal, context.mean_distance());
  }
}

TEST(OperatorContext, MeanDistanceOfALargeGraphNeedsItsSums) {
  const std::uint32_t cells = GraphSpace::kMostAllPairs + 1;
  const auto space = std::make_shared<GraphSpace>("star", test::star_graph(cells));
  const OperatorContext context(space);
  EXPECT_TRUE(std::isnan(context.mean_distance()));
  EXPECT_TRUE(
      std::isnan(facts_of(read_operator("uniform", context, ""), context.shape()).reach_proposal));
  NoProgress progress;
  space->find_distance_sums(progress);
  const double leaves = cells - 1.0;
  EXPECT_DOUBLE_EQ(context.mean_distance(), 2.0 * leaves * leaves / cells / cells);
  EXPECT_EQ(facts_of(read_operator("uniform", context, ""), context.shape()).reach_proposal,
            context.mean_distance());
}

// What proposals say of themselves where the architectures have no digits, against their rows.
TEST(GraphFacts, AreThoseOfTheRows) {
  std::mt19937 words(4);
  std::vector<NeighborGraph> graphs = {test::path_graph(5), test::ring_graph(7),
                                       test::star_graph(6), test::complete_graph(4),
                                       test::random_graph(20, 15, words)};
  for (std::size_t i = 0; i < graphs.size(); ++i) {
    const OperatorContext context(std::make_shared<GraphSpace>("g", std::move(graphs[i])));
    const ProductShape& shape = context.shape();
    for (const char* text : {"neighbors", "uniform", "restart(probability=0.25,inner=neighbors)",
                             "restart(probability=1,inner=neighbors)"}) {
      SCOPED_TRACE(testing::Message() << text << " on graph " << i);
      const Operator op = read_operator(text, context, "");
      std::vector<std::vector<double>> p(shape.size, std::vector<double>(shape.size, 0.0));
      double reach = 0.0;
      for (std::uint32_t x = 0; x < shape.size; ++x) {
        std::vector<Transition> row;
        std::visit([&](const auto& part) { part.row(shape, x, row); }, op.proposal);
        for (const Transition& entry : row) {
          p[x][entry.target] += entry.probability;
          reach += entry.probability * context.space().distance(x, entry.target) / shape.size;
        }
      }
      bool is_doubly_stochastic = true;
      bool is_symmetric = true;
      for (std::uint32_t y = 0; y < shape.size; ++y) {
        double column = 0.0;
        for (std::uint32_t x = 0; x < shape.size; ++x) {
          column += p[x][y];
          is_symmetric = is_symmetric && std::abs(p[x][y] - p[y][x]) < 1e-12;
        }
        is_doubly_stochastic = is_doubly_stochastic && std::abs(column - 1.0) < 1e-12;
      }
      const OperatorFacts facts = facts_of(op, shape);
      EXPECT_EQ(facts.doubly_stochastic, is_doubly_stochastic);
      EXPECT_TRUE(!is_symmetric || facts.reversible);
      EXPECT_FALSE(facts.isotropic || facts.kronecker) << "there are no digits";
      EXPECT_NEAR(facts.reach_proposal, reach, 1e-12);
    }
  }
}

// Of two 3-regular graphs the one looks the same from everywhere. The other does not, and a walk
// that leaves out two architectures leaves uniform starts; so nobody may say that it keeps them.
TEST(GraphFacts, AMemoryInARegularGraphIsNotDoublyStochastic) {
  const std::vector<std::uint64_t> pairs = {test::pair(0, 1), test::pair(0, 2), test::pair(0, 3),
                                            test::pair(1, 2), test::pair(1, 3), test::pair(2, 4),
                                            test::pair(3, 5), test::pair(4, 6), test::pair(4, 7),
                                            test::pair(5, 6), test::pair(5, 7), test::pair(6, 7)};
  const OperatorContext context(std::make_shared<GraphSpace>("g", graph_of_pairs(8, pairs)));
  const NeighborGraph& graph = *context.graph();
  // (the last two that were left, x) after two moves, then one more.
  std::vector<double> law(8, 0.0);
  for (std::uint32_t a = 0; a < 8; ++a) {
    ASSERT_EQ(graph.degree(a), 3u);
    for (const std::uint32_t b : graph.neighbors(a)) {
      for (const std::uint32_t c : graph.neighbors(b)) {
        if (c == a) continue;
        std::vector<std::uint32_t> left;
        for (const std::uint32_t d : graph.neighbors(c)) {
          if (d != a && d != b) left.push_back(d);
        }
        const double each = 1.0 / 8 / 3 / 2 / static_cast<double>(left.size());
        for (const std::uint32_t d : left) law[d] += each;
      }
    }
  }
  double most = 0.0;
  for (const double share : law) most = std::max(most, std::abs(share - 0.125));
  ASSERT_GT(most, 1e-3);
  const Operator op = read_operator("neighbors+tabu(k=2)", context, "");
  EXPECT_FALSE(facts_of(op, context.shape()).doubly_stochastic);
}

}  // namespace
}  // namespace archwalk
