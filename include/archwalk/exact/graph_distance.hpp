#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "archwalk/exact/exact_engine.hpp"
#include "archwalk/operators/operator.hpp"
#include "archwalk/table/benchmark_table.hpp"

namespace archwalk {

/// Expected path lengths to a set of architectures: graph distances (DESIGN §1). Arrays are [code].
struct PathLengths {
  std::string method;  ///< "closed form", "spectral", "kronecker", "sparse"
  /// Expected number of steps until the set is reached; infinite where it may never be; NaN: not
  /// certified.
  std::vector<double> steps;
  std::vector<double> steps_bound;  ///< of the absolute error
  std::vector<double> hit_ever;     ///< probability that the set is ever reached
  std::vector<double> hit_ever_bound;
  /// E[steps | the set is reached]; NaN where it can't be reached, or not certified.
  std::vector<double> steps_if_hit;
  std::vector<double> steps_if_hit_bound;
  double relative_error = 0.0;  ///< of steps, certified; infinite: not certified
};

/// Kemeny's constant Σ_{j>=1} 1/(1-λ_j) over the eigenvalues of P other than one 1: the expected
/// path length to an architecture drawn from the stationary distribution, from wherever
/// (Kemeny & Snell 1960, Theorem 4.4.10).
struct KemenyConstant {
  double value = 0.0;   ///< steps; NaN: not defined (not irreducible), not computed
  std::string comment;  ///< how, or why not
};

/// Graph distances of operators on one table.
class GraphDistance {
 public:
  GraphDistance(const BenchmarkTable& table, ExactMethod method, bool missing_guides_rank_lowest);
  ~GraphDistance();

  /// From every architecture to the set `targets` (not empty). One target of an isotropic operator
  /// has a closed form, used unless a method is forced.
  PathLengths to_set(const Operator& op, const std::vector<std::uint32_t>& targets) const;
  /// Closed forms for isotropic operators, products of eigenvalues for Kronecker ones, else a dense
  /// inverse where the space is small enough.
  KemenyConstant kemeny(const Operator& op) const;
  /// r(x) = Σ_y P(x,y) d(x,y), edits; staying counts 0.
  double reach(const Operator& op, std::uint32_t x) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Expected path lengths by edit distance d = 0..L of an isotropic operator,
/// h(d) = Σ_{j>=1} (κ_j(0) - κ_j(d))/(1-λ_j), κ the Krawtchouk polynomials: P is diagonal on the
/// eigenspaces of the Hamming scheme (van Dam, Koolen & Tanaka 2016 for the scheme). Infinite where
/// it can't get there; divided by the number of closed classes where there are several. A sum of
/// non-negative terms: relative error below 1e-12.
std::vector<double> isotropic_path_lengths(const Operator& op, const ProductShape& shape);

}  // namespace archwalk
