#include "archwalk/sweep/sweep_config.hpp"

#include <gtest/gtest.h>

#include <ostream>

#include "archwalk/core/error.hpp"
#include "config_values.hpp"

namespace archwalk {
namespace {

using namespace fixture;

TEST(SweepConfig, ReadsWhatIsWritten) {
  const SweepConfig config = read_sweep_config(table(small_config()));
  EXPECT_EQ(config.seed, 3u);
  EXPECT_EQ(config.table, "");
  ASSERT_EQ(config.scores.size(), 1u);
  EXPECT_EQ(config.scores[0].name, "s");
  EXPECT_EQ(config.method, SweepMethod::both);
  EXPECT_EQ(config.exact_method, ExactMethod::automatic);
  ASSERT_EQ(config.strata.size(), 2u);
  EXPECT_EQ(config.strata[0].name, "bottom:0.25");
  EXPECT_EQ(config.walks_per_start, 4u);
  EXPECT_TRUE(config.track.best && config.track.incumbent);
  EXPECT_EQ(config.horizons, (std::vector<std::uint32_t>{1, 3}));
  ASSERT_EQ(config.operators.size(), 1u);
  EXPECT_EQ(config.operators[0].place, "[[operator]] 1 (small.toml line 20)");
  EXPECT_FALSE(config.operators[0].selection.has_value());
  ASSERT_EQ(config.families.size(), 1u);
  EXPECT_EQ(config.families[0].count, 5u);
  EXPECT_EQ(config.families[0].reach_high, 2.0);
}

TEST(SweepConfig, SortsHorizons) {
  const Value horizons = table({{"horizons", list({number(50), number(1), number(7)})}});
  const SweepConfig config =
      read_sweep_config(table(with(small_config(), "fixed_length", horizons)));
  EXPECT_EQ(config.horizons, (std::vector<std::uint32_t>{1, 7, 50}));
}

TEST(SweepConfig, TracksWhatIsListed) {
  const SweepConfig config =
      read_sweep_config(table(with(small_config(), "track", list({text("final"), text("best")}))));
  EXPECT_TRUE(config.track.best);
  EXPECT_FALSE(config.track.incumbent);
}

struct BadConfig {
  const char* name;
  Value::Table config;
  std::vector<std::string> said;  // pieces of the message

