#include "stationary.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "arithmetic/pairwise_sum.hpp"
#include "certified_solve.hpp"
#include "chain/closed_classes.hpp"

namespace archwalk {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr const char* kSeveral = "several closed classes";

// The digits of one edge as a graph.
struct DigitGraph {
  std::vector<std::uint64_t> begin{0};
  std::vector<std::uint32_t> target;

  DigitGraph(const std::vector<double>& matrix, std::uint32_t radix) {
    for (std::uint32_t a = 0; a < radix; ++a) {
      for (std::uint32_t b = 0; b < radix; ++b) {
        if (matrix[a * radix + b] > 0.0) target.push_back(b);
      }
      begin.push_back(target.size());
    }
  }
};

// The largest number that divides the length of every cycle through the class (Denardo 1977).
std::uint64_t period_of(const DigitGraph& graph, const StateSet& members) {
  constexpr std::int64_t kUnseen = -1;
  std::vector<std::int64_t> level(members.size(), kUnseen);
  const auto first = static_cast<std::uint32_t>(
      std::find(members.begin(), members.end(), std::uint8_t{1}) - members.begin());
  std::vector<std::uint32_t> waiting{first};
  level[first] = 0;
  std::int64_t period = 0;
  for (std::size_t at = 0; at < waiting.size(); ++at) {
    const std::uint32_t a = waiting[at];
    for (std::uint64_t i = graph.begin[a]; i < graph.begin[a + 1]; ++i) {
      const std::uint32_t b = graph.target[i];
      if (level[b] == kUnseen) {
        level[b] = level[a] + 1;
        waiting.push_back(b);
      }
      period = std::gcd(period, level[a] + 1 - level[b]);
    }
  }
  return static_cast<std::uint64_t>(period);
}

// The stationary distribution of an irreducible matrix, by taking states out from the last on.
std::vector<DoubleDouble> stationary_of(std::vector<DoubleDouble> p, std::size_t n) {
  for (std::size_t k = n - 1; k > 0; --k) {
    DoubleDouble leaving;
    for (std::size_t j = 0; j < k; ++j) leaving += p[k * n + j];
    for (std::size_t i = 0; i < k; ++i) p[i * n + k] = p[i * n + k] / leaving;
    for (std::size_t i = 0; i < k; ++i) {
      for (std::size_t j = 0; j < k; ++j) p[i * n + j] += p[i * n + k] * p[k * n + j];
    }
  }
  std::vector<DoubleDouble> law(n);
  law[0] = DoubleDouble(1.0);
  DoubleDouble total(1.0);
  for (std::size_t k = 1; k < n; ++k) {
    for (std::size_t i = 0; i < k; ++i) law[k] += law[i] * p[i * n + k];
    total += law[k];
  }
  for (DoubleDouble& share : law) share = share / total;
  return law;
}

// Σ_a π(a) Σ_{b≠a} M[a,b] over the closed class.
DoubleDouble edge_reach(const std::vector<double>& matrix, std::size_t radix,
                        const StateSet& members) {
  std::vector<std::size_t> digits;
  for (std::size_t a = 0; a < radix; ++a) {
    if (members[a] != 0) digits.push_back(a);
  }
  const std::size_t n = digits.size();
  std::vector<DoubleDouble> inside(n * n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) inside[i * n + j] = matrix[digits[i] * radix + digits[j]];
  }
  const std::vector<DoubleDouble> law = stationary_of(inside, n);
  DoubleDouble reach;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      if (i != j) reach += law[i] * inside[i * n + j];
    }
  }
  return reach;
}

}  // namespace

StationaryReach no_stationary_reach(const char* why) {
  return {kNaN, kNaN, why};
}

StationaryReach kronecker_stationary_reach(const std::vector<std::vector<double>>& edge_matrices,
                                           const ProductShape& shape) {
  const auto radix = static_cast<std::uint32_t>(shape.radix);
  std::uint64_t common = 1;  // least common multiple of the periods
  DoubleDouble reach;
  for (const std::vector<double>& matrix : edge_matrices) {
    const DigitGraph graph(matrix, radix);
    const ClosedClasses classes = closed_classes(graph.begin, graph.target);
    if (classes.count != 1) return no_stationary_reach(kSeveral);
    // Edges whose periods share a factor stay in step with each other for good.
    const std::uint64_t period = period_of(graph, classes.members);
    if (std::gcd(common, period) != 1) return no_stationary_reach(kSeveral);
    common *= period;
    reach += edge_reach(matrix, radix, classes.members);
  }
  // 100 bits all through, no subtractions; rounded once.
  const auto rounded = static_cast<double>(reach);
  return {rounded, 2.0 * kUnitRoundoff * rounded, "product of edges"};
}

