#include <gtest/gtest.h>

#include <algorithm>

#include "archwalk/core/error.hpp"
#include "archwalk/io/csv.hpp"
#include "archwalk/io/graph_file.hpp"
#include "archwalk/io/hdf5_file.hpp"
#include "archwalk/io/info.hpp"
#include "archwalk/io/table_file.hpp"
#include "archwalk/space/nb101_space.hpp"
#include "archwalk/table/score_rounding.hpp"
#include "support/graphs.hpp"
#include "temporary_folder.hpp"

namespace archwalk {
namespace {

using Integers = std::vector<std::int64_t>;

/// The path 0 - 1 - 2 as read_graph_file reads it.
DataTree path_tree() {
  DataTree tree;
  tree.arrays.push_back({"", "begin", {"boundary"}, {4}, Integers{0, 1, 3, 4}, "1", "rows"});
  tree.arrays.push_back({"", "neighbor", {"entry"}, {4}, Integers{1, 0, 2, 1}, "1", "cells"});
  return tree;
}

DataTree named_path_tree() {
  DataTree tree = path_tree();
  tree.arrays.push_back(
      {"", "architecture", {"cell"}, {3}, std::vector<std::string>{"a", "b", "c"}, "1", "names"});
  return tree;
}

BenchmarkTable path_table(std::vector<std::string> names) {
  BenchmarkTable table;
  NeighborGraph graph{{0, 1, 3, 4}, {1, 0, 2, 1}};
  table.space = std::make_shared<GraphSpace>("path", std::move(graph), std::move(names));
  table.scores.push_back(make_score_column("quality", "1", 1e-6, {1.5, 2.5, 0.5}));
  return table;
}

TEST(GraphTable, TheSpaceReturnsFromTheFile) {
  const TemporaryFolder folder;
  for (const std::vector<std::string>& names :
       {std::vector<std::string>{}, std::vector<std::string>{"a", "b", "c"}}) {
    write_table(folder / "t.h5", path_table(names), true);
    const BenchmarkTable back = read_table(folder / "t.h5");
    EXPECT_EQ(back.space->name(), "path");
    EXPECT_EQ(back.space->product(), nullptr);
    ASSERT_NE(back.space->graph(), nullptr);
    EXPECT_EQ(back.space->graph()->first, (std::vector<std::uint64_t>{0, 1, 3, 4}));
    EXPECT_EQ(back.space->graph()->target, (std::vector<std::uint32_t>{1, 0, 2, 1}));
    EXPECT_EQ(back.space->architecture(2), names.empty() ? "2" : "c");
    EXPECT_EQ(back.space->code(names.empty() ? "2" : "c"), 2u);
    EXPECT_EQ(back.space->diameter(), 2);
    EXPECT_EQ(back.scores[0].k, (Integers{1500000, 2500000, 500000}));
  }
}

BenchmarkTable scoreless(NeighborGraph graph) {
  BenchmarkTable table;
  table.space = std::make_shared<GraphSpace>("g", std::move(graph));
  return table;
}

Array& distance_sums_of(DataTree& tree) {
  return *std::find_if(tree.arrays.begin(), tree.arrays.end(),
                       [](const Array& array) { return array.name == "distance_sum"; });
}

TEST(GraphTable, SumsOfDistancesReturn) {
  const TemporaryFolder folder;
  const Integers sums = {45, 37, 31, 27, 25, 25, 27, 31, 37, 45};
  write_table(folder / "t.h5", scoreless(test::path_graph(10)), false);
  const DataTree tree = read_hdf5(folder / "t.h5");
  EXPECT_EQ(tree.get<std::int64_t>("space/graph", "distance_sum"), sums);
  EXPECT_EQ(tree.at("space/graph", "distance_sum").units, "edits");
  const BenchmarkTable table = read_table(folder / "t.h5");
  EXPECT_TRUE(std::equal(sums.begin(), sums.end(), table.space->distance_sums().begin(),
                         table.space->distance_sums().end()));
}

TEST(GraphTable, SumsOfALargeGraphReturnWhereTheyWereFound) {
  const std::uint32_t cells = GraphSpace::kMostAllPairs + 1;
  BenchmarkTable table = scoreless(test::star_graph(cells));
  const DataTree bare = table_tree(table);
  EXPECT_EQ(bare.find("space/graph", "distance_sum"), nullptr);
  EXPECT_TRUE(table_from_tree(bare, "t.h5").space->distance_sums().empty());
  NoProgress progress;
  dynamic_cast<const GraphSpace&>(*table.space).find_distance_sums(progress);
  const BenchmarkTable back = table_from_tree(table_tree(table), "t.h5");
  ASSERT_EQ(back.space->distance_sums().size(), cells);
  EXPECT_EQ(back.space->distance_sums()[0], cells - 1);
  EXPECT_EQ(back.space->distance_sums()[cells - 1], 2 * cells - 3);
}

TEST(GraphTable, SumsOfAnotherGraphAreRefused) {
  DataTree tree = table_tree(scoreless(test::path_graph(10)));
  const auto refusal = [&](Array::Data sums) {
    distance_sums_of(tree).data = std::move(sums);
    return message_of<InputError>([&] { table_from_tree(tree, "t.h5"); });
  };
  expect_contains(refusal(Integers(10, 25)), {"'g'", "and 25 is kept", "import the table again"});
  expect_contains(refusal(Integers{45, 37, 31}), {"3 sums of distances for 10 cells"});
  expect_contains(refusal(Integers{}), {"/space/graph/distance_sum", "is empty"});
  expect_contains(refusal(Integers(10, -3)), {"cell 0 can't sum to"});
  expect_contains(refusal(std::vector<double>(10, 25.0)), {"distance_sum", "element type"});
}

TEST(GraphTable, InfoTellsTheMeanDistance) {
  const TemporaryFolder folder;
  DataTree tree = table_tree(path_table({}));
  write_hdf5(folder / "t.h5", tree, false);
  expect_contains(describe_file(folder / "t.h5", true), {"\"mean_distance\": 0.8888888888888888"});
  tree.arrays.erase(tree.arrays.begin() + (&distance_sums_of(tree) - tree.arrays.data()));
  write_hdf5(folder / "t.h5", tree, true);
  EXPECT_EQ(describe_file(folder / "t.h5", true).find("mean_distance"), std::string::npos);
}

TEST(GraphTable, InfoTellsTheGraph) {
  const TemporaryFolder folder;
  write_table(folder / "t.h5", path_table({}), false);
  expect_contains(describe_file(folder / "t.h5", true),
                  {"\"neighbor_pairs\": 2", "\"smallest_degree\": 1", "\"largest_degree\": 2",
                   "\"diameter\": 2", "\"mean_degree\": 1.333"});
}

TEST(GraphTable, InfoTellsAGraphFileToo) {
  const TemporaryFolder folder;
  for (const DataTree& tree : {path_tree(), named_path_tree()}) {
    write_hdf5(folder / "g.h5", tree, true);
    expect_contains(describe_file(folder / "g.h5", true),
                    {"graph", "\"architectures\": 3", "\"neighbor_pairs\": 2",
                     tree.arrays.size() == 3 ? "a string each" : "numbers"});
    expect_contains(describe_file(folder / "g.h5", false), {"neighbor_pairs"});
  }
}

TEST(GraphTable, AFileWhoseGraphIsDamagedIsRefused) {
  DataTree tree = table_tree(path_table({}));
  for (Array& array : tree.arrays) {
    if (array.name == "neighbor") std::get<Integers>(array.data) = {1, 0, 2, 0};
  }
  expect_contains(message_of<InputError>([&] { table_from_tree(tree, "t.h5"); }),
                  {"'path'", "neighbor of"});
}

TEST(GraphTable, Nb101ReturnsFromTheFile) {
  const std::vector<Nb101Cell> cells = {Nb101Cell{}, read_nb101_cell("3:7:0"),
                                        read_nb101_cell("3:5:0")};
  NoProgress progress;
  BenchmarkTable table;
  table.space = std::make_shared<Nb101Space>(cells, nb101_graph(cells, 1, progress));
  table.scores.push_back(make_score_column("quality", "1", 1e-6, {1.5, 2.5, 0.5}));
  const BenchmarkTable back = table_from_tree(table_tree(table), "t.h5");
  EXPECT_EQ(back.space->name(), "nb101");
  EXPECT_EQ(back.space->architecture(1), "3:7:0");
  EXPECT_EQ(back.space->code("3:5:0"), 2u);
  EXPECT_EQ(back.space->distance(0, 2), 2);
}

ImportedTable import(const TemporaryFolder& folder, const DataTree& graph,
                     const std::string& rows) {
  write_hdf5(folder / "graph.h5", graph, true);
  ImportOptions options;
  options.space = "mine";
  options.graph = folder / "graph.h5";
  return import_csv(folder.write("t.csv", rows), options);
}

TEST(ImportGraph, RowsByCodeOrByName) {
  const TemporaryFolder folder;
  const auto check = [&](const DataTree& graph, const std::string& rows, const char* name) {
    const BenchmarkTable table = import(folder, graph, rows).table;
    EXPECT_EQ(table.space->name(), "mine");
    EXPECT_EQ(table.space->architecture(0), name) << rows;
    EXPECT_EQ(table.space->distance(0, 2), 2);
    ASSERT_EQ(table.scores.size(), 1u);
    EXPECT_EQ(table.scores[0].k, (Integers{10000000, 20000000, 30000000})) << rows;
    EXPECT_EQ(table.provenance.back().first, "graph_sha256");
  };
  check(path_tree(), "code,q\n2,30\n0,10\n1,20\n", "0");
  check(path_tree(), "architecture,q\n2,30\n0,10\n1,20\n", "0");
  check(path_tree(), "code,architecture,q\n2,z,30\n0,x,10\n1,y,20\n", "x");
  check(named_path_tree(), "architecture,q\nc,30\na,10\nb,20\n", "a");
  check(named_path_tree(), "code,q\n2,30\n0,10\n1,20\n", "a");
  check(named_path_tree(), "code,architecture,q\n2,c,30\n0,a,10\n1,b,20\n", "a");
}

TEST(ImportGraph, WhatIsWrongIsNamed) {
  const TemporaryFolder folder;
  const auto refusal = [&](const DataTree& graph, const std::string& rows) {
    return message_of<InputError>([&] { import(folder, graph, rows); });
  };
  expect_contains(refusal(path_tree(), "code,q\n2,30\n0,10\n0,20\n7,1\n"),
                  {"mine", "1 unknown (line 5: '7')", "line 4 repeats line 3: '0'",
                   "1 missing ('1')", "0 to 2"});
  expect_contains(refusal(path_tree(), "code,q\n2,30\n0.5,10\n1,20\n"),
                  {"line 3, column 'code' is '0.5'", "integer"});
  expect_contains(refusal(path_tree(), "name,q\n2,30\n"), {"no column 'architecture' or 'code'"});
  expect_contains(refusal(path_tree(), "architecture,q\nc,30\na,10\nb,20\n"), {"3 unknown"});
  expect_contains(refusal(path_tree(), "code,architecture,q\n2,z,30\n0,x,10\n1,x,20\n"),
                  {"both named 'x'"});
  expect_contains(refusal(named_path_tree(), "code,architecture,q\n2,c,30\n0,b,10\n1,a,20\n"),
                  {"line 3 names the code 0 'b'"});
  DataTree broken = path_tree();
  std::get<Integers>(broken.arrays[1].data) = {1, 0, 2, -1};
  expect_contains(refusal(broken, "code,q\n2,30\n0,10\n1,20\n"), {"/neighbor", "holds -1 at 3"});
  broken.arrays.pop_back();
  expect_contains(refusal(broken, "code,q\n2,30\n0,10\n1,20\n"), {"no list /neighbor"});
  ImportOptions options;
  options.graph = folder / "graph.h5";
  expect_contains(message_of<InputError>([&] { import_csv(folder / "t.csv", options); }),
                  {"--graph needs a --space"});
}

TEST(ImportGraph, ElsewhereCodeIsAScore) {
  const TemporaryFolder folder;
  const auto path = folder.write("t.csv", "architecture,code\n0,5\n1,6\n");
  EXPECT_EQ(import_csv(path, {}).table.scores[0].name, "code");
}

TEST(ImportNb101, RowsThatBreakTheSpaceAreNamed) {
  const TemporaryFolder folder;
  const auto path = folder.write("t.csv",
                                 "nb101_index,vertices,adj_bits,interior_ops_base3,q\n"
                                 "0,2,1,0,1\n"
                                 "1,4,51,1,2\n"
                                 "2,4,51,3,3\n"   // the same cell, numbered otherwise
                                 "3,3,3,0,4\n");  // a vertex that leads nowhere
  expect_contains(message_of<InputError>([&] { import_csv(path, {}); }),
                  {"nb101", "1 unknown (line 5: '3:3:0')", "line 4 repeats line 3: '4:51:3'",
                   "423622 missing", "vertex 1 lies on no path"});
}

}  // namespace
}  // namespace archwalk
