#include "oracle/fixed_length.hpp"

#include <set>

namespace archwalk::oracle {
namespace {

Vector law_after(const Matrix& transition, Vector law, unsigned steps) {
  for (unsigned t = 0; t < steps; ++t) law = step_law(law, transition);
  return law;
}

Real mean_score(const Vector& law, const Scores& k) {
  Real sum = 0;
  for (std::size_t x = 0; x < k.size(); ++x) sum += law[x] * static_cast<Real>(k[x]);
  return sum;
}

// Mass that has been in {k ≥ level} by time `horizon`.
Real absorbed(const Matrix& transition, Vector law, const Scores& k, std::int64_t level,
              unsigned horizon) {
  Real inside = 0;
  for (unsigned t = 0;; ++t) {
    for (std::size_t x = 0; x < law.size(); ++x)
      if (k[x] >= level) {
        inside += law[x];
        law[x] = 0;
      }
    if (t == horizon) return inside;
    law = step_law(law, transition);
  }
}

}  // namespace

ScoreChange score_change(const Matrix& transition, const Codes& starts, const Scores& k,
                         Real resolution, unsigned horizon) {
  std::vector<Vector> laws;
  for (const std::size_t start : starts)
    laws.push_back(law_after(transition, uniform_law(transition.size, {start}), horizon));
  const Real share = 1.0L / static_cast<Real>(starts.size());
  const auto change = [&](std::size_t i, std::size_t y) {
    return static_cast<Real>(k[y] - k[starts[i]]);
  };
  ScoreChange result{};
  Vector mean_given_start(starts.size(), 0.0L);
  for (std::size_t i = 0; i < starts.size(); ++i) {
    Real improved = 0;
    for (std::size_t y = 0; y < transition.size; ++y) {
      mean_given_start[i] += laws[i][y] * change(i, y);
      improved += change(i, y) > 0 ? laws[i][y] : 0;
    }
    result.mean += share * mean_given_start[i];
    result.probability_improved += share * improved;
    result.improved_within += share * improved * (1 - improved);
  }
  for (std::size_t i = 0; i < starts.size(); ++i)
    for (std::size_t y = 0; y < transition.size; ++y) {
      const Real from_mean = change(i, y) - result.mean;
      const Real from_own_mean = change(i, y) - mean_given_start[i];
      result.variance += share * laws[i][y] * from_mean * from_mean;
      result.variance_within += share * laws[i][y] * from_own_mean * from_own_mean;
    }
  result.mean *= resolution;
  result.variance *= resolution * resolution;
  result.variance_within *= resolution * resolution;
  return result;
}

Real expected_best(const Matrix& transition, const Codes& starts, const Scores& k, Real resolution,
                   unsigned horizon) {
  const std::set<std::int64_t> levels(k.begin(), k.end());
  // E max = lowest + Σ (rise to the next level)·P(max ≥ that level)
  std::int64_t below = *levels.begin();
  Real best = static_cast<Real>(below);
  for (const std::int64_t level : levels) {
    if (level == below) continue;
    best += static_cast<Real>(level - below) *
            absorbed(transition, uniform_law(k.size(), starts), k, level, horizon);
    below = level;
  }
  return best * resolution;
}

Real expected_incumbent(const Matrix& transition, const Codes& starts, const Guide& guide,
                        const Scores& k, Real resolution, unsigned horizon) {
  const std::size_t size = transition.size;
  Matrix joint(size);  // (incumbent, state)
  for (const std::size_t start : starts)
    joint(start, start) += 1.0L / static_cast<Real>(starts.size());
  for (unsigned t = 0; t < horizon; ++t) {
    Matrix next(size);
    for (std::size_t incumbent = 0; incumbent < size; ++incumbent)
      for (std::size_t x = 0; x < size; ++x)
        if (joint(incumbent, x) != 0)
          for (std::size_t y = 0; y < size; ++y)
            next(guide[y] > guide[incumbent] ? y : incumbent, y) +=
                joint(incumbent, x) * transition(x, y);
    joint = next;
  }
  Real sum = 0;
  for (std::size_t incumbent = 0; incumbent < size; ++incumbent)
    for (std::size_t x = 0; x < size; ++x)
      sum += joint(incumbent, x) * static_cast<Real>(k[incumbent]);
  return sum * resolution;
}

Real regression_to_the_mean(const Matrix& blind_transition, const Codes& starts, const Scores& k,
                            Real resolution, unsigned horizon) {
  const auto size = static_cast<Real>(k.size());
  Real mean_of_all = 0;
  for (const std::int64_t score : k) mean_of_all += static_cast<Real>(score) / size;
  const Real mean_of_stratum = mean_score(uniform_law(k.size(), starts), k);
  const Real returned = trace(power(blind_transition, horizon)) / size;
  return (1 - returned) * size / (size - 1) * (mean_of_all - mean_of_stratum) * resolution;
}

Real expected_cost(const Matrix& transition, const Matrix& proposal, const Codes& starts,
                   const Vector& cost, unsigned evaluations, unsigned horizon) {
  Vector law = uniform_law(transition.size, starts);
  Real sum = 0;
  for (unsigned t = 0; t < horizon; ++t) {
    for (std::size_t x = 0; x < law.size(); ++x)
      for (std::size_t y = 0; y < law.size(); ++y)
        sum += law[x] * static_cast<Real>(evaluations) * proposal(x, y) * cost[y];
    law = step_law(law, transition);
  }
  return sum;
}

}  // namespace archwalk::oracle