StationaryReach restarted_stationary_reach(const Chain& between, double jump,
                                           const std::vector<double>& reach,
                                           double relative_error) {
  constexpr double kLeftOut = 0x1p-45;  // of the largest reach
  const double steps = jump < 1.0 ? std::ceil(std::log(kLeftOut) / std::log1p(-jump)) : 0.0;
  const std::size_t n = reach.size();
  std::vector<double> now = reach;
  std::vector<double> next(n);
  ChainScratch scratch;
  double weight = jump;
  double sum = 0.0;
  for (double k = 0.0;; ++k) {
    sum += weight *
           (pairwise_sum(0, n, [&](std::size_t x) { return now[x]; }) / static_cast<double>(n));
    if (k == steps) break;
    weight *= 1.0 - jump;
    between.jump(now.data(), next.data(), 1, scratch);
    for (std::size_t x = 0; x < n; ++x) {
      next[x] += std::max(0.0, 1.0 - between.leaving()[x]) * now[x];
    }
    now.swap(next);
  }
  const double largest = *std::max_element(reach.begin(), reach.end());
  // Each step is off by the product, the entries, the diagonal that they leave, and the last sum;
  // k of them by k times that, and k is (1 - jump)/jump in the mean. Then the weights, the means
  // and their sum.
  const double step = between.jump_error() + 2.0 * between.entry_error() + 4.0 * kUnitRoundoff;
  const double rest = (2.0 * steps + pairwise_error_units(n) + 4.0) * kUnitRoundoff;
  const double bound = largest * (step / jump + rest + relative_error + kLeftOut);
  return {sum, 1.001 * bound, "geometric series"};
}

StationaryReach chain_stationary_reach(const StoredChain& chain, const std::vector<double>& reach,
                                       double relative_error) {
  const ClosedClasses classes = closed_classes(chain.begin(), chain.target());
  if (classes.count != 1) return no_stationary_reach(kSeveral);
  // The best state by the guide, where solves are ordered by one: visited often.
  std::uint32_t centre = 0;
  const auto in_class = [&](std::uint32_t x) { return classes.members[x] != 0; };
  if (chain.order().empty()) {
    while (!in_class(centre)) ++centre;
  } else {
    centre = *std::find_if(chain.order().begin(), chain.order().end(), in_class);
  }
  if (classes.size == 1) return {0.0, 0.0, "certified solve"};
  StateSet open = classes.members;
  open[centre] = 0;
  OpenSolver solver(chain, open);
  const CertifiedSolution length = solver.steps();
  if (!length.certified()) return no_stationary_reach("not certified");
  std::vector<double> right(reach.size(), 0.0);
  for (std::size_t x = 0; x < right.size(); ++x) right[x] = open[x] != 0 ? reach[x] : 0.0;
  const BoundedSolution gain = solver.expectation(right);
  const std::uint64_t begin = chain.begin()[centre];
  const std::size_t entries = chain.begin()[centre + 1] - begin;
  const auto cycle = [&](const std::vector<double>& value) {
    return pairwise_sum(0, entries, [&](std::size_t i) {
      return chain.probability()[begin + i] * value[chain.target()[begin + i]];
    });
  };
  const double steps = 1.0 + cycle(length.value);
  const double edits = reach[centre] + cycle(gain.value);
  const double ratio = edits / steps;
  // |gain - true| <= residual · true length; both sums have positive terms; entries and r off by
  // some relative error change a ratio of sums of products of them by no more than that error.
  const double summing = (pairwise_error_units(entries) + 3.0) * kUnitRoundoff;
  const double steps_error = steps * (length.relative + 2.0 * summing);
  const double edits_error =
      gain.residual * (1.0 + length.relative) * (steps + steps_error) + 2.0 * summing * edits;
  const double of_solve = (edits_error + ratio * steps_error) / (steps - steps_error);
  const double of_entries = 2.0 * solver.entry_factor() + relative_error + 2.0 * kUnitRoundoff;
  StationaryReach out{ratio, 1.001 * (of_solve + ratio * of_entries), "certified solve"};
  return std::isfinite(out.bound) && steps > steps_error ? out
                                                         : no_stationary_reach("not certified");
}

}  // namespace archwalk
