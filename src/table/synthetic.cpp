#include "archwalk/table/synthetic.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include "archwalk/core/moments.hpp"
#include "archwalk/rng/stream.hpp"
#include "archwalk/space/digit_transform.hpp"
#include "archwalk/space/isomorphism.hpp"
#include "fatal_rules.hpp"
#include "random_fields.hpp"
#include "resemble.hpp"

namespace archwalk {
namespace {

// Values this near to the lowest one, as a part of the range, are at the floor with it.
constexpr double kFloorWidth = 0.02;
// The floor matters if it makes up this part of the variance.
constexpr double kFloorShare = 0.1;
// Standard deviations that a fatal rule takes off.
constexpr double kFatal = 10.0;
// So many sets of fatal rules are drawn to choose from.
constexpr int kRuleDraws = 16;
// Other rules are tried where the first ones don't lead to the told shares.
constexpr int kAttempts = 4;
// Columns are tried again for their correlations until each is within the tolerance, but not in
// spaces larger than this, where it would take minutes.
constexpr double kCorrelationTolerance = 0.02;
constexpr std::uint32_t kLargestTriedAgain = std::uint32_t{1} << 20;
constexpr double kShareTolerance = 0.1;
constexpr double kSkewnessTolerance = 0.5;

/// The columns in the sequence in which they are made. A column that is nearly linear in its ranks
/// comes first: a skewed one that follows it keeps its ranks, the other way round it does not.
std::vector<std::size_t> least_skewed_first(const TableShape& told) {
  std::vector<std::pair<double, std::size_t>> keys;
  for (std::size_t i = 0; i < told.columns.size(); ++i) {
    const auto k = std::span<const std::int64_t>(told.columns[i].k);
    keys.emplace_back(std::abs(population_moments(k).skewness), i);
  }
  std::sort(keys.begin(), keys.end());
  std::vector<std::size_t> sequence;
  for (const auto& key : keys) sequence.push_back(key.second);
  return sequence;
}

/// The lowest values of a column as far as they make up a good part of its variance.
struct Floor {
  std::uint32_t cells = 0;
  double variance_share = 0.0;
};

Floor floor_of(const ColumnShape& told) {
  const PopulationMoments moments = population_moments(std::span<const std::int64_t>(told.k));
  const auto lowest = static_cast<double>(told.k.front());
  const double width = kFloorWidth * (static_cast<double>(told.k.back()) - lowest);
  const auto end = std::find_if(told.k.begin(), told.k.end(), [&](std::int64_t k) {
    return static_cast<double>(k) - lowest >= width;
  });
  const auto cells = static_cast<std::uint32_t>(end - told.k.begin());
  const double distance = (moments.mean - lowest) / moments.sd;
  const double share = cells / static_cast<double>(told.k.size()) * distance * distance;
  return share >= kFloorShare ? Floor{cells, share} : Floor{};
}

/// What fatal rules would bring into the orders beyond what the column has there, in parts of its
/// variance.
double excess_of_rules(const ProductShape& shape, const ColumnShape& told, const Floor& floor,
                       std::uint64_t seed) {
  const std::vector<std::uint8_t> met = fatal_rules_met(shape, floor.cells, seed);
  std::vector<double> broken;
  broken.reserve(met.size());
  for (const std::uint8_t rules : met) broken.push_back(rules > 0 ? 1.0 : 0.0);
  const std::vector<double> shares = shares_by_order(std::move(broken), shape);
  double excess = 0.0;
  for (std::size_t j = 0; j < shares.size(); ++j) {
    excess += std::max(0.0, floor.variance_share * shares[j] - told.share_by_order[j]);
  }
  return excess;
}

/// Seeds of fatal rules, the ones that suit the column best first.
std::vector<std::uint64_t> draw_rule_seeds(const ProductShape& shape, const ColumnShape& told,
                                           const WordSource& words) {
  const Floor floor = floor_of(told);
  std::vector<std::pair<double, std::uint64_t>> drawn;
  for (int i = 0; i < kRuleDraws; ++i) {
    const std::uint64_t seed = words();
    drawn.emplace_back(floor.cells > 0 ? excess_of_rules(shape, told, floor, seed) : 0.0, seed);
  }
  std::sort(drawn.begin(), drawn.end());
  std::vector<std::uint64_t> seeds;
  for (int i = 0; i < kAttempts; ++i) seeds.push_back(drawn[static_cast<std::size_t>(i)].second);
  return seeds;
}

std::vector<double> values_of(const std::vector<std::int64_t>& k) {
  return {k.begin(), k.end()};
}

Resemblance compare(const ColumnShape& told, const std::vector<std::int64_t>& k,
                    const ProductShape& shape) {
  return {told.share_by_order, shares_by_order(values_of(k), shape),
          population_moments(std::span<const std::int64_t>(told.k)).skewness,
          population_moments(std::span<const std::int64_t>(k)).skewness};
}

/// The search starts from `field` [code], mean square 1, with the fatal rules of `seed` where the
/// lowest values call for them.
std::vector<double> starting_field(std::vector<double> field, const ProductShape& shape,
                                   std::uint32_t floor, std::uint64_t seed) {
  if (floor > 0) {
    const std::vector<std::uint8_t> met = fatal_rules_met(shape, floor, seed);
    for (std::size_t i = 0; i < met.size(); ++i) field[i] -= kFatal * met[i];
  }
  return field;
}

struct MadeColumn {
  ScoreColumn score;
  Resemblance reached;
  std::vector<double> ranks;  ///< standard_ranks(score)
};

MadeColumn make_column(const ProductShape& shape, const std::vector<std::uint8_t>& orders,
                       const ColumnShape& told, const std::vector<double>& field,
                       const std::vector<std::uint64_t>& rule_seeds) {
  ShapeMatcher matcher(shape, orders, told);
  const std::uint32_t floor = floor_of(told).cells;
  for (const std::uint64_t seed : rule_seeds) {
    const double error = matcher.search(starting_field(field, shape, floor, seed));
    if (floor == 0 || error <= kShareTolerance) break;
  }
  ScoreColumn column{told.name, told.resolution, told.units, matcher.ranked()};
  Resemblance reached = compare(told, column.k, shape);
  if (!reached.holds()) {
    std::vector<std::int64_t> rescaled = matcher.rescaled();
    Resemblance instead = compare(told, rescaled, shape);
    if (instead.holds()) {
      column.k = std::move(rescaled);
      reached = std::move(instead);
    }
  }
  std::vector<double> ranks = standard_ranks(column);
  return {std::move(column), std::move(reached), std::move(ranks)};
}

/// A column whose ranks have the correlations `aim` with the basis, about: the search for the shape
/// moves them, so that the start is set again by what is amiss.
MadeColumn make_correlated(const ProductShape& shape, const std::vector<std::uint8_t>& orders,
                           const ColumnShape& told, const std::vector<double>& own,
                           const Fields& basis, const std::vector<double>& aim,
                           const std::vector<std::uint64_t>& rule_seeds) {
  MadeColumn best;
  double best_miss = std::numeric_limits<double>::infinity();
  std::vector<double> weight = aim;
  const int attempts = shape.size <= kLargestTriedAgain ? kAttempts : 1;
  for (int attempt = 0; attempt < attempts && best_miss > kCorrelationTolerance; ++attempt) {
    double square = 0.0;
    for (const double part : weight) square += part * part;
    if (square > 1.0) {
      for (double& part : weight) part /= std::sqrt(square);
    }
    std::vector<double> field(own.size(), 0.0);
    for (std::size_t j = 0; j < basis.size(); ++j) add(field, weight[j], basis[j]);
    add(field, square < 1.0 ? std::sqrt(1.0 - square) : 0.0, own);
    MadeColumn made = make_column(shape, orders, told, field, rule_seeds);
    double miss = made.reached.holds() ? 0.0 : 1.0;
    for (std::size_t j = 0; j < basis.size(); ++j) {
      const double amiss = aim[j] - mean_product(made.ranks, basis[j]);
      weight[j] += amiss;
      miss = std::max(miss, std::abs(amiss));
    }
    if (miss < best_miss) {
      best_miss = miss;
      best = std::move(made);
    }
  }
  return best;
}

}  // namespace

double Resemblance::share_error() const {
  return largest_share_error(told_share, share);
}

bool Resemblance::holds() const {
  return share_error() <= kShareTolerance &&
         std::abs(skewness - told_skewness) <= kSkewnessTolerance;
}

SyntheticTable synthetic_table(std::shared_ptr<const SearchSpace> space, const TableShape& told,
                               const WordSource& words, Progress& progress) {
  const ProductShape& shape = require_product(*space);
  const std::vector<std::uint8_t> orders = coefficient_orders(shape);
  const std::vector<std::size_t> sequence = least_skewed_first(told);
  const std::vector<double> lower = cholesky(told.rank_correlation, sequence);
  const std::vector<std::uint64_t> rule_seeds =
      draw_rule_seeds(shape, told.columns[sequence.back()], words);

  SyntheticTable made;
  made.table.scores.resize(sequence.size());
  made.resemblance.resize(sequence.size());
  Fields basis;  // the ranks of the columns made so far, orthonormalised
  for (std::size_t i = 0; i < sequence.size(); ++i) {
    const ColumnShape& column = told.columns[sequence[i]];
    std::vector<double> own = draw_field(shape, orders, column.share_by_order, words);
    orthonormalise(own, basis);
    const auto row = lower.begin() + static_cast<std::ptrdiff_t>(i * sequence.size());
    const std::vector<double> aim(row, row + static_cast<std::ptrdiff_t>(i));
    MadeColumn found = make_correlated(shape, orders, column, own, basis, aim, rule_seeds);
    orthonormalise(found.ranks, basis);
    basis.push_back(std::move(found.ranks));
    made.table.scores[sequence[i]] = std::move(found.score);
    made.resemblance[sequence[i]] = std::move(found.reached);
    progress.advance(1.0);
  }
  made.table.isomorphism_class = isomorphism_classes(*space);
  made.table.space = std::move(space);
  made.table.provenance = {{"source", std::string("synthetic")}};
  return made;
}

BenchmarkTable synthetic_table(std::shared_ptr<const SearchSpace> space, const WordSource& words) {
  NoProgress progress;
  const TableShape told = published_shape(*space);
  return synthetic_table(std::move(space), told, words, progress).table;
}

BenchmarkTable synthetic_table(std::shared_ptr<const SearchSpace> space, std::uint64_t seed) {
  WordSequence words(seed, subsequence(Purpose::synth, 0, 0));
  return synthetic_table(std::move(space), [&words] { return words.next64(); });
}

}  // namespace archwalk
