#include "archwalk/io/landscape_output.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "archwalk/core/error.hpp"
#include "archwalk/io/hdf5_file.hpp"
#include "archwalk/io/info.hpp"
#include "temporary_folder.hpp"

namespace archwalk {
namespace {

using Json = nlohmann::json;

// Scores 0.5 0 / 0 1 on the square, two maxima two edits apart.
struct Square {
  Square() {
    table.space = find_space("2^2");
    table.scores.push_back({"a<b&\"c\"", 0.5, "percent", {1, 0, 0, 2}});
    NoProgress progress;
    facts = landscape_of(table, table.scores[0], settings, progress);
  }
  LandscapeSubject subject() const { return {table, table.scores[0], settings}; }

  BenchmarkTable table;
  LandscapeSettings settings;
  LandscapeFacts facts;
};

TEST(LandscapeOutput, JsonOfASquare) {
  const Square square;
  const Json json = Json::parse(landscape_json(square.subject(), square.facts));
  EXPECT_EQ(json["space"], "2^2");
  EXPECT_EQ(json["count"], 4);
  EXPECT_EQ(json["max"], 1.0);
  EXPECT_EQ(json["mean"], 0.375);
  EXPECT_EQ(json["best"], "1:1");
  EXPECT_EQ(json["local_maxima"], 2);
  EXPECT_EQ(json["modality"], 0.5);
  EXPECT_EQ(json["weak_basins"]["mean_size"], 2.0);
  EXPECT_EQ(json["weak_basins"]["extent"], 0.5);
  EXPECT_EQ(json["weak_basins"]["global_maximum_extent"], 0.5);
  EXPECT_EQ(json["strong_basins"]["count"], 0);
  EXPECT_TRUE(json["strong_basins"]["mean_size"].is_null());
  EXPECT_EQ(json["escape_distance"]["mean"], 2.0);
  EXPECT_EQ(json["neutral_networks"]["count"], 0);
  EXPECT_TRUE(json["neutral_networks"]["largest_fitness"].is_null());
  EXPECT_TRUE(json["neutral_networks"]["largest_classes"].is_null());
  EXPECT_EQ(json["best_improvement_basins"]["largest"], 3.0);
  EXPECT_EQ(json["autocorrelation"].size(), 20u);
  EXPECT_EQ(json["correlation_by_distance"].size(), 2u);
  EXPECT_EQ(json["expected_change_by_quantile_and_distance"].size(), 10u);
  EXPECT_FALSE(json.contains("neutral_networks_within"));
  EXPECT_FALSE(json.contains("operator_autocorrelation"));
}

TEST(LandscapeOutput, WithOneMaximumNoneHasToBeEscaped) {
  BenchmarkTable table;
  table.space = find_space("2^2");
  table.scores.push_back({"score", 0.5, "percent", {0, 1, 2, 3}});
  NoProgress progress;
  const LandscapeFacts facts = landscape_of(table, table.scores[0], {}, progress);
  const LandscapeSubject subject{table, table.scores[0], {}};
  const Json json = Json::parse(landscape_json(subject, facts));
  for (const char* key : {"escape_distance", "plateau_escape_distance"}) {
    EXPECT_TRUE(json[key]["mean"].is_null());
    EXPECT_TRUE(json[key]["max"].is_null());
  }
  expect_contains(landscape_text(subject, facts), {"escape distance - on average, - at most"});
}

TEST(LandscapeOutput, TextNamesTheMainFigures) {
  const Square square;
  expect_contains(landscape_text(square.subject(), square.facts),
                  {"4 architectures", "best 1:1", "local maxima 2", "random ascent", "percent"});
}

TEST(LandscapeOutput, GraphmlEscapesNames) {
  const Square square;
  const std::string text = optima_network_graphml(square.subject(), square.facts);
  expect_contains(text,
                  {"<data key=\"score\">a&lt;b&amp;&quot;c&quot;</data>",
                   "<data key=\"architecture\">1:1</data>",
                   "<edge source=\"n0\" target=\"n1\"><data key=\"basin_transition\">1</data>",
                   "<data key=\"is_maximum\">true</data>"});
}

TEST(LandscapeOutput, FileReturnsWhole) {
  const Square square;
  const TemporaryFolder folder;
  write_hdf5(folder / "l.h5", landscape_tree(square.subject(), square.facts), false);
  const DataTree tree = read_hdf5(folder / "l.h5");
  EXPECT_EQ(tree.get<double>("cells", "score"), (std::vector<double>{0.5, 0.0, 0.0, 1.0}));
  EXPECT_EQ(tree.get<std::string>("local_maxima", "architecture"),
            (std::vector<std::string>{"0:0", "1:1"}));
  EXPECT_EQ(tree.get<std::int64_t>("local_maxima", "escape_distance"),
            (std::vector<std::int64_t>{2, -1}));
  EXPECT_EQ(tree.get<double>("attractors", "random_ascent_basin"), (std::vector<double>{2.0, 2.0}));
  const Json summary = Json::parse(describe_file(folder / "l.h5", true));
  EXPECT_EQ(summary["format"], "archwalk landscape");
  EXPECT_EQ(summary["weak_basins.mean_size"], 2.0);
  EXPECT_EQ(summary["groups"]["cells"]["cell"], 4);
  expect_contains(describe_file(folder / "l.h5", false), {"local_maxima", "/attractors"});
}

TEST(LandscapeOutput, TextFileIsNotOverwritten) {
  const TemporaryFolder folder;
  write_text_file(folder / "g.graphml", "one", false);
  EXPECT_THROW(write_text_file(folder / "g.graphml", "two", false), InputError);
  write_text_file(folder / "g.graphml", "two", true);
  EXPECT_EQ(folder.names(), (std::vector<std::string>{"g.graphml"}));
}

}  // namespace
}  // namespace archwalk
