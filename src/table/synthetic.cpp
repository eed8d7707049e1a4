#include "archwalk/table/synthetic.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "archwalk/core/moments.hpp"
#include "archwalk/space/digit_transform.hpp"
#include "fatal_rules.hpp"
#include "resemble.hpp"

namespace archwalk {
namespace {

// Values this near to the lowest one, as a part of the range, are at the floor with it.
constexpr double kFloorWidth = 0.02;
// The floor matters if it makes up this part of the variance.
constexpr double kFloorShare = 0.1;
// Standard deviations that a fatal rule takes off.
constexpr double kFatal = 10.0;
// Other rules are tried where the first ones don't lead to the told shares.
constexpr int kAttempts = 4;
constexpr double kShareTolerance = 0.1;
constexpr double kSkewnessTolerance = 0.5;

/// Nearly normal with mean 0 and variance 1: the sum of four uniforms of 32 bits.
double draw(const WordSource& words) {
  double sum = 0.0;
  for (int i = 0; i < 2; ++i) {
    const std::uint64_t word = words();
    sum += static_cast<double>(word >> 32) * 0x1p-32;
    sum += static_cast<double>(word & 0xffffffffu) * 0x1p-32;
  }
  return (sum - 2.0) * 1.7320508075688772;  // 4 uniforms have the variance 1/3
}

using Fields = std::vector<std::vector<double>>;  // [column][code], coefficients

/// Makes the columns orthogonal to each other within each order and of the mean square 1 there, as
/// far as the order has coefficients enough, so that correlations come out as told.
void orthonormalise(Fields& fields, const std::vector<std::uint8_t>& orders, std::size_t count) {
  std::vector<double> size(count, 0.0);
  for (const std::uint8_t order : orders) size[order] += 1.0;
  const auto products = [&](const std::vector<double>& a, const std::vector<double>& b) {
    std::vector<double> sums(count, 0.0);
    for (std::size_t i = 0; i < a.size(); ++i) sums[orders[i]] += a[i] * b[i];
    return sums;
  };
  for (std::size_t column = 0; column < fields.size(); ++column) {
    std::vector<double>& own = fields[column];
    for (std::size_t other = 0; other < column; ++other) {
      std::vector<double> part = products(own, fields[other]);
      for (std::size_t j = 0; j < count; ++j) {
        part[j] = size[j] > static_cast<double>(column) ? part[j] / size[j] : 0.0;
      }
      for (std::size_t i = 0; i < own.size(); ++i) own[i] -= part[orders[i]] * fields[other][i];
    }
    std::vector<double> scale = products(own, own);
    for (std::size_t j = 0; j < count; ++j) {
      scale[j] = scale[j] > 0.0 ? std::sqrt(size[j] / scale[j]) : 0.0;
    }
    for (std::size_t i = 0; i < own.size(); ++i) own[i] *= scale[orders[i]];
  }
}

/// The lower triangle C with C Cᵀ = a correlation matrix [n * n] (Cholesky); a pivot that rounding
/// or rank makes 0 leaves a column of zeros.
std::vector<double> cholesky(const std::vector<double>& matrix, std::size_t n) {
  std::vector<double> lower(n * n, 0.0);
  for (std::size_t column = 0; column < n; ++column) {
    for (std::size_t row = column; row < n; ++row) {
      double rest = matrix[row * n + column];
      for (std::size_t i = 0; i < column; ++i) rest -= lower[row * n + i] * lower[column * n + i];
      const double pivot = lower[column * n + column];
      if (row == column) {
        lower[row * n + column] = rest > 1e-12 ? std::sqrt(rest) : 0.0;
      } else if (pivot > 0.0) {
        lower[row * n + column] = rest / pivot;
      }
    }
  }
  return lower;
}

/// The coefficients of one column: of each order a mixture of the fields, scaled to the told share;
/// the function's mean square is 1.
std::vector<double> mix(const Fields& fields, const std::vector<std::uint8_t>& orders,
                        const std::vector<std::vector<double>>& lower,
                        const std::vector<double>& shares, std::size_t column) {
  const std::size_t n = fields.size();
  const std::size_t size = orders.size();
  std::vector<double> order_size(shares.size() + 1, 0.0);
  for (const std::uint8_t order : orders) order_size[order] += 1.0;
  std::vector<double> coefficients(size, 0.0);
  for (std::size_t field = 0; field <= column; ++field) {
    std::vector<double> weight(1, 0.0);
    for (std::size_t j = 0; j < shares.size(); ++j) {
      weight.push_back(lower[j][column * n + field] *
                       std::sqrt(shares[j] * static_cast<double>(size) / order_size[j + 1]));
    }
    for (std::size_t i = 0; i < size; ++i) coefficients[i] += weight[orders[i]] * fields[field][i];
  }
  return coefficients;
}

/// How many of the lowest values are a floor that matters; 0 if it does not.
std::uint32_t floor_cells(const ColumnShape& told, const PopulationMoments& moments) {
  const auto lowest = static_cast<double>(told.k.front());
  const double width = kFloorWidth * (static_cast<double>(told.k.back()) - lowest);
  const auto end = std::find_if(told.k.begin(), told.k.end(), [&](std::int64_t k) {
    return static_cast<double>(k) - lowest >= width;
  });
  const auto cells = static_cast<double>(end - told.k.begin());
  const double distance = (moments.mean - lowest) / moments.sd;
  const double share = cells / static_cast<double>(told.k.size()) * distance * distance;
  return share >= kFloorShare ? static_cast<std::uint32_t>(cells) : 0;
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

/// The drawn fields and rules that all columns have in common.
struct Draws {
  Fields fields;
  std::uint64_t rules[kAttempts];
};

std::vector<double> with_rules(std::vector<double> coefficients, const ProductShape& shape,
                               std::uint32_t cells, std::uint64_t seed) {
  const std::vector<std::uint8_t> met = fatal_rules_met(shape, cells, seed);
  inverse_digit_transform(coefficients, shape);
  for (std::size_t i = 0; i < met.size(); ++i) coefficients[i] -= kFatal * met[i];
  digit_transform(coefficients, shape);
  return coefficients;
}

std::pair<ScoreColumn, Resemblance> make_column(const ProductShape& shape,
                                                const std::vector<std::uint8_t>& orders,
                                                const ColumnShape& told,
                                                const std::vector<double>& start,
                                                const Draws& draws) {
  ShapeMatcher matcher(shape, orders, told);
  const std::uint32_t cells =
      floor_cells(told, population_moments(std::span<const std::int64_t>(told.k)));
  double error = 1.0;
  for (int attempt = 0; attempt < kAttempts && error > kShareTolerance; ++attempt) {
    if (cells == 0 && attempt > 0) break;
    error = matcher.search(cells > 0 ? with_rules(start, shape, cells, draws.rules[attempt])
                                     : start);
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
  return {std::move(column), std::move(reached)};
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
  const std::size_t n = told.columns.size();
  Draws draws;
  for (std::uint64_t& seed : draws.rules) seed = words();
  draws.fields.assign(n, std::vector<double>(shape.size));
  for (std::vector<double>& field : draws.fields) {
    for (double& coefficient : field) coefficient = draw(words);
  }
  orthonormalise(draws.fields, orders, static_cast<std::size_t>(shape.edges) + 1);
  std::vector<std::vector<double>> lower;
  for (const std::vector<double>& matrix : told.correlation) lower.push_back(cholesky(matrix, n));

  SyntheticTable made;
  for (std::size_t i = 0; i < n; ++i) {
    const ColumnShape& column = told.columns[i];
    const std::vector<double> start =
        mix(draws.fields, orders, lower, column.share_by_order, i);
    auto [score, reached] = make_column(shape, orders, column, start, draws);
    made.table.scores.push_back(std::move(score));
    made.resemblance.push_back(std::move(reached));
    progress.advance(1.0);
  }
  made.table.space = std::move(space);
  made.table.provenance = {{"source", std::string("synthetic")}};
  return made;
}

BenchmarkTable synthetic_table(std::shared_ptr<const SearchSpace> space, const WordSource& words) {
  NoProgress progress;
  const TableShape told = published_shape(*space);
  return synthetic_table(std::move(space), told, words, progress).table;
}

}  // namespace archwalk
