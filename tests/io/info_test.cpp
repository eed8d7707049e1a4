#include "archwalk/io/info.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "archwalk/core/error.hpp"
#include "archwalk/io/distance_output.hpp"
#include "archwalk/io/hdf5_file.hpp"
#include "archwalk/io/sweep_file.hpp"
#include "archwalk/io/table_file.hpp"
#include "archwalk/table/score_rounding.hpp"
#include "flip_byte.hpp"
#include "sample_tree.hpp"
#include "temporary_folder.hpp"

namespace archwalk {
namespace {

using Json = nlohmann::json;

TEST(DescribeFile, ATable) {
  const TemporaryFolder folder;
  BenchmarkTable table;
  table.space = find_space("2^2");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  table.scores.push_back(make_score_column("a/test@200", "percent", 0.25, {94.25, 10, 10, 0}));
  table.scores.push_back(make_score_column("proxy", "1", 0.5, {nan, -infinity, -2.5, 1.5}));
  table.scores.push_back(make_score_column("none", "1", 0.5, {nan, nan, nan, nan}));
  table.isomorphism_class = {0, 1, 1, 2};
  table.provenance = {{"source", std::string("a.csv")}, {"source_rows", std::int64_t{4}}};
  write_table(folder / "t.h5", table, false);

  const Json summary = Json::parse(describe_file(folder / "t.h5", true));
  EXPECT_EQ(summary["format"], "archwalk table");
  EXPECT_EQ(summary["space"], "2^2");
  EXPECT_EQ(summary["architectures"], 4);
  EXPECT_EQ(summary["isomorphism_classes"], 3);
  EXPECT_EQ(summary["provenance"]["source_rows"], 4);
  const Json score = {{"name", "a/test@200"}, {"count", 4},    {"missing", 0},
                      {"minus_infinity", 0},  {"distinct", 3}, {"min", 0.0},
                      {"mean", 28.5625},      {"max", 94.25},  {"resolution", 0.25},
                      {"units", "percent"}};
  EXPECT_EQ(summary["scores"][0], score);
  const Json proxy = {{"name", "proxy"},   {"count", 2},  {"missing", 1}, {"minus_infinity", 1},
                      {"distinct", 2},     {"min", -2.5}, {"mean", -0.5}, {"max", 1.5},
                      {"resolution", 0.5}, {"units", "1"}};
  EXPECT_EQ(summary["scores"][1], proxy);
  EXPECT_TRUE(summary["scores"][2]["mean"].is_null());

  const std::string text = describe_file(folder / "t.h5", false);
  expect_contains(text,
                  {"archwalk table", "2^2", "a.csv", "a/test@200", "28.5625", "94.25", "-2.5"});
}

DataTree sweep_tree() {
  using Texts = std::vector<std::string>;
  DataTree tree;
  tree.attributes = {
      {"", {{"format", std::string("archwalk sweep")}, {"format_version", std::int64_t{1}}}},
      {"provenance",
       {{"config", std::string("seed = 1\ntable = \"t.h5\"\n")}, {"seed", std::int64_t{1}}}}};
  tree.arrays = {
      {"operators",
       "family",
       {"operator"},
       {3},
       Texts{"edit_distance", "edit_distance", "per_edge"},
       "1",
       "family"},
      {"fixed_length/exact",
       "stratum",
       {"stratum"},
       {2},
       Texts{"bottom:0.1", "all"},
       "1",
       "stratum"},
      {"fixed_length/exact", "score", {"score"}, {1}, Texts{"a/test@200"}, "1", "score"},
      {"fixed_length/exact",
       "horizon",
       {"horizon"},
       {2},
       std::vector<std::int64_t>{1, 100},
       "step",
       "horizon"},
      {"fixed_length/exact",
       "mean",
       {"operator", "stratum", "score", "horizon"},
       {3, 2, 1, 2},
       std::vector<double>(12),
       "percent",
       "mean"},
      {"hypotheses",
       "verdict",
       {"row"},
       {3},
       Texts{"supported", "undetermined", "supported"},
       "1",
       "verdict"},
      {"provenance", "wall_seconds", {}, {}, std::vector<double>{12.5}, "s", "wall time"},
      {"provenance",
       "walk_seconds",
       {},
       {},
       std::vector<double>{0.17466860600000012},
       "s",
       "time of walks"},
  };
  return tree;
}

TEST(DescribeFile, ASweep) {
  const TemporaryFolder folder;
  write_hdf5(folder / "s.h5", sweep_tree(), false);
  const Json summary = Json::parse(describe_file(folder / "s.h5", true));
  EXPECT_EQ(summary["operators"], 3);
  EXPECT_EQ(summary["families"], (Json{{"edit_distance", 2}, {"per_edge", 1}}));
  EXPECT_EQ(summary["strata"], (Json{"bottom:0.1", "all"}));
  EXPECT_EQ(summary["scores"], Json::array({"a/test@200"}));
  EXPECT_EQ(summary["horizons"], (Json{1, 100}));
  EXPECT_EQ(summary["engines"], (Json{{"fixed_length", Json::array({"exact"})}}));
  EXPECT_TRUE(summary["cost"].is_null());
  EXPECT_EQ(summary["verdicts"], (Json{{"supported", 2}, {"undetermined", 1}}));
  EXPECT_EQ(summary["provenance"]["seed"], 1);
  EXPECT_EQ(summary["provenance"]["wall_seconds"], 12.5);
  const std::string text = describe_file(folder / "s.h5", false);
  expect_contains(text, {"2 edit_distance, 1 per_edge", "bottom:0.1, all", "1, 100", "exact",
                         "2 supported, 1 undetermined", "table = \"t.h5\"", "12.5"});
  EXPECT_EQ(summary["provenance"]["walk_seconds"], 0.17466860600000012);
  expect_contains(text, {"walk_seconds  0.174669\n"});
  DataTree with_cost = sweep_tree();
  with_cost.arrays.push_back(
      {"fixed_length/cost", "seconds", {}, {}, std::vector<double>{1.5}, "s", "cost"});
  with_cost.attributes.push_back({"fixed_length/cost", {{"column", std::string("a/seconds@12")}}});
  write_hdf5(folder / "c.h5", with_cost, false);
  EXPECT_EQ(Json::parse(describe_file(folder / "c.h5", true))["cost"], "a/seconds@12");
  EXPECT_TRUE(summary["tracks"].empty());
  expect_contains(describe_file(folder / "c.h5", false), {"cost        a/seconds@12"});
}

TEST(DescribeFile, TracksOfASweep) {
  const TemporaryFolder folder;
  DataTree tree = sweep_tree();
  for (const auto& [group, name] : {std::pair{"walks", "incumbent_mean"},
                                    {"walks", "best_mean"},
                                    {"exact", "incumbent_mean"}}) {
    tree.arrays.push_back({std::string("fixed_length/") + group,
                           name,
                           {},
                           {},
                           std::vector<double>{1.0},
                           "accuracy",
                           "mean"});
  }
  write_hdf5(folder / "t.h5", tree, false);
  EXPECT_EQ(Json::parse(describe_file(folder / "t.h5", true))["tracks"],
            (Json{{"exact", Json::array({"incumbent"})}, {"walks", {"best", "incumbent"}}}));
  expect_contains(describe_file(folder / "t.h5", false),
                  {"tracks      exact: incumbent; walks: best, incumbent\n"});
}

TEST(DescribeFile, AnotherVersionIsRefused) {
  const TemporaryFolder folder;
  DataTree tree = sweep_tree();
  std::get<std::int64_t>(tree.attributes[0].attributes[1].second) = 99;
  write_hdf5(folder / "s.h5", tree, false);
  expect_contains(message_of<InputError>([&] { describe_file(folder / "s.h5", false); }),
                  {"s.h5", "version is 99", "reads 1"});
  expect_contains(message_of<InputError>([&] { hypotheses_of_file(folder / "s.h5"); }),
                  {"s.h5", "version is 99"});
}

TEST(DescribeFile, ADistance) {
  const TemporaryFolder folder;
  const auto space = find_space("2^2");
  DistanceReport report;
  report.space = space.get();
  report.spec = "uniform";
  report.target = "the architectures in caf\xE9.txt";  // names of files are bytes
  report.targets = {1, 2};
  PathLengths& lengths = report.lengths;
  lengths.steps = {3.0, 0.0, 0.0, std::numeric_limits<double>::infinity()};
  for (auto* values : {&lengths.steps_bound, &lengths.hit_ever, &lengths.hit_ever_bound,
                       &lengths.steps_if_hit, &lengths.steps_if_hit_bound}) {
    values->assign(4, 0.5);
  }
  const std::string target = "the architectures in caf\xEF\xBF\xBD.txt";
  EXPECT_EQ(Json::parse(distance_json(report))["target"], target);
  write_hdf5(folder / "d.h5", distance_tree(report), false);
  const Json summary = Json::parse(describe_file(folder / "d.h5", true));
  EXPECT_EQ(summary["format"], "archwalk distance");
  EXPECT_EQ(summary["operator"], "uniform");
  EXPECT_EQ(summary["target"], target);
  EXPECT_EQ(summary["sources"], 4);
  EXPECT_EQ(summary["targets"], 2);
  EXPECT_EQ(summary["infinite_sources"], 1);
  expect_contains(describe_file(folder / "d.h5", false), {"archwalk distance", "uniform"});
}

DataTree matrix_tree() {
  using Integers = std::vector<std::int64_t>;
  DataTree tree;
  tree.arrays = {{"rows", "begin", {"boundary"}, {4}, Integers{0, 1, 2, 4}, "1", "rows"},
                 {"rows", "target", {"entry"}, {4}, Integers{0, 1, 0, 2}, "1", "code of y"},
                 {"rows",
                  "probability",
                  {"entry"},
                  {4},
                  std::vector<double>{1.0, 1.0, 0.5, 0.5},
                  "1",
                  "P(x, y)"}};
  return tree;
}

TEST(DescribeFile, AMatrix) {
  const TemporaryFolder folder;
  write_hdf5(folder / "m.h5", matrix_tree(), false);
  const Json summary = Json::parse(describe_file(folder / "m.h5", true));
  EXPECT_EQ(summary["architectures"], 3);
  EXPECT_EQ(summary["transitions"], 4);
  expect_contains(describe_file(folder / "m.h5", false), {"matrix"});
}

TEST(DescribeFile, EveryByteIsChecked) {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder / "m.h5";
  write_hdf5(path, matrix_tree(), false);
  expect_contains(describe_file(path, false), {"matrix", "checksum    matches"});
  EXPECT_FALSE(Json::parse(describe_file(path, true, false)).contains("checksum"));
  const auto size = std::filesystem::file_size(path);
  flip_byte(path, size / 2);
  expect_contains(message_of<InputError>([&] { describe_file(path, false); }),
                  {"m.h5", "do not match their checksum"});
  flip_byte(path, size / 2);
  std::filesystem::resize_file(path, size - 16);
  expect_contains(Json::parse(describe_file(path, true))["checksum"].get<std::string>(), {"none"});
}

TEST(DescribeFile, OtherFilesAreRefused) {
  const TemporaryFolder folder;
  write_hdf5(folder / "sample.h5", sample_tree(), false);
  expect_contains(message_of<InputError>([&] { describe_file(folder / "sample.h5", false); }),
                  {"sample.h5", "unknown format 'archwalk sample'"});
  write_hdf5(folder / "plain.h5", {}, false);
  expect_contains(message_of<InputError>([&] { describe_file(folder / "plain.h5", false); }),
                  {"plain.h5", "not one of archwalk's"});
  expect_contains(message_of<InputError>([&] { describe_file(folder.write("t", "x"), false); }),
                  {"no HDF5 file"});
}

}  // namespace
}  // namespace archwalk
