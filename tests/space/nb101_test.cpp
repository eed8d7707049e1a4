#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <map>
#include <set>
#include <tuple>

#include "archwalk/core/error.hpp"
#include "archwalk/space/nb101_space.hpp"
#include "support/refusal.hpp"

namespace archwalk {
namespace {

std::string refusal(std::string_view text) {
  return test::refusal([&] { read_nb101_cell(text); });
}

void expect_contains(const std::string& text, std::initializer_list<const char*> pieces) {
  for (const char* piece : pieces) {
    EXPECT_NE(text.find(piece), std::string::npos) << "'" << piece << "' is not in: " << text;
  }
}

/// The smallest adjacency matrix with labels over all renumberings of the inner vertices, whether
/// edges ascend in them or not.
using BruteForm = std::tuple<int, std::vector<int>, std::uint64_t>;
BruteForm brute_form(const Nb101Cell& cell) {
  std::vector<int> place(static_cast<std::size_t>(cell.vertices));
  for (std::size_t v = 0; v < place.size(); ++v) place[v] = static_cast<int>(v);
  BruteForm best{99, {}, 0};
  do {
    std::vector<int> labels(place.size(), 9);
    std::uint64_t matrix = 0;
    for (std::size_t y = 0; y < place.size(); ++y) {
      if (y > 0 && y + 1 < place.size()) {
        labels[static_cast<std::size_t>(place[y])] = cell.operation[y - 1];
      }
      for (std::size_t x = 0; x < y; ++x) {
        if (cell.edges & nb101_edge(static_cast<int>(x), static_cast<int>(y))) {
          matrix |= std::uint64_t{1} << (place[x] * cell.vertices + place[y]);
        }
      }
    }
    best = std::min(best, BruteForm{cell.vertices, labels, matrix});
  } while (std::next_permutation(place.begin() + 1, place.end() - 1));
  return best;
}

const std::vector<Nb101Cell>& all_cells() {
  static const std::vector<Nb101Cell> cells = all_nb101_cells();
  return cells;
}

TEST(Nb101Cell, TextByHand) {
  // Edges 0->1, 0->2, 1->2, 2->3 in a cell of four vertices: bits 0, 1, 2, 5.
  const Nb101Cell cell{4, 0b100111, {2, 1}};
  EXPECT_EQ(nb101_text(cell), "4:39:7");
  EXPECT_EQ(read_nb101_cell("4:39:7"), cell);
  EXPECT_EQ(read_nb101_cell("2:1:0"), Nb101Cell{});
  // The first row of the published table: its md5 is 00005c142e6f48ac74fdcf73e3439874.
  const Nb101Cell first = read_nb101_cell("7:1205349:55");
  EXPECT_EQ(std::popcount(first.edges), 9);
  EXPECT_EQ(first.operation, (std::array<std::uint8_t, 5>{0, 2, 0, 0, 1}));
}

TEST(Nb101Cell, ErrorsNameWhatIsWrong) {
  expect_contains(refusal("7:1205349"), {"'7:1205349'", "three numbers"});
  expect_contains(refusal("8:1:0"), {"its vertices are '8'", "2 to 7"});
  expect_contains(refusal("3:8:0"), {"its edges are '8'", "1 to 7"});
  expect_contains(refusal("3:7:3"), {"its operations are '3'", "0 to 2"});
  expect_contains(refusal("3:x:0"), {"its edges are 'x'"});
  expect_contains(refusal("5:1023:0"), {"it has 10 edges", "at most 9"});
  expect_contains(refusal("3:2:0"), {"vertex 1 lies on no path"});
  expect_contains(refusal("3:3:0"), {"vertex 1 lies on no path"});
  expect_contains(refusal("3:6:0"), {"vertex 1 lies on no path"});
}

TEST(Nb101Cell, PruningByHand) {
  // 0->1, 1->3 and 0->2: vertex 2 leads nowhere, and 1 keeps its operation.
  const Nb101Cell loose{4, nb101_edge(0, 1) | nb101_edge(1, 3) | nb101_edge(0, 2), {2, 1}};
  EXPECT_EQ(pruned(loose), (Nb101Cell{3, 0b101, {2}}));
  // 0->2, 2->3 and 1->2: vertex 1 comes from nowhere.
  const Nb101Cell orphan{4, nb101_edge(0, 2) | nb101_edge(2, 3) | nb101_edge(1, 2), {2, 1}};
  EXPECT_EQ(pruned(orphan), (Nb101Cell{3, 0b101, {1}}));
  EXPECT_EQ(pruned(Nb101Cell{3, 0b001, {0}}), std::nullopt);
  EXPECT_EQ(pruned(read_nb101_cell("4:39:7")), read_nb101_cell("4:39:7"));
}

// Ying et al. 2019: 423,624 cells in all; those of fewer vertices as the authors' enumeration
// counts them.
TEST(Nb101Enumeration, ThePublishedNumbersOfCells) {
  std::map<int, std::size_t> count;
  for (const Nb101Cell& cell : all_cells()) ++count[cell.vertices];
  std::size_t sum = 0;
  std::vector<std::size_t> cumulative;
  for (int vertices = 2; vertices <= 7; ++vertices) cumulative.push_back(sum += count[vertices]);
  EXPECT_EQ(cumulative, (std::vector<std::size_t>{1, 7, 91, 2532, 64542, 423624}));
}

TEST(Nb101Enumeration, EveryCellReturnsFromItsTextAndIsItsOwnRepresentative) {
  std::uint32_t last = 0;
  for (const Nb101Cell& cell : all_cells()) {
    ASSERT_EQ(read_nb101_cell(nb101_text(cell)), cell);
    ASSERT_EQ(canonical(cell), cell);
    ASSERT_GT(nb101_key(cell), last);
    last = nb101_key(cell);
  }
}

// All numberings of all cells of up to 5 vertices (with more edges than are published, too).
TEST(Nb101Canonical, EqualExactlyForIsomorphicCells) {
  std::map<BruteForm, std::uint32_t> key_of;
  std::set<std::uint32_t> keys;
  for (int vertices = 2; vertices <= 5; ++vertices) {
    std::uint32_t labelings = 1;
    for (int v = 2; v < vertices; ++v) labelings *= 3;
    for (std::uint32_t edges = 1; edges < 1u << (vertices * (vertices - 1) / 2); ++edges) {
      Nb101Cell cell{vertices, edges, {}};
      if (pruned(cell) != cell) continue;
      for (std::uint32_t labels = 0; labels < labelings; ++labels) {
        cell.operation = {};
        std::uint32_t rest = labels;
        for (std::size_t i = 0; i + 2 < static_cast<std::size_t>(vertices); ++i, rest /= 3) {
          cell.operation[i] = static_cast<std::uint8_t>(rest % 3);
        }
        const std::uint32_t key = nb101_key(canonical(cell));
        const auto [entry, is_new] = key_of.emplace(brute_form(cell), key);
        ASSERT_EQ(entry->second, key) << nb101_text(cell);
        keys.insert(key);
      }
    }
  }
  EXPECT_EQ(keys.size(), key_of.size());
  // The published ones, and the 27 labelings of the complete graph of 5 vertices and 10 edges.
  EXPECT_EQ(keys.size(), 2532u + 27u);
}

TEST(Nb101Canonical, LargeCellsByEveryRenumbering) {
  for (std::size_t at = 100000; at < all_cells().size(); at += 97) {
    const Nb101Cell& cell = all_cells()[at];
    const auto n = static_cast<std::size_t>(cell.vertices);
    std::vector<int> place(n);
    for (std::size_t v = 0; v < n; ++v) place[v] = static_cast<int>(v);
    int ascending = 0;
    do {
      Nb101Cell other{cell.vertices, 0, {}};
      bool ascends = true;
      for (std::size_t y = 0; y < n; ++y) {
        for (std::size_t x = 0; x < y; ++x) {
          if (!(cell.edges & nb101_edge(static_cast<int>(x), static_cast<int>(y)))) continue;
          ascends = ascends && place[x] < place[y];
          if (ascends) other.edges |= nb101_edge(place[x], place[y]);
        }
        if (y > 0 && y + 1 < n) {
          other.operation[static_cast<std::size_t>(place[y]) - 1] = cell.operation[y - 1];
        }
      }
      if (!ascends) continue;
      ++ascending;
      ASSERT_EQ(canonical(other), cell);
    } while (std::next_permutation(place.begin() + 1, place.end() - 1));
    ASSERT_GE(ascending, 1);
  }
}

TEST(Nb101Graph, SevenCellsByHand) {
  // A: input -> output. B_o: a chain through one operation. C_o: the chain with an edge past it.
  std::vector<Nb101Cell> cells = {Nb101Cell{}};
  for (std::uint8_t o = 0; o < 3; ++o) cells.push_back(Nb101Cell{3, 0b101, {o}});
  for (std::uint8_t o = 0; o < 3; ++o) cells.push_back(Nb101Cell{3, 0b111, {o}});
  NoProgress progress;
  const Nb101Space space(cells, nb101_graph(cells, 2, progress));
  // C_o loses the edge past the chain: B_o. C_o loses an edge of the chain: A. B_o loses an edge:
  // nothing is left. Operations change among the B and among the C.
  const std::vector<std::vector<std::uint32_t>> neighbors = {
      {4, 5, 6}, {2, 3, 4}, {1, 3, 5}, {1, 2, 6}, {0, 1, 5, 6}, {0, 2, 4, 6}, {0, 3, 4, 5}};
  for (std::uint32_t x = 0; x < 7; ++x) {
    const auto row = space.graph()->neighbors(x);
    EXPECT_EQ(std::vector<std::uint32_t>(row.begin(), row.end()), neighbors[x]) << x;
  }
  EXPECT_EQ(space.diameter(), 2);
  EXPECT_EQ(space.name(), "nb101");
  EXPECT_EQ(space.architecture(5), "3:7:1");
  EXPECT_EQ(space.code("3:7:1"), 5u);
  EXPECT_THROW(space.code("4:39:7"), InputError);
}

TEST(Nb101Space, AnyNumberingOfACellIsRead) {
  // 0->1->3 and 0->2->3, one way through a conv3x3 and one through a conv1x1; each way alone.
  const std::vector<Nb101Cell> cells = {read_nb101_cell("3:5:0"), read_nb101_cell("4:51:1"),
                                        read_nb101_cell("3:5:1")};
  NoProgress progress;
  const Nb101Space space(cells, nb101_graph(cells, 1, progress));
  EXPECT_EQ(space.code("4:51:1"), 1u);
  EXPECT_EQ(space.code("4:51:3"), 1u);
  EXPECT_EQ(space.architecture(1), "4:51:1");
  EXPECT_EQ(space.graph()->target, (std::vector<std::uint32_t>{1, 2, 0, 2, 0, 1}));
}

TEST(Nb101Space, DistancesAreThoseOfAWholeSearch) {
  NoProgress progress;
  const Nb101Space space(all_cells(), nb101_graph(all_cells(), 2, progress), 8);
  for (const std::uint32_t x : {0u, 40u, 50000u, 300000u}) {
    const auto distances = graph_distances(*space.graph(), std::vector<std::uint32_t>{x});
    for (std::uint32_t y = x; y < space.size(); y += 12345) {
      ASSERT_EQ(space.distance(x, y), static_cast<int>(distances[y])) << x << ' ' << y;
      ASSERT_EQ(space.distance(y, x), static_cast<int>(distances[y])) << x << ' ' << y;
    }
  }
}

}  // namespace
}  // namespace archwalk
