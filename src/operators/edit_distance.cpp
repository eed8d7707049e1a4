#include "archwalk/operators/edit_distance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "archwalk/core/elementary.hpp"
#include "archwalk/core/error.hpp"
#include "archwalk/operators/probability.hpp"
#include "archwalk/space/differing_digits.hpp"
#include "archwalk/space/hamming_scheme.hpp"

namespace archwalk {
namespace {

std::vector<int> support_of(const std::vector<std::uint64_t>& weights) {
  std::vector<int> support;
  for (std::size_t d = 0; d < weights.size(); ++d) {
    if (weights[d] > 0) support.push_back(static_cast<int>(d));
  }
  return support;
}

// The law of `steps` picks is off uniform by pick_bias of the product of their ranges: averaged
// over the multisets of distances that a group can draw (`probability` is of one ordered draw).
double group_bias(const std::vector<std::uint64_t>& weights,
                  const std::vector<std::uint64_t>& counts, std::size_t d, int left,
                  double probability_so_far, std::uint64_t outcomes) {
  if (left == 0) return probability_so_far * pick_bias(outcomes, 64);
  if (d == weights.size()) return 0.0;
  double bias = 0.0;
  double probability_now = probability_so_far;
  std::uint64_t outcomes_now = outcomes;
  for (int times = 0; times <= left; ++times) {
    bias += group_bias(weights, counts, d + 1, left - times, probability_now, outcomes_now);
    if (weights[d] == 0) break;
    // Multinomial coefficient, one factor at a time: C(left, times+1) / C(left, times).
    probability_now *= probability(weights[d]) * (left - times) / (times + 1);
    outcomes_now *= counts[d];
  }
  return bias;
}

/// The shortest distance that has a weight.
std::size_t shortest(const std::vector<double>& w) {
  return static_cast<std::size_t>(
      std::find_if(w.begin(), w.end(), [](double weight) { return weight > 0.0; }) - w.begin());
}

double mean_distance(const std::vector<double>& w, double theta) {
  double sum = 0.0;
  double weighted = 0.0;
  // Scaled so that the largest term has exponent 0.
  const double top = theta > 0.0 ? static_cast<double>(w.size() - 1) : 0.0;
  for (std::size_t d = 0; d < w.size(); ++d) {
    const double term = w[d] * portable_exp(theta * (static_cast<double>(d) - top));
    sum += term;
    weighted += term * static_cast<double>(d);
  }
  // Where staying has no weight, all others vanish beside its term.
  return sum > 0.0 ? weighted / sum : static_cast<double>(shortest(w));
}

// θ with mean_distance = target. Bisection, for 100 steps or until doubles lie no closer: always
// the same bits. At |θ| = 2^10 all weight that a double can tell apart lies on one end.
double solve_tilt(const std::vector<double>& w, double target) {
  double low = -1024.0;
  double high = 1024.0;
  for (int i = 0; i < 100; ++i) {
    const double middle = 0.5 * (low + high);
    double& end = mean_distance(w, middle) < target ? low : high;
    if (end == middle) break;
    end = middle;
  }
  return 0.5 * (low + high);
}

}  // namespace

void EditDistance::prepare(const ProductShape& shape) {
  const auto entries = static_cast<std::size_t>(shape.edges) + 1;
  if (pmf.size() > entries) {
    throw InputError(fmt::format("pmf has {} entries", pmf.size()),
                     fmt::format("edit distances in this space are 0..{}", shape.edges),
                     fmt::format("give at most {} entries", entries));
  }
  const double sum = std::accumulate(pmf.begin(), pmf.end(), 0.0);
  if (pmf.size() < entries && std::abs(sum - 1.0) > kProbabilityTolerance) {
    throw InputError(
        fmt::format("pmf has {} entries and sums to {:.12g}", pmf.size(), sum),
        fmt::format("edit distances in this space are 0..{}", shape.edges),
        "give the probability of each, of staying (0) first, to sum to 1; what is left out at the "
        "end is 0");
  }
  weights = canonical_weights(pmf, "pmf");
  weights.resize(entries, 0);
  pmf.resize(entries);
  std::transform(weights.begin(), weights.end(), pmf.begin(), probability);
}

ProposalFacts EditDistance::facts(const ProductShape& shape, int proposals_per_step) const {
  const std::vector<std::uint64_t> counts = distance_counts(shape);
  ProposalFacts facts;
  facts.isotropic = true;
  facts.doubly_stochastic = true;  // P is symmetric
  facts.homogeneous = true;        // under x -> x + a, digit by digit modulo K
  facts.reversible = true;
  for (std::size_t d = 0; d < weights.size(); ++d) {
    facts.reach += probability(weights[d]) * static_cast<double>(d);
  }
  const int steps = picks_per_group(largest_class(shape), proposals_per_step);
  facts.bias_bound = group_bias(weights, counts, 0, steps, 1.0, 1);
  const int distance_words = support_of(weights).size() > 1 ? steps : 0;
  facts.draws = {steps, kWordsPerPickGroup + distance_words};
  return facts;
}

std::vector<DoubleDouble> EditDistance::distance_probabilities(const ProductShape& shape) const {
  const std::vector<std::uint64_t> counts = distance_counts(shape);
  std::vector<DoubleDouble> probabilities;
  for (std::size_t d = 0; d < weights.size(); ++d) {
    probabilities.push_back(DoubleDouble(probability(weights[d])) /
                            DoubleDouble(static_cast<double>(counts[d])));
  }
  return probabilities;
}

std::uint64_t EditDistance::row_size(const ProductShape& shape) const {
  const std::vector<std::uint64_t> counts = distance_counts(shape);
  std::uint64_t size = 0;
  for (int d : support_of(weights)) size += counts[static_cast<std::size_t>(d)];
  return size;
}

void EditDistance::row(const ProductShape& shape, std::uint32_t x,
                       std::vector<Transition>& out) const {
  const std::vector<std::uint64_t> counts = distance_counts(shape);
  const auto radix = static_cast<std::uint32_t>(shape.radix);
  const std::size_t last = last_distance();
  // Depth first over the edges: `place` is K^edge, `code` holds the digits chosen so far.
  auto visit = [&](auto& self, int edge, std::uint32_t place, std::uint32_t rest,
                   std::uint32_t code, std::size_t changed) -> void {
    if (edge == shape.edges) {
      if (weights[changed] > 0) {
        out.push_back({code, probability(weights[changed]) / static_cast<double>(counts[changed])});
      }
      return;
    }
    const std::uint32_t own = rest % radix;
    for (std::uint32_t digit = 0; digit < radix; ++digit) {
      const std::size_t now = changed + (digit == own ? 0 : 1);
      if (now > last) continue;
      self(self, edge + 1, place * radix, rest / radix, code + digit * place, now);
    }
  };
  visit(visit, 0, 1, x, 0, 0);
}

void EditDistance::row_excluding(const ProductShape& shape, std::uint32_t x,
                                 std::span<const std::uint32_t> members,
                                 std::vector<Transition>& out) const {
  const auto distance_to = [&](std::uint32_t y) -> std::size_t {
    return differing_digits(x, y, static_cast<std::uint32_t>(shape.radix));
  };
  const std::vector<std::uint64_t> counts = distance_counts(shape);
  std::vector<std::uint64_t> left = counts;
  for (std::uint32_t member : members) --left[distance_to(member)];
  const std::size_t first = out.size();
  row(shape, x, out);
  double stays = 0.0;  // exact: sums of multiples of 2^-32
  for (std::size_t d = 0; d < weights.size(); ++d) {
    if (left[d] == 0 || d == 0) stays += probability(weights[d]);
  }
  std::size_t kept = first;
  for (std::size_t i = first; i < out.size(); ++i) {
    const std::uint32_t y = out[i].target;
    if (y == x || std::find(members.begin(), members.end(), y) != members.end()) continue;
    const std::size_t d = distance_to(y);
    out[kept++] = {y, probability(weights[d]) / static_cast<double>(left[d])};
  }
  out.resize(kept);
  if (stays > 0.0) out.push_back({x, stays});
}

std::uint64_t EditDistance::largest_class(const ProductShape& shape) const {
  const std::vector<std::uint64_t> counts = distance_counts(shape);
  std::uint64_t most = 1;
  for (int d : support_of(weights)) most = std::max(most, counts[static_cast<std::size_t>(d)]);
  return most;
}

std::size_t EditDistance::last_distance() const {
  return static_cast<std::size_t>(support_of(weights).back());
}

std::pair<double, double> EditDistance::reach_range(const Generate& options,
                                                    const ProductShape& shape) {
  return {options.stay ? 0.0 : 1.0, static_cast<double>(shape.edges)};
}

EditDistance EditDistance::generate(const Generate& options, double target,
                                    const ProductShape& shape, WordSequence& words) {
  std::vector<double> w(static_cast<std::size_t>(shape.edges) + 1, 0.0);
  for (std::size_t d = options.stay ? 0 : 1; d < w.size(); ++d)
    w[d] = -portable_log(words.next_unit());
  const double theta = solve_tilt(w, target);
  const double top = theta > 0.0 ? static_cast<double>(w.size() - 1) : 0.0;
  const std::size_t lowest = shortest(w);
  for (std::size_t d = 0; d < w.size(); ++d) {
    w[d] *= portable_exp(theta * (static_cast<double>(d) - top));
  }
  // A target at the end of the range, to which the tilt only tends.
  if (std::all_of(w.begin(), w.end(), [](double weight) { return weight == 0.0; })) w[lowest] = 1.0;
  EditDistance proposal;
  proposal.weights = normalised_weights(w);
  proposal.pmf.resize(w.size());
  std::transform(proposal.weights.begin(), proposal.weights.end(), proposal.pmf.begin(),
                 probability);
  return proposal;
}

}  // namespace archwalk
