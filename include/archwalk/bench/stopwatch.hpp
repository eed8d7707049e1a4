#pragma once

#include <functional>
#include <vector>

#include "archwalk/core/progress.hpp"

namespace archwalk {

/// What seconds are: the processor time of this process, on which other programs weigh little (for
/// work on one thread), or the time on the wall.
enum class Clock { processor, wall };

/// Seconds since some fixed moment.
double clock_seconds(Clock clock);

/// Something to time: does some work and returns how much of it, in units of its rate.
using Trial = std::function<double()>;

/// Work a second.
struct Rate {
  double best = 0.0;
  double median = 0.0;
};

/// How long is measured.
struct TrialBudget {
  Clock clock = Clock::processor;
  double seconds = 1.0;  ///< of each trial, over all repetitions
  int repetitions = 9;
};

/// The rate of each trial. After one run of each to warm up, every repetition runs all trials, so
/// that a busy spell of the machine falls on all of them. A trial is run in a repetition as often
/// as its share of the budget takes, at least once. Throws Interrupted where `progress` is
/// cancelled.
std::vector<Rate> interleaved_rates(const std::vector<Trial>& trials, const TrialBudget& budget,
                                    const Progress& progress);

}  // namespace archwalk
