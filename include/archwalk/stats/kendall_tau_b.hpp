#pragma once

#include <cstddef>
#include <limits>
#include <span>

namespace archwalk {

/// Kendall's τ-b with its two-sided p and 95 % interval. NaN where it is not defined: τ and p with
/// fewer than two values or where all of x or all of y tie, the interval also below ten values and
/// where no value, left out, changes τ: at ±1 above all.
struct KendallTauB {
  std::size_t n = 0;
  double tau = std::numeric_limits<double>::quiet_NaN();
  double p = std::numeric_limits<double>::quiet_NaN();
  double ci_low = std::numeric_limits<double>::quiet_NaN();
  double ci_high = std::numeric_limits<double>::quiet_NaN();
};

/// Kendall's τ-b of x[n] and y[n], each known up to an error bound ([n] >= 0, or empty for exact).
///
/// With a_ij = sign(x_j − x_i), or 0 where |x_i − x_j| <= bound_i + bound_j, and b_ij alike of y:
///   τ = Σ ab / √(Σ a² Σ b²), sums over ordered pairs
///       (Kendall, "The treatment of ties in ranking problems", Biometrika 33, 1945).
///   p: two-sided normal for Σ ab with Daniels' permutation variance, which needs no transitive
///   ties
///       (Daniels, "The relation between measures of correlation", Biometrika 33, 1944):
///       4/(n(n−1)(n−2)) (Σ_i a_i.² − Σ a²)(Σ_i b_i.² − Σ b²) + 2/(n(n−1)) Σ a² Σ b².
///       With ordinary ties both equal scipy.stats.kendalltau(method='asymptotic').
///   interval: tanh(atanh τ ± 1.96 s), s² = (n−1)/n Σ_i (z_i − mean z)², z_i = atanh of τ without
///       value i. A z_i of τ = ±1 is taken half a tie inside, 1 − 1/(2√(Σ a² Σ b²)), so that every
///       other τ is as it is.
///
/// All sums are counted in integers in O(n log n) at every n (see interval_order.hpp), so the ties
/// keep their definition at any number of values and nothing is snapped.
/// Throws InputError on unequal lengths, NaN, or negative bounds.
KendallTauB kendall_tau_b(std::span<const double> x, std::span<const double> y,
                          std::span<const double> bound_x = {},
                          std::span<const double> bound_y = {});

}  // namespace archwalk
