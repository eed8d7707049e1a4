// What a sweep refuses before it runs, and where it says the fault is.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "archwalk/core/error.hpp"
#include "small_sweep.hpp"

namespace archwalk {
namespace {

using namespace fixture;

void expect_error(const Value::Table& config, const std::vector<std::string>& said) {
  const BenchmarkTable bench = small_table();
  try {
    Sweep sweep(bench, read_sweep_config(table(config)), backend(1), 0);
    FAIL() << "was accepted where this was due: " << testing::PrintToString(said);
  } catch (const InputError& error) {
    for (const std::string& piece : said) {
      EXPECT_NE(std::string(error.what()).find(piece), std::string::npos)
          << "'" << piece << "' is missing in: " << error.what();
    }
  }
}

// Sums by rank know what changes in so many steps; thresholds would be solved for on 2^30 entries.
TEST(Sweep, ThresholdsThatNoMethodFitsAreRefusedBeforeItRuns) {
  std::vector<double> values(32768);
  for (std::size_t code = 0; code < values.size(); ++code)
    values[code] = static_cast<double>(code % 100);
  const BenchmarkTable bench = table_of("2^15", values);
  std::vector<double> everywhere(16, 0.0625);
  const Value improving = named("improving", {});
  const Value::Table config =
      with(without(small_config(), "generate"), "operator",
           list({table({{"proposal", pmf(everywhere)}, {"selection", improving}}, 20)}));
  const Sweep sweep(bench, read_sweep_config(table(config)), backend(1), 0);
  EXPECT_EQ(sweep.operators().size(), 1u);
  const Value threshold = table({{"levels", list({real(50.0)})}, {"max_steps", number(5)}});
  try {
    const Sweep with_threshold(
        bench, read_sweep_config(table(with(config, "threshold", threshold))), backend(1), 0);
    FAIL() << "was accepted";
  } catch (const InputError& error) {
    const std::string said = error.what();
    for (const char* piece : {"line 20", "the thresholds of edit_distance", "12 GiB"}) {
      EXPECT_NE(said.find(piece), std::string::npos) << said;
    }
  }
}

TEST(Sweep, ErrorsNameTheEntry) {
  const auto one = [](Value proposal) {
    return with(small_config(), "operator", list({table({{"proposal", std::move(proposal)}}, 20)}));
  };
  expect_error(one(pmf({0.4, 0.5, 0, 0, 0})), {"line 20", "0.9"});
  expect_error(one(pmf({-0.5, 1.5, 0, 0, 0})), {"line 20", "-0.5"});
  expect_error(one(pmf({0.5, 0.5, 0, 0, 0, 0})), {"line 20", "pmf"});
  expect_error(with(small_config(), "scores", list({text("t")})), {"line 7", "'t'"});
  expect_error(with(small_config(), "guide", text("tt")), {"line 7", "'tt'"});
  expect_error(with(small_config(), "cost", text("tt")), {"line 7", "'tt'"});
  expect_error(with(small_config(), "exact_method", text("spectral")), {"[[generate]] 1"});
  const Value guided = named("metropolis", {{"temperature", real(1.0)}, {"guide", text("x")}});
  expect_error(with(small_config(), "operator",
                    list({table({{"proposal", pmf({0, 1, 0, 0, 0})}, {"selection", guided}}, 20)})),
               {"line 20", "'x'"});
}

TEST(Sweep, ACostIsCompleteAndNotNegative) {
  BenchmarkTable bench = table_with_costs();
  const auto message = [&] {
    try {
      Sweep sweep(bench, read_sweep_config(table(with(small_config(), "cost", text("seconds")))),
                  backend(1), 0);
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(message(), "");
  bench.scores.back().k[3] = -1;
  EXPECT_NE(message().find("below 0 on 1 of 81"), std::string::npos) << message();
  bench.scores.back().k[4] = kMissingScore;
  EXPECT_NE(message().find("missing or infinite on 1 of 81"), std::string::npos) << message();
}

}  // namespace
}  // namespace archwalk
