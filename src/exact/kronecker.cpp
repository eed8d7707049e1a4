#include "kronecker.hpp"

#include "pairwise_sum.hpp"

namespace archwalk {
std::vector<double> matrix_product(const std::vector<double>& a, const std::vector<double>& b,
                                   std::size_t n) {
  std::vector<double> product(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < n; ++k) {
      for (std::size_t j = 0; j < n; ++j) product[i * n + j] += a[i * n + k] * b[k * n + j];
    }
  }
  return product;
}

std::vector<double> matrix_power(const std::vector<double>& matrix, std::size_t radix,
                                 std::uint32_t exponent) {
  std::vector<double> power(radix * radix, 0.0);
  for (std::size_t i = 0; i < radix; ++i) power[i * radix + i] = 1.0;
  std::vector<double> square = matrix;
  for (; exponent > 0; exponent >>= 1) {
    if ((exponent & 1u) != 0) power = matrix_product(power, square, radix);
    if (exponent > 1) square = matrix_product(square, square, radix);
  }
  return power;
}

double kronecker_return_probability(const std::vector<std::vector<double>>& edge_matrices,
                                    const ProductShape& shape, std::uint32_t horizon) {
  const auto radix = static_cast<std::size_t>(shape.radix);
  double product = 1.0;
  for (const std::vector<double>& matrix : edge_matrices) {
    const std::vector<double> power = matrix_power(matrix, radix, horizon);
    double trace = 0.0;
    for (std::size_t i = 0; i < radix; ++i) trace += power[i * radix + i];
    product *= trace / static_cast<double>(radix);
  }
  return product;
}

void kronecker_estimates(const std::vector<std::vector<double>>& edge_matrices,
                         const ProductShape& shape, const ExactSettings& settings,
                         const std::vector<MeasuredScore>& scores, ExactEstimates& out) {
  const auto radix = static_cast<std::size_t>(shape.radix);
  const std::size_t horizons = settings.horizons.size();
  std::vector<double> scratch(shape.size);
  for (std::size_t h = 0; h < horizons; ++h) {
    std::vector<std::vector<double>> powers;
    for (const std::vector<double>& matrix : edge_matrices) {
      powers.push_back(matrix_power(matrix, radix, settings.horizons[h]));
    }
    // M^T is off by at most T (K+1) roundings in the max norm, a contraction adds K+1.
    const double relative_error = static_cast<double>(shape.edges) *
                                  (static_cast<double>(settings.horizons[h]) + 1.0) *
                                  static_cast<double>(radix + 2) * kUnitRoundoff;
    for (std::size_t s = 0; s < scores.size(); ++s) {
      std::vector<double> u = scores[s].value;
      std::vector<double> v = scores[s].square;
      std::size_t stride = 1;
      for (const std::vector<double>& power : powers) {
        contract(power, stride, radix, u, scratch);
        contract(power, stride, radix, v, scratch);
        stride *= radix;
      }
      for (std::size_t stratum = 0; stratum < settings.strata.size(); ++stratum) {
        const StratumMoments moments = moments_of(scores[s], settings.strata[stratum][s], u.data(),
                                                  v.data(), 1, relative_error);
        store(moments, scores[s].resolution, (stratum * scores.size() + s) * horizons + h, out);
      }
    }
  }
}

}  // namespace archwalk
