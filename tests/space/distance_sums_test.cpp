// Sums of distances against closed forms and searches from each cell.
#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <numeric>

#include "archwalk/core/error.hpp"
#include "archwalk/space/graph_space.hpp"
#include "support/graphs.hpp"
#include "support/refusal.hpp"

namespace archwalk {
namespace {

using Sums = std::vector<std::uint64_t>;
using test::refusal;

Sums sums_of(const NeighborGraph& graph, int threads = 0) {
  NoProgress progress;
  return distance_sums(graph, threads, progress);
}

Sums by_searches(const NeighborGraph& graph) {
  Sums sums;
  for (std::uint32_t x = 0; x < graph.size(); ++x) {
    const auto away = graph_distances(graph, {&x, 1});
    sums.push_back(std::accumulate(away.begin(), away.end(), std::uint64_t{0}));
  }
  return sums;
}

// Searches take 512 sources at once: sizes around one and two of these.
constexpr std::uint32_t kSizes[] = {2, 3, 64, 65, 511, 512, 513, 1024, 1025};

TEST(DistanceSums, ClosedForms) {
  for (const std::uint32_t n : kSizes) {
    const Sums path = sums_of(test::path_graph(n));
    for (std::uint64_t x = 0; x < n; ++x) {
      ASSERT_EQ(path[x], x * (x + 1) / 2 + (n - 1 - x) * (n - x) / 2) << n << ' ' << x;
    }
    EXPECT_EQ(sums_of(test::ring_graph(n)), Sums(n, std::uint64_t{n} * n / 4)) << n;
    Sums star(n, 2 * n - 3);
    star[0] = n - 1;
    EXPECT_EQ(sums_of(test::star_graph(n)), star) << n;
    EXPECT_EQ(sums_of(test::complete_graph(n)), Sums(n, n - 1)) << n;
  }
}

// N L (1 - 1/K) = L (K - 1) K^(L - 1)
TEST(DistanceSums, OfProductSpaces) {
  for (const auto& [radix, edges] : {std::pair(2u, 11u), {3u, 4u}, {5u, 4u}, {8u, 3u}, {16u, 2u}}) {
    const auto space = find_space(std::to_string(radix) + "^" + std::to_string(edges));
    const std::uint64_t each = std::uint64_t{edges} * (radix - 1) * (space->size() / radix);
    EXPECT_EQ(sums_of(single_edit_graph(*space)), Sums(space->size(), each)) << space->name();
  }
}

// Those to the cells from some place on, another for each cell.
TEST(DistanceSums, OfSomeCells) {
  std::mt19937 words(9);
  for (const std::uint32_t n : kSizes) {
    for (const NeighborGraph& graph : {test::path_graph(n), test::ring_graph(n)}) {
      CountedDistances which{std::vector<std::uint32_t>(n), std::vector<std::uint32_t>(n)};
      for (std::uint32_t x = 0; x < n; ++x) {
        which.place[x] = static_cast<std::uint32_t>(words() % n);  // some share one
        which.first[x] = static_cast<std::uint32_t>(words() % (n + 1));
      }
      NoProgress progress;
      const Sums found = distance_sums(graph, 2, progress, which);
      for (std::uint32_t x = 0; x < n; ++x) {
        const auto away = graph_distances(graph, {&x, 1});
        std::uint64_t truth = 0;
        for (std::uint32_t y = 0; y < n; ++y) {
          if (which.place[y] >= which.first[x]) truth += away[y];
        }
        ASSERT_EQ(found[x], truth) << n << ' ' << x;
      }
    }
  }
}

TEST(DistanceSums, OfRandomGraphs) {
  std::mt19937 words(7);
  for (const std::uint32_t more : {0u, 50u, 2000u, 9000u}) {
    for (const std::uint32_t cells : {2u, 137u, 513u, 1400u}) {
      const NeighborGraph graph = test::random_graph(cells, more, words);
      const Sums truth = by_searches(graph);
      for (const int threads : {0, 1, 3}) {
        EXPECT_EQ(sums_of(graph, threads), truth) << cells << ' ' << more << ' ' << threads;
      }
    }
  }
}

// A hub of a thousand cells with long tails: few new cells at a time, then many, then few.
TEST(DistanceSums, OfAHubWithTails) {
  std::vector<std::uint64_t> pairs;
  for (std::uint32_t x = 1; x <= 1000; ++x) pairs.push_back(test::pair(0, x));
  for (std::uint32_t x = 1001; x < 1600; ++x) pairs.push_back(test::pair(x, x - 1));
  for (std::uint32_t x = 1600; x < 1700; ++x) pairs.push_back(test::pair(x, x - 1200));
  const NeighborGraph graph = graph_of_pairs(1700, pairs);
  EXPECT_EQ(sums_of(graph), by_searches(graph));
}

class Counting final : public Progress {
 public:
  explicit Counting(double most) : most_(most) {}
  void advance(double work) override { done += work; }
  bool cancelled() const override { return done >= most_; }
  std::atomic<double> done = 0.0;

