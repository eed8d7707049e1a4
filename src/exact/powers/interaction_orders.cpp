#include "archwalk/exact/interaction_orders.hpp"

#include <algorithm>
#include <cmath>

#include "arithmetic/pairwise_sum.hpp"

namespace archwalk {
namespace {

double largest(const std::vector<double>& values) {
  double most = 0.0;
  for (double value : values) most = std::max(most, std::abs(value));
  return most;
}

// Replaces `values` by their averages over one digit and leaves the deviations in `deviations`.
void average_over_digit(std::vector<double>& values, std::vector<double>& deviations,
                        std::size_t stride, std::size_t radix) {
  for (std::size_t base = 0; base < values.size(); base += stride * radix) {
    for (std::size_t low = 0; low < stride; ++low) {
      double sum = 0.0;
      for (std::size_t digit = 0; digit < radix; ++digit)
        sum += values[base + digit * stride + low];
      const double average = sum / static_cast<double>(radix);
      for (std::size_t digit = 0; digit < radix; ++digit) {
        const std::size_t at = base + digit * stride + low;
        deviations[at] = values[at] - average;
        values[at] = average;
      }
    }
  }
}

}  // namespace

InteractionOrders split_by_order(const std::vector<double>& f, const ProductShape& shape) {
  const auto radix = static_cast<std::size_t>(shape.radix);
  InteractionOrders orders;
  orders.component.push_back(f);
  orders.error.push_back(0.0);
  std::vector<double> deviations(f.size());
  std::size_t stride = 1;
  for (int edge = 0; edge < shape.edges; ++edge, stride *= radix) {
    orders.component.emplace_back(f.size(), 0.0);
    orders.error.push_back(0.0);
    // From the top, so that order j still holds the previous pass when j+1 takes its deviations.
    for (std::size_t j = orders.component.size() - 1; j-- > 0;) {
      // An average of K terms: K roundings; a deviation one more and twice the size.
      const double rounding =
          static_cast<double>(radix + 2) * kUnitRoundoff * largest(orders.component[j]);
      average_over_digit(orders.component[j], deviations, stride, radix);
      orders.error[j + 1] += 2.0 * orders.error[j] + 2.0 * rounding;
      orders.error[j] += rounding;
      std::vector<double>& next = orders.component[j + 1];
      double most = 0.0;
      for (std::size_t i = 0; i < next.size(); ++i) {
        next[i] += deviations[i];
        most = std::max(most, std::abs(next[i]));
      }
      orders.error[j + 1] += kUnitRoundoff * most;
    }
  }
  return orders;
}

}  // namespace archwalk
