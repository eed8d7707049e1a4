#include "spectrum.hpp"

#include <cmath>
#include <numeric>

#include "archwalk/exact/interaction_orders.hpp"
#include "archwalk/space/hamming_scheme.hpp"

namespace archwalk::detail {
namespace {

constexpr int kLags = 20;

}  // namespace

void add_spectrum(const std::vector<double>& centred, const ProductShape& shape,
                  LandscapeFacts& facts) {
  const InteractionOrders orders = split_by_order(centred, shape);
  const auto n = static_cast<double>(centred.size());
  for (int j = 1; j <= shape.edges; ++j) {
    const std::vector<double>& f = orders.component[static_cast<std::size_t>(j)];
    facts.variance_by_order.push_back(std::inner_product(f.begin(), f.end(), f.begin(), 0.0) / n);
  }
  const std::vector<double>& part = facts.variance_by_order;
  const double whole = std::accumulate(part.begin(), part.end(), 0.0);
  const double step = static_cast<double>(shape.radix) / (shape.edges * (shape.radix - 1.0));
  for (int lag = 1; lag <= kLags; ++lag) {
    double sum = 0.0;
    for (int j = 1; j <= shape.edges; ++j) {
      sum += std::pow(1.0 - j * step, lag) * part[static_cast<std::size_t>(j - 1)];
    }
    facts.autocorrelation.push_back(sum / whole);
  }
  facts.correlation_length = -1.0 / std::log(std::abs(facts.autocorrelation.front()));
  for (int d = 1; d <= shape.edges; ++d) {
    double sum = 0.0;
    for (int j = 1; j <= shape.edges; ++j) {
      sum += static_cast<double>(krawtchouk(shape, d, j)) * part[static_cast<std::size_t>(j - 1)];
    }
    facts.correlation_by_distance.push_back(sum / whole /
                                            static_cast<double>(krawtchouk(shape, d, 0)));
  }
}

}  // namespace archwalk::detail
