#include "archwalk/space/graph_space.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "archwalk/space/graph_search.hpp"
#include "support/graphs.hpp"
#include "support/refusal.hpp"

namespace archwalk {
namespace {

using test::pair;
using test::path_graph;
using test::random_graph;
using test::refusal;
using test::ring_graph;

void expect_contains(const std::string& text, std::initializer_list<const char*> pieces) {
  for (const char* piece : pieces) {
    EXPECT_NE(text.find(piece), std::string::npos) << "'" << piece << "' is not in: " << text;
  }
}

TEST(GraphOfPairs, EachEdgeOnceInBothRows) {
  const NeighborGraph graph = graph_of_pairs(4, {pair(2, 1), pair(0, 1), pair(1, 2), pair(3, 1)});
  EXPECT_EQ(graph.first, (std::vector<std::uint64_t>{0, 1, 4, 5, 6}));
  EXPECT_EQ(graph.target, (std::vector<std::uint32_t>{1, 0, 2, 3, 1, 1}));
}

TEST(GraphSpace, APathByHand) {
  const GraphSpace space("path", path_graph(5));
  EXPECT_EQ(space.name(), "path");
  EXPECT_EQ(space.size(), 5u);
  EXPECT_EQ(space.product(), nullptr);
  EXPECT_EQ(space.diameter(), 4);
  EXPECT_EQ(single_edit_graph(space).target, path_graph(5).target);
  for (std::uint32_t x = 0; x < 5; ++x) {
    EXPECT_EQ(space.code(space.architecture(x)), x);
    for (std::uint32_t y = 0; y < 5; ++y) {
      EXPECT_EQ(space.distance(x, y), std::abs(static_cast<int>(x) - static_cast<int>(y)));
    }
  }
  EXPECT_EQ(space.architecture(3), "3");
  for (const char* text : {"5", "-1", "", "1x"}) {
    expect_contains(refusal([&] { space.code(text); }), {text, "path", "0 to 4"});
  }
}

TEST(GraphSpace, NamesOfCells) {
  const GraphSpace space("ring", ring_graph(3), {"red", "green", "blue"});
  EXPECT_EQ(space.architecture(1), "green");
  EXPECT_EQ(space.code("blue"), 2u);
  expect_contains(refusal([&] { space.code("gren"); }), {"'gren'", "did you mean 'green'?"});
  expect_contains(refusal([] {
                    GraphSpace("ring", ring_graph(3), {"a", "b"});
                  }),
                  {"3 cells and 2 architectures"});
  expect_contains(refusal([] {
                    GraphSpace("ring", ring_graph(3), {"a", "b", "a"});
                  }),
                  {"cells 0 and 2", "both named 'a'"});
  expect_contains(refusal([] {
                    GraphSpace("ring", ring_graph(3), {"a", "caf\xE9", "c"});
                  }),
                  {"cell 1", "not UTF-8"});
  expect_contains(refusal([] { GraphSpace("ri\xE9ng", ring_graph(3)); }), {"not UTF-8"});
  EXPECT_EQ(space.code_of_name("blue"), 2u);
  EXPECT_FALSE(space.code_of_name("2"));
  EXPECT_FALSE(GraphSpace("ring", ring_graph(3)).code_of_name("2"));
  for (const char* name : {"tss", "sss", "5^6", ""}) {
    expect_contains(refusal([&] { GraphSpace(name, ring_graph(3)); }), {"can't be named", name});
  }
}

TEST(GraphSpace, AKnownDiameterIsTaken) {
  EXPECT_EQ(GraphSpace("path", path_graph(5), {}, 17).diameter(), 17);
}

TEST(GraphSpace, AProductSpaceAsAGraphHasItsDistances) {
  const auto product = find_space("3^4");
  const GraphSpace space("same", single_edit_graph(*product));
  EXPECT_EQ(space.diameter(), 4);
  for (std::uint32_t x = 0; x < 81; ++x) {
    for (std::uint32_t y = 0; y < 81; ++y) {
      ASSERT_EQ(space.distance(x, y), product->distance(x, y)) << x << ' ' << y;
    }
  }
}

TEST(GraphSearch, RandomGraphsAgainstSearchesFromEachCell) {
  std::mt19937 words(1);
  for (const std::uint32_t more : {0u, 3u, 40u, 200u, 2000u}) {
    for (const std::uint32_t cells : {2u, 3u, 50u, 137u}) {
      const NeighborGraph graph = random_graph(cells, more, words);
      std::uint32_t longest = 0;
      for (std::uint32_t x = 0; x < cells; ++x) {
        const auto distances = graph_distances(graph, std::vector<std::uint32_t>{x});
        longest = std::max(longest, *std::max_element(distances.begin(), distances.end()));
        for (std::uint32_t y = 0; y < cells; ++y) {
          ASSERT_EQ(shortest_path(graph, x, y), distances[y]) << x << ' ' << y;
        }
      }
      NoProgress progress;
      EXPECT_EQ(graph_diameter(graph, 2, progress), longest) << cells << ' ' << more;
    }
  }
}

TEST(GraphDiameter, ARingNeedsASearchFromEachCell) {
  NoProgress progress;
  EXPECT_EQ(graph_diameter(ring_graph(101), 2, progress), 50u);
  EXPECT_EQ(graph_diameter(ring_graph(101), 2, progress, 16), std::nullopt);
  EXPECT_EQ(graph_diameter(path_graph(101), 2, progress, 16), 100u);
}

/// Small ones, of which a few searches leave bounds that are no eccentricities yet.
TEST(GraphDiameter, OfManyRandomGraphs) {
  std::mt19937 words(2);
  NoProgress progress;
  for (int i = 0; i < 200; ++i) {
    const std::uint32_t cells = 9 + i % 30;
    const NeighborGraph graph = random_graph(cells, static_cast<std::uint32_t>(i % 40), words);
    std::uint32_t longest = 0;
    for (std::uint32_t x = 0; x < cells; ++x) {
      const auto distances = graph_distances(graph, std::vector<std::uint32_t>{x});
      longest = std::max(longest, *std::max_element(distances.begin(), distances.end()));
    }
    EXPECT_EQ(graph_diameter(graph, 1, progress), longest) << i;
  }
}

/// The message for the path 0 - 1 - 2 once `change` has spoilt it.
template <class Change>
std::string spoilt(Change change) {
  NeighborGraph graph = path_graph(3);  // first 0 1 3 4, target 1 | 0 2 | 1
  change(graph);
  return refusal([&] { check_graph(graph, "g"); });
}

TEST(CheckGraph, WhatIsWrongIsNamed) {
  EXPECT_EQ(spoilt([](NeighborGraph&) {}), "accepted");
  expect_contains(spoilt([](NeighborGraph& g) { g.first = {}; }), {"'g'", "start with 0"});
  expect_contains(spoilt([](NeighborGraph& g) { g.first[0] = 1; }), {"start with 0"});
  expect_contains(spoilt([](NeighborGraph& g) { g.first[1] = 4; }),
                  {"falls from 4 to 3 at cell 1"});
  expect_contains(spoilt([](NeighborGraph& g) { g.first[3] = 5; }), {"ends with 5", "4 neighbors"});
  expect_contains(spoilt([](NeighborGraph& g) { g.target[3] = 3; }),
                  {"cell 2 has the neighbor 3", "from 0"});
  expect_contains(spoilt([](NeighborGraph& g) { g.target[3] = 2; }),
                  {"cell 2 is its own neighbor"});
  expect_contains(spoilt([](NeighborGraph& g) { g.target[1] = 2; }),
                  {"cell 1 has the neighbor 2 twice"});
  expect_contains(spoilt([](NeighborGraph& g) { std::swap(g.target[1], g.target[2]); }),
                  {"cell 1 has the neighbor 0 after 2"});
  expect_contains(spoilt([](NeighborGraph& g) {
                    g.first = {0, 1, 2, 3};
                    g.target = {1, 0, 0};
                  }),
                  {"0 is a neighbor of 2, but 2 is none of 0"});
  expect_contains(spoilt([](NeighborGraph& g) {
                    g.first = {0, 2, 3, 3};
                    g.target = {1, 2, 0};
                  }),
                  {"2 is a neighbor of 0, but 0 is none of 2"});
  expect_contains(spoilt([](NeighborGraph& g) { g.first = {0, 1, 3, 4, 4}; }), {"2 components"});
}

/// Symmetry is lost by any one entry that is taken away.
TEST(CheckGraph, AnyMissingDirectionIsFound) {
  std::mt19937 words(2);
  const NeighborGraph graph = random_graph(12, 15, words);
  for (std::size_t gone = 0; gone < graph.target.size(); ++gone) {
    NeighborGraph spoiled = graph;
    spoiled.target.erase(spoiled.target.begin() + static_cast<std::ptrdiff_t>(gone));
    for (std::uint64_t& first : spoiled.first) first -= first > gone ? 1 : 0;
    expect_contains(refusal([&] { check_graph(spoiled, "g"); }), {"is a neighbor of", "none of"});
  }
}

}  // namespace
}  // namespace archwalk
