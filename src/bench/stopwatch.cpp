#include "archwalk/bench/stopwatch.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>

#include "archwalk/core/error.hpp"

namespace archwalk {
namespace {

constexpr double kShortest = 1e-9;  // seconds, where a clock saw no time pass

double rate_of(const Trial& trial, int runs, Clock clock) {
  const double begin = clock_seconds(clock);
  double work = 0.0;
  for (int run = 0; run < runs; ++run) work += trial();
  return work / std::max(kShortest, clock_seconds(clock) - begin);
}

Rate summary_of(std::vector<double> rates) {
  std::sort(rates.begin(), rates.end());
  const std::size_t half = rates.size() / 2;
  const double median = rates.size() % 2 == 1 ? rates[half] : (rates[half - 1] + rates[half]) / 2.0;
  return {rates.back(), median};
}

}  // namespace

double clock_seconds(Clock clock) {
  if (clock == Clock::processor) {
    timespec now = {};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
  }
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::vector<Rate> interleaved_rates(const std::vector<Trial>& trials, const TrialBudget& budget,
                                    const Progress& progress) {
  const auto stop_if_cancelled = [&] {
    if (progress.cancelled()) {
      throw Interrupted("the benchmark was interrupted", "nothing is kept of it", "run it again");
    }
  };
  std::vector<int> runs;
  for (const Trial& trial : trials) {
    stop_if_cancelled();
    const double begin = clock_seconds(budget.clock);
    trial();
    const double took = std::max(kShortest, clock_seconds(budget.clock) - begin);
    const double wanted = budget.seconds / budget.repetitions / took;
    runs.push_back(static_cast<int>(std::clamp(std::ceil(wanted), 1.0, 1e6)));
  }
  std::vector<std::vector<double>> rates(trials.size());
  for (int repetition = 0; repetition < budget.repetitions; ++repetition) {
    for (std::size_t i = 0; i < trials.size(); ++i) {
      stop_if_cancelled();
      rates[i].push_back(rate_of(trials[i], runs[i], budget.clock));
    }
  }
  std::vector<Rate> out;
  for (const std::vector<double>& one : rates) out.push_back(summary_of(one));
  return out;
}

}  // namespace archwalk
