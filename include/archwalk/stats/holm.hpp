#pragma once

#include <span>
#include <vector>

namespace archwalk {

/// Holm's step-down adjusted p-values ("A simple sequentially rejective multiple test procedure",
/// Scand. J. Statist. 6, 1979): of m values the r-th smallest (from 0) becomes
/// max over s <= r of min(1, (m − s) p_(s)). NaN entries are no tests: they stay NaN and m counts
/// the others. Throws InputError on a p outside [0, 1].
std::vector<double> holm_adjusted(std::span<const double> p);

}  // namespace archwalk
