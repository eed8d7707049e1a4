#pragma once

#include <span>

namespace archwalk {

/// The Theil–Sen slope of y[n] on x[n]: the median of (y_j − y_i)/(x_j − x_i) over all pairs whose
/// x differ; with an even number of them the mean of the two middle ones (Sen, "Estimates of the
/// regression coefficient based on Kendall's tau", JASA 63, 1968). NaN where no two x differ.
///
/// Exact: the same double as computing and sorting every slope, as scipy.stats.theilslopes does. A
/// sample of pairs brackets the median, the pairs outside the bracket are counted by merge sort,
/// those inside are enumerated: about O(n log n + n^1.5). Deterministic.
/// Throws InputError on unequal lengths or a value that is not finite.
double theil_sen_slope(std::span<const double> x, std::span<const double> y);

}  // namespace archwalk
