// The stationary walk: by hand, and against long walks of the walk engine.
#include "archwalk/landscape/random_walk.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "archwalk/landscape/spectrum.hpp"
#include "archwalk/operators/operator.hpp"
#include "archwalk/rng/stream.hpp"
#include "archwalk/table/strata.hpp"
#include "archwalk/table/synthetic.hpp"
#include "archwalk/walk/walk_engine.hpp"
#include "small_tables.hpp"

namespace archwalk {
namespace {

using test::random_table;
using test::table_of;

// On the square 1 0 / 0 2 every step changes the score and every second one goes up: half of the
// pairs are (1, -1), half (-1, 1), and each step turns.
TEST(Information, SquareAlternates) {
  const BenchmarkTable table = table_of("2^2", {1, 0, 0, 2});
  const auto contents = information_content(score_graph(table, table.scores[0]));
  ASSERT_EQ(contents.size(), 9u);
  EXPECT_NEAR(contents[0].information, std::log(2.0) / std::log(6.0), 1e-15);
  EXPECT_NEAR(contents[0].partial_information, 1.0, 1e-12);
  EXPECT_EQ(contents[0].density_basin, 0.0);
  // Steps of 1 pass for none at half of the largest; those of 2, every second one, still alternate.
  EXPECT_EQ(contents[7].sensitivity, 1.0);
  EXPECT_NEAR(contents[7].partial_information, 0.5, 1e-12);
  EXPECT_EQ(contents[8].information, 0.0);
  EXPECT_EQ(contents[8].partial_information, 0.0);
}

// The chance that the first step of a walk that changes the score goes up, by going through the
// cells again and again until nothing changes any more.
std::vector<double> first_steps_up(const ScoredGraph& scored, double sensitivity) {
  std::vector<double> chance(scored.size(), 0.0);
  for (bool moved = true; moved;) {
    moved = false;
    for (std::uint32_t x = 0; x < scored.size(); ++x) {
      double sum = 0.0;
      for (const std::uint32_t y : scored.graph.neighbors(x)) {
        const double change = scored.level[y] - scored.level[x];
        sum += std::abs(change) <= sensitivity ? chance[y] : (change > 0.0 ? 1.0 : 0.0);
      }
      const double now = sum / scored.graph.degree(x);
      moved = moved || std::abs(now - chance[x]) > 1e-16;
      chance[x] = now;
    }
  }
  return chance;
}

// The next step that is not 0 goes up where the last one, run backwards, did, and the other way
// round.
TEST(Information, ChangesOfDirectionAcrossShelves) {
  const BenchmarkTable table = random_table("4^3", 3, 11);
  const ScoredGraph scored = score_graph(table, table.scores[0]);
  std::size_t checked = 0;
  for (const InformationContent& content : information_content(scored)) {
    const std::vector<double> chance = first_steps_up(scored, content.sensitivity);
    double turns = 0.0;
    for (std::uint32_t x = 0; x < scored.size(); ++x) {
      for (const std::uint32_t y : scored.graph.neighbors(x)) {
        const double change = scored.level[y] - scored.level[x];
        if (std::abs(change) <= content.sensitivity) continue;
        turns += change > 0.0 ? chance[x] : 1.0 - chance[x];
      }
    }
    turns /= static_cast<double>(scored.graph.target.size());
    EXPECT_NEAR(content.partial_information, turns, 1e-12) << content.sensitivity;
    checked += turns > 0.0 ? 1 : 0;
  }
  EXPECT_GE(checked, 7u);
}

// A long walk whose symbols are counted one by one. The rate of turns is a mean over the walk, so
// that the scatter over 64 walks tells its error; 5 of these errors make one false alarm in 10^5.
TEST(Information, AgreesWithASimulatedWalk) {
  const BenchmarkTable table = test::random_table("3^4", 4, 5);
  const ScoredGraph scored = score_graph(table, table.scores[0]);
  const double expected = information_content(scored)[0].partial_information;
  test::Random random(77);
  constexpr int kWalks = 64;
  constexpr int kSteps = 20000;
  double sum = 0.0;
  double squares = 0.0;
  for (int walk = 0; walk < kWalks; ++walk) {
    std::uint32_t x = random.below(scored.size());
    int last = 0;
    int turns = 0;
    for (int step = -100; step < kSteps; ++step) {
      const auto neighbors = scored.graph.neighbors(x);
      const std::uint32_t y = neighbors[random.below(static_cast<std::uint32_t>(neighbors.size()))];
      const int sign = (scored.rank[y] > scored.rank[x]) - (scored.rank[y] < scored.rank[x]);
      turns += step >= 0 && sign != 0 && last == -sign ? 1 : 0;
      if (sign != 0) last = sign;
      x = y;
    }
    const double rate = static_cast<double>(turns) / kSteps;
    sum += rate;
    squares += rate * rate;
  }
  const double mean = sum / kWalks;
  const double error = std::sqrt((squares / kWalks - mean * mean) / (kWalks - 1));
  EXPECT_LT(error, 1e-3);
  EXPECT_NEAR(mean, expected, 5.0 * error);
}

// From uniform starts the walk is stationary: E (f(X_k) - f(X_0))² = 2 Var (1 - ρ(k)). 32 seeds
// give each lag's estimate and its error; with 31 degrees of freedom one of 20 lags lies beyond 6
// errors in 5 of 10^5 runs.
TEST(Autocorrelation, AgreesWithTheWalkEngine) {
  WordSequence words(9, subsequence(Purpose::synth, 0, 0));
  const BenchmarkTable table =
      synthetic_table(find_space("5^4"), [&words] { return words.next64(); });
  const ScoreColumn& score = table.scores[0];
  const InteractionSpectrum spectrum = interaction_spectrum(score_graph(table, score));
  double variance = 0.0;
  for (const double part : spectrum.variance_by_order) variance += part;
  const Operator op =
      read_operator("edit_distance(pmf=[0,1,0,0,0])", *table.space->product(), score.name);
  WalkSettings settings;
  settings.walks_per_start = 256;
  for (std::uint32_t lag = 1; lag <= 20; ++lag) settings.horizons.push_back(lag);
  settings.scores = {&score};
  settings.strata = {{stratum_codes(parse_stratum("all"), score)}};
  settings.track = {false, false};
  constexpr int kSeeds = 32;
  std::vector<double> sum(20, 0.0);
  std::vector<double> squares(20, 0.0);
  for (int seed = 1; seed <= kSeeds; ++seed) {
    settings.seed = static_cast<std::uint64_t>(seed);
    WalkEngine engine(table, settings, choose_backend("cpu", "", 1));
    NoProgress progress;
    const auto tallies = engine.tallies({&op}, {0}, progress);
    const WalkEstimates walks = engine.estimates(tallies[0], false);
    const double n = 625.0 * settings.walks_per_start;
    for (std::size_t i = 0; i < 20; ++i) {
      const double square = walks.variance[i] * (n - 1.0) / n + walks.mean[i] * walks.mean[i];
      const double rho = 1.0 - square / (2.0 * variance);
      sum[i] += rho;
      squares[i] += rho * rho;
    }
  }
  for (std::size_t i = 0; i < 20; ++i) {
    const double mean = sum[i] / kSeeds;
    const double error = std::sqrt((squares[i] / kSeeds - mean * mean) / (kSeeds - 1));
    EXPECT_LT(error, 0.002);
    EXPECT_NEAR(mean, spectrum.autocorrelation[i], 6.0 * error) << "lag " << i + 1;
  }
}

}  // namespace
}  // namespace archwalk
