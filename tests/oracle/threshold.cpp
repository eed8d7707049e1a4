#include "oracle/threshold.hpp"

#include <limits>

#include "oracle/chain.hpp"

namespace archwalk::oracle {
namespace {

// u(x) = right(x) + Σ_{y in states} P(x,y) u(y) on `states`; 0 elsewhere.
Vector solve_on(const Matrix& transition, const Codes& states, const Vector& right) {
  Matrix equations(states.size());
  Vector side;
  for (std::size_t i = 0; i < states.size(); ++i) {
    side.push_back(right[states[i]]);
    for (std::size_t y = 0; y < transition.size; ++y)
      if (y != states[i]) equations(i, i) += transition(states[i], y);
    for (std::size_t j = 0; j < states.size(); ++j)
      if (j != i) equations(i, j) = -transition(states[i], states[j]);
  }
  const Vector solution = solve(equations, side);
  Vector result(transition.size, 0.0L);
  for (std::size_t i = 0; i < states.size(); ++i) result[states[i]] = solution[i];
  return result;
}

// The transition matrix stopped in the target.
Matrix stopped(Matrix transition, const Target& target) {
  for (std::size_t x = 0; x < transition.size; ++x)
    if (target[x])
      for (std::size_t y = 0; y < transition.size; ++y) transition(x, y) = x == y ? 1 : 0;
  return transition;
}

}  // namespace

Target at_least(const Scores& k, std::int64_t theta) {
  Target target;
  for (const std::int64_t score : k) target.push_back(score >= theta);
  return target;
}

Vector survival(const Matrix& transition, const Codes& starts, const Target& target,
                unsigned last) {
  Vector law = uniform_law(transition.size, starts);
  Vector result;
  for (unsigned t = 0; t <= last; ++t) {
    Real alive = 0;
    for (std::size_t x = 0; x < law.size(); ++x) {
      law[x] = target[x] ? 0 : law[x];
      alive += law[x];
    }
    result.push_back(alive);
    law = step_law(law, transition);
  }
  return result;
}

Real restricted_mean_steps(const Matrix& transition, const Codes& starts, const Target& target,
                           unsigned max_steps) {
  if (max_steps == 0) return 0;
  Real sum = 0;
  for (const Real alive : survival(transition, starts, target, max_steps - 1)) sum += alive;
  return sum;
}

HittingTimes hitting_times(const Matrix& transition, const Target& target) {
  const std::size_t size = transition.size;
  const Matrix chain = stopped(transition, target);
  const std::vector<std::vector<bool>> reaches = reachability(chain);
  Target can_hit(size, false);
  Target may_miss(size, false);  // able to reach a state that can't reach the target
  for (std::size_t x = 0; x < size; ++x)
    for (std::size_t y = 0; y < size; ++y) can_hit[x] = can_hit[x] || (reaches[x][y] && target[y]);
  for (std::size_t x = 0; x < size; ++x)
    for (std::size_t y = 0; y < size; ++y)
      may_miss[x] = may_miss[x] || (reaches[x][y] && !can_hit[y]);

  Codes open;  // outside the target, but able to reach it
  Vector into_target(size, 0.0L);
  for (std::size_t x = 0; x < size; ++x) {
    if (!target[x] && can_hit[x]) open.push_back(x);
    for (std::size_t y = 0; y < size; ++y) into_target[x] += target[y] ? chain(x, y) : 0;
  }
  HittingTimes result;
  result.hit_ever = solve_on(chain, open, into_target);
  for (std::size_t x = 0; x < size; ++x)
    if (!may_miss[x]) result.hit_ever[x] = 1;
  // E[τ; τ < ∞] = Σ_t P(t < τ < ∞) = Σ_t (Q^t hit_ever)(x), Q = the chain on `open`
  const Vector steps = solve_on(chain, open, result.hit_ever);
  for (std::size_t x = 0; x < size; ++x) {
    result.mean_if_hit.push_back(can_hit[x] ? steps[x] / result.hit_ever[x]
                                            : std::numeric_limits<Real>::quiet_NaN());
    result.mean.push_back(may_miss[x] ? std::numeric_limits<Real>::infinity() : steps[x]);
  }
  return result;
}

StratumHittingTime hitting_time(const Matrix& transition, const Codes& starts,
                                const Target& target) {
  const HittingTimes of_start = hitting_times(transition, target);
  const Real share = 1.0L / static_cast<Real>(starts.size());
  StratumHittingTime result{0, 0, 0, 0};
  Real steps = 0;
  for (const std::size_t x : starts) {
    result.hit_ever += share * of_start.hit_ever[x];
    result.mean += share * of_start.mean[x];
    result.already_there += target[x] ? 1 : 0;
    if (of_start.hit_ever[x] > 0) steps += share * of_start.hit_ever[x] * of_start.mean_if_hit[x];
  }
  result.mean_if_hit = steps / result.hit_ever;
  return result;
}

}  // namespace archwalk::oracle
