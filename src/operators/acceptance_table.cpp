#include "archwalk/operators/acceptance_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace archwalk {
namespace {

constexpr double kCellsPerScale = 64.0;
constexpr int kMaxShift = 30;
constexpr double kLargestDifference = std::numeric_limits<std::int32_t>::max();

// Values are kept this far from 0 and 2^32, so that no rounding of the cubic leaves the word.
constexpr double kMargin = 4.0;

// (1 - cos((2i+1)π/8)) / 2.
constexpr double kNodes[4] = {0x1.37ca1866b95d0p-5, 0x1.3c10eaca8ab4ep-2, 0x1.61f78a9abaa58p-1,
                              0x1.ec835e79946a3p-1};

std::int32_t coefficient(double value) {
  return static_cast<std::int32_t>(std::floor(value + 0.5));
}

AcceptanceCell fit_cell(const std::function<double(double)>& acceptance, double begin,
                        double width) {
  double value[4];
  for (int i = 0; i < 4; ++i) {
    const double a = acceptance(std::fma(kNodes[i], width, begin));
    value[i] = kMargin + a * (0x1p32 - 2.0 * kMargin);
  }
  // Newton's divided differences, then multiplied out from the innermost factor.
  for (int order = 1; order < 4; ++order) {
    for (int i = 3; i >= order; --i) {
      value[i] = (value[i] - value[i - 1]) / (kNodes[i] - kNodes[i - order]);
    }
  }
  double c[4] = {value[3], 0.0, 0.0, 0.0};
  for (int i = 2; i >= 0; --i) {
    for (int power = 3; power >= 1; --power) c[power] = c[power - 1] - kNodes[i] * c[power];
    c[0] = value[i] - kNodes[i] * c[0];
  }
  AcceptanceCell cell;
  cell.value = static_cast<std::uint32_t>(std::clamp(std::floor(c[0] + 0.5), 0.0, 0x1p32 - 1.0));
  cell.slope = coefficient(c[1]);
  cell.bend = coefficient(c[2]);
  cell.twist = coefficient(c[3]);
  return cell;
}

}  // namespace

AcceptanceTable tabulate_acceptance(const std::function<double(double)>& acceptance, double scale,
                                    double low, double high) {
  AcceptanceTable table;
  while (table.shift < kMaxShift && std::ldexp(2.0, table.shift) <= scale / kCellsPerScale) {
    ++table.shift;
  }
  // Both, since all of it may lie beyond, as with a slack of more than any difference.
  const double first = std::clamp(std::floor(low), -kLargestDifference, kLargestDifference);
  const double last = std::clamp(std::ceil(high), first, kLargestDifference);
  table.first = static_cast<std::int32_t>(first);
  table.last = static_cast<std::int32_t>(last);
  const double width = std::ldexp(1.0, table.shift);
  const auto cells = static_cast<std::size_t>(std::floor((last - first) / width)) + 1;
  for (std::size_t i = 0; i < cells; ++i) {
    const double begin = first + static_cast<double>(i) * width;
    if (table.shift > 0) {
      table.cells.push_back(fit_cell(acceptance, begin, width));
    } else {
      const double a = kMargin + acceptance(begin) * (0x1p32 - 2.0 * kMargin);
      table.cells.push_back({static_cast<std::uint32_t>(std::floor(a + 0.5)), 0, 0, 0});
    }
  }
  return table;
}

}  // namespace archwalk
