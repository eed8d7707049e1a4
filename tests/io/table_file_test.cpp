#include "archwalk/io/table_file.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "archwalk/core/error.hpp"
#include "archwalk/io/hdf5_file.hpp"
#include "archwalk/table/score_rounding.hpp"
#include "temporary_folder.hpp"

namespace archwalk {
namespace {

BenchmarkTable small_table() {
  BenchmarkTable table;
  table.space = find_space("2^2");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  table.scores.push_back(
      make_score_column("a/test@200", "percent", 1e-6, {94.37, 10, 52.913333, 0}));
  table.scores.push_back(make_score_column("proxy", "1", 0.5, {nan, -infinity, -2.5, 1e6}));
  table.isomorphism_class = {0, 1, 1, 2};
  table.provenance = {{"source", std::string("a.csv")}, {"source_rows", std::int64_t{4}}};
  return table;
}

TEST(TableFile, ATableReturns) {
  const TemporaryFolder folder;
  const BenchmarkTable table = small_table();
  write_table(folder / "t.h5", table, false);
  const BenchmarkTable back = read_table(folder / "t.h5");
  EXPECT_EQ(back.space->name(), "2^2");
  ASSERT_EQ(back.scores.size(), 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(back.scores[i].name, table.scores[i].name);
    EXPECT_EQ(back.scores[i].units, table.scores[i].units);
    EXPECT_EQ(back.scores[i].resolution, table.scores[i].resolution);
    EXPECT_EQ(back.scores[i].k, table.scores[i].k);
  }
  EXPECT_EQ(back.isomorphism_class, table.isomorphism_class);
  EXPECT_EQ(back.provenance, table.provenance);
}

TEST(TableFile, LayoutIsTheDocumentedOne) {
  const DataTree tree = table_tree(small_table());
  EXPECT_EQ(tree.at("scores", "value").dims, (std::vector<std::string>{"score", "code"}));
  EXPECT_EQ(tree.get<double>("scores", "value")[0], 94.37);
  EXPECT_EQ(tree.get<std::int64_t>("scores", "k")[0], 94370000);
  EXPECT_EQ(tree.get<std::string>("scores", "score")[1], "proxy");
  EXPECT_EQ(tree.get<std::string>("architectures", "architecture")[1], "1:0");
}

/// The message for a tree that `change` has spoilt.
template <class Change>
std::string refusal(Change change) {
  DataTree tree = table_tree(small_table());
  change(tree);
  return message_of<InputError>([&] { table_from_tree(tree, "t.h5"); });
}

Array& array_of(DataTree& tree, const std::string& name) {
  for (Array& array : tree.arrays) {
    if (array.name == name) return array;
  }
  throw std::logic_error("no array " + name);
}

TEST(TableFile, ContradictionsAreNamed) {
  expect_contains(refusal([](DataTree& tree) {
                    std::get<std::vector<std::int64_t>>(array_of(tree, "k").data)[0] += 1;
                  }),
                  {"t.h5", "'a/test@200'", "code 0", "94.37", "k = 94370001"});
  expect_contains(refusal([](DataTree& tree) {
                    std::get<std::vector<double>>(array_of(tree, "value").data)[4] = 0.0;
                  }),
                  {"'proxy'", "code 0"});
  expect_contains(refusal([](DataTree& tree) {
                    std::get<std::vector<std::string>>(array_of(tree, "architecture").data)[1] =
                        "0:1";
                  }),
                  {"code 1 is '0:1'", "'1:0'"});
  expect_contains(
      refusal([](DataTree& tree) { tree.attributes[0].attributes[2].second = std::string("2^3"); }),
      {"2 scores of 8"});
  expect_contains(
      refusal([](DataTree& tree) { tree.attributes[0].attributes[1].second = std::int64_t{2}; }),
      {"format version is 2", "reads 1"});
  expect_contains(refusal([](DataTree& tree) { tree.attributes.clear(); }),
                  {"names no archwalk format"});
  expect_contains(refusal([](DataTree& tree) {
                    tree.attributes[0].attributes[0].second = std::string("archwalk sweep");
                  }),
                  {"format is 'archwalk sweep'"});
  expect_contains(refusal([](DataTree& tree) { array_of(tree, "k").name = "l"; }), {"/scores/k"});
  expect_contains(refusal([](DataTree& tree) {
                    std::get<std::vector<std::int64_t>>(array_of(tree, "k").data)[0] =
                        (std::int64_t{1} << 53) + 1;
                  }),
                  {"'a/test@200'", "code 0", "beyond 2^53"});
  expect_contains(refusal([](DataTree& tree) {
                    std::get<std::vector<double>>(array_of(tree, "resolution").data)[0] = 5e-324;
                  }),
                  {"'a/test@200'", "resolution 5e-324"});
}

TEST(TableFile, AnExistingFileIsKept) {
  const TemporaryFolder folder;
  const auto path = folder.write("t.h5", "x");
  expect_contains(message_of<InputError>([&] { write_table(path, small_table(), false); }),
                  {"exists"});
  write_table(path, small_table(), true);
  EXPECT_EQ(read_table(path).scores.size(), 2u);
}

}  // namespace
}  // namespace archwalk
