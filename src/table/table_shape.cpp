#include "archwalk/table/table_shape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "archwalk/core/error.hpp"
#include "archwalk/space/digit_transform.hpp"
#include "random_fields.hpp"

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
  const std::vector<std::uint8_t> orders = coefficient_orders(shape);
  std::vector<double> shares(static_cast<std::size_t>(shape.edges) + 1, 0.0);
  for (std::size_t i = 0; i < values.size(); ++i) shares[orders[i]] += values[i] * values[i];
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

std::vector<double> standard_ranks(const ScoreColumn& column) {
  const DenseRanks dense = dense_ranks(column);
  std::vector<double> place(dense.k_of_rank.size() + 1, 0.0);
  for (const std::uint32_t rank : dense.rank) place[rank + 1] += 1.0;
  for (std::size_t i = 1; i < place.size(); ++i) place[i] += place[i - 1];
  const auto n = static_cast<double>(column.k.size());
  std::vector<double> ranks;
  ranks.reserve(column.k.size());
  for (const std::uint32_t rank : dense.rank) {
    ranks.push_back((place[rank] + place[rank + 1] - n) / 2.0);
  }
  const double sd = std::sqrt(mean_product(ranks, ranks));
  for (double& rank : ranks) rank = sd > 0.0 ? rank / sd : 0.0;
  return ranks;
}

TableShape measured_shape(const BenchmarkTable& table, const std::vector<std::string>& scores) {
  const ProductShape& shape = require_product(*table.space);
  TableShape told;
  std::vector<std::vector<double>> ranks;
  for (const std::string& name : scores) {
    const ScoreColumn& column = measurable(table, name);
    std::vector<double> values;
    values.reserve(column.k.size());
    for (const std::int64_t k : column.k) values.push_back(static_cast<double>(k));
    ColumnShape part{column.name, column.resolution, column.units,
                     shares_by_order(std::move(values), shape), column.k};
    std::sort(part.k.begin(), part.k.end());
    told.columns.push_back(std::move(part));
    ranks.push_back(standard_ranks(column));
  }
  for (const std::vector<double>& a : ranks) {
    for (const std::vector<double>& b : ranks) told.rank_correlation.push_back(mean_product(a, b));
  }
  return told;
}

}  // namespace archwalk
