#include "archwalk/landscape/spectrum.hpp"

#include <cmath>
#include <limits>
#include <numeric>

#include "archwalk/exact/interaction_orders.hpp"
#include "archwalk/space/hamming_scheme.hpp"
#include "archwalk/stats/descriptive.hpp"

namespace archwalk {
namespace {

std::vector<double> centred_levels(const ScoredGraph& scored) {
  const double mean = population_moments(std::span<const double>(scored.level)).mean;
  std::vector<double> centred;
  centred.reserve(scored.level.size());
  for (const double level : scored.level) centred.push_back((level - mean) * scored.resolution);
  return centred;
}

std::vector<double> autocorrelation_of(const std::vector<double>& share_by_order,
                                       const std::vector<double>& eigenvalues) {
  std::vector<double> result;
  for (int lag = 1; lag <= kLags; ++lag) {
    double sum = 0.0;
    for (std::size_t j = 1; j < eigenvalues.size(); ++j) {
      sum += std::pow(eigenvalues[j], lag) * share_by_order[j - 1];
    }
    result.push_back(sum);
  }
  return result;
}

}  // namespace

InteractionSpectrum interaction_spectrum(const ScoredGraph& scored) {
  const ProductShape& shape = *scored.product;
  const InteractionOrders orders = split_by_order(centred_levels(scored), shape);
  const auto n = static_cast<double>(scored.size());
  InteractionSpectrum spectrum;
  std::vector<double>& part = spectrum.variance_by_order;
  for (std::size_t j = 1; j < orders.component.size(); ++j) {
    const std::vector<double>& f = orders.component[j];
    part.push_back(std::inner_product(f.begin(), f.end(), f.begin(), 0.0) / n);
  }
  const double whole = scored.rank_count > 1 ? std::accumulate(part.begin(), part.end(), 0.0)
                                             : std::numeric_limits<double>::quiet_NaN();
  for (const double variance : part) spectrum.share_by_order.push_back(variance / whole);
  const double step = static_cast<double>(shape.radix) / (shape.edges * (shape.radix - 1.0));
  std::vector<double> eigenvalues;
  for (int j = 0; j <= shape.edges; ++j) eigenvalues.push_back(1.0 - j * step);
  spectrum.autocorrelation = autocorrelation_of(spectrum.share_by_order, eigenvalues);
  for (int d = 1; d <= shape.edges; ++d) {
    double sum = 0.0;
    for (int j = 1; j <= shape.edges; ++j) {
      sum += static_cast<double>(krawtchouk(shape, d, j)) *
             spectrum.share_by_order[static_cast<std::size_t>(j - 1)];
    }
    spectrum.correlation_by_distance.push_back(sum / static_cast<double>(krawtchouk(shape, d, 0)));
  }
  return spectrum;
}

}  // namespace archwalk
