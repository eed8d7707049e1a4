#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/exact/placement.hpp"
#include "rows/transition_rows.hpp"

namespace archwalk {

/// Columns' sums of all steps that are held for jumps, N a step: so many numbers at most.
inline constexpr double kMostHeldSums = 0x1p26;

/// The law of T steps of an operator that is known by its rows, Q, and of jump·J/N + (1 - jump) Q,
/// J the matrix of ones: what the sums of LawSums take.
///
/// T = 1 and 2: from the entries; at T = 2 `squares` is at most: a row of Q² is a mean of rows of
/// Q, and its square no more than the mean of theirs.
///
/// Beyond, the columns' sums are followed, one product a step, and Q² is made row by row and not
/// kept, on all threads. It bounds the rest: 0 <= Q^T(x,x) = Σ_z Q^(T-2)(x,z) Q²(z,x) <= max_z
/// Q²(z,x); of a chain with detailed balance, whose Q^T(x,x) are sums of λ^T φ(x)² with |λ| <= 1,
/// no more than Q⁴(x,x), and than Q²(x,x) at T = 3. Σ Q^T(x,y)² <= Σ_z c(z) Σ_y Q²(z,y)², c the
/// columns' sums of T - 2 steps. Where all that would take more than 2^34 multiply-adds nothing is
/// known of T > 2.
class LawOfRows {
 public:
  /// `weights` [x] with detailed balance, weights(x) Q(x,y) = weights(y) Q(y,x), or empty.
  /// `with_jumps`: law() will be asked with jumps; that holds the columns' sums of every step, up
  /// to kMostHeldSums, and knows nothing of steps beyond.
  LawOfRows(const TransitionRows& rows, std::uint32_t size,
            const std::vector<std::uint32_t>& horizons, const std::vector<double>& weights,
            bool with_jumps);

  /// [horizon]; `exchanges` NaN.
  std::vector<LawSums> law(double jump = 0.0) const;

 private:
  struct Entries {
    std::vector<std::uint64_t> begin{0};  // [x], and the end
    std::vector<std::uint32_t> target;    // ascending in a row
    std::vector<double> probability;
  };
  // What is known of Q^T at a horizon.
  struct Part {
    LawSums sums;
    std::uint32_t steps = 0;                    // 0: nothing
    const std::vector<double>* most = nullptr;  // [x] of Q^T(x,x), at most
    bool is_exact = false;                      // ...and no less
  };

  Entries store(const TransitionRows& rows);
  void make_square(const Entries& q, const std::vector<double>& weights);
  void follow(const Entries& q, const std::vector<std::uint32_t>& horizons, bool with_jumps);
  // `columns` of all steps, of all but the last, and of all but the last two.
  Part part_of(std::uint32_t steps, const std::vector<double>& columns,
               const std::vector<double>& before, const std::vector<double>& two_before) const;
  LawSums mixed(const Part& part, double no_jump, const std::vector<double>& g) const;

  std::uint32_t size_;
  std::vector<double> stays_;          // [x] Q(x,x)
  std::vector<double> row_squares_;    // [x] Σ_y Q(x,y)²
  std::vector<double> returns_;        // [x] Q²(x,x)
  std::vector<double> most_of_three_;  // [x] of Q³(x,x)
  std::vector<double> most_of_more_;   // [x] of Q^T(x,x), T > 3
  std::vector<double>
      squares_of_two_;  // [x] Σ_y Q²(x,y)²; empty: more than two steps are not known
  std::vector<std::vector<double>> columns_;  // [t][y] Σ_x Q^t(x,y), where there are to be jumps
  std::vector<Part> parts_;                   // [horizon]
};

/// [x] weights in detailed balance with a blind proposal given by rows, as far as they are known:
/// the degrees of `neighbors`, ones where P is symmetric; empty for others.
std::vector<double> balance_weights(const Operator& op);

}  // namespace archwalk
