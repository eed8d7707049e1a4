// Threshold quantities on the topology space, one thread: how much levels and scores gain as
// columns of one pass, what a certified expected time takes, and how fast walks to a threshold are.
#include <fmt/format.h>

#include <chrono>
#include <cmath>

#include "archwalk/exact/threshold_engine.hpp"
#include "archwalk/operators/generate.hpp"
#include "archwalk/table/level.hpp"
#include "archwalk/table/synthetic.hpp"
#include "archwalk/walk/hitting_engine.hpp"

namespace {

using namespace archwalk;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

constexpr std::uint32_t kMaxSteps = 1000;
constexpr std::uint32_t kWalks = 16;  // per start
const std::vector<std::string> kScores = {"cifar10/test@200", "cifar100/test@200",
                                          "imagenet16-120/test@200"};
const std::vector<std::string> kLevels = {"q0.99", "q0.9"};

ThresholdSettings settings_of(const BenchmarkTable& table, const std::vector<std::string>& scores,
                              const std::vector<std::string>& levels, std::uint32_t max_steps) {
  ThresholdSettings settings;
  settings.levels = levels.size();
  settings.max_steps = max_steps;
  settings.grid = {max_steps};
  auto& all = settings.strata.emplace_back();
  for (const std::string& name : scores) {
    const ScoreColumn& column = table.measured_score(name);
    settings.scores.push_back(&column);
    all.push_back(stratum_codes(parse_stratum("all"), column));
    for (const std::string& level : levels) {
      settings.theta.push_back(level_threshold(parse_level(level), column));
    }
  }
  return settings;
}

double time_of(const BenchmarkTable& table, const ThresholdSettings& settings,
               const std::vector<const Operator*>& operators, std::int64_t* uncertified = nullptr) {
  const ThresholdEngine engine(table, settings);
  NoProgress progress;
  std::vector<ThresholdEstimates> estimates;
  const Clock::time_point begin = Clock::now();
  engine.run(operators, 1, progress, estimates);
  const double seconds = seconds_since(begin);
  if (uncertified != nullptr) {
    for (const ThresholdEstimates& one : estimates) {
      for (std::uint8_t flag : one.certified) *uncertified += flag == 0 ? 1 : 0;
    }
  }
  return seconds;
}

std::vector<Operator> family(const char* proposal, const char* selection, double low, double high,
                             std::uint32_t count, const ProductShape& shape) {
  OperatorFamily family;
  family.count = count;
  family.reach_low = low;
  family.reach_high = high;
  family.options = read_family(parse_operator_part(proposal));
  if (selection != nullptr) {
    const Value part = parse_operator_part(selection);
    family.selection = read_selection(&part, "cifar10/test@200");
  }
  return generate_operators(family, shape, 1, 0);
}

std::vector<const Operator*> pointers(const std::vector<Operator>& operators) {
  std::vector<const Operator*> list;
  for (const Operator& op : operators) list.push_back(&op);
  return list;
}

void bench_columns(const BenchmarkTable& table, const ProductShape& shape) {
  fmt::print("survival, 3 scores x 2 levels, {} steps, one operator, seconds\n", kMaxSteps);
  fmt::print("  {:<44} {:>10} {:>12} {:>7}\n", "operator", "together", "one by one", "ratio");
  for (const char* text :
       {"edit_distance(pmf=[0,1])", "edit_distance(pmf=[0.1,0.3,0.2,0.15,0.1,0.1,0.05])",
        "per_edge(rate=0.3)", "edit_distance(pmf=[0,1])+improving",
        "edit_distance(pmf=[0,1])+metropolis(temperature=1)"}) {
    const Operator op = read_operator(text, shape, "cifar10/test@200");
    const double together = time_of(table, settings_of(table, kScores, kLevels, kMaxSteps), {&op});
    double apart = 0.0;
    for (const std::string& score : kScores) {
      for (const std::string& level : kLevels) {
        apart += time_of(table, settings_of(table, {score}, {level}, kMaxSteps), {&op});
      }
    }
    fmt::print("  {:<44} {:>10.3f} {:>12.3f} {:>7.2f}\n", text, together, apart, apart / together);
  }
}

void bench_certified(const BenchmarkTable& table, const ProductShape& shape) {
  fmt::print("\ncertified E[tau], 100 operators x 2 levels (q0.99, q0.9), seconds\n");
  const ThresholdSettings settings = settings_of(table, {kScores.front()}, kLevels, 1);
  const auto one = [&](const char* name, const std::vector<Operator>& operators) {
    std::int64_t uncertified = 0;
    const double seconds = time_of(table, settings, pointers(operators), &uncertified);
    const auto count = static_cast<double>(operators.size() * kLevels.size());
    fmt::print("  {:<44} {:>8.2f} in all, {:.4f} each, {} not certified\n", name, seconds,
               seconds / count, uncertified);
  };
  one("edit_distance, reach 1..5.5 (conjugate gradients)",
      family("edit_distance", nullptr, 1.0, 5.5, 100, shape));
  one("per_edge, reach 0.5..5 (BiCGSTAB)", family("per_edge", nullptr, 0.5, 5.0, 100, shape));
  std::vector<Operator> guided;
  for (int i = 0; i < 100; ++i) {
    const double temperature = 0.05 * std::pow(200.0, i / 99.0);  // 0.05 to 10 percent
    guided.push_back(read_operator(
        fmt::format("edit_distance(pmf=[0,1])+metropolis(temperature={})", temperature), shape,
        "cifar10/test@200"));
  }
  one("one edit + metropolis, T = 0.05..10", guided);
}

void bench_walks(const BenchmarkTable& table, const ProductShape& shape) {
  fmt::print("\nwalks to a threshold, q0.99, Tmax = {}: steps up to there, one thread\n",
             kMaxSteps);
  const ThresholdSettings exact = settings_of(table, {kScores.front()}, {"q0.99"}, kMaxSteps);
  HittingSettings settings;
  settings.walks_per_start = kWalks;
  settings.scores = exact.scores;
  settings.strata = exact.strata;
  settings.levels = 1;
  settings.theta = exact.theta;
  settings.max_steps = kMaxSteps;
  settings.grid = {kMaxSteps};
  BackendChoice backend = choose_backend("cpu", "", 1);
  for (const char* text :
       {"edit_distance(pmf=[0,1])", "edit_distance(pmf=[0.1,0.3,0.2,0.15,0.1,0.1,0.05])",
        "edit_distance(pmf=[0,1])+improving",
        "edit_distance(pmf=[0,1])+metropolis(temperature=1)"}) {
    const Operator op = read_operator(text, shape, "cifar10/test@200");
    HittingEngine engine(table, settings, backend);
    NoProgress progress;
    const Clock::time_point begin = Clock::now();
    const HittingEstimates found = engine.estimates(engine.tallies({&op}, {0}, progress).front());
    const double seconds = seconds_since(begin);
    const double walks = static_cast<double>(kWalks) * shape.size;
    fmt::print("  {:<52} {:.3g} steps/s, {:.3g} walks/s, mean length {:.0f} ({})\n", text,
               walks * found.restricted_mean.front() / seconds, walks / seconds,
               found.restricted_mean.front(), name_of(backend.instruction_set));
  }
}

}  // namespace

int main() {
  const BenchmarkTable table = synthetic_table(find_space("tss"), std::uint64_t{1});
  const ProductShape shape = *table.space->product();
  bench_columns(table, shape);
  bench_certified(table, shape);
  bench_walks(table, shape);
  return 0;
}
