#pragma once

#include <memory>
#include <vector>

#include "chain/chain.hpp"
#include "open_system.hpp"

namespace archwalk {

/// A solution with what is known of its error.
struct CertifiedSolution {
  std::vector<double> value;  ///< [x] 0 at states that are not open
  /// |value - true| <= relative * value at every state; infinite: not certified.
  double relative = 0.0;
  bool certified() const;
};

/// A solution whose error is bounded by multiples of known vectors, see OpenSolver::expectation.
struct BoundedSolution {
  std::vector<double> value;  ///< [x]
  double residual = 0.0;      ///< max |right - (I - Q) value|, rounding included
};

/// Solves (I - Q) h = b, Q the chain among its open states, every one of which leads out of them.
///
/// An iterative method proposes, a residual computed in about 100 bits decides: with
/// r = b - (I-Q)h and the non-negative inverse G = (I-Q)^-1, the true solution is h + G r. For b =
/// 1, |G r| <= ρ G 1 = ρ h_true with ρ = max |r|, hence |h - h_true| <= ρ/(1-ρ) h where ρ < 1
/// (DESIGN §5). No stopping rule is trusted. Refinement repeats the solve on the residual.
class OpenSolver {
 public:
  OpenSolver(const Chain& chain, const StateSet& open);

  /// Expected number of steps until the open states are left: b = 1.
  /// The relative error holds for the chain with exact entries: entries off by ε, relative, change
  /// h by a factor within (1±ε)^(2m), m open states, as h is a ratio of sums of products of at most
  /// m off-diagonal entries, all positive (matrix-tree theorem; cf. O'Cinneide 1993).
  CertifiedSolution steps();

  /// The solution for b >= 0, bounded by its residual: |value - true| <= residual · G 1, beside
  /// what the entries' own errors make (entry_error · (b-dependent), see ThresholdEngine).
  BoundedSolution expectation(const std::vector<double>& right);

  double entry_factor() const;  ///< (1+ε)^(2m) - 1 for entries off by ε

 private:
  struct Refined {
    std::vector<DoubleDouble> value;
    double residual = 0.0;     ///< largest, see residual()
    std::vector<double> rest;  ///< [x] right - (I - Q) value
  };
  Refined refine(const std::vector<double>& right, double target);
  /// Adds a correction where that lowers the residual (or always); true if it lowers it a lot.
  bool improve(const std::vector<double>& right, bool keep_worse, Refined& now,
               const std::vector<double>& correction);
  /// By elimination; false where the system is too large for it.
  bool eliminate(const std::vector<double>& right, double target, Refined& now);
  /// max |right - (I-Q) value| with a bound of its rounding; the residual itself to `out`.
  double residual(const std::vector<double>& right, const std::vector<DoubleDouble>& value,
                  std::vector<double>& out);

  const Chain& chain_;
  const StateSet& open_;
  std::unique_ptr<OpenSystem> system_;
  std::size_t open_count_ = 0;
  ChainScratch scratch_;
};

}  // namespace archwalk
