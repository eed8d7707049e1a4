#include "survival.hpp"

#include <algorithm>
#include <limits>

#include "archwalk/core/watched_work.hpp"
#include "arithmetic/pairwise_sum.hpp"

namespace archwalk {
namespace {

// How often the ratios are looked at, and how wide the bounds of the rest may be.
constexpr std::uint32_t kLookEvery = 16;
constexpr double kRatioTolerance = 5e-11;

/// The survival of all columns at one time.
class Survival {
 public:
  Survival(const Chain& chain, const SurvivalSettings& settings)
      : chain_(chain), columns_(settings.targets.size()), now_(chain.size() * columns_) {
    alive_.resize(now_.size());
    next_.resize(now_.size());
    for (std::size_t x = 0; x < chain.size(); ++x) {
      for (std::size_t c = 0; c < columns_; ++c) {
        alive_[x * columns_ + c] = settings.targets[c][x] != 0 ? 0.0 : 1.0;
      }
    }
    now_ = alive_;
  }

  const std::vector<double>& now() const { return now_; }
  const std::vector<double>& before() const { return next_; }

  void step() {
    chain_.jump(now_.data(), next_.data(), columns_, scratch_);
    const std::vector<double>& leaving = chain_.leaving();
    for (std::size_t x = 0; x < chain_.size(); ++x) {
      const double stays = 1.0 - leaving[x];
      for (std::size_t c = 0; c < columns_; ++c) {
        const std::size_t i = x * columns_ + c;
        next_[i] = alive_[i] * (next_[i] + stays * now_[i]);
      }
    }
    now_.swap(next_);
  }
  /// Relative to the largest entry.
  double step_error() const { return chain_.step_error(); }

 private:
  const Chain& chain_;
  std::size_t columns_;
  std::vector<double> alive_;  // [x, column] 0 in the target
  std::vector<double> now_;
  std::vector<double> next_;
  ChainScratch scratch_;
};

struct RatioBounds {
  double low = 0.0;
  double high = 0.0;
  double largest = 0.0;  // of the later vector
};

// Of s_{t+1}/s_t in one column where s_t > 0, with the error of the step taken into account.
RatioBounds ratio_bounds(const Survival& survival, std::size_t column, std::size_t columns) {
  const std::vector<double>& now = survival.now();
  const std::vector<double>& before = survival.before();
  double largest_before = 0.0;
  for (std::size_t i = column; i < now.size(); i += columns) {
    largest_before = std::max(largest_before, before[i]);
  }
  const double error = survival.step_error() * largest_before;
  RatioBounds bounds{std::numeric_limits<double>::infinity(), 0.0, 0.0};
  for (std::size_t i = column; i < now.size(); i += columns) {
    if (before[i] <= 0.0) continue;
    bounds.low = std::min(bounds.low, (now[i] - error) / before[i]);
    bounds.high = std::max(bounds.high, (now[i] + error) / before[i]);
    bounds.largest = std::max(bounds.largest, now[i]);
  }
  if (bounds.largest == 0.0) return {};
  bounds.low = std::max(0.0, bounds.low * (1.0 - 4.0 * kUnitRoundoff));
  bounds.high = std::min(1.0, bounds.high * (1.0 + 4.0 * kUnitRoundoff));
  return bounds;
}

// s_{t+k} = middle[k] s_t, off by at most half_width[k] s_t, k = 0..last.
struct Continuation {
  std::vector<double> middle;
  std::vector<double> half_width;
};

Continuation continuation(const RatioBounds& ratio, std::uint32_t last) {
  Continuation out;
  double low = 1.0;
  double high = 1.0;
  for (std::uint32_t k = 0; k <= last; ++k) {
    out.middle.push_back(0.5 * (low + high));
    // The powers carry k roundings each.
    out.half_width.push_back(0.5 * (high - low) + (k + 2.0) * 2.0 * kUnitRoundoff * high);
    low *= ratio.low;
    high *= ratio.high;
  }
  return out;
}

class Follower {
 public:
  Follower(const Chain& chain, const SurvivalSettings& settings, const SurvivalObserver& observe,
           double share)
      : settings_(settings),
        observe_(observe),
        share_of_step_(share / settings.max_steps),
        survival_(chain, settings),
        columns_(settings.targets.size()) {
    sums_.steps.assign(survival_.now().size(), 0.0);
    sums_.squares.assign(survival_.now().size(), 0.0);
    sums_.survival_bound.assign(columns_, 0.0);
    sums_.steps_bound.assign(columns_, 0.0);
    sums_.squares_bound.assign(columns_, 0.0);
  }

