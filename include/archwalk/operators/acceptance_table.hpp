#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace archwalk {

/// One cell of a tabulated acceptance: c0 + f(c1 + f(c2 + f c3)) over 2^32, f the fraction of the
/// cell as a 32-bit fraction.
struct AcceptanceCell {
  std::uint32_t value = 0;  ///< c0
  std::int32_t slope = 0;   ///< c1
  std::int32_t bend = 0;    ///< c2
  std::int32_t twist = 0;   ///< c3
};

/// A smooth acceptance A(Δ), Δ the gain in steps of the guide, tabulated where it is neither (all
/// but) 0 nor 1.
struct AcceptanceTable {
  std::int32_t first = 0;  ///< Δ where the first cell begins
  std::int32_t last = 0;   ///< largest Δ within the table; beyond, A = 1
  int shift = 0;           ///< a cell is 2^shift steps wide
  std::vector<AcceptanceCell> cells;
};

/// Tabulates `acceptance`, a function of Δ that was smoothed by a Gaussian of standard deviation
/// `scale` steps, from `low` to `high` steps (clamped to the differences that keys can have). Cells
/// are at most scale/64 wide, or one step; in each the cubic through four Chebyshev nodes, off by
/// less than 2^-32. With the rounding of its evaluation in 32 bits it is within 2^-29.
AcceptanceTable tabulate_acceptance(const std::function<double(double)>& acceptance, double scale,
                                    double low, double high);

}  // namespace archwalk
