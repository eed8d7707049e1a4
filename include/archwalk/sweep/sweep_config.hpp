#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "archwalk/core/value.hpp"
#include "archwalk/exact/exact_engine.hpp"
#include "archwalk/table/level.hpp"
#include "archwalk/table/strata.hpp"
#include "archwalk/walk/walk_engine.hpp"

namespace archwalk {

/// Which engines run.
enum class SweepMethod { exact, walks, both };
std::string_view name_of(SweepMethod method);

/// One `[[operator]]`: its parts are given meaning once the search space is known.
struct OperatorEntry {
  std::string place;  ///< "[[operator]] 1 (sweep.toml line 12)", for messages
  Value proposal;
  std::optional<Value> selection;
  std::optional<Value> memory;
};

/// One `[[generate]]`.
struct FamilyEntry {
  std::string place;
  std::uint32_t count = 0;
  double reach_low = 0.0;   ///< edits
  double reach_high = 0.0;  ///< edits
  Value proposal;
  std::optional<Value> selection;
  std::optional<Value> memory;
};

/// A score, guide or stratum as the configuration names it.
struct NamedEntry {
  std::string name;
  std::string place;  ///< "sweep.toml line 3"
};

/// `[threshold]`: the second experiment, how long it takes to reach a score.
struct ThresholdConfig {
  std::vector<Level> levels;        ///< of every measured score
  std::uint32_t max_steps = 1;      ///< Tmax
  std::vector<std::uint32_t> grid;  ///< ascending, <= max_steps; [max_steps] where left out
};

/// What a sweep's TOML file says, checked as far as it can be without the table.
struct SweepConfig {
  std::uint64_t seed = 1;
  std::string table;  ///< path as written; empty where the file names none
  std::vector<NamedEntry> scores;
  SweepMethod method = SweepMethod::both;
  ExactMethod exact_method = ExactMethod::automatic;
  std::vector<Stratum> strata;
  std::uint32_t walks_per_start = 16;
  std::optional<NamedEntry> guide;  ///< the incumbent's guide of blind operators
  std::optional<NamedEntry> cost;   ///< of evaluating an architecture; with [fixed_length] alone
  bool stationary = false;          ///< reach_stationary by certified solves, too
  bool missing_guides_rank_lowest = false;
  TrackChoice track;                      ///< the final score is always measured
  TrackChoice exact_track{false, false};  ///< those that have exact values; with [fixed_length]
  std::vector<std::uint32_t> horizons;    ///< ascending; empty without [fixed_length]
  std::optional<ThresholdConfig> threshold;
  std::vector<OperatorEntry> operators;
  std::vector<FamilyEntry> families;

  bool has_exact() const { return method != SweepMethod::walks; }
  bool has_walks() const { return method != SweepMethod::exact; }
  bool has_fixed_length() const { return !horizons.empty(); }
  /// Steps of the longest walk.
  std::uint32_t most_steps() const {
    const std::uint32_t longest = horizons.empty() ? 0 : horizons.back();
    return threshold ? std::max(longest, threshold->max_steps) : longest;
  }
};

/// Reads a whole configuration. InputError for an unknown, missing or doubled key, a wrong type, a
/// number out of range, an empty list, a name given twice; each message names the place and the
/// mend.
SweepConfig read_sweep_config(const Value& root);

/// The keys of a configuration with what they mean, for the command line's help.
std::string sweep_config_help();

}  // namespace archwalk
