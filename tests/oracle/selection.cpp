#include "oracle/selection.hpp"

#include <cmath>
#include <map>
#include <memory>
#include <stdexcept>

#include "oracle/quadrature.hpp"

namespace archwalk::oracle {
namespace {

using DifferenceRule = std::function<Real(Real difference)>;

Acceptance by_difference(DifferenceRule rule, DifferenceRule rule_at_equal_infinities) {
  return [=](const Level& from, const Level& to) -> Real {
    if (from && to) return rule(static_cast<Real>(*to) - static_cast<Real>(*from));
    if (!from && !to) return rule_at_equal_infinities(0);
    return to.has_value() ? 1 : 0;
  };
}

Acceptance by_difference(DifferenceRule rule) {
  return by_difference(rule, rule);
}

DifferenceRule step_rule(Real slack, bool strictly) {
  return [=](Real difference) -> Real {
    return (strictly ? difference > -slack : difference >= -slack) ? 1 : 0;
  };
}

DifferenceRule metropolis_rule(Real temperature) {
  if (!(temperature > 0)) throw std::invalid_argument("a temperature is positive");
  return [=](Real difference) -> Real {
    return difference >= 0 ? 1 : std::exp(difference / temperature);
  };
}

// E[rule(Δ + sigma·√2·Z)]. The rule is smooth but for one point, where Δ + sigma·√2·Z = kink.
Acceptance with_noise(const DifferenceRule& rule, Real kink, Real sigma) {
  if (sigma == 0) return by_difference(rule);
  if (!(sigma > 0)) throw std::invalid_argument("sigma is not negative");
  const Real scale = sigma * std::sqrt(2.0L);
  const auto known = std::make_shared<std::map<Real, Real>>();
  const DifferenceRule noisy = [=](Real difference) {
    const auto [entry, is_new] = known->try_emplace(difference, 0.0L);
    if (is_new)
      entry->second = gaussian_expectation([&](Real z) { return rule(difference + scale * z); },
                                           (kink - difference) / scale);
    return entry->second;
  };
  return by_difference(noisy, rule);
}

// The winner's law after the first draws, from the law after one draw fewer: a new draw replaces
// the winner only if it is strictly better.
Vector winner_law(const Vector& row, const Guide& guide, unsigned draws) {
  Vector winner = row;
  for (unsigned draw = 2; draw <= draws; ++draw) {
    Vector next(row.size(), 0.0L);
    for (std::size_t held = 0; held < row.size(); ++held)
      if (winner[held] > 0)
        for (std::size_t drawn = 0; drawn < row.size(); ++drawn)
          next[guide[drawn] > guide[held] ? drawn : held] += winner[held] * row[drawn];
    winner = next;
  }
  return winner;
}

}  // namespace

Acceptance always() {
  return [](const Level&, const Level&) -> Real { return 1; };
}
Acceptance improving() {
  return by_difference(step_rule(0, true));
}
Acceptance non_worsening() {
  return by_difference(step_rule(0, false));
}
Acceptance metropolis(Real temperature) {
  return by_difference(metropolis_rule(temperature));
}
Acceptance threshold_accepting(Real slack) {
  return by_difference(step_rule(slack, false));
}

Acceptance noisy_improving(Real sigma) {
  return with_noise(step_rule(0, true), 0, sigma);
}
Acceptance noisy_non_worsening(Real sigma) {
  return with_noise(step_rule(0, false), 0, sigma);
}
Acceptance noisy_threshold(Real slack, Real sigma) {
  return with_noise(step_rule(slack, false), -slack, sigma);
}
Acceptance noisy_metropolis(Real temperature, Real sigma) {
  return with_noise(metropolis_rule(temperature), 0, sigma);
}

Matrix select(const Matrix& proposal, const Guide& guide, const Acceptance& acceptance) {
  Matrix result(proposal.size);
  for (std::size_t x = 0; x < proposal.size; ++x)
    for (std::size_t y = 0; y < proposal.size; ++y) {
      const Real accepted = y == x ? 1 : acceptance(guide[x], guide[y]);
      result(x, y) += proposal(x, y) * accepted;
      result(x, x) += proposal(x, y) * (1 - accepted);
    }
  return result;
}

Matrix tournament(const Matrix& proposal, const Guide& guide, unsigned draws, bool keep_parent) {
  if (draws == 0) throw std::invalid_argument("a tournament has at least one draw");
  Matrix result(proposal.size);
  for (std::size_t x = 0; x < proposal.size; ++x) {
    Vector row;
    for (std::size_t y = 0; y < proposal.size; ++y) row.push_back(proposal(x, y));
    const Vector winner = winner_law(row, guide, draws);
    for (std::size_t y = 0; y < proposal.size; ++y)
      result(x, keep_parent && !(guide[y] > guide[x]) ? x : y) += winner[y];
  }
  return result;
}

Guide finite_guide(const std::vector<std::int64_t>& k) {
  return Guide(k.begin(), k.end());
}

}  // namespace archwalk::oracle