  friend void PrintTo(const BadConfig& bad, std::ostream* out) { *out << bad.name; }
};

class BadSweepConfig : public testing::TestWithParam<BadConfig> {};

TEST_P(BadSweepConfig, NamesPlaceAndMend) {
  try {
    read_sweep_config(table(GetParam().config));
    FAIL() << "was accepted";
  } catch (const InputError& error) {
    for (const std::string& piece : GetParam().said) {
      EXPECT_NE(std::string(error.what()).find(piece), std::string::npos)
          << "'" << piece << "' is missing in: " << error.what();
    }
  }
}

Value horizons(std::vector<Value> values) {
  return table({{"horizons", list(std::move(values))}});
}

Value family(const std::string& key, Value value) {
  return list({table(with({{"count", number(5)},
                           {"reach", list({real(1.0), real(2.0)})},
                           {"proposal", named("per_edge", {})}},
                          key, std::move(value)),
                     30)});
}

const std::string kPlace = "small.toml line";

INSTANTIATE_TEST_SUITE_P(
    All, BadSweepConfig,
    testing::Values(
        BadConfig{"unknown_key", with(small_config(), "scroes", number(1)), {kPlace, "'scores'"}},
        BadConfig{"threshold", with(small_config(), "threshold", table({})), {"threshold"}},
        BadConfig{"no_seed", without(small_config(), "seed"), {kPlace, "seed = 1"}},
        BadConfig{"no_scores", without(small_config(), "scores"), {"scores = "}},
        BadConfig{"no_strata", without(small_config(), "strata"), {"strata = "}},
        BadConfig{"no_horizons", without(small_config(), "fixed_length"), {"[fixed_length]"}},
        BadConfig{"no_operators",
                  without(without(small_config(), "operator"), "generate"),
                  {"[[operator]]", "[[generate]]"}},
        BadConfig{"negative_seed", with(small_config(), "seed", number(-1)), {kPlace, "0"}},
        BadConfig{"seed_text", with(small_config(), "seed", text("one")), {kPlace, "integer"}},
        BadConfig{"empty_scores", with(small_config(), "scores", list({})), {kPlace, "empty"}},
        BadConfig{"score_twice",
                  with(small_config(), "scores", list({text("s"), text("s")})),
                  {kPlace, "twice"}},
        BadConfig{"empty_strata", with(small_config(), "strata", list({})), {kPlace, "empty"}},
        BadConfig{"unknown_stratum",
                  with(small_config(), "strata", list({text("botom:0.1")})),
                  {kPlace, "bottom:0.1"}},
        BadConfig{"stratum_twice",
                  with(small_config(), "strata", list({text("top:0.1"), text("top:0.10")})),
                  {kPlace, "twice"}},
        BadConfig{
            "unknown_method", with(small_config(), "method", text("walk")), {kPlace, "'walks'"}},
        BadConfig{"unknown_exact_method",
                  with(small_config(), "exact_method", text("spectrel")),
                  {kPlace, "'spectral'"}},
        BadConfig{"no_walks", with(small_config(), "walks_per_start", number(0)), {kPlace, "1"}},
        BadConfig{"many_walks",
                  with(small_config(), "walks_per_start", number(1LL << 40)),
                  {kPlace, "2147483647"}},
        BadConfig{"cost_number", with(small_config(), "cost", number(3)), {kPlace, "cost"}},
        BadConfig{"stationary", with(small_config(), "stationary", text("yes")), {kPlace, "true"}},
        BadConfig{
            "cost_of_nothing",
            with(with(without(small_config(), "fixed_length"), "cost", text("s")), "threshold",
                 table({{"levels", list({text("q0.9")})}, {"max_steps", number(5)}})),
            {kPlace, "cost", "[fixed_length]"}},
        BadConfig{"unknown_track",
                  with(small_config(), "track", list({text("bets")})),
                  {kPlace, "'best'"}},
        BadConfig{"unknown_exact_track",
                  with(small_config(), "exact_track", list({text("incumbnet")})),
                  {kPlace, "exact_track", "'incumbent'"}},
        BadConfig{"exact_final",
                  with(small_config(), "exact_track", list({text("final")})),
                  {kPlace, "it is one of best, incumbent"}},
        BadConfig{"exact_track_of_walks",
                  with(with(small_config(), "exact_track", list({text("best")})), "method",
                       text("walks")),
                  {kPlace, "'exact_track' with method", "both"}},
        BadConfig{
            "exact_track_of_nothing",
            with(with(without(small_config(), "fixed_length"), "exact_track", list({text("best")})),
                 "threshold", table({{"levels", list({text("q0.9")})}, {"max_steps", number(5)}})),
            {kPlace, "exact_track", "[fixed_length]"}},
        BadConfig{"missing_guides",
                  with(small_config(), "missing_guides", text("lowst")),
                  {kPlace, "'lowest'"}},
        BadConfig{"horizon_0",
                  with(small_config(), "fixed_length", horizons({number(0)})),
                  {kPlace, "'horizons' = 0"}},
        BadConfig{"large_horizon",
                  with(small_config(), "fixed_length", horizons({number(1LL << 31)})),
                  {kPlace, "2147483647"}},
        BadConfig{"horizon_twice",
                  with(small_config(), "fixed_length", horizons({number(5), number(5)})),
                  {kPlace, "5 twice"}},
        BadConfig{"reach_alone",
                  with(small_config(), "generate", family("reach", number(2))),
                  {kPlace, "1 entry", "two numbers"}},
        BadConfig{"empty_horizons",
                  with(small_config(), "fixed_length", horizons({})),
                  {kPlace, "empty"}},
        BadConfig{"fractional_horizon",
                  with(small_config(), "fixed_length", horizons({real(1.5)})),
                  {kPlace, "integer"}},
        BadConfig{"fixed_length_key",
                  with(small_config(), "fixed_length", table({{"horizon", number(1)}})),
                  {kPlace, "'horizons'"}},
        BadConfig{"no_proposal",
                  with(small_config(), "operator", list({table({}, 20)})),
                  {"line 20", "proposal"}},
        BadConfig{"operator_key",
                  with(small_config(), "operator", list({table({{"propsal", text("x")}}, 20)})),
                  {kPlace, "'proposal'"}},
        BadConfig{"misplaced_seed",
                  with(without(small_config(), "seed"), "operator",
                       list({table({{"proposal", pmf({0, 1})}, {"seed", number(3)}}, 20)})),
                  {kPlace, "'seed' stands in [[operator]]", "above the first [section]"}},
        BadConfig{"misplaced_method",
                  with(small_config(), "fixed_length", table({{"method", text("exact")}})),
                  {kPlace, "'method' stands in [fixed_length]"}},
        BadConfig{"one_score_as_text",
                  with(small_config(), "scores", text("s")),
                  {kPlace, "give scores = [\"s\"]"}},
        BadConfig{"one_horizon_as_number",
                  with(small_config(), "fixed_length", table({{"horizons", number(5)}})),
                  {kPlace, "give horizons = [5]"}},
        BadConfig{"single_operator",
                  with(small_config(), "operator", table({{"proposal", pmf({0, 1})}}, 20)),
                  {"line 20", "[operator] is a single section", "[[operator]]"}},
        BadConfig{"single_generate",
                  with(small_config(), "generate", table({{"count", number(1)}}, 30)),
                  {"line 30", "[[generate]]"}},
        BadConfig{"nothing_measured",
                  without(small_config(), "fixed_length"),
                  {kPlace, "neither [fixed_length] nor [threshold]", "max_steps"}},
        BadConfig{"count_0",
                  with(small_config(), "generate", family("count", number(0))),
                  {kPlace, "'count' = 0"}},
        BadConfig{"count_large",
                  with(small_config(), "generate", family("count", number(1 << 24))),
                  {kPlace, "8388608"}},
        BadConfig{"reach_single",
                  with(small_config(), "generate", family("reach", list({real(1)}))),
                  {kPlace, "two numbers"}},
        BadConfig{"reach_text",
                  with(small_config(), "generate", family("reach", text("1"))),
                  {kPlace, "list"}}),
    [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace archwalk
