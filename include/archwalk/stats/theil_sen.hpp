#pragma once

#include <cstdint>
#include <span>

namespace archwalk {

/// The Theil–Sen slope of y[n] on x[n]: the median of (y_j − y_i)/(x_j − x_i) over all pairs whose
/// x differ; with an even number of them the mean of the two middle ones (Sen, "Estimates of the
/// regression coefficient based on Kendall's tau", JASA 63, 1968). NaN where no two x differ.
///
/// Exact: the same double as computing and sorting every slope, as scipy.stats.theilslopes does.
/// Samples of pairs bracket the median ever closer (Matoušek, "Randomized optimal algorithm for
/// slope selection", Inf. Process. Lett. 39, 1991), the pairs outside the bracket are counted by
/// merge sort, those inside are looked at, about 8n or 2^14 of them: O(n log n), with equal y and
/// with y that differ by their last digits too. Where many more pairs share a slope (points on a
/// line), ranks are counted in exact arithmetic, O(n log n) too: that is the same double where no
/// difference of two x or y is rounded, or where the slope is a power of 2 and the points on its
/// line are exactly there. Where slopes in such numbers differ by what differences are rounded by,
/// up to 2^25 pairs are looked at; of more the exact median is given, which is at most four doubles
/// away. Deterministic.
/// `looked_at` is told how many pairs were. Throws InputError on unequal lengths or a value that is
/// not finite.
double theil_sen_slope(std::span<const double> x, std::span<const double> y,
                       std::int64_t* looked_at = nullptr);

}  // namespace archwalk
