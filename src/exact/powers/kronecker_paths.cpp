#include "kronecker_paths.hpp"

#include <algorithm>

#include "arithmetic/double_up.hpp"
#include "arithmetic/pairwise_sum.hpp"
#include "kronecker.hpp"

namespace archwalk {
namespace {

// Σ_{t<T} M^t r.
std::vector<double> edge_sums(const std::vector<double>& matrix, std::size_t radix,
                              const std::vector<double>& r, std::uint32_t steps) {
  std::vector<double> sum = r;
  std::vector<double> power = matrix;
  const auto product = [&](const std::vector<double>& left, std::size_t a) {
    double value = 0.0;
    for (std::size_t b = 0; b < radix; ++b) value += left[a * radix + b] * sum[b];
    return value;
  };
  std::vector<double> next(radix);
  double_up(
      steps,
      [&] {
        for (std::size_t a = 0; a < radix; ++a) next[a] = sum[a] + product(power, a);
        sum.swap(next);
        power = matrix_product(power, power, radix);
      },
      [&] {
        for (std::size_t a = 0; a < radix; ++a) next[a] = r[a] + product(matrix, a);
        sum.swap(next);
        power = matrix_product(power, matrix, radix);
      });
  return sum;
}

std::vector<double> moves_of(const std::vector<double>& matrix, std::size_t radix) {
  std::vector<double> r(radix, 0.0);  // exact without restarts: multiples of 2^-32 below 1
  for (std::size_t a = 0; a < radix; ++a) {
    for (std::size_t b = 0; b < radix; ++b) r[a] += a == b ? 0.0 : matrix[a * radix + b];
  }
  return r;
}

// The chain of one edge.
std::vector<double> edge_chain(const KroneckerForm& form, std::size_t edge, std::size_t radix) {
  std::vector<double> chain = form.edge_matrices[edge];
  if (form.jump == 0.0) return chain;
  for (double& p : chain) p = form.jump / static_cast<double>(radix) + (1.0 - form.jump) * p;
  return chain;
}

double start_count(const ExactSettings& settings, std::size_t set) {
  const std::size_t scores = settings.strata.front().size();
  return static_cast<double>(settings.strata[set / scores][set % scores].size());
}

}  // namespace

std::vector<std::int64_t> digit_counts(const std::vector<std::uint32_t>& starts,
                                       const ProductShape& shape) {
  const auto radix = static_cast<std::uint32_t>(shape.radix);
  std::vector<std::int64_t> counts(static_cast<std::size_t>(shape.edges) * radix, 0);
  for (std::uint32_t rest : starts) {
    for (std::size_t edge = 0; edge < static_cast<std::size_t>(shape.edges); ++edge) {
      ++counts[edge * radix + rest % radix];
      rest /= radix;
    }
  }
  return counts;
}

void kronecker_reach(const KroneckerForm& form, const ProductShape& shape,
                     const ExactSettings& settings,
                     const std::vector<std::vector<std::int64_t>>& counts, PathEstimates& out) {
  const auto radix = static_cast<std::size_t>(shape.radix);
  const std::size_t horizons = settings.horizons.size();
  // Steps as given, and one step for reach_stratum.
  std::vector<std::uint32_t> all_steps = settings.horizons;
  all_steps.push_back(1);
  for (std::size_t h = 0; h <= horizons; ++h) {
    std::vector<double> sums;  // [edge, digit]
    for (std::size_t e = 0; e < form.edge_matrices.size(); ++e) {
      const std::vector<double> matrix = edge_chain(form, e, radix);
      const std::vector<double> one =
          edge_sums(matrix, radix, moves_of(matrix, radix), all_steps[h]);
      sums.insert(sums.end(), one.begin(), one.end());
    }
    const auto steps = static_cast<double>(all_steps[h]);
    // S_e is off by at most (K+3) T² roundings (M^n by n (K+1), a product by K+2), and there are L
    // of them, each at most T. Restarts add three to every entry, and r_e is a sum of K.
    const double edges = shape.edges;
    const double restarts = form.jump > 0.0 ? static_cast<double>(radix + 6) : 0.0;
    const double sums_error =
        edges * kUnitRoundoff *
        (steps > 1.0 ? (static_cast<double>(radix + 3) + restarts) * steps : restarts);
    for (std::size_t set = 0; set < counts.size(); ++set) {
      double total = 0.0;
      for (std::size_t i = 0; i < sums.size(); ++i) {
        total += static_cast<double>(counts[set][i]) * sums[i];
      }
      const double mean = total / start_count(settings, set) / steps;
      const double bound =
          1.001 * sums_error + static_cast<double>(sums.size() + 4) * kUnitRoundoff * mean;
      if (h == horizons) {
        out.reach_stratum[set] = mean;
        out.reach_stratum_bound[set] = bound;
      } else {
        out.reach_path[set * horizons + h] = mean;
        out.reach_path_bound[set * horizons + h] = bound;
      }
    }
  }
}

void store_cost(const std::vector<double>& sum, double error, std::size_t h,
                const ExactSettings& settings, PathEstimates& out) {
  const std::size_t horizons = settings.horizons.size();
  for (std::size_t set = 0; set * horizons < out.cost.size(); ++set) {
    const std::size_t scores = settings.strata.front().size();
    const std::vector<std::uint32_t>& starts = settings.strata[set / scores][set % scores];
    const double mean =
        pairwise_sum(0, starts.size(), [&](std::size_t i) { return sum[starts[i]]; }) /
        static_cast<double>(starts.size());
    const double summing = (pairwise_error_units(starts.size()) + 4.0) * kUnitRoundoff;
    out.cost[set * horizons + h] = mean * settings.cost->resolution;
    out.cost_bound[set * horizons + h] = (error + summing * mean) * settings.cost->resolution;
  }
}

void kronecker_cost(const std::vector<std::vector<double>>& edge_matrices,
                    const ProductShape& shape, const ExactSettings& settings,
                    const std::vector<double>& cost, PathEstimates& out) {
  const auto radix = static_cast<std::size_t>(shape.radix);
  const std::size_t horizons = settings.horizons.size();
  const double largest = *std::max_element(cost.begin(), cost.end());
  std::vector<double> scratch(cost.size());
  const auto apply = [&](const std::vector<std::vector<double>>& powers, std::vector<double>& u) {
    std::size_t stride = 1;
    for (const std::vector<double>& power : powers) {
      contract(power, stride, radix, u, scratch);
      stride *= radix;
    }
  };
  std::vector<double> once = cost;
  apply(edge_matrices, once);
  for (std::size_t h = 0; h < horizons; ++h) {
    std::vector<double> sum = once;
    std::vector<std::vector<double>> powers = edge_matrices;
    std::vector<double> moved;
    const auto raise = [&](const std::vector<std::vector<double>>& factors) {
      for (std::size_t e = 0; e < powers.size(); ++e) {
        powers[e] = matrix_product(powers[e], factors[e], radix);
      }
    };
    double_up(
        settings.horizons[h],
        [&] {
          moved = sum;
          apply(powers, moved);
          for (std::size_t x = 0; x < sum.size(); ++x) sum[x] += moved[x];
          raise(std::vector<std::vector<double>>(powers));
        },
        [&] {
          apply(edge_matrices, sum);
          for (std::size_t x = 0; x < sum.size(); ++x) sum[x] += once[x];
          raise(edge_matrices);
        });
    // P^n is off by L (n+1)(K+2) roundings; doubling, adding one, and P c itself stay below twice
    // that for T steps, times T · largest.
    const auto steps = static_cast<double>(settings.horizons[h]);
    const double sums_error = 2.0 * (shape.edges * static_cast<double>(radix + 2) + 1.0) * steps *
                              (steps + 1.0) * kUnitRoundoff * largest;
    store_cost(sum, 1.001 * sums_error, h, settings, out);
  }
}

}  // namespace archwalk
