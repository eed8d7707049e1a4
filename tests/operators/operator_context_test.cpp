#include "archwalk/operators/operator_context.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace archwalk
