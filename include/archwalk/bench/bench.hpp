#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "archwalk/bench/kinds.hpp"
#include "archwalk/bench/stopwatch.hpp"
#include "archwalk/core/progress.hpp"
#include "archwalk/table/benchmark_table.hpp"
#include "archwalk/walk/backend.hpp"

namespace archwalk {

/// What is measured, and how long.
struct BenchSettings {
  std::vector<std::string> kinds;  ///< of bench_kind_names()
  BackendChoice backend;
  TrialBudget budget;
  bool with_peers = true;
};

/// What a user would write instead, timed in the same rounds.
struct PeerRate {
  std::string name;  ///< "mt19937_64", "mt19937_64 on alias tables"
  Rate rate;
};

/// One kind as it was measured.
struct KindReport {
  std::string kind;
  std::string engine;            ///< "walks", "exact" or "sweep"
  std::string method;            ///< of the exact engine; else empty
  std::string spec;              ///< operator, or generated family
  std::size_t scores = 1;        ///< measured
  std::string tracks;            ///< of walks: "final", "final, best", "final, best, incumbent"
  std::string unit;              ///< "steps/s", "operators/s", "nonzeros/s"
  Rate rate;                     ///< units a second
  std::optional<double> target;  ///< units a second
  std::vector<PeerRate> peers;
};

/// A kind, or what it is compared with, that could not be measured here.
struct LeftOut {
  std::string kind;
  std::string reason;
};

/// The sweep as a whole, against its walks alone at the speed of their kinds.
struct SweepTime {
  std::size_t operators = 0;
  double walk_steps = 0.0;
  double wall_seconds = 0.0;  ///< best of the repetitions
  double wall_seconds_median = 0.0;
  double processor_seconds = 0.0;  ///< of all threads, best of the repetitions
  double walk_seconds = 0.0;       ///< of the same walks at bench speed, by the bench's clock
  double lost_by_wall() const { return 1.0 - walk_seconds / wall_seconds; }
  /// Of one thread, whatever else ran on the machine; without the time that the disk took.
  double lost_by_processor() const { return 1.0 - walk_seconds / processor_seconds; }
};

struct BenchReport {
  std::string table;  ///< where the scores come from
  std::string space;
  std::uint32_t architectures = 0;
  std::vector<KindReport> kinds;
  std::vector<LeftOut> left_out;
  std::optional<SweepTime> sweep;
};

/// The columns that the kinds measure: the first three that are fit to be measured. InputError
/// where there is none, or the space is no product space.
std::vector<const ScoreColumn*> bench_scores(const BenchmarkTable& table);

/// Times walks and exact expectations of the kinds named, in interleaved rounds; the sweep as a
/// whole, which writes files, is not among them. A kind whose operator does not fit the space is
/// left out with the reason. Throws Interrupted where `progress` is cancelled.
BenchReport run_bench(const BenchmarkTable& table, const BenchSettings& settings,
                      Progress& progress);

}  // namespace archwalk
