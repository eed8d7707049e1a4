#include "oracle/quadrature.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace archwalk::oracle {
namespace {

using Function = std::function<Real(Real)>;

struct Panel {
  Real left, right;
  Real at_left, at_middle, at_right;

  Real simpson() const { return (right - left) / 6 * (at_left + 4 * at_middle + at_right); }
};

// Halves the panel until both halves agree with the whole.
Real adaptive(const Function& f, const Panel& whole, Real tolerance, int depth) {
  const Real middle = (whole.left + whole.right) / 2;
  const Panel low{whole.left, middle, whole.at_left, f((whole.left + middle) / 2), whole.at_middle};
  const Panel high{middle, whole.right, whole.at_middle, f((middle + whole.right) / 2),
                   whole.at_right};
  const Real halves = low.simpson() + high.simpson();
  const Real correction = (halves - whole.simpson()) / 15;
  if (depth == 0 || std::fabs(correction) <= tolerance) return halves + correction;
  return adaptive(f, low, tolerance / 2, depth - 1) + adaptive(f, high, tolerance / 2, depth - 1);
}

// The integral over [left, right] in panels of width at most 1/2. The ends are moved inwards by a
// hair so that a jump at an end is never seen from the wrong side.
Real integrate(const Function& f, Real left, Real right) {
  if (!(left < right)) return 0;
  const Real hair = 1e-17L;
  const auto inside = [&](Real z) { return f(std::clamp(z, left + hair, right - hair)); };
  const int panels = static_cast<int>(std::ceil((right - left) * 2));
  Real sum = 0;
  for (int i = 0; i < panels; ++i) {
    const Real from = left + (right - left) * static_cast<Real>(i) / static_cast<Real>(panels);
    const Real to = left + (right - left) * static_cast<Real>(i + 1) / static_cast<Real>(panels);
    const Panel panel{from, to, inside(from), inside((from + to) / 2), inside(to)};
    sum += adaptive(inside, panel, 1e-15L, 40);
  }
  return sum;
}

}  // namespace

Real gaussian_expectation(const std::function<Real(Real)>& g, Real kink) {
  const Real end = 12;
  const Function weighted = [&](Real z) {
    return g(z) * std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi_v<Real>);
  };
  const Real cut = std::clamp(kink, -end, end);
  return integrate(weighted, -end, cut) + integrate(weighted, cut, end);
}

}  // namespace archwalk::oracle
