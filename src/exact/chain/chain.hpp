#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "archwalk/core/double_double.hpp"
#include "archwalk/space/product_shape.hpp"
#include "arithmetic/isotropic_lanes.hpp"
#include "jumps/accepted_jumps.hpp"

namespace archwalk {

/// A subset of the states, [x] 0 or 1.
using StateSet = std::vector<std::uint8_t>;

/// Memory that products of one chain reuse from call to call.
struct ChainScratch {
  std::vector<std::vector<double>> levels;
  std::vector<std::vector<DoubleDouble>> exact_levels;
  JumpScratch<double> jumps;
  JumpScratch<DoubleDouble> exact_jumps;
  std::unique_ptr<IsotropicLanes> lanes;
};

/// A chain for as long as it stays among some of its states.
class ChainPart {
 public:
  virtual ~ChainPart() = default;

  /// As Chain::jump() of vectors that are 0 at all other states, u and what `out` is before;
  /// there it stays 0.
  virtual void jump(const double* u, double* out, std::size_t columns, ChainScratch& scratch) = 0;
};

/// A chain with its states in some order, to be followed among the first of them.
class OrderedChain {
 public:
  virtual ~OrderedChain() = default;

  /// On the first `count` states. It must not outlive this.
  virtual std::unique_ptr<ChainPart> first(std::size_t count) const = 0;
};

/// A Markov chain as threshold quantities need it: how probable it is to leave a state, summed from
/// the off-diagonal entries and never taken from 1 - P(x,x), and where one goes from there.
/// Vectors of several columns are [x, column].
class Chain {
 public:
  virtual ~Chain() = default;

  std::uint32_t size() const { return static_cast<std::uint32_t>(leaving_.size()); }
  /// [x] 1 - P(x,x).
  const std::vector<double>& leaving() const { return leaving_; }
  const std::vector<DoubleDouble>& leaving_exactly() const { return leaving_exactly_; }

  /// out(x) = Σ_{y≠x} P(x,y) u(y) for u >= 0 or of any sign, in doubles. Off by at most
  /// Σ_y E(x,y) |u(y)|, E >= 0 with row sums of at most jump_error(): by jump_error() · max |u|,
  /// and of several u >= 0 the errors together are those of their sum.
  virtual void jump(const double* u, double* out, std::size_t columns,
                    ChainScratch& scratch) const = 0;
  /// With all states in the order of `states`. It must not outlive this.
  virtual std::unique_ptr<OrderedChain> in_order(std::vector<std::uint32_t> states) const;
  double jump_error() const { return jump_units_ * 0x1p-53; }
  /// Likewise of a whole step: the jump, four roundings of what stays, and the entries' own errors
  /// in both, which a tournament's powers make larger than all roundings of a product.
  double step_error() const {
    constexpr double kRoundingsOfStay = 4.0 * 0x1p-53;
    return jump_error() + 2.0 * entry_error_ + kRoundingsOfStay;
  }

  /// The same for one column in about 100 bits; off by jump_exact_error() relative to the same sum
  /// of |terms|.
  virtual void jump_exactly(const std::vector<DoubleDouble>& u, std::vector<DoubleDouble>& out,
                            ChainScratch& scratch) const = 0;
  double jump_exact_error() const { return jump_units_ * kDoubleDoubleRoundoff; }

  /// Relative error of the off-diagonal entries that jump_exactly() works with.
  double entry_error() const { return entry_error_; }

  /// `seed` and every x outside `blocked` from which a path that avoids `blocked` leads to it.
  /// By graph search on the entries that are positive.
  virtual StateSet can_reach(const StateSet& seed, const StateSet& blocked) const = 0;

  /// Whether P(x,y) = P(y,x).
  bool symmetric() const { return symmetric_; }

 protected:
  std::vector<double> leaving_;
  std::vector<DoubleDouble> leaving_exactly_;
  double jump_units_ = 0.0;
  double entry_error_ = kDoubleDoubleRoundoff;
  bool symmetric_ = false;
};

/// can_reach() by rounds of a product that counts neighbours: `count(u, out)` gives for every x the
/// number of y != x with P(x,y) > 0 and u(y) = 1, exact in doubles.
template <class Count>
StateSet reach_by_rounds(const StateSet& seed, const StateSet& blocked, const Count& count) {
  StateSet reached = seed;
  std::vector<double> u(seed.begin(), seed.end());
  std::vector<double> neighbours(seed.size());
  bool grew = true;
  while (grew) {
    grew = false;
    count(u, neighbours);
    for (std::size_t x = 0; x < seed.size(); ++x) {
      if (reached[x] != 0 || blocked[x] != 0 || neighbours[x] == 0.0) continue;
      reached[x] = 1;
      u[x] = 1.0;
      grew = true;
    }
  }
  return reached;
}

/// P = Σ_d p_d A_d, A_d the adjacency at edit distance d: applied edge by edge in positive sums,
/// O(N L D) with D the largest distance that has a probability. `probability` is [distance 0..L] of
/// one architecture at that distance.
std::unique_ptr<Chain> isotropic_chain(const ProductShape& shape,
                                       const std::vector<DoubleDouble>& probability);

/// P = ⊗ M_e, applied as L contractions in positive sums; `edge_matrices` is [edge][from, to],
/// exact doubles.
std::unique_ptr<Chain> kronecker_chain(const ProductShape& shape,
                                       const std::vector<std::vector<double>>& edge_matrices);

/// P = A(x,y)/N off the diagonal: of a uniform jump what a selection accepts. For all that are
/// accepted it is random search.
std::unique_ptr<Chain> jump_chain(AcceptedJumps jumps);

/// P = jump·(that of `anywhere`) + (1 - jump)·(that of `inner`); 0 < jump <= 1. `anywhere` has an
/// entry wherever `inner` has one.
std::unique_ptr<Chain> restart_chain(std::unique_ptr<Chain> anywhere, std::unique_ptr<Chain> inner,
                                     double jump);

}  // namespace archwalk
