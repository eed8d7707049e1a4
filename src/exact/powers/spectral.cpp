#include "spectral.hpp"

#include <algorithm>
#include <cmath>

#include "archwalk/exact/interaction_orders.hpp"
#include "archwalk/space/hamming_scheme.hpp"
#include "arithmetic/exact_kernels.hpp"
#include "arithmetic/pairwise_sum.hpp"
#include "better_counts.hpp"
#include "spectral_means.hpp"

namespace archwalk {
namespace {

double largest_of(const std::vector<double>& values) {
  double most = 0.0;
  for (double value : values) most = std::max(most, std::abs(value));
  return most;
}

template <class Term>
double mean_over(const std::vector<std::uint32_t>& starts, const Term& term) {
  return pairwise_sum(0, starts.size(), [&](std::size_t i) { return term(starts[i]); }) /
         static_cast<double>(starts.size());
}

SpectralMeans stratum_means(const InteractionOrders& value, const InteractionOrders& square,
                            const std::vector<std::uint32_t>& starts) {
  const std::size_t orders = value.component.size();
  const double summing = (pairwise_error_units(starts.size()) + 2.0) * kUnitRoundoff;
  SpectralMeans out;
  out.gram.resize(orders * orders);
  std::vector<double> largest(orders);
  for (std::size_t j = 0; j < orders; ++j) {
    const std::vector<double>& component = value.component[j];
    const std::vector<double>& squared = square.component[j];
    largest[j] = largest_of(component);
    out.value.push_back(mean_over(starts, [&](std::uint32_t x) { return component[x]; }));
    out.square.push_back(mean_over(starts, [&](std::uint32_t x) { return squared[x]; }));
    out.value_error.push_back(value.error[j] + summing * largest[j]);
    out.quadratic_error += square.error[j] + summing * largest_of(squared);
  }
  for (std::size_t i = 0; i < orders; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      const std::vector<double>& first = value.component[i];
      const std::vector<double>& second = value.component[j];
      const double product =
          mean_over(starts, [&](std::uint32_t x) { return first[x] * second[x]; });
      out.gram[i * orders + j] = product;
      out.gram[j * orders + i] = product;
      // Every entry counts up to twice in the forms, three times with the factor 2 of f P^T f.
      out.quadratic_error += 3.0 * (value.error[i] * largest[j] + value.error[j] * largest[i] +
                                    (summing + kUnitRoundoff) * largest[i] * largest[j]);
    }
  }
  return out;
}

// λ_0 = 1 is taken into the constants: crossed = <f P^T f> = Σ_j λ_j^T Σ_i G_ij, and the square of
// P^T f is G_00 + 2 Σ_j λ_j^T G_0j + Σ_ij λ_i^T λ_j^T G_ij, i, j >= 1.
void write_constants(const SpectralMeans& stratum, double resolution, double* c) {
  const std::size_t all = stratum.value.size();  // L + 1
  const SpectralConstants at(all - 1);
  std::vector<double> crossed(all, 0.0);
  double original = 0.0;   // <f²>
  double magnitude = 0.0;  // of all terms, as often as they count
  for (std::size_t i = 0; i < all; ++i) {
    magnitude += std::abs(stratum.square[i]);
    for (std::size_t j = 0; j < all; ++j) {
      const double product = stratum.gram[i * all + j];
      crossed[i] += product;
      original += product;
      magnitude += 4.0 * std::abs(product);
    }
  }
  std::size_t pair = 0;
  c[at.change_bound] = 0.0;
  for (std::size_t j = 1; j < all; ++j) {
    c[at.change + j - 1] = stratum.value[j];
    c[at.change_size + j - 1] = std::abs(stratum.value[j]);
    c[at.change_bound] += 2.0 * stratum.value_error[j];
    c[at.square + j - 1] = stratum.square[j] - 2.0 * crossed[j];
    c[at.within + j - 1] = stratum.square[j] - 2.0 * stratum.gram[j];
    for (std::size_t k = j; k < all; ++k) {
      c[at.products + pair++] = (k == j ? 1.0 : 2.0) * stratum.gram[j * all + k];
    }
  }
  c[at.square_0] = stratum.square[0] - 2.0 * crossed[0] + original;
  c[at.within_0] = stratum.square[0] - stratum.gram[0];
  // Fewer additions and roundings a term than (L+1)² + 8; two powers a term, each off.
  c[at.square_bound] = 4.0 * stratum.quadratic_error +
                       magnitude * static_cast<double>(all * all + 8) * kUnitRoundoff;
  c[at.magnitude] = 2.0 * magnitude;
  c[at.resolution] = resolution;
}

// better_counts() of a score for the starts of all its strata.
std::vector<std::uint32_t> counts_of(const ExactSettings& settings, std::size_t score,
                                     const ProductShape& shape) {
  std::vector<std::uint8_t> wanted(shape.size, 0);
  for (const auto& stratum : settings.strata) {
    for (const std::uint32_t code : stratum[score]) wanted[code] = 1;
  }
  return better_counts(dense_ranks(*settings.scores[score]).rank, wanted, shape);
}

}  // namespace

