#include "spectral.hpp"

#include <algorithm>
#include <cmath>

#include "archwalk/exact/interaction_orders.hpp"
#include "archwalk/space/hamming_scheme.hpp"
#include "pairwise_sum.hpp"

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

SpectralStratum stratum_means(const InteractionOrders& value, const InteractionOrders& square,
                              const std::vector<std::uint32_t>& starts) {
  const std::size_t orders = value.component.size();
  const double summing = (pairwise_error_units(starts.size()) + 2.0) * kUnitRoundoff;
  SpectralStratum out;
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

}  // namespace

double integer_power(double base, std::uint32_t exponent) {
  double power = 1.0;
  for (; exponent > 0; exponent >>= 1) {
    if ((exponent & 1u) != 0) power *= base;
    base *= base;
  }
  return power;
}

double spectral_return_probability(const std::vector<double>& eigenvalues,
                                   const ProductShape& shape, std::uint32_t horizon) {
  const std::vector<std::uint64_t> multiplicity = distance_counts(shape);
  double trace = 0.0;
  for (std::size_t j = eigenvalues.size(); j-- > 0;) {
    trace += static_cast<double>(multiplicity[j]) * integer_power(eigenvalues[j], horizon);
  }
  return trace / static_cast<double>(shape.size);
}

SpectralMethod::SpectralMethod(const ProductShape& shape, const ExactSettings& settings,
                               const std::vector<MeasuredScore>& scores)
    : settings_(settings), scores_(scores) {
  const std::size_t count = scores.size();
  strata_.resize(settings.strata.size() * count);
  for (std::size_t s = 0; s < count; ++s) {
    const InteractionOrders value = split_by_order(scores[s].value, shape);
    const InteractionOrders square = split_by_order(scores[s].square, shape);
    for (std::size_t stratum = 0; stratum < settings.strata.size(); ++stratum) {
      strata_[stratum * count + s] = stratum_means(value, square, settings.strata[stratum][s]);
    }
  }
}

void SpectralMethod::estimates(const std::vector<double>& eigenvalues, ExactEstimates& out) const {
  const std::size_t orders = eigenvalues.size();
  const std::size_t horizons = settings_.horizons.size();
  std::vector<double> power(orders);
  std::vector<double> power_error(orders);
  for (std::size_t h = 0; h < horizons; ++h) {
    const std::uint32_t t = settings_.horizons[h];
    double largest_power_error = 0.0;
    for (std::size_t j = 0; j < orders; ++j) {
      power[j] = integer_power(eigenvalues[j], t);
      // λ_j carries L+4 roundings and is at most 1; its powers add T more: T (L+5) in all.
      const double units = static_cast<double>(t) * static_cast<double>(orders + 5);
      power_error[j] = j == 0 ? 0.0 : units * kUnitRoundoff;
      largest_power_error = std::max(largest_power_error, power_error[j]);
    }
    for (std::size_t cell = h; cell < out.mean.size(); cell += horizons) {
      const SpectralStratum& stratum = strata_[cell / horizons];
      const MeasuredScore& score = scores_[cell / horizons % scores_.size()];
      StratumMoments moments;
      double squared = stratum.square[0];
      double crossed = 0.0;   // <f P^T f>
      double doubled = 0.0;   // <(P^T f)²>
      double original = 0.0;  // <f²>
      double magnitude = 0.0;
      for (std::size_t j = 1; j < orders; ++j) {
        const double term = (power[j] - 1.0) * stratum.value[j];
        moments.change += term;
        moments.change_bound += std::abs(stratum.value[j]) * power_error[j] +
                                2.0 * stratum.value_error[j] +
                                static_cast<double>(orders + 2) * kUnitRoundoff * std::abs(term);
        squared += power[j] * stratum.square[j];
        magnitude += std::abs(stratum.square[j]);
      }
      for (std::size_t i = 0; i < orders; ++i) {
        for (std::size_t j = 0; j < orders; ++j) {
          const double product = stratum.gram[i * orders + j];
          crossed += power[j] * product;
          doubled += power[i] * power[j] * product;
          original += product;
          magnitude += 4.0 * std::abs(product);
        }
      }
      moments.square = squared - 2.0 * crossed + original;
      moments.within = squared - doubled;
      moments.square_bound = 4.0 * stratum.quadratic_error +
                             magnitude * (2.0 * largest_power_error +
                                          static_cast<double>(orders * orders + 4) * kUnitRoundoff);
      store(moments, score.resolution, cell, out);
    }
  }
}

}  // namespace archwalk