  SurvivalSums run() {
    const std::uint32_t last = settings_.max_steps;
    std::uint32_t t = 0;
    while (true) {
      if (time_ < settings_.grid.size() && settings_.grid[time_] == t) {
        observe_(time_++, survival_.now().data(), columns_);
      }
      if (t == last) break;
      if (t > 0 && t % kLookEvery == 0 && close(t)) {
        WatchedWork::advance(share_of_step_ * (last - t));
        return std::move(sums_);
      }
      add(t);
      survival_.step();
      WatchedWork::advance(share_of_step_);
      ++t;
    }
    for (std::size_t c = 0; c < columns_; ++c) bound_column(c, last);
    return std::move(sums_);
  }

 private:
  void add(std::uint32_t t) {
    const double weight = 2.0 * t + 1.0;
    const std::vector<double>& now = survival_.now();
    for (std::size_t i = 0; i < now.size(); ++i) {
      sums_.steps[i] += now[i];
      sums_.squares[i] += weight * now[i];
    }
  }

  // Errors after t steps done one by one: s_u is off by u step errors, the sums by those of their
  // terms and of t additions.
  void bound_column(std::size_t c, double t) {
    const double step = survival_.step_error();
    sums_.survival_bound[c] = t * step;
    sums_.steps_bound[c] = t * t * (0.5 * step + kUnitRoundoff);
    sums_.squares_bound[c] = t * t * t * (step + 2.0 * kUnitRoundoff);
  }

  // Fills the rest in closed form where every column's ratio is known well enough.
  bool close(std::uint32_t t) {
    const std::uint32_t rest = settings_.max_steps - t;
    std::vector<Continuation> continuations;
    for (std::size_t c = 0; c < columns_; ++c) {
      const RatioBounds ratio = ratio_bounds(survival_, c, columns_);
      if (ratio.largest > 0.0 &&
          !((ratio.high - ratio.low) * rest * ratio.largest < kRatioTolerance)) {
        return false;
      }
      continuations.push_back(continuation(ratio, rest));
      bound_rest(c, t, ratio.largest, continuations.back());
    }
    const std::vector<double>& now = survival_.now();
    for (std::size_t c = 0; c < columns_; ++c) {
      const std::vector<double>& middle = continuations[c].middle;
      const double sum = pairwise_sum(0, rest, [&](std::size_t k) { return middle[k]; });
      const double weighted = pairwise_sum(0, rest, [&](std::size_t k) {
        return (2.0 * (t + static_cast<double>(k)) + 1.0) * middle[k];
      });
      for (std::size_t i = c; i < now.size(); i += columns_) {
        sums_.steps[i] += sum * now[i];
        sums_.squares[i] += weighted * now[i];
      }
    }
    std::vector<double> later(now.size());
    for (; time_ < settings_.grid.size(); ++time_) {
      const std::uint32_t k = settings_.grid[time_] - t;
      for (std::size_t i = 0; i < now.size(); ++i) {
        later[i] = continuations[i % columns_].middle[k] * now[i];
      }
      observe_(time_, later.data(), columns_);
    }
    return true;
  }

  void bound_rest(std::size_t c, double t, double largest, const Continuation& rest) {
    bound_column(c, t);
    // Two more steps: the ratios are those of the vector before, whose product was rounded too.
    const double before = sums_.survival_bound[c] + 2.0 * survival_.step_error();
    double widest = 0.0;
    double sum = 0.0;
    double weighted = 0.0;
    double steps = 0.0;
    double squares = 0.0;
    for (std::size_t k = 0; k < rest.middle.size(); ++k) {
      const double weight = 2.0 * (t + static_cast<double>(k)) + 1.0;
      // Q^k keeps the error made so far from growing; the shape of s_t holds it in proportion.
      const double error = before + largest * rest.half_width[k];
      widest = std::max(widest, error);
      sum += error;
      weighted += weight * error;
      steps += largest * rest.middle[k];
      squares += weight * largest * rest.middle[k];
    }
    const double summing = (pairwise_error_units(rest.middle.size()) + t + 6.0) * kUnitRoundoff;
    sums_.survival_bound[c] = widest;
    sums_.steps_bound[c] += sum * 1.0001 + summing * (t + steps);
    sums_.squares_bound[c] += weighted * 1.0001 + summing * (t * t + squares);
  }

  const SurvivalSettings& settings_;
  const SurvivalObserver& observe_;
  double share_of_step_;
  Survival survival_;
  std::size_t columns_;
  std::size_t time_ = 0;
  SurvivalSums sums_;
};

}  // namespace

SurvivalSums follow_survival(const Chain& chain, const SurvivalSettings& settings,
                             const SurvivalObserver& observe, double share) {
  return Follower(chain, settings, observe, share).run();
}

}  // namespace archwalk