 private:
  double most_;
};

TEST(DistanceSums, TellHowFarAndStop) {
  Counting all(1e300);
  distance_sums(test::ring_graph(1300), 2, all);
  EXPECT_EQ(all.done, 1300.0);
  Counting half(600.0);
  EXPECT_THROW(distance_sums(test::ring_graph(1300), 1, half), Interrupted);
  EXPECT_EQ(half.done, 1024.0);
}

TEST(DistanceSums, OfASpace) {
  const GraphSpace small("star", test::star_graph(50));
  EXPECT_EQ(small.distance_sums()[0], 49u);
  EXPECT_EQ(small.distance_sums()[7], 97u);
  EXPECT_TRUE(find_space("3^4")->distance_sums().empty());

  const std::uint32_t cells = GraphSpace::kMostAllPairs + 1;
  const GraphSpace large("star", test::star_graph(cells));
  EXPECT_TRUE(large.distance_sums().empty());
  NoProgress progress;
  large.find_distance_sums(progress);
  Sums truth(cells, 2 * cells - 3);
  truth[0] = cells - 1;
  EXPECT_TRUE(std::equal(truth.begin(), truth.end(), large.distance_sums().begin(),
                         large.distance_sums().end()));

  const GraphSpace told("star", test::star_graph(cells), {}, 2, truth);
  EXPECT_EQ(told.distance_sums()[0], cells - 1);
}

/// What is said of the path 0 - 1 - ... - 9 where its sums 45, 37, ... are changed.
template <class Change>
std::string spoilt(Change change) {
  const NeighborGraph graph = test::path_graph(10);
  Sums sums = sums_of(graph);
  change(sums);
  return refusal([&] { check_distance_sums(graph, sums, "g"); });
}

TEST(CheckDistanceSums, WhatIsWrongIsNamed) {
  const auto expect = [](const std::string& text, const std::string& piece) {
    EXPECT_NE(text.find(piece), std::string::npos) << text;
  };
  EXPECT_EQ(spoilt([](Sums&) {}), "accepted");
  expect(spoilt([](Sums& sums) { sums.pop_back(); }), "9 sums of distances for 10 cells");
  expect(spoilt([](Sums& sums) { sums[3] = 15; }), "cell 3 can't sum to 15: that is 16 to 45");
  expect(spoilt([](Sums& sums) { sums[0] = 46; }), "cell 0 can't sum to 46: that is 17 to 45");
  expect(spoilt([](Sums& sums) { sums[3] = ~std::uint64_t{0}; }), "cell 3 can't sum to 18446744");
  expect(spoilt([](Sums& sums) { sums[4] += 1; }), "an odd number");
  expect(spoilt([](Sums& sums) {
           sums[0] -= 1;
           sums[1] += 1;
         }),
         "cell 0 sum to 45, and 44 is kept");
  // Of another graph.
  expect(refusal([] { check_distance_sums(test::path_graph(10), Sums(10, 25), "g"); }),
         ", and 25 is kept");
  expect(refusal([] { GraphSpace("g", test::path_graph(3), {}, {}, {3, 3, 3}); }), "an odd number");
}

}  // namespace
}  // namespace archwalk
