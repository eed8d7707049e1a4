#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "archwalk/core/macros.hpp"
#include "archwalk/operators/guide.hpp"
#include "archwalk/operators/operator.hpp"
#include "archwalk/space/product_shape.hpp"

// Exact expectations step by step where a GPU takes the steps: what is asked, whatever the
// operator, and what comes back of one: sums over the starts, never whole vectors.
namespace archwalk::kernels {

/// Sums over the starts of one stratum at one horizon, for a score f: of u = P^T f against f.
struct ScoreSums {
  double change = 0.0;  ///< Σ u - f
  double mixed = 0.0;   ///< Σ f (f - 2 u)
  double square = 0.0;  ///< Σ u²
};
inline constexpr std::size_t kScoreSums = 3;

/// Where the sums of one operator lie among its doubles: of each score [stratum, horizon] of
/// ScoreSums, of each score's square v = P^T f² [stratum, horizon] of Σ v, then of every sum along
/// the path S (RunningSums) [set, moment] of Σ S; the first moment is that of what a step adds.
struct SumsLayout {
  std::uint32_t scores = 0;
  std::uint32_t strata = 0;
  std::uint32_t horizons = 0;
  std::uint32_t running = 0;  ///< sums along the path

  /// Those of all (stratum, score), then all states.
  ARCHWALK_BODY std::uint32_t sets() const { return strata * scores + 1; }
  ARCHWALK_BODY std::uint32_t columns() const { return 2 * scores + running; }
  ARCHWALK_BODY std::size_t value_at(std::uint32_t score, std::uint32_t stratum,
                                     std::uint32_t h) const {
    return ((std::size_t{score} * strata + stratum) * horizons + h) * kScoreSums;
  }
  ARCHWALK_BODY std::size_t square_at(std::uint32_t score, std::uint32_t stratum,
                                      std::uint32_t h) const {
    return value_at(scores, 0, 0) + (std::size_t{score} * strata + stratum) * horizons + h;
  }
  /// Moment 0 is what a step adds, 1 + h the sum at horizon h.
  ARCHWALK_BODY std::size_t running_at(std::uint32_t which, std::uint32_t set,
                                       std::uint32_t moment) const {
    return square_at(scores, 0, 0) + (std::size_t{which} * sets() + set) * (horizons + 1) + moment;
  }
  ARCHWALK_BODY std::size_t count() const { return running_at(running, 0, 0); }
};

/// Sums of one operator as SumsLayout places them.
struct StepSums {
  std::vector<double> sum;
  int threads = 1;       ///< that shared the starts: each added up its part, then a tree
  bool in_order = true;  ///< rows of stored matrices were summed as csr_row_sum() does
};

/// What is the same for all operators.
struct StepsPlan {
  ProductShape shape;
  std::uint32_t scores = 0;
  std::uint32_t strata = 0;
  std::vector<double> value;            ///< [score, code] f, steps of its resolution, centred
  std::vector<double> cost;             ///< [code] steps of its resolution; empty: not asked
  std::vector<std::uint32_t> horizons;  ///< strictly ascending, >= 1
  /// Codes of the starts of set 0 (stratum 0, score 0), 1 (stratum 0, score 1), ...
  std::vector<std::uint32_t> starts;
  std::vector<std::uint32_t> set_begin;  ///< [set], and the end; without the set of all states

  /// With the reach of the path, and its cost where that is asked.
  SumsLayout layout(std::uint32_t running) const {
    return {scores, strata, static_cast<std::uint32_t>(horizons.size()), running};
  }
};

/// One operator that a stencil takes from step to step: a one-edit proposal, a selection with a
/// step of its own.
struct StencilWork {
  const Operator* op = nullptr;
  const Guide* guide = nullptr;  ///< null: the selection is blind
  double each = 0.0;             ///< probability of proposing one neighbor
};

/// P with its diagonal, rows sorted by target (CSR).
struct MatrixView {
  std::uint32_t size = 0;                 ///< states; the first are the architectures
  const std::uint32_t* cell = nullptr;    ///< [state] its architecture; null: they are states
  const std::uint64_t* begin = nullptr;   ///< [state], and the end; below 2^31
  const std::uint32_t* target = nullptr;  ///< [entry]
  const double* probability = nullptr;    ///< [entry]
  std::vector<const std::vector<double>*> added;  ///< what a step adds to each running sum: [state]
};

}  // namespace archwalk::kernels
