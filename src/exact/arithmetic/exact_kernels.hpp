#pragma once

#include <cstddef>
#include <cstdint>

#include "archwalk/cpu/instruction_set.hpp"

namespace archwalk {

/// Doubles that the inner loops of the exact methods take at a time, whatever the instruction set.
inline constexpr std::size_t kExactLanes = 16;

inline constexpr std::size_t kMostRadix = 16;  ///< of a product space

/// The next multiple of kExactLanes.
constexpr std::size_t whole_lanes(std::size_t count) {
  return (count + kExactLanes - 1) / kExactLanes * kExactLanes;
}

/// All cells of one isotropic operator. Their constants come one after the other:
///   a[j], |a_j|: change = Σ (λ_j^T - 1) a_j; its bound is change_bound0 + Σ |a_j| w_j, w_j =
///     power_error + rounding · (1 - λ_j^T)
///   q[j], q_0: square = q_0 + Σ λ_j^T q_j;  r[j], r_0, m[i <= j]: within = r_0 + Σ λ_j^T r_j -
///     Σ λ_i^T λ_j^T m_ij; the bound of both is square_bound0 + power_error · magnitude
///   resolution
/// with i, j = 1..L, in the order of SpectralConstants.
struct SpectralTask {
  std::size_t orders = 0;  ///< L
  std::size_t horizons = 0;
  std::size_t cells = 0;                   ///< sets of constants: (stratum, score)
  const double* eigenvalue = nullptr;      ///< [j - 1] λ_j
  const std::uint64_t* horizon = nullptr;  ///< [whole_lanes(horizons)]
  std::uint64_t last_horizon = 0;          ///< the largest
  const double* power_error = nullptr;     ///< [whole_lanes(horizons)] bound of the error of λ_j^T
  double rounding = 0.0;
  const double* constants = nullptr;  ///< [cell, SpectralConstants(L).count]
  // [cell, horizon]; in score units.
  double* mean = nullptr;
  double* bound = nullptr;
  double* variance = nullptr;
  double* variance_within = nullptr;
  double* variance_bound = nullptr;
};

/// Where each constant begins.
struct SpectralConstants {
  explicit constexpr SpectralConstants(std::size_t the_orders) : orders(the_orders) {}
  std::size_t orders;
  std::size_t change = 0;
  std::size_t change_size = orders;
  std::size_t square = 2 * orders;
  std::size_t within = 3 * orders;
  std::size_t products = 4 * orders;
  std::size_t change_bound = products + orders * (orders + 1) / 2;
  std::size_t square_0 = change_bound + 1;
  std::size_t within_0 = change_bound + 2;
  std::size_t square_bound = change_bound + 3;
  std::size_t magnitude = change_bound + 4;
  std::size_t resolution = change_bound + 5;
  std::size_t count = change_bound + 6;
};

/// kExactLanes lines of cells that differ on one edge alone, side by side.
struct StencilLines {
  const std::int32_t* key = nullptr;  ///< [place * stride + lane] of the guide
  std::size_t stride = 0;
  std::size_t radix = 0;  ///< places of a line
  // Codes are code + lane code_lane + place code_place; those from `size` on are no cell's.
  std::uint32_t code = 0;
  std::uint32_t code_lane = 0;
  std::uint32_t code_place = 0;
  std::uint32_t size = 0;
};

/// kExactLanes rows of a column in work.
struct StencilRows {
  const double* u = nullptr;      ///< [row * pitch + place]
  double* out = nullptr;          ///< sums so far, then the product
  const double* added = nullptr;  ///< added to it, or null
  std::size_t pitch = 0;
  std::size_t width = 0;  ///< whole lanes
  double each = 0.0;      ///< probability of proposing one neighbor
};

/// Acceptances of all pairs i < j of places of lines, [pair][i to j, j to i][lane]; `selection` is
/// the step that the function is for.
using WeighLines = void (*)(const void* selection, const StencilLines& lines, double* weights);
/// sum_i (+)= Σ_j w_ij (u_j - u_i) for the places i of lines; `begin` with nothing in `sum` yet.
using AddLines = void (*)(const double* u, std::size_t stride, const double* weights, double* sum,
                          bool begin);

struct StencilKernels {
  AddLines add[kMostRadix + 1];        ///< by radix
  AddLines add_blind[kMostRadix + 1];  ///< all weights one
  WeighLines weigh_order;
  WeighLines weigh_threshold;
  WeighLines weigh_metropolis;
  WeighLines weigh_noisy;
  /// kExactLanes rows to `width` rows of kExactLanes.
  void (*turn)(const double* rows, std::size_t pitch, std::size_t width, double* turned);
  /// out = u + each (out + what is turned back) + added
  void (*finish)(const double* turned, const StencilRows& rows);
};

/// Vectors that an isotropic product takes side by side: a cache line.
inline constexpr std::size_t kProductLanes = 8;

/// Polynomials Σ_k f_k z^k, one for every place, f_k vectors on a product space. Multiplied by
/// I + z O, O u(x) = Σ u(y) over the y that differ from x on one edge alone:
/// f_k <- f_k + O f_{k-1}, k = last, ..., first.
struct EdgePolynomials {
  double* coefficient = nullptr;  ///< [k * pitch + place]
  std::size_t pitch = 0;
  std::size_t stride = 0;  ///< from one digit of the edge to the next: multiples of kProductLanes
  std::size_t size = 0;    ///< of one coefficient
  std::size_t first = 1;
  std::size_t last = 1;
  bool is_new = false;  ///< nothing is in f_last yet: it counts as 0
};
using MultiplyByEdge = void (*)(const EdgePolynomials& polynomials);

/// out_i = Σ_j weight[i + j] f_j, j = 0, 1, ... in order, of several pieces of vectors.
struct WeighedCoefficients {
  const double* in = nullptr;  ///< [piece * in_stride + j * in_pitch + place]
  std::size_t in_stride = 0;
  std::size_t in_pitch = 0;
  std::size_t in_count = 0;  ///< of j, at least 1
  double* out = nullptr;     ///< [(out_count - 1 - i) * out_pitch + piece * length + place]
  std::size_t out_pitch = 0;
  std::size_t out_count = 0;  ///< of i
  const double* weight = nullptr;
  std::size_t pieces = 0;
  std::size_t length = 0;  ///< of a piece: a multiple of kProductLanes
};

/// Rows that sums over pairs take side by side, and targets whose products are added up before they
/// are added to the rest.
inline constexpr std::size_t kPairRows = 64;
inline constexpr std::size_t kPairPiece = 64;
/// Weights by distance: whole registers, beyond the most edges.
inline constexpr std::size_t kPairWeights = 32;

/// Some x, one a row, and the places y = begin, ..., end - 1 of an order.
struct PairRows {
  const std::uint8_t* x_digit = nullptr;  ///< [edge, kPairRows]
  const std::uint8_t* y_digit = nullptr;  ///< [y, edge]
  std::size_t edges = 0;
  const std::uint32_t* first = nullptr;  ///< [row] ascending: a row has the places from there on
  std::size_t rows = 0;                  ///< at most kPairRows
  std::size_t begin = 0;
  std::size_t end = 0;
  const double* weight = nullptr;  ///< [kPairWeights] by distance, 0 at distance 0
  const double* u = nullptr;       ///< [y, column]
  std::size_t columns = 0;
  double* sum = nullptr;  ///< [column, kPairRows]: Σ_y weight[d(x,y)] u(y) is added
};

struct RankKernels {
  MultiplyByEdge multiply[kMostRadix + 1];  ///< by radix
  void (*weigh)(const WeighedCoefficients& coefficients);
  void (*add_pairs)(const PairRows& pairs);
};

/// out(x) = Σ_y M[x_e, y] u(x with digit e = y), for the edge whose digits lie `stride` apart;
/// `matrix` is K x K, `u` and `out` have `size` numbers. Terms are added in the order of y.
using ContractEdge = void (*)(const double* matrix, std::size_t stride, std::size_t size,
                              const double* u, double* out);

/// The same of what leaves: `unmoved` has not changed on the edges so far, `moved` has; both are
/// taken past one more edge.
using MoveOnEdge = void (*)(const double* matrix, std::size_t stride, std::size_t size,
                            double* unmoved, double* moved);

/// Some rows of a stored matrix. out(x) = Σ_i probability_i u(target_i), in the order of the
/// entries, piece by piece of kernels::kRowPiece; vectors are [x, column].
struct RowsInWork {
  const std::uint64_t* begin = nullptr;  ///< [row] the first entry
  const std::uint64_t* end = nullptr;    ///< [place in `row`] one past the last
  const std::uint32_t* target = nullptr;
  const double* probability = nullptr;
  const std::uint32_t* row = nullptr;  ///< [place]; null: 0, 1, ...
  std::size_t first = 0;               ///< place, of `count`
  std::size_t count = 0;
  const double* u = nullptr;
  std::size_t columns = 0;
  double* out = nullptr;
};

/// The inner loops of the exact methods, compiled once for each instruction set. The same bits from
/// all: every number is made by the same operations in the same order, only more of them at once.
struct ExactKernels {
  void (*spectral)(const SpectralTask&);
  StencilKernels stencil;
  RankKernels rank;
  void (*sum_rows)(const RowsInWork&);
  ContractEdge contract[kMostRadix + 1];  ///< by radix
  MoveOnEdge move[kMostRadix + 1];
};

/// Null where this build has none for the instruction set.
const ExactKernels* baseline_exact_kernels();
const ExactKernels* avx2_exact_kernels();
const ExactKernels* avx512_exact_kernels();

/// Those of a set that is available here.
const ExactKernels& exact_kernels(InstructionSet set);
/// Those of the widest one.
const ExactKernels& exact_kernels();

}  // namespace archwalk
