#include <algorithm>
#include <cmath>

#include "archwalk/core/watched_work.hpp"
#include "arithmetic/double_up.hpp"
#include "arithmetic/pairwise_sum.hpp"
#include "kronecker.hpp"
#include "kronecker_paths.hpp"

namespace archwalk {
namespace {

// P^n = (1-ρ)^n Q^n + 1 J_n', Q the product of edges and J_n [code] where walks are after n steps
// that have jumped by then: J_1 = ρ/N, J_{m+n} = J_n + (1-ρ)^n (Q^n)' J_m.
class JumpPower {
 public:
  JumpPower(const KroneckerForm& form, const ProductShape& shape)
      : radix_(static_cast<std::size_t>(shape.radix)),
        edges_(form.edge_matrices),
        no_jump_(1.0 - form.jump),
        jumped_(shape.size, form.jump / shape.size) {}

  // u <- P^n u.
  void apply(std::vector<double>& u, std::vector<double>& scratch) const {
    const double jumped =
        pairwise_sum(0, u.size(), [&](std::size_t x) { return jumped_[x] * u[x]; });
    contract_all(edges_, u, scratch);
    for (double& value : u) value = no_jump_ * value + jumped;
  }

  // Of n more steps.
  void append(const JumpPower& more, std::vector<double>& scratch) {
    std::vector<std::vector<double>> transposed = more.edges_;
    for (std::vector<double>& matrix : transposed) {
      for (std::size_t a = 0; a < radix_; ++a) {
        for (std::size_t b = 0; b < a; ++b)
          std::swap(matrix[a * radix_ + b], matrix[b * radix_ + a]);
      }
    }
    contract_all(transposed, jumped_, scratch);
    for (std::size_t x = 0; x < jumped_.size(); ++x) {
      jumped_[x] = more.jumped_[x] + more.no_jump_ * jumped_[x];
    }
    for (std::size_t e = 0; e < edges_.size(); ++e) {
      edges_[e] = matrix_product(edges_[e], more.edges_[e], radix_);
    }
    no_jump_ *= more.no_jump_;
  }

 private:
  void contract_all(const std::vector<std::vector<double>>& matrices, std::vector<double>& u,
                    std::vector<double>& scratch) const {
    std::size_t stride = 1;
    for (const std::vector<double>& matrix : matrices) {
      contract(matrix, stride, radix_, u, scratch);
      stride *= radix_;
    }
  }

  std::size_t radix_;
  std::vector<std::vector<double>> edges_;
  double no_jump_;
  std::vector<double> jumped_;
};

}  // namespace

void restart_cost(const KroneckerForm& form, const ProductShape& shape,
                  const ExactSettings& settings, const std::vector<double>& cost,
                  PathEstimates& out) {
  const JumpPower one(form, shape);
  std::vector<double> scratch(cost.size());
  std::vector<double> once = cost;
  one.apply(once, scratch);
  const double largest = *std::max_element(cost.begin(), cost.end());
  for (std::size_t h = 0; h < settings.horizons.size(); ++h) {
    stop_if_cancelled();
    std::vector<double> sum = once;
    std::vector<double> moved;
    JumpPower power = one;
    double_up(
        settings.horizons[h],
        [&] {
          moved = sum;
          power.apply(moved, scratch);
          for (std::size_t x = 0; x < sum.size(); ++x) sum[x] += moved[x];
          power.append(JumpPower(power), scratch);
        },
        [&] {
          one.apply(sum, scratch);
          for (std::size_t x = 0; x < sum.size(); ++x) sum[x] += once[x];
          power.append(one, scratch);
        });
    // Q^n and its weight are off by (n+1)(L(K+2)+2) roundings, J_n by as many for each doubling on
    // the way to it, and its product with a vector by those of a sum over N. An error e_n of P^n
    // makes one of n e_n · largest in a sum of twice as many steps: T² of the first, and T of the
    // last, for each doubling.
    const auto steps = static_cast<double>(settings.horizons[h]);
    const double doublings = std::log2(steps) + 3.0;
    const double step_units = shape.edges * static_cast<double>(shape.radix + 2) + 2.0;
    const double units = 2.0 * step_units * doublings * steps * (steps + 1.0) +
                         2.0 * (pairwise_error_units(cost.size()) + 4.0) * doublings * steps;
    store_cost(sum, 1.001 * units * kUnitRoundoff * largest, h, settings, out);
  }
}

}  // namespace archwalk
