#include "hitting_time.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "arithmetic/pairwise_sum.hpp"
#include "certified_solve.hpp"

namespace archwalk {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// One step from x into the target, for x open.
std::vector<double> into_target(const Chain& chain, const StateSet& target, const StateSet& open) {
  std::vector<DoubleDouble> indicator(target.size());
  for (std::size_t x = 0; x < target.size(); ++x) indicator[x] = DoubleDouble(target[x]);
  std::vector<DoubleDouble> jumped;
  ChainScratch scratch;
  chain.jump_exactly(indicator, jumped, scratch);
  std::vector<double> out(target.size(), 0.0);
  for (std::size_t x = 0; x < target.size(); ++x) {
    if (open[x] != 0) out[x] = std::max(0.0, static_cast<double>(jumped[x]));
  }
  return out;
}

void solve_sure(const StateSet& open, OpenSolver& solver, HittingTimes& times) {
  CertifiedSolution solution = solver.steps();
  times.certificate = solution.relative;
  times.steps = std::move(solution.value);
  times.steps_bound.assign(times.steps.size(), 0.0);
  for (std::size_t x = 0; x < times.steps.size(); ++x) {
    if (open[x] == 0) continue;
    if (!solution.certified()) times.steps[x] = kNaN;
    times.steps_bound[x] = solution.relative * times.steps[x];
  }
}

// P(τ<∞) = G (one step into the target), E[τ; τ<∞] = G P(τ<∞); the errors of both are G times
// residuals, at most the largest residual times g = G 1.
void solve_unsure(const Chain& chain, const StateSet& target, const StateSet& open,
                  OpenSolver& solver, HittingTimes& times) {
  const std::size_t n = open.size();
  const CertifiedSolution inside = solver.steps();
  times.certificate = inside.relative;
  times.steps.assign(n, 0.0);
  times.steps_bound.assign(n, 0.0);
  if (!inside.certified()) {
    for (std::size_t x = 0; x < n; ++x) {
      if (open[x] == 0) continue;
      times.steps[x] = kNaN;
      if (times.may_miss[x] != 0) times.hit_ever[x] = kNaN;
    }
    return;
  }
  double longest = 0.0;
  std::vector<double> inside_bound(n, 0.0);
  for (std::size_t x = 0; x < n; ++x) {
    inside_bound[x] = inside.value[x] * (1.0 + inside.relative);
    longest = std::max(longest, inside_bound[x]);
  }
  const double of_entries = solver.entry_factor();
  const BoundedSolution hit = solver.expectation(into_target(chain, target, open));
  // The right side is rounded once: a relative error, which a non-negative inverse keeps.
  const double relative = 2.0 * of_entries + 4.0 * kUnitRoundoff;
  std::vector<double> right(n, 0.0);
  for (std::size_t x = 0; x < n; ++x) {
    if (open[x] == 0) continue;
    right[x] = std::clamp(hit.value[x], 0.0, 1.0);
    if (times.may_miss[x] == 0) {
      right[x] = 1.0;
      continue;
    }
    times.hit_ever[x] = right[x];
    times.hit_ever_bound[x] = std::min(1.0, hit.residual * inside_bound[x] + relative * right[x]);
  }
  const BoundedSolution steps = solver.expectation(right);
  for (std::size_t x = 0; x < n; ++x) {
    if (open[x] == 0) continue;
    times.steps[x] = std::max(0.0, steps.value[x]);
    times.steps_bound[x] = (steps.residual + hit.residual * longest) * inside_bound[x] +
                           (2.0 * relative + kUnitRoundoff) * times.steps[x];
  }
}

}  // namespace

HittingTimes hitting_times(const Chain& chain, const StateSet& target) {
  const std::size_t n = target.size();
  HittingTimes times;
  times.can_hit = chain.can_reach(target, target);
  StateSet lost(n);
  StateSet open(n);
  for (std::size_t x = 0; x < n; ++x) {
    lost[x] = times.can_hit[x] == 0 ? 1 : 0;
    open[x] = times.can_hit[x] != 0 && target[x] == 0 ? 1 : 0;
  }
  times.may_miss = chain.can_reach(lost, target);
  times.hit_ever.assign(times.can_hit.begin(), times.can_hit.end());
  times.hit_ever_bound.assign(n, 0.0);
  const bool is_sure =
      std::find(times.may_miss.begin(), times.may_miss.end(), 1) == times.may_miss.end();
  if (std::find(open.begin(), open.end(), 1) == open.end()) {
    times.steps.assign(n, 0.0);
    times.steps_bound.assign(n, 0.0);
    return times;
  }
  OpenSolver solver(chain, open);
  if (is_sure) {
    solve_sure(open, solver, times);
  } else {
    solve_unsure(chain, target, open, solver, times);
  }
  return times;
}

StratumHitting stratum_hitting(const HittingTimes& times,
                               const std::vector<std::uint32_t>& starts) {
  const std::size_t m = starts.size();
  const auto mean = [&](const std::vector<double>& values) {
    return pairwise_sum(0, m, [&](std::size_t i) { return values[starts[i]]; }) /
           static_cast<double>(m);
  };
  const double summing =
      (std::min(static_cast<double>(m), pairwise_error_units(m)) + 2.0) * kUnitRoundoff;
  StratumHitting out;
  out.hit_ever = mean(times.hit_ever);
  out.hit_ever_bound = mean(times.hit_ever_bound) * (1.0 + summing) + summing * out.hit_ever;
  const double steps = mean(times.steps);
  const double steps_bound = mean(times.steps_bound) * (1.0 + summing) + summing * steps;
  const bool misses =
      std::any_of(starts.begin(), starts.end(), [&](auto x) { return times.may_miss[x] != 0; });
  if (!misses) {
    // Every start hits for sure: exactly 1.
    out.hit_ever = 1.0;
    out.hit_ever_bound = 0.0;
  }
  out.mean = misses ? kInfinity : steps;
  out.mean_bound = misses ? 0.0 : steps_bound;
  if (!(out.hit_ever > 0.0)) {
    out.mean_if_hit = kNaN;
    out.mean_if_hit_bound = kNaN;
    return out;
  }
  out.mean_if_hit = steps / out.hit_ever;
  // (s ± b)/(h ± a) - s/h is at most (b + a s/h)/(h - a).
  const double below = out.hit_ever - out.hit_ever_bound;
  out.mean_if_hit_bound = below > 0.0
                              ? (steps_bound + out.hit_ever_bound * out.mean_if_hit) / below +
                                    2.0 * kUnitRoundoff * out.mean_if_hit
                              : kInfinity;
  if (!std::isfinite(out.mean_if_hit_bound)) out.mean_if_hit = kNaN;
  return out;
}

}  // namespace archwalk
