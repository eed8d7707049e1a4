#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "archwalk/table/benchmark_table.hpp"

namespace archwalk {

/// What a score column looks like, without saying which architecture is good: how its variance
/// spreads over the interaction orders, and how often it takes each value.
struct ColumnShape {
  std::string name;
  double resolution = 1e-6;  ///< score units a step of k
  std::string units = "1";
  std::vector<double> share_by_order;  ///< [order - 1], orders 1..L; they sum to 1
  std::vector<std::int64_t> k;         ///< [N] the values, ascending
};

/// The shapes of columns and how they go together.
struct TableShape {
  std::vector<ColumnShape> columns;
  std::vector<double> rank_correlation;  ///< [column * columns + column] Spearman's
};

/// The shape of the published NATS-Bench tables (Dong et al. 2021) for a product space: that of
/// `sss` is the size table's at 90 epochs, every other space's the topology table's. A space with
/// fewer than 6 digits folds the shares of the orders above L into order L; one with more lets the
/// shares fall on from order 5 to 6 by the same ratio. `scores` chooses columns; empty: all.
/// InputError for a space that is no product space and for an unknown column.
TableShape published_shape(const SearchSpace& space, const std::vector<std::string>& scores = {});

/// The shape of columns of a table over a product space. InputError for another space, an unknown
/// column, one with missing or -inf values, and one that has a single value.
TableShape measured_shape(const BenchmarkTable& table, const std::vector<std::string>& scores);

/// The columns that measured_shape takes: finite everywhere, more than one value.
std::vector<std::string> measurable_scores(const BenchmarkTable& table);

/// [order - 1] the shares of the interaction orders 1..L in the variance of `values` [code]: mean
/// squares of the ANOVA components. All 0 for a constant.
std::vector<double> shares_by_order(std::vector<double> values, const ProductShape& shape);

/// [code] the place of each value among all, 0 for the mean, the variance 1; equal values share the
/// mean of their places (Spearman's midranks, standardised). All 0 for a constant.
std::vector<double> standard_ranks(const ScoreColumn& column);

/// The product structure; InputError for a space without one.
const ProductShape& require_product(const SearchSpace& space);

}  // namespace archwalk