double integer_power(double base, std::uint32_t exponent) {
  double power = 1.0;
  for (; exponent > 0; exponent >>= 1) {
    if ((exponent & 1u) != 0) power *= base;
    base *= base;
  }
  return power;
}

SpectralMethod::SpectralMethod(const ProductShape& shape, const ExactSettings& settings,
                               const std::vector<MeasuredScore>& scores)
    : orders_(static_cast<std::size_t>(shape.edges)),
      horizons_(settings.horizons.size()),
      horizon_(settings.horizons.begin(), settings.horizons.end()) {
  horizon_.resize(whole_lanes(horizons_), 0);
  // λ_j carries L+4 roundings and is at most 1; its powers add T more: T (L+6), at most.
  for (std::uint64_t t : horizon_) {
    const double units = static_cast<double>(t) * static_cast<double>(orders_ + 6);
    power_error_.push_back(units * kUnitRoundoff);
  }
  const std::size_t count = scores.size();
  const std::size_t stride = SpectralConstants(orders_).count;
  constants_.resize(settings.strata.size() * count * stride);
  if (settings.positive && shape.size <= kMostCountedCodes) positive_.resize(constants_.size());
  for (std::size_t s = 0; s < count; ++s) {
    const InteractionOrders value = split_by_order(scores[s].value, shape);
    const InteractionOrders square = split_by_order(scores[s].square, shape);
    const std::vector<std::uint32_t> better =
        positive_.empty() ? std::vector<std::uint32_t>() : counts_of(settings, s, shape);
    for (std::size_t stratum = 0; stratum < settings.strata.size(); ++stratum) {
      const std::vector<std::uint32_t>& starts = settings.strata[stratum][s];
      const std::size_t at = (stratum * count + s) * stride;
      write_constants(stratum_means(value, square, starts), scores[s].resolution, &constants_[at]);
      if (better.empty()) continue;
      write_constants(means_of_improvement(better, starts, shape), 1.0, &positive_[at]);
    }
  }
}

SpectralTask SpectralMethod::task(const std::vector<double>& eigenvalues,
                                  const std::vector<double>& constants) const {
  SpectralTask task;
  task.orders = orders_;
  task.horizons = horizons_;
  task.cells = constants.size() / SpectralConstants(orders_).count;
  task.eigenvalue = eigenvalues.data() + 1;
  task.horizon = horizon_.data();
  task.last_horizon = *std::max_element(horizon_.begin(), horizon_.end());
  task.power_error = power_error_.data();
  task.rounding = static_cast<double>(orders_ + 3) * kUnitRoundoff;
  task.constants = constants.data();
  return task;
}

void SpectralMethod::estimates(const std::vector<double>& eigenvalues, ExactEstimates& out) const {
  SpectralTask change = task(eigenvalues, constants_);
  change.mean = out.mean.data();
  change.bound = out.bound.data();
  change.variance = out.variance.data();
  change.variance_within = out.variance_within.data();
  change.variance_bound = out.variance_bound.data();
  exact_kernels().spectral(change);
  if (positive_.empty()) return;
  // The change of what is 0 at the start and 1 where the walk is better off.
  std::vector<double> over_all(out.positive.size());
  SpectralTask positive = task(eigenvalues, positive_);
  positive.mean = out.positive.data();
  positive.bound = out.positive_bound.data();
  positive.variance = over_all.data();
  positive.variance_within = out.positive_variance.data();
  positive.variance_bound = out.positive_variance_bound.data();
  exact_kernels().spectral(positive);
  for (double& probability : out.positive) probability = std::clamp(probability, 0.0, 1.0);
}

}  // namespace archwalk
