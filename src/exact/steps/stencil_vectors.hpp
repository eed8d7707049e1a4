#pragma once

#include <vector>

#include "archwalk/operators/guide.hpp"
#include "archwalk/space/product_shape.hpp"
#include "arithmetic/exact_kernels.hpp"
#include "arithmetic/line_vector.hpp"
#include "readings/by_steps.hpp"

namespace archwalk {

/// A selection that accepts by the two cells alone.
struct StencilSelection {
  WeighLines weigh = nullptr;  ///< null: accepts all
  const void* step = nullptr;  ///< that `weigh` is for
  bool costly = false;         ///< whether it takes longer than to read what it gives
};

/// Vectors that one-edit proposals take from step to step, P never stored:
/// P u(x) = u(x) + q Σ_y A(x,y) (u(y) - u(x)) over the neighbours y of x, q the probability of
/// proposing one of them. Acceptances are made anew at every step, from the keys; costly ones are
/// kept in a space so small that they fit in a cache.
///
/// Codes are cut into their lower and their upper edges: x is a place of a row, `lower` places a
/// row. Along the upper edges the neighbours of consecutive places are consecutive places of other
/// rows, a register of them at once; for the lower edges kExactLanes rows are turned, so that their
/// places become rows. Every x has its sum in one order, edge by edge, whatever the registers.
class StencilVectors final : public SteppedVectors {
 public:
  StencilVectors(const ProductShape& shape, const Guide& guide, StencilSelection selection,
                 double each, const std::vector<MeasuredScore>& scores, const RunningSums& sums,
                 const ExactKernels& kernels);

  void advance(std::uint32_t steps) override;
  const std::vector<double>& values() override;

  /// What P u is off by, relative to the largest |u|: a term is a difference of at most twice that,
  /// two roundings and the additions of one row, their weights sum to 1 with three roundings; then
  /// one addition. Of a blind operator, whose lines are summed first, fewer.
  static double step_error(const ProductShape& shape);

 private:
  void step();
  void upper_edges(std::size_t lane);
  void lower_edges(std::size_t row);
  void add_lines(StencilLines& lines, const double* u, double* sum, std::size_t pitch, bool begin);
  std::size_t weights_of_lines() const {
    const auto radix = static_cast<std::size_t>(shape_.radix);
    return radix * (radix - 1) * kExactLanes;
  }
  std::size_t place(std::size_t code) const { return code / lower_ * pitch_ + code % lower_; }

  ProductShape shape_;
  StencilSelection selection_;
  const StencilKernels& kernels_;
  AddLines add_;
  double each_;
  std::size_t columns_;
  std::size_t lower_edges_;
  std::size_t lower_ = 1;  // K^lower_edges_
  std::size_t rows_;       // of places; then whole lanes of them
  std::size_t width_;
  std::size_t pitch_;
  std::size_t area_;            // of a column
  std::vector<double> values_;  // [x, column]
  LineVector<double> u_;        // [column, row, pitch]; zero where no cell is
  LineVector<double> next_;
  LineVector<double> added_;  // of the last columns, the sums'
  LineVector<std::int32_t> key_;
  LineVector<std::int32_t> turned_key_;  // [rows by kExactLanes, place, lane]
  LineVector<double> turned_;            // [column, place, lane]
  LineVector<double> turned_sum_;
  bool keeps_ = false;          // whether acceptances are kept from step to step
  bool kept_ = false;           // whether they have been made
  std::size_t lines_done_ = 0;  // in this step
  LineVector<double> weights_;  // of one set of lines, or of one after the other
};

}  // namespace archwalk
