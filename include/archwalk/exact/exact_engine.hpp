#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "archwalk/core/progress.hpp"
#include "archwalk/exact/exact_method.hpp"
#include "archwalk/exact/path_estimates.hpp"
#include "archwalk/exact/placement.hpp"
#include "archwalk/operators/operator.hpp"
#include "archwalk/table/benchmark_table.hpp"

namespace archwalk {

/// Entries of an operator's stored matrix at most; with a memory, of the chain on its states.
double state_entries(const Operator& op, const ProductShape& shape);

/// Multiply-adds of one step of one vector by a method that takes steps, roughly; where they differ
/// from the entries of P, as many of these as take the same time. `guide_values`: different values
/// of the operator's guide (ExactEngine::guide_values()).
double step_terms(const Operator& op, const ProductShape& shape, ExactMethod method,
                  double guide_values);
/// The same of the reach of a step, of guided jumps: an operator that sees the score has no closed
/// form. 0 of the others, whose steps cost more, and where it has not so many entries of P. Not
/// counted: ExactEngine::searched_pairs().
double reach_terms(const Operator& op, const ProductShape& shape, ExactMethod method,
                   double guide_values);

/// The reach of an operator that sees the score is looked for in so many entries of P, at most.
inline constexpr double kMaxVisitedEntries = 0x1p34;

/// A stored matrix takes 12 bytes an entry; beyond 3 GiB none is made.
inline constexpr std::uint64_t kMaxStoredEntries = std::uint64_t{1} << 28;

/// Stored matrices of more entries are handled one at a time, whatever the number of threads.
inline constexpr std::uint64_t kLargeMatrixEntries = std::uint64_t{1} << 24;

/// What is computed, whatever the operator. Scores and strata as in WalkSettings.
struct ExactSettings {
  std::vector<std::uint32_t> horizons;                          ///< strictly ascending, >= 1
  std::vector<const ScoreColumn*> scores;                       ///< measured
  std::vector<std::vector<std::vector<std::uint32_t>>> strata;  ///< [stratum][score] codes
  ExactMethod method = ExactMethod::automatic;
  bool missing_guides_rank_lowest = false;
  const ScoreColumn* cost = nullptr;  ///< of evaluating an architecture; finite and >= 0
  bool stationary = false;  ///< the stationary reach of operators without a closed form, too
  bool positive = false;    ///< P(Δ > 0), where the spectral method is used
  std::uint64_t large_matrix_entries = kLargeMatrixEntries;
  /// GPUs, as CUDA numbers them, that take stencils and stored matrices from step to step; spectral
  /// and Kronecker forms are faster where they are. Empty: all on the CPU.
  std::vector<int> devices;
};

/// Exact expectations of one operator; arrays are [stratum, score, horizon], in score units.
struct ExactEstimates {
  ExactMethod method = ExactMethod::automatic;  ///< the one that was used
  std::vector<double> mean;                     ///< E[f(X_T) - f(X_0)] over the stratum's starts
  std::vector<double> bound;                    ///< of the error of mean
  std::vector<double> variance;                 ///< of Δ over starts and walks
  std::vector<double> variance_within;  ///< mean over starts of the variance given the start
  std::vector<double> variance_bound;   ///< of the error of both variances
  /// P(Δ > 0), ties of integer scores not counted. Empty unless asked for; NaN but by the spectral
  /// method, and in a product space of more than 2^16 codes: it takes N² comparisons a score, once.
  std::vector<double> positive;
  std::vector<double> positive_bound;     ///< of the error of positive
  std::vector<double> positive_variance;  ///< mean over starts of p(1-p), p = P(Δ > 0 | start)
  std::vector<double> positive_variance_bound;
};

/// Reach and sums of the law, which do not depend on the measured scores.
struct OperatorGeometry {
  double reach_uniform = 0.0;  ///< edits: mean over x of r(x) of the operator itself
  /// [horizon] of P^T of a blind operator (for the regression to the mean); NaN where not blind or
  /// where it takes too long: without a closed form it is known at T = 1 and 2.
  std::vector<LawSums> law;
  StationaryReach stationary;
};

/// Everything about one operator.
struct OperatorExpectations {
  ExactEstimates estimates;
  OperatorGeometry geometry;
  PathEstimates paths;
};

/// What of it is wanted; the rest is empty.
struct ExpectationChoice {
  bool estimates = true;
  /// Paths of operators that have no closed form take as long as estimates. Without, these have
  /// reach_stratum alone.
  bool all_paths = true;
};

/// Exact expectations on one table. Numbers depend on nothing but the operator and the settings:
/// sums have a fixed order whatever the number of threads. GPUs sum up in another order than CPUs:
/// their numbers agree within the bounds.
class ExactEngine {
 public:
  ExactEngine(const BenchmarkTable& table, ExactSettings settings);
  ~ExactEngine();
  ExactEngine(ExactEngine&&) noexcept;

  /// The method that `estimates` uses for an operator. InputError where the forced one does not
  /// apply to it, or where none fits in memory (names the operator and what it would take).
  ExactMethod method_for(const Operator& op) const;
  /// How many different values the operator's guide has; 0 of a blind one.
  std::size_t guide_values(const Operator& op) const;
  /// Pairs of architectures whose distances are searched for, for the reach of guided jumps in a
  /// graph: once for all operators with the selection, on all threads. 0: none.
  double searched_pairs(const Operator& op) const;

  ExactEstimates estimates(const Operator& op) const;
  OperatorGeometry geometry(const Operator& op) const;
  /// Reach and cost of paths. NaN where P has no closed form and its matrix does not fit in memory,
  /// or (reach) takes too long to visit.
  PathEstimates paths(const Operator& op) const;

  /// All of it for many operators on `threads` threads, one product for estimates and paths;
  /// `progress` advances by one an operator. With GPUs SystemError where one fails or an operator
  /// has no room on it; so do estimates() and paths(), which ask the GPUs too.
  std::vector<OperatorExpectations> run(const std::vector<const Operator*>& operators,
                                        ExpectationChoice choice, int threads,
                                        Progress& progress) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace archwalk
