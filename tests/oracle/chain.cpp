#include "oracle/chain.hpp"

namespace archwalk::oracle {
namespace {

Real dot(const Vector& law, const Vector& values) {
  Real sum = 0;
  for (std::size_t x = 0; x < law.size(); ++x) sum += law[x] * values[x];
  return sum;
}

std::vector<bool> reached_from(const Matrix& transition, std::size_t start) {
  std::vector<bool> seen(transition.size, false);
  Codes waiting{start};
  seen[start] = true;
  while (!waiting.empty()) {
    const std::size_t x = waiting.back();
    waiting.pop_back();
    for (std::size_t y = 0; y < transition.size; ++y)
      if (!seen[y] && transition(x, y) > 0) {
        seen[y] = true;
        waiting.push_back(y);
      }
  }
  return seen;
}

}  // namespace

std::vector<std::vector<bool>> reachability(const Matrix& transition) {
  std::vector<std::vector<bool>> result;
  for (std::size_t x = 0; x < transition.size; ++x) result.push_back(reached_from(transition, x));
  return result;
}

std::vector<Codes> closed_classes(const Matrix& transition) {
  const std::vector<std::vector<bool>> reaches = reachability(transition);
  std::vector<Codes> classes;
  for (std::size_t x = 0; x < transition.size; ++x) {
    Codes members;
    bool closed = true;
    for (std::size_t y = 0; y < transition.size; ++y)
      if (reaches[x][y]) {
        members.push_back(y);
        closed = closed && reaches[y][x];
      }
    if (closed && members.front() == x)  // each class once, by its first member
      classes.push_back(members);
  }
  return classes;
}

std::optional<Vector> stationary_law(const Matrix& transition) {
  const std::vector<Codes> classes = closed_classes(transition);
  if (classes.size() != 1) return std::nullopt;
  const Codes& members = classes.front();
  // Σ_x π(x)(P(x,y) − [x=y]) = 0 for all y but the first, and Σ π = 1 in its place.
  const std::size_t size = members.size();
  Matrix equations(size);
  Vector right(size, 0.0L);
  for (std::size_t x = 0; x < size; ++x) {
    for (std::size_t y = 0; y < size; ++y) {
      if (y == x) continue;
      equations(y, x) += transition(members[x], members[y]);
      equations(x, x) -= transition(members[x], members[y]);  // P(x,x) − 1 from the off-diagonals
    }
  }
  for (std::size_t x = 0; x < size; ++x) equations(0, x) = 1;
  right[0] = 1;
  const Vector solution = solve(equations, right);
  Vector law(transition.size, 0.0L);
  for (std::size_t x = 0; x < size; ++x) law[members[x]] = solution[x];
  return law;
}

Vector reach(const ProductSpace& space, const Matrix& transition) {
  Vector result(transition.size, 0.0L);
  for (std::size_t x = 0; x < transition.size; ++x)
    for (std::size_t y = 0; y < transition.size; ++y)
      result[x] += transition(x, y) * space.distance(x, y);
  return result;
}

Real reach_uniform(const ProductSpace& space, const Matrix& transition) {
  Real sum = 0;
  for (const Real r : reach(space, transition)) sum += r;
  return sum / static_cast<Real>(transition.size);
}

Real reach_stratum(const ProductSpace& space, const Matrix& transition, const Codes& starts) {
  return dot(uniform_law(transition.size, starts), reach(space, transition));
}

Real reach_path(const ProductSpace& space, const Matrix& transition, const Codes& starts,
                unsigned horizon) {
  const Vector step_reach = reach(space, transition);
  Vector law = uniform_law(transition.size, starts);
  Real sum = 0;
  for (unsigned t = 1; t <= horizon; ++t) {
    sum += dot(law, step_reach);  // law of X_{t−1}
    law = step_law(law, transition);
  }
  return sum / static_cast<Real>(horizon);
}

std::optional<Real> reach_stationary(const ProductSpace& space, const Matrix& transition) {
  const std::optional<Vector> law = stationary_law(transition);
  if (!law) return std::nullopt;
  return dot(*law, reach(space, transition));
}

}  // namespace archwalk::oracle
