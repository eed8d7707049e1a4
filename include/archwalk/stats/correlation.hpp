#pragma once

#include <span>
#include <vector>

namespace archwalk {

/// Pearson's product-moment correlation of x[n] and y[n]; NaN with fewer than two values or where
/// one of them is constant. Two passes. InputError on unequal lengths.
double pearson_correlation(std::span<const double> x, std::span<const double> y);

/// Spearman's rank correlation: Pearson's of the ranks, ties at their average rank
/// (scipy.stats.spearmanr). NaN and InputError as above.
double spearman_correlation(std::span<const double> x, std::span<const double> y);

/// Ranks from 1, ties at the average of theirs: [n].
std::vector<double> average_ranks(std::span<const double> values);

}  // namespace archwalk
