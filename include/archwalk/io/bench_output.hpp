#pragma once

#include <string>

#include "archwalk/bench/bench.hpp"

namespace archwalk {

/// How and where the rates were measured.
struct BenchConditions {
  std::string date;  ///< ISO 8601, UTC
  std::string processor;
  BenchSettings settings;
};

/// Share of the sweep's time that its walks may lose to everything else (DESIGN's target is below).
inline constexpr double kMostLost = 0.2;

/// One JSON object, two spaces of indentation, without a final newline: version, commit, compiler,
/// flags, processor, instruction set, threads, clock; "kinds", a list of objects with the keys
/// kind, engine, spec, unit, rate_best, rate_median, target and share_of_target (null without a
/// target) and peers; "left_out"; "sweep" where it was measured.
std::string bench_json(const BenchReport& report, const BenchConditions& conditions);

/// The same as aligned text for a reader.
std::string bench_text(const BenchReport& report, const BenchConditions& conditions);

}  // namespace archwalk
