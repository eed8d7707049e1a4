#include "archwalk/io/hypotheses_output.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "archwalk/core/error.hpp"
#include "stats/summary_builder.hpp"

namespace archwalk {
namespace {

using fixture::plain_summary;
using fixture::set_mean;

// Twelve operators: H1 supported, H2 undecided by structural zeros, two horizons.
std::vector<HypothesisRow> some_rows() {
  SweepSummary summary = plain_summary(12, {"top:0.1", "bottom:0.1"}, {1, 5});
  set_mean(summary, 0, [](std::size_t op) { return -0.1 * static_cast<double>(op); });
  for (std::size_t op = 0; op < 12; ++op) summary.structural_zero[2 * op + 1] = 1;
  return evaluate_hypotheses(summary);
}

TEST(HypothesesJson, HasTheKeysInOrderAndNullForNoNumber) {
  const auto list = nlohmann::ordered_json::parse(hypotheses_json(some_rows()));
  ASSERT_EQ(list.size(), 2U * 3U * 4U);
  const std::vector<std::string> wanted{
      "hypothesis", "experiment", "engine",        "reach",   "group",
      "score",      "stratum",    "horizon",       "n",       "n_structural_zero",
      "tau",        "p",          "ci_low",        "ci_high", "p_holm",
      "effect",     "tau_excess", "effect_excess", "verdict", "reason"};
  std::vector<std::string> keys;
  for (const auto& [key, value] : list[0].items()) keys.push_back(key);
  keys.resize(wanted.size());
  EXPECT_EQ(keys, wanted);
  EXPECT_EQ(list[0]["hypothesis"], "H1");
  EXPECT_EQ(list[0]["horizon"], 1);
  EXPECT_EQ(list[1]["horizon"], 5);
  EXPECT_EQ(list[0]["tau"], -1.0);
  EXPECT_EQ(list[0]["verdict"], "supported");
  EXPECT_EQ(list[2]["reason"], "structural zero");
  EXPECT_TRUE(list[2]["tau"].is_null());
  EXPECT_EQ(list[2]["n"], 0);
  EXPECT_EQ(list[2]["n_structural_zero"], 12);
}

TEST(HypothesesJson, ALevelTakesThePlaceOfTheHorizon) {
  HypothesisRow row;
  row.level = "q0.99";
  const auto list = nlohmann::json::parse(hypotheses_json({row}));
  EXPECT_EQ(list[0]["level"], "q0.99");
  EXPECT_FALSE(list[0].contains("horizon"));
  EXPECT_EQ(hypotheses_json({}), "[]");
}

TEST(HypothesesArrays, ComeBackAsTheSameRows) {
  const std::vector<HypothesisRow> rows = some_rows();
  DataTree tree;
  tree.arrays = hypotheses_arrays(rows);
  for (const Array& array : tree.arrays) {
    EXPECT_EQ(array.group, "hypotheses");
    EXPECT_EQ(array.dims, std::vector<std::string>{"row"});
    EXPECT_EQ(array.shape, std::vector<std::size_t>{rows.size()});
    EXPECT_FALSE(array.units.empty() || array.long_name.empty()) << array.name;
  }
  // The JSON shows every field of a row.
  EXPECT_EQ(hypotheses_json(hypotheses_from_arrays(tree)), hypotheses_json(rows));
  tree.arrays.back().data = std::vector<std::uint8_t>{1};
  EXPECT_THROW(hypotheses_from_arrays(tree), InputError);
}

TEST(HypothesesTable, ShowsHeadlineRowsOnceWithMarksForTheHorizons) {
  const std::string text = hypotheses_table(some_rows());
  // Two lines of rows: the three groups and the two kinds of reach hold the same numbers.
  EXPECT_NE(text.find("operators: all = edit_distance = edit_distance+always"), std::string::npos);
  EXPECT_EQ(text.find("reach_proposal"), std::string::npos);
  EXPECT_NE(text.find("at 1 5"), std::string::npos);
  EXPECT_NE(text.find("+ +     supported\n"), std::string::npos);
  EXPECT_NE(text.find(". .     undetermined: structural zero\n"), std::string::npos);
  EXPECT_NE(text.find("operators drawn from the stated generator"), std::string::npos);
  EXPECT_NE(text.find("Structural zeros in 2 of 4 rows"), std::string::npos);
  EXPECT_EQ(text.find("Mixed selections"), std::string::npos);
  EXPECT_EQ(text.find("Attenuation"), std::string::npos);
}

TEST(HypothesesTable, WarnsOfMixedSelectionsAndAttenuation) {
  SweepSummary summary = plain_summary(12, {"bottom:0.1"});
  set_mean(summary, 0, [](std::size_t op) { return 0.1 * static_cast<double>(op); });
  summary.selection[0] = "improving";
  summary.blind[0] = 0;
  summary.engines[0].sampled = true;
  summary.engines[0].error.assign(12, 0.2);  // mean SE² 0.04; variance 0.13, of the eleven 0.11
  // Shown: all (= edit_distance), and +always with its eleven operators.
  const std::string text = hypotheses_table(evaluate_hypotheses(summary));
  EXPECT_NE(text.find("Mixed selections in 1 of 2 rows"), std::string::npos);
  EXPECT_NE(text.find("Guided operators in 1 of 2 rows"), std::string::npos);
  EXPECT_NE(text.find("Attenuation in 2 of 2 rows"), std::string::npos);
  EXPECT_NE(
      text.find("Groups of one operator, with nothing to compare: edit_distance+improving.\n"),
      std::string::npos);
  EXPECT_EQ(text.find("operators: edit_distance+improving"), std::string::npos);
}

TEST(HypothesesTable, GroupsOfOtherOperatorsAreApartThoughTheirNumbersAreEqual) {
  SweepSummary summary = plain_summary(12, {"bottom:0.1"});
  for (std::size_t op = 0; op < 12; ++op) {
    if (op % 2 == 1) summary.family[op] = "per_edge";  // Δ is 0 of all: no tau anywhere
  }
  const std::string text = hypotheses_table(evaluate_hypotheses(summary));
  EXPECT_NE(text.find("operators: all\n"), std::string::npos);
  EXPECT_NE(text.find("operators: edit_distance = edit_distance+always\n"), std::string::npos);
  EXPECT_NE(text.find("operators: per_edge = per_edge+always\n"), std::string::npos);
}

TEST(HypothesesTable, TellsWhatIsMissingAndWhatIsNotKnown) {
  SweepSummary summary = plain_summary(12, {"bottom:0.1"});
  set_mean(summary, 0, [](std::size_t op) { return 0.1 * static_cast<double>(op); });
  std::string text = hypotheses_table(evaluate_hypotheses(summary));
  for (const char* words : {"Missing operators", "Sampling noise unknown", "not known in",
                            "Verdicts on few operators"}) {
    EXPECT_EQ(text.find(words), std::string::npos) << words;
  }
  EXPECT_NE(text.find("  p  p_holm"), std::string::npos);
  summary.reach_uniform[2] = NAN;
  summary.regression_to_mean[3] = NAN;
  summary.engines[0].sampled = true;
  summary.engines[0].error.assign(12, NAN);
  text = hypotheses_table(evaluate_hypotheses(summary));
  for (const char* words :
       {"Missing operators in 1 of 1 rows", "Sampling noise unknown in 1 of 1 rows",
        "Regression to the mean not known in 1 of 1 rows"}) {
    EXPECT_NE(text.find(words), std::string::npos) << words;
  }
}

TEST(HypothesesOutput, EffectsHaveTheirUnits) {
  SweepSummary summary = plain_summary(12, {"bottom:0.1"});
  summary.effect_units = "median steps";
  const std::vector<HypothesisRow> rows = evaluate_hypotheses(summary);
  EXPECT_EQ(nlohmann::json::parse(hypotheses_json(rows))[0]["effect_units"], "median steps");
  DataTree tree;
  tree.arrays = hypotheses_arrays(rows);
  EXPECT_EQ(tree.get<std::string>("hypotheses", "effect_units")[0], "median steps");
  EXPECT_NE(tree.at("hypotheses", "effect").long_name.find("effect_units"), std::string::npos);
  EXPECT_EQ(tree.at("hypotheses", "horizon").units, "steps");
}

TEST(HypothesesTable, AllRowsShowsEveryRow) {
  const std::vector<HypothesisRow> rows = some_rows();
  const std::string text = hypotheses_table(rows, {.all_rows = true});
  std::size_t lines = 0;
  for (std::size_t at = text.find("\n  H"); at != std::string::npos;
       at = text.find("\n  H", at + 1)) {
    ++lines;
  }
  EXPECT_EQ(lines, rows.size() + 3);  // and the three lines that say what H1 to H3 are
  EXPECT_NE(hypotheses_table({}).find("No hypothesis was tested"), std::string::npos);
}

}  // namespace
}  // namespace archwalk
