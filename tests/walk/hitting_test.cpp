#include "archwalk/walk/hitting_engine.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "archwalk/core/error.hpp"
#include "support/instruction_sets.hpp"
#include "support/random.hpp"
#include "support/small_spaces.hpp"

namespace archwalk {
namespace {

constexpr std::uint32_t kMaxSteps = 40;
constexpr std::uint32_t kWalks = 3;
const std::vector<std::uint32_t> kGrid = {0, 1, 5, 20};

BenchmarkTable small_table(const char* space, std::uint32_t values, int scores) {
  test::Random random(5);
  BenchmarkTable table;
  table.space = find_space(space);
  for (int s = 0; s < scores; ++s) {
    ScoreColumn& column = table.scores.emplace_back();
    column.name = s == 0 ? "guide" : "score" + std::to_string(s);
    for (std::uint32_t code = 0; code < table.space->size(); ++code) {
      column.k.push_back(static_cast<std::int64_t>(random.below(values)) - 20);
    }
  }
  return table;
}

BackendChoice backend(InstructionSet set, int threads) {
  BackendChoice choice;
  choice.instruction_set = set;
  choice.threads = threads;
  return choice;
}

// Two strata that differ from score to score, and levels out of order: a middling one, one that no
// architecture reaches, the best, one that all reach.
HittingSettings settings_of(const BenchmarkTable& table) {
  HittingSettings settings;
  settings.seed = 12345678901234567u;
  settings.walks_per_start = kWalks;
  settings.max_steps = kMaxSteps;
  settings.grid = kGrid;
  settings.levels = 4;
  settings.strata.resize(2);
  std::uint32_t remainder = 0;
  for (const ScoreColumn& column : table.scores) {
    settings.scores.push_back(&column);
    const auto [low, high] = std::minmax_element(column.k.begin(), column.k.end());
    for (std::int64_t theta : {(*low + 3 * *high) / 4, *high + 1, *high, *low}) {
      settings.theta.push_back(theta);
    }
    StratumCodes all, part;
    for (std::uint32_t code = 0; code < table.space->size(); ++code) {
      all.push_back(code);
      if (code % 3 == remainder % 3) part.push_back(code);
    }
    ++remainder;
    settings.strata[0].push_back(all);
    settings.strata[1].push_back(part);
  }
  return settings;
}

// best[replicate][score][code][t] of the walks that WalkEngine walks: from the best scores up to
// every t, each architecture a stratum of its own. Its sums are over replicates, so each number of
// replicates less one gives a single walk.
using Best = std::vector<std::vector<std::vector<std::vector<std::int64_t>>>>;
Best best_scores(const BenchmarkTable& table, const HittingSettings& hitting, const Operator& op,
                 std::uint32_t stream) {
  const std::uint32_t n = table.space->size();
  const std::size_t scores = table.scores.size();
  WalkSettings settings;
  settings.seed = hitting.seed;
  settings.scores = hitting.scores;
  settings.track.incumbent = false;
  for (std::uint32_t t = 1; t <= kMaxSteps; ++t) settings.horizons.push_back(t);
  for (std::uint32_t code = 0; code < n; ++code) {
    settings.strata.emplace_back(scores, StratumCodes{code});
  }
  Best best(kWalks, {scores, {n, std::vector<std::int64_t>(kMaxSteps + 1)}});
  NoProgress progress;
  kernels::WalkTallies before;
  for (std::uint32_t r = 0; r < kWalks; ++r) {
    settings.walks_per_start = r + 1;
    WalkEngine engine(table, settings, backend(InstructionSet::baseline, 1));
    const kernels::WalkTallies now = engine.tallies({&op}, {stream}, progress).front();
    for (std::size_t s = 0; s < scores; ++s) {
      for (std::uint32_t code = 0; code < n; ++code) {
        best[r][s][code][0] = table.scores[s].k[code];
        for (std::uint32_t t = 1; t <= kMaxSteps; ++t) {
          const std::size_t at = ((code * kernels::kTracks + 1) * scores + s) * kMaxSteps + t - 1;
          const Int128 change = now[at].change - (r == 0 ? 0 : before[at].change);
          best[r][s][code][t] = table.scores[s].k[code] + static_cast<std::int64_t>(change);
        }
      }
    }
    before = now;
  }
  return best;
}

kernels::HittingTallies expected(const HittingSettings& settings, const Best& best) {
  kernels::HittingTallies out;
  const std::size_t bins = kGrid.size() + 1;
  for (const auto& stratum : settings.strata) {
    for (std::size_t s = 0; s < settings.scores.size(); ++s) {
      for (std::size_t level = 0; level < settings.levels; ++level) {
        const std::int64_t theta = settings.theta[s * settings.levels + level];
        kernels::HittingSums sums;
        std::vector<kernels::HitCount> counts(bins);
        for (std::uint32_t code : stratum[s]) {
          std::uint64_t own = 0;
          std::vector<std::uint64_t> hits(bins, 0);
          for (std::uint32_t r = 0; r < kWalks; ++r) {
            std::uint32_t tau = 0;
            while (tau <= kMaxSteps && best[r][s][code][tau] < theta) ++tau;
            const std::uint64_t steps = std::min(tau, kMaxSteps);
            own += steps;
            sums.squares += steps * steps;
            for (std::size_t i = 0; i < bins; ++i) {
              hits[i] += tau <= (i < kGrid.size() ? kGrid[i] : kMaxSteps) ? 1 : 0;
            }
          }
          sums.steps += own;
          sums.start_square += static_cast<Uint128>(own) * own;
          for (std::size_t i = 0; i < bins; ++i) {
            counts[i].hits += hits[i];
            counts[i].start_square += static_cast<Uint128>(hits[i]) * hits[i];
          }
        }
        out.cells.push_back(sums);
        out.times.insert(out.times.end(), counts.begin(), counts.end());
      }
    }
  }
  return out;
}

const std::vector<std::string> kOperators = {
    "edit_distance(pmf=[0,1])",
    "edit_distance(pmf=[0.25,0.5,0.25])",
    "per_edge(rate=0.3)",
    "edit_distance(pmf=[0,1])+improving",
    "edit_distance(pmf=[0,0.5,0.5])+non_worsening",
    "edit_distance(pmf=[0,1])+metropolis(temperature=0.00002)",
    "per_edge(rate=0.2)+metropolis(temperature=0.00001)",
    "edit_distance(pmf=[0,1])+non_backtracking",
    "edit_distance(pmf=[0,0.5,0.5])+non_worsening+tabu(k=4)",
    "per_edge(rate=0.3)+elitist_restart(m=3)"};

void check(const BenchmarkTable& table) {
  const ProductShape& shape = *table.space->product();
  HittingSettings settings = settings_of(table);
  NoProgress progress;
  std::uint32_t stream = 3;
  for (const std::string& text : kOperators) {
    SCOPED_TRACE(text);
    const Operator op = read_operator(text, shape, "guide");
    const kernels::HittingTallies truth =
        expected(settings, best_scores(table, settings, op, stream));
    for (InstructionSet set : test::instruction_sets_at_hand()) {
      for (int threads : {1, 2}) {
        settings.starts_per_item = threads == 1 ? 4096 : 7;
        HittingEngine engine(table, settings, backend(set, threads));
        EXPECT_EQ(engine.tallies({&op}, {stream}, progress).front(), truth)
            << name_of(set) << ", " << threads << " threads";
      }
    }
    ++stream;
  }
}

TEST(HittingWalks, AreTheWalksOfTheFixedLengthEngine) {
  check(small_table("5^3", 60, 2));
}

TEST(HittingWalks, ManyScoresInSeveralWordsOfRanks) {
  check(small_table("3^3", 40, 6));
}

TEST(HittingWalks, WideDigits) {
  check(small_table("9^2", 50, 2));
}

TEST(HittingWalks, MoreThan65536DistinctScoresTakeWideRanks) {
  // A score of 2^17 distinct values, and beside it the number of levels that it reaches: the same
  // first times by 32-bit ranks and by 16-bit ones.
  BenchmarkTable table;
  table.space = find_space("2^17");
  const std::vector<std::int64_t> levels = {131000, 65535, 120000};
  ScoreColumn& fine = table.scores.emplace_back();
  fine.name = "fine";
  for (std::uint32_t code = 0; code < table.space->size(); ++code) {
    fine.k.push_back(static_cast<std::int64_t>(code * 48271u % 131072u));
  }
  ScoreColumn coarse{"coarse", 1e-6, "1", {}};
  for (std::int64_t k : fine.k) {
    coarse.k.push_back((k >= 65535 ? 1 : 0) + (k >= 120000 ? 1 : 0) + (k >= 131000 ? 1 : 0));
  }
  HittingSettings settings;
  settings.strata.emplace_back().emplace_back();
  for (std::uint32_t code = 0; code < table.space->size(); code += 5) {
    settings.strata[0][0].push_back(code);
  }
  settings.levels = levels.size();
  settings.max_steps = 25;
  settings.grid = {3};
  NoProgress progress;
  const Operator op = read_operator("edit_distance(pmf=[0,1])", *table.space->product(), "");
  std::vector<kernels::HittingTallies> found;
  for (const bool is_fine : {true, false}) {
    settings.scores = {is_fine ? &table.scores[0] : &coarse};
    settings.theta = is_fine ? levels : std::vector<std::int64_t>{3, 1, 2};
    for (InstructionSet set : test::instruction_sets_at_hand()) {
      HittingEngine engine(table, settings, backend(set, 2));
      EXPECT_EQ(engine.plan().table.wide_ranks, is_fine);
      found.push_back(engine.tallies({&op}, {0}, progress).front());
      EXPECT_EQ(found.back(), found.front());
    }
  }
  EXPECT_GT(found.front().times.back().hits, 0u);
}

TEST(HittingWalks, EstimatesByHand) {
  // Two architectures, one edit: from 0 the walk is at 1 after one step, whatever the words.
  BenchmarkTable table;
  table.space = find_space("2^1");
  table.scores.push_back({"guide", 1e-6, "1", {10, 20}});
  HittingSettings settings;
  settings.walks_per_start = 4;
  settings.scores = {&table.scores[0]};
  settings.strata = {{{0, 1}}};
  settings.levels = 2;
  settings.theta = {20, 25};
  settings.max_steps = 9;
  settings.grid = {0, 1};
  HittingEngine engine(table, settings, backend(InstructionSet::baseline, 1));
  NoProgress progress;
  const Operator op = read_operator("edit_distance(pmf=[0,1])", *table.space->product(), "");
  const HittingEstimates found = engine.estimates(engine.tallies({&op}, {0}, progress).front());
  EXPECT_EQ(found.hit_by, (std::vector<double>{0.5, 1.0, 0.0, 0.0}));
  EXPECT_EQ(found.success, (std::vector<double>{1.0, 0.0}));
  EXPECT_EQ(found.restricted_mean, (std::vector<double>{0.5, 9.0}));
  EXPECT_EQ(found.restricted_variance, (std::vector<double>{0.0, 0.0}));
  EXPECT_EQ(found.hit_by_stderr, (std::vector<double>{0.0, 0.0, 0.0, 0.0}));
  EXPECT_EQ(found.censored, (std::vector<std::int64_t>{0, 8}));
}

// Two starts of two walks, which take 1 and 3 steps and twice 9, the most: within starts the steps
// vary by (2 + 0)/2, and of two times whether they have come by then by (1/2 + 0)/2.
TEST(HittingWalks, StandardErrorsByHand) {
  BenchmarkTable table;
  table.space = find_space("2^1");
  table.scores.push_back({"guide", 1e-6, "1", {10, 20}});
  HittingSettings settings;
  settings.walks_per_start = 2;
  settings.scores = {&table.scores[0]};
  settings.strata = {{{0, 1}}};
  settings.levels = 1;
  settings.theta = {20};
  settings.max_steps = 9;
  settings.grid = {2};
  const HittingEngine engine(table, settings, backend(InstructionSet::baseline, 1));
  kernels::HittingTallies tallies;
  kernels::HittingSums& sums = tallies.cells.emplace_back();
  sums.steps = 22;
  sums.squares = 1 + 9 + 81 + 81;
  sums.start_square = 4 * 4 + 18 * 18;
  tallies.times = {{1, 1}, {2, 4}};
  const HittingEstimates found = engine.estimates(tallies);
  EXPECT_EQ(found.restricted_mean, (std::vector<double>{5.5}));
  EXPECT_EQ(found.restricted_variance, (std::vector<double>{1.0}));
  EXPECT_EQ(found.restricted_stderr, (std::vector<double>{0.5}));
  EXPECT_EQ(found.hit_by, (std::vector<double>{0.25}));
  EXPECT_EQ(found.hit_by_variance, (std::vector<double>{0.25}));
  EXPECT_EQ(found.hit_by_stderr, (std::vector<double>{0.25}));
  EXPECT_EQ(found.success, (std::vector<double>{0.5}));
  EXPECT_EQ(found.success_stderr, (std::vector<double>{0.0}));
  EXPECT_EQ(found.censored, (std::vector<std::int64_t>{2}));
}

TEST(HittingWalks, TooManyLevelsAreAnError) {
  const BenchmarkTable table = small_table("3^3", 40, 1);
  HittingSettings settings = settings_of(table);
  settings.levels = 65;
  settings.theta.assign(65, 0);
  EXPECT_THROW(HittingEngine(table, settings, backend(InstructionSet::baseline, 1)), InputError);
}

}  // namespace
}  // namespace archwalk
