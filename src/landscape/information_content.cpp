#include <algorithm>
#include <cmath>

#include "archwalk/landscape/random_walk.hpp"

namespace archwalk {
namespace {

// Neighbors by the sign that a step to them has; [cell].
struct StepSigns {
  std::vector<double> up;
  std::vector<double> down;
  std::vector<double> flat;
};

StepSigns count_signs(const ScoredGraph& scored, double sensitivity) {
  const std::uint32_t n = scored.size();
  StepSigns signs{std::vector<double>(n, 0.0), std::vector<double>(n, 0.0),
                  std::vector<double>(n, 0.0)};
  for (std::uint32_t x = 0; x < n; ++x) {
    for (const std::uint32_t y : scored.graph.neighbors(x)) {
      const double change = scored.level[y] - scored.level[x];
      if (scored.rank[x] == scored.rank[y] || std::abs(change) <= sensitivity) {
        signs.flat[x] += 1.0;
      } else {
        (change > 0.0 ? signs.up : signs.down)[x] += 1.0;
      }
    }
  }
  return signs;
}

double entropy_term(double p, double base) {
  return p > 0.0 ? -p * std::log(p) / std::log(base) : 0.0;
}

// The walk is reversible: a step down from y, run backwards, is a step up into y.
void pair_entropies(const ScoredGraph& scored, const StepSigns& signs, InformationContent& out) {
  double pair[3][3] = {};
  const auto weight = static_cast<double>(scored.graph.target.size());
  for (std::uint32_t y = 0; y < scored.size(); ++y) {
    const double degree = scored.graph.degree(y);
    const double into[3] = {signs.up[y], signs.flat[y], signs.down[y]};  // −1, 0, 1
    const double onward[3] = {signs.down[y], signs.flat[y], signs.up[y]};
    for (int p = 0; p < 3; ++p) {
      for (int q = 0; q < 3; ++q) pair[p][q] += into[p] * onward[q] / degree / weight;
    }
  }
  for (int p = 0; p < 3; ++p) {
    for (int q = 0; q < 3; ++q) {
      if (p == q) {
        out.density_basin += entropy_term(pair[p][q], 3.0);
      } else {
        out.information += entropy_term(pair[p][q], 6.0);
      }
    }
  }
}

// Solves (degree − flat edges) g = up: g(x) is the chance that the first step of a walk from x that
// is not 0 goes up. Conjugate gradients with the diagonal as preconditioner; the matrix is
// symmetric and positive definite on the cells that can reach a step that is not 0.
class FirstStep {
 public:
  FirstStep(const ScoredGraph& scored, double sensitivity)
      : scored_(scored), sensitivity_(sensitivity) {}

  std::vector<double> chance_up(const StepSigns& signs) const {
    const std::uint32_t n = scored_.size();
    std::vector<double> g(n, 0.0);
    std::vector<double> residual = signs.up;
    std::vector<double> direction(n);
    std::vector<double> image(n);
    double length = 0.0;
    for (std::uint32_t x = 0; x < n; ++x) {
      direction[x] = residual[x] / scored_.graph.degree(x);
      length += residual[x] * direction[x];
    }
    const double goal = length * 1e-28;
    for (int iteration = 0; iteration < kMostIterations && length > goal; ++iteration) {
      apply(direction, image);
      double curvature = 0.0;
      for (std::uint32_t x = 0; x < n; ++x) curvature += direction[x] * image[x];
      if (!(curvature > 0.0)) break;
      const double step = length / curvature;
      double shorter = 0.0;
      for (std::uint32_t x = 0; x < n; ++x) {
        g[x] += step * direction[x];
        residual[x] -= step * image[x];
        shorter += residual[x] * residual[x] / scored_.graph.degree(x);
      }
      for (std::uint32_t x = 0; x < n; ++x) {
        direction[x] = residual[x] / scored_.graph.degree(x) + shorter / length * direction[x];
      }
      length = shorter;
    }
    return g;
  }

 private:
  static constexpr int kMostIterations = 2000;

  void apply(const std::vector<double>& g, std::vector<double>& image) const {
    for (std::uint32_t x = 0; x < scored_.size(); ++x) {
      double sum = scored_.graph.degree(x) * g[x];
      for (const std::uint32_t y : scored_.graph.neighbors(x)) {
        if (scored_.rank[x] == scored_.rank[y] ||
            std::abs(scored_.level[x] - scored_.level[y]) <= sensitivity_) {
          sum -= g[y];
        }
      }
      image[x] = sum;
    }
  }

  const ScoredGraph& scored_;
  double sensitivity_;
};

// A change of direction: the next step goes up where the last one that is not 0 went down, which by
// reversibility has the chance g, or the other way round.
double direction_changes(const ScoredGraph& scored, const StepSigns& signs, double sensitivity) {
  const std::vector<double> g = FirstStep(scored, sensitivity).chance_up(signs);
  double sum = 0.0;
  for (std::uint32_t x = 0; x < scored.size(); ++x) {
    sum += signs.up[x] * g[x] + signs.down[x] * (1.0 - g[x]);
  }
  return sum / static_cast<double>(scored.graph.target.size());
}

}  // namespace

std::vector<InformationContent> information_content(const ScoredGraph& scored) {
  double largest = 0.0;
  for (std::uint32_t x = 0; x < scored.size(); ++x) {
    for (const std::uint32_t y : scored.graph.neighbors(x)) {
      largest = std::max(largest, std::abs(scored.level[x] - scored.level[y]));
    }
  }
  std::vector<double> grid = {0.0};
  for (int halvings = 7; halvings >= 0; --halvings) grid.push_back(std::ldexp(largest, -halvings));
  std::vector<InformationContent> all;
  for (const double sensitivity : grid) {
    const StepSigns signs = count_signs(scored, sensitivity);
    InformationContent content;
    content.sensitivity = sensitivity;
    pair_entropies(scored, signs, content);
    content.partial_information = direction_changes(scored, signs, sensitivity);
    all.push_back(content);
    if (largest == 0.0) break;
  }
  return all;
}

}  // namespace archwalk
