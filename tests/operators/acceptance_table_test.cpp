#include "archwalk/operators/acceptance_table.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace archwalk {
namespace {

// A straight line from 0 to 1, which a cubic follows exactly: at each difference from the first to
// the last there is a cell, and what it says is the line.
TEST(AcceptanceTable, HasACellForEveryDifferenceUpToTheLast) {
  const double low = -300.0;
  for (const double high : {-300.0, -299.0, 212.0, 213.0, 723.0, 724.0}) {
    const auto line = [&](double gain) { return (gain - low) / 2000.0; };
    for (const double scale : {1.0, 128.0, 511.0, 512.0}) {
      const AcceptanceTable table = tabulate_acceptance(line, scale, low, high);
      EXPECT_EQ(table.first, -300);
      EXPECT_EQ(table.last, static_cast<std::int32_t>(high));
      EXPECT_LE(1 << table.shift, std::max(1.0, scale / 64.0));
      for (std::int32_t gain = table.first; gain <= table.last; ++gain) {
        const std::int32_t place = gain - table.first;
        const auto at = static_cast<std::size_t>(place >> table.shift);
        ASSERT_LT(at, table.cells.size()) << gain << " of " << high << " by " << scale;
        const double fraction = std::ldexp(place, -table.shift) - static_cast<double>(at);
        const AcceptanceCell& cell = table.cells[at];
        const double value =
            cell.value + fraction * (cell.slope + fraction * (cell.bend + fraction * cell.twist));
        EXPECT_NEAR(value * 0x1p-32, line(gain), 0x1p-29) << gain << " by " << scale;
      }
    }
  }
}

}  // namespace
}  // namespace archwalk
