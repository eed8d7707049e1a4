#pragma once

#include <string>
#include <vector>

#include "archwalk/walk/walk_engine.hpp"

namespace archwalk {

// What the benchmark runs, as plain data: a new operator or exact method is one more line in
// src/bench/kinds.cpp.

/// Walks of one operator.
struct WalkKind {
  std::string name;
  std::string spec;  ///< as on the command line; its guide is the first score
  TrackChoice track;
  int scores = 1;           ///< measured
  double target = 0.0;      ///< steps/s on a core; 0: none is set
  bool alias_peer = false;  ///< also against walks on alias tables
  double gpu_target = 0.0;  ///< steps/s on a GPU
};

/// What an exact kind counts.
enum class ExactUnit {
  operators,  ///< operators with all their scores, strata and horizons
  /// Entries P(x,y) of the proposal's rows, times vectors, times steps: the products of P u. Two
  /// vectors a score, f and f².
  nonzeros,
};

/// Exact expectations by one method.
struct ExactKind {
  std::string name;
  std::string method;  ///< as exact_method names it
  /// One operator ("edit_distance(pmf=[0,1])"), or a generated family ("edit_distance").
  std::string spec;
  bool generated = false;
  double reach_low = 0.0;  ///< of a generated family
  double reach_high = 0.0;
  int scores = 1;
  std::vector<std::string> strata;
  std::vector<std::uint32_t> horizons;
  ExactUnit unit = ExactUnit::operators;
  double target = 0.0;      ///< units/s; 0: none is set
  double gpu_target = 0.0;  ///< units/s on a GPU
  bool by_host = false;     ///< even where there are GPUs
};

/// The targets of DESIGN §10, first figures: one core with AVX-512, one H100.
const std::vector<WalkKind>& walk_kinds();
const std::vector<ExactKind>& exact_kinds();

/// The sweep as a whole, which is measured by other means: its name among the kinds, and the kinds
/// whose walks it consists of.
inline constexpr const char* kSweepKind = "sweep";
std::vector<std::string> kinds_of_sweep();

/// All names, in the order in which they are reported.
std::vector<std::string> bench_kind_names();

/// `wanted` without repetition, in the order of bench_kind_names(); all where it is empty.
/// InputError for an unknown one, naming the nearest.
std::vector<std::string> select_kinds(const std::vector<std::string>& wanted);

}  // namespace archwalk
