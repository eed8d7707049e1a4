#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "archwalk/operators/operator.hpp"
#include "archwalk/table/benchmark_table.hpp"
#include "archwalk/walk/walk_engine.hpp"

namespace archwalk {

/// What is walked, by a program that a user would write instead of archwalk.
struct PlainProblem {
  std::vector<const ScoreColumn*> scores;  ///< measured
  const ScoreColumn* guide = nullptr;      ///< of the selection; may be null for a blind operator
  ProductShape shape;
  TrackChoice track;
  std::uint32_t walks_per_start = 1;  ///< every architecture starts as many
  std::uint32_t steps = 1;
  std::uint64_t seed = 1;
};

/// Means over all walks, [score], in score units. NaN where a track was not followed.
struct PlainEstimates {
  std::vector<double> mean;         ///< of Δ = f(X_T) - f(X_0)
  std::vector<double> stderr_mean;  ///< over all walks, as if starts were drawn: too large
  std::vector<double> best_mean;
  std::vector<double> best_stderr;
  std::vector<double> incumbent_mean;
  std::vector<double> incumbent_stderr;
};

/// A plain loop over walks and steps: one std::mt19937_64, distributions of the standard library,
/// scores as doubles. The law of the walks is the operator's; nothing is packed or vectorised.
class PlainWalk {
 public:
  virtual ~PlainWalk() = default;
  virtual PlainEstimates run(const PlainProblem& problem) = 0;
};

/// The loop for an operator; null where nobody has written one, and in spaces beyond 2^22 cells, of
/// which it would keep the digits.
std::unique_ptr<PlainWalk> plain_walk(const Operator& op, const PlainProblem& problem);

/// The loop of a program for walks on any graph: neighbors and alias tables (Walker 1977, Vose
/// 1991) of a blind operator's rows in CSR. Null for one that sees the score, and where the rows
/// hold more than 2^26 entries.
std::unique_ptr<PlainWalk> alias_walk(const Operator& op, const PlainProblem& problem);

}  // namespace archwalk
