#pragma once

#include <cstddef>
#include <vector>

#include "archwalk/exact/exact_engine.hpp"

namespace archwalk {

/// A non-negative function on the states, [x], with a bound of its absolute error.
struct StateFunction {
  std::vector<double> value;
  double error = 0.0;
};

/// Sums along a path, Σ_{t<T} P^t a for some a >= 0, as further columns of a product that takes
/// scores from step to step: S_0 = 0, S_{t+1} = a + P S_t. Vectors of columns are [x, column].
class RunningSums {
 public:
  /// Nothing to sum.
  RunningSums() = default;
  /// The reach of a path from r, and from c̄ its cost where `cost.value` is not empty (in steps of
  /// the cost column's resolution); both are written into `out`.
  RunningSums(const ExactSettings& settings, StateFunction reach, StateFunction cost,
              PathEstimates& out);

  std::size_t columns() const { return functions_.size(); }
  /// What column `c` adds at a step, a: [x].
  const std::vector<double>& added(std::size_t c) const { return functions_[c].function.value; }
  /// The same where a device makes the functions itself: of each is known the largest value, and
  /// what it is off by at most. Without a cost `cost.largest` is 0.
  struct Bounds {
    double largest = 0.0;
    double error = 0.0;
  };
  RunningSums(const ExactSettings& settings, const Bounds& reach, const Bounds& cost,
              PathEstimates& out);

  /// After a product with P: adds a; `now` is [x, stride], the sums begin at column `first`.
  void step(double* now, std::size_t stride, std::size_t first) const;
  /// At horizon number `h`. `step_error` bounds what a product is off by, relative to the largest
  /// value that it takes in.
  void read(const double* now, std::size_t stride, std::size_t first, std::size_t h,
            double step_error);
  /// The mean of column `c` over the starts of set number `set` (stratum, score) at horizon number
  /// `h`; `summing` is what a sum over the starts is off by, relative to itself.
  void put(std::size_t c, std::size_t set, std::size_t h, double mean, double summing,
           double step_error);

 private:
  struct Column {
    StateFunction function;
    double largest = 0.0;
    bool is_mean = false;  ///< over the steps; else their sum
    double resolution = 1.0;
    std::vector<double>* value = nullptr;
    std::vector<double>* bound = nullptr;
  };
  void add(StateFunction function, double largest, bool is_mean, double resolution,
           std::vector<double>& value, std::vector<double>& bound);

  const ExactSettings* settings_ = nullptr;
  std::vector<Column> functions_;
};

}  // namespace archwalk
