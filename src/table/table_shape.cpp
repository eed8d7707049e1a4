#include "archwalk/table/table_shape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "archwalk/core/error.hpp"
#include "archwalk/space/digit_transform.hpp"

namespace archwalk {
namespace {

bool has_one_value(const ScoreColumn& column) {
  return std::all_of(column.k.begin(), column.k.end(),
                     [&](std::int64_t k) { return k == column.k.front(); });
}

const ScoreColumn& measurable(const BenchmarkTable& table, const std::string& name) {
  const ScoreColumn& column = table.score(name);
  const std::int64_t blank = column.missing_count() + column.minus_infinity_count();
  if (blank > 0) {
    throw InputError(fmt::format("score '{}' has {} missing or -inf values among {} architectures",
                                 name, blank, column.k.size()),
                     "its variance by interaction order is not defined", "resemble another score");
  }
  if (has_one_value(column)) {
    throw InputError(fmt::format("score '{}' has the same value everywhere", name),
                     "it has no variance to share among interaction orders",
                     "resemble another score");
  }
  return column;
}

std::vector<double> coefficients_of(const ScoreColumn& column, const ProductShape& shape) {
  std::vector<double> values;
  values.reserve(column.k.size());
  for (const std::int64_t k : column.k) values.push_back(static_cast<double>(k - column.k.front()));
  digit_transform(values, shape);
  return values;
}

/// [order 0..L] Σ a b over the coefficients of each order.
std::vector<double> products(const std::vector<double>& a, const std::vector<double>& b,
                             const std::vector<std::uint8_t>& order, int edges) {
  std::vector<double> sums(static_cast<std::size_t>(edges) + 1, 0.0);
  for (std::size_t code = 0; code < a.size(); ++code) sums[order[code]] += a[code] * b[code];
  return sums;
}

}  // namespace

const ProductShape& require_product(const SearchSpace& space) {
  const ProductShape* shape = space.product();
  if (shape == nullptr) {
    throw InputError(fmt::format("the space '{}' has no digits", space.name()),
                     "a synthetic score is a sum of effects of digits",
                     "choose a product space: tss, sss, or K^L");
  }
  return *shape;
}

std::vector<double> shares_by_order(std::vector<double> values, const ProductShape& shape) {
  // A large mean would drown the small orders in its rounding.
  const double origin = values.front();
  for (double& value : values) value -= origin;
  digit_transform(values, shape);
  std::vector<double> shares =
      products(values, values, coefficient_orders(shape), shape.edges);
  shares.erase(shares.begin());
  double whole = 0.0;
  for (const double share : shares) whole += share;
  for (double& share : shares) share = whole > 0.0 ? share / whole : 0.0;
  return shares;
}

std::vector<std::string> measurable_scores(const BenchmarkTable& table) {
  std::vector<std::string> names;
  for (const ScoreColumn& column : table.scores) {
    if (column.missing_count() + column.minus_infinity_count() == 0 && !has_one_value(column)) {
      names.push_back(column.name);
    }
  }
  return names;
}

TableShape measured_shape(const BenchmarkTable& table, const std::vector<std::string>& scores) {
  const ProductShape& shape = require_product(*table.space);
  const std::vector<std::uint8_t> order = coefficient_orders(shape);
  const std::size_t n = scores.size();
  TableShape told;
  told.correlation.assign(static_cast<std::size_t>(shape.edges), std::vector<double>(n * n, 0.0));
  std::vector<std::vector<double>> coefficients;
  for (const std::string& name : scores) {
    const ScoreColumn& column = measurable(table, name);
    coefficients.push_back(coefficients_of(column, shape));
    ColumnShape part{column.name, column.resolution, column.units, {}, column.k};
    std::sort(part.k.begin(), part.k.end());
    const std::vector<double>& own = coefficients.back();
    const std::vector<double> squares = products(own, own, order, shape.edges);
    double whole = 0.0;
    for (std::size_t j = 1; j < squares.size(); ++j) whole += squares[j];
    for (std::size_t j = 1; j < squares.size(); ++j) {
      part.share_by_order.push_back(squares[j] / whole);
    }
    told.columns.push_back(std::move(part));
  }
  std::vector<std::vector<double>> squares;
  for (const auto& own : coefficients) squares.push_back(products(own, own, order, shape.edges));
  for (std::size_t a = 0; a < n; ++a) {
    for (std::size_t b = 0; b < n; ++b) {
      const std::vector<double> both =
          products(coefficients[a], coefficients[b], order, shape.edges);
      for (std::size_t j = 1; j < both.size(); ++j) {
        const double scale = std::sqrt(squares[a][j]) * std::sqrt(squares[b][j]);
        const double value = scale > 0.0 ? both[j] / scale : 0.0;
        told.correlation[j - 1][a * n + b] = a == b ? 1.0 : value;
      }
    }
  }
  return told;
}

}  // namespace archwalk
