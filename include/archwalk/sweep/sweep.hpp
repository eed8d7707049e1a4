#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "archwalk/core/array.hpp"
#include "archwalk/core/progress.hpp"
#include "archwalk/sweep/sweep_config.hpp"
#include "archwalk/sweep/sweep_operators.hpp"
#include "archwalk/table/benchmark_table.hpp"
#include "archwalk/walk/backend.hpp"

namespace archwalk {

inline constexpr const char* kSweepFormat = "archwalk sweep";
inline constexpr std::int64_t kSweepFormatVersion = 1;

/// How much a sweep, or a part of it, has to do.
struct SweepWork {
  double walk_steps = 0.0;   ///< steps of all walks
  double exact_terms = 0.0;  ///< multiply-adds of the exact engine, roughly
};

/// How fast this machine does it, for estimates.
struct SweepSpeed {
  double walk_steps_per_second = 0.0;
  std::vector<double> exact_seconds;  ///< [operator]; without the exact engine: of reaches, costs
};

/// A sweep ready to run: its operators in blocks, both engines, all input checked. Knows no file.
///
/// The arrays of a block (DESIGN §7), all groups with coordinates of their own:
///   /operators     spec, facts and reaches [operator]
///   /strata, /scores  sizes; mean, standard deviation, skewness [score]; equal in every block
///   /fixed_length  structural_zero [operator, stratum], regression_to_mean
///   /fixed_length/reach, /fixed_length/cost  of paths [operator, stratum, score, horizon]
///   /fixed_length/exact, /fixed_length/walks  [operator, stratum, score, horizon]
///   /threshold     theta, already_there [stratum, score, level]
///   /threshold/exact, /threshold/walks  [operator, stratum, score, level] (…, time)
///   /provenance    where and how fast the block was computed [operator]
class Sweep {
 public:
  /// `table` must outlive the sweep. `block_size` 0: by the work, so that a part takes seconds, and
  /// about as many operators for each of `shards`; it depends on nothing but these, configuration
  /// and table. `matrices` reads those of explicit operators. InputError for whatever is wrong with
  /// the configuration in the light of the table.
  Sweep(const BenchmarkTable& table, SweepConfig config, BackendChoice backend,
        std::size_t block_size, const MatrixReader& matrices = {}, std::size_t shards = 1);
  ~Sweep();

  const SweepConfig& config() const;
  const std::vector<SweepOperator>& operators() const;
  std::size_t block_size() const;
  std::size_t block_count() const;

  /// The work of one block, and of all. Progress advances by walk_steps + exact_terms.
  SweepWork work(std::size_t block) const;
  SweepWork total_work() const;
  /// Whether both engines work at the same time: a GPU walks while the host computes.
  bool are_engines_abreast() const;
  /// Walks of one operator; 0 without walks.
  double walks_per_operator() const;
  /// Bytes of all operators, from the beginning on; those that a running block needs for its
  /// results; what the engines hold beside the table and them while it runs on so many threads, at
  /// most: stored matrices, most of all; those that the joining of the parts needs on so many
  /// threads; bytes of the whole file before deflation.
  double operator_bytes() const;
  double block_bytes() const;
  double engine_bytes(int threads) const;
  double joining_bytes(int threads) const;
  double file_bytes() const;
  /// Seconds that joining the parts takes, at speeds measured elsewhere: within a factor of 2 or 3.
  double joining_seconds(int threads) const;
  /// A sentence for each level of [threshold] that no architecture reaches, or every one: as a rule
  /// it was meant in other units.
  std::vector<std::string> level_warnings() const;
  /// A sentence where incumbents of blind operators, which go by the measured score itself, stand
  /// beside those of operators that see another, and for each exact track that no walks check.
  std::vector<std::string> track_warnings() const;
  /// The exact method of each operator, as text; empty without the exact engine.
  std::vector<std::string> exact_methods() const;

  /// Times both engines on a small share of the sweep.
  SweepSpeed calibrate();

  /// The arrays of one block. Throws Interrupted where `progress` is cancelled.
  DataTree run_block(std::size_t index, Progress& progress);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace archwalk
