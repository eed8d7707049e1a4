#include "spectral_cost.hpp"

#include <algorithm>
#include <cmath>

#include "archwalk/exact/interaction_orders.hpp"
#include "arithmetic/double_up.hpp"
#include "arithmetic/pairwise_sum.hpp"

namespace archwalk {

double geometric_sum(double lambda, std::uint32_t terms) {
  double sum = lambda;
  double power = lambda;
  double_up(
      terms,
      [&] {
        sum += power * sum;
        power *= power;
      },
      [&] {
        sum = lambda * (1.0 + sum);
        power *= lambda;
      });
  return sum;
}

CostOrders cost_orders(const std::vector<double>& cost, const ProductShape& shape,
                       const ExactSettings& settings) {
  const InteractionOrders orders = split_by_order(cost, shape);
  CostOrders out;
  double most_units = 0.0;
  for (const auto& stratum : settings.strata) {
    for (const std::vector<std::uint32_t>& starts : stratum) {
      std::vector<double>& means = out.mean.emplace_back();
      for (const std::vector<double>& component : orders.component) {
        means.push_back(
            pairwise_sum(0, starts.size(), [&](std::size_t i) { return component[starts[i]]; }) /
            static_cast<double>(starts.size()));
      }
      most_units = std::max(most_units, pairwise_error_units(starts.size()) + 2.0);
    }
  }
  for (std::size_t j = 0; j < orders.component.size(); ++j) {
    double largest = 0.0;
    for (double value : orders.component[j]) largest = std::max(largest, std::abs(value));
    out.error.push_back(orders.error[j] + most_units * kUnitRoundoff * largest);
  }
  return out;
}

void spectral_cost(const std::vector<double>& eigenvalues, const CostOrders& orders,
                   const ExactSettings& settings, PathEstimates& out) {
  const std::size_t horizons = settings.horizons.size();
  const auto count = static_cast<double>(eigenvalues.size());
  for (std::size_t h = 0; h < horizons; ++h) {
    const auto steps = static_cast<double>(settings.horizons[h]);
    std::vector<double> sums{steps};  // λ_0 = 1
    for (std::size_t j = 1; j < eigenvalues.size(); ++j) {
      sums.push_back(geometric_sum(eigenvalues[j], settings.horizons[h]));
    }
    // λ_j carries L+4 roundings, λ^t then t times as many; the sum itself 2 T².
    const double sums_error =
        (0.5 * steps * (steps + 1.0) * (count + 4.0) + 2.0 * steps * steps) * kUnitRoundoff;
    for (std::size_t set = 0; set < orders.mean.size(); ++set) {
      double mean = 0.0;
      double error = 0.0;
      for (std::size_t j = 0; j < sums.size(); ++j) {
        const double order = orders.mean[set][j];
        mean += order * sums[j];
        error += steps * orders.error[j] + (j == 0 ? 0.0 : sums_error) * std::abs(order) +
                 (count + 3.0) * kUnitRoundoff * steps * std::abs(order);
      }
      out.cost[set * horizons + h] = mean * settings.cost->resolution;
      out.cost_bound[set * horizons + h] = 1.001 * error * settings.cost->resolution;
    }
  }
}

}  // namespace archwalk
