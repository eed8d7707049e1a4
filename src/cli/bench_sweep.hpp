#pragma once

#include "archwalk/bench/bench.hpp"

namespace archwalk::cli {

/// Runs a sweep of the quickstart's kind (both engines, three strata, both families one to four) to
/// a file in a temporary folder, as often as `repetitions` says, and adds it to the report, which
/// holds the rates of its walks; where it does not, the sweep is left out. `operators` >= 5.
void add_whole_sweep(const BenchmarkTable& table, const BackendChoice& backend,
                     std::uint32_t operators, int repetitions, Progress& progress,
                     BenchReport& report);

}  // namespace archwalk::cli
