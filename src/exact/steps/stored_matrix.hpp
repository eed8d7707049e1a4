#pragma once

#include <cstdint>
#include <vector>

#include "rows/state_rows.hpp"

namespace archwalk {

/// An operator's P with its diagonal (CSR); 12 bytes an entry.
class StoredMatrix {
 public:
  explicit StoredMatrix(const StateRows& rows);

  std::uint32_t size() const { return static_cast<std::uint32_t>(begin_.size() - 1); }
  const std::vector<std::uint64_t>& begin() const { return begin_; }       ///< [x], and the end
  const std::vector<std::uint32_t>& target() const { return target_; }     ///< [entry]
  const std::vector<double>& probability() const { return probability_; }  ///< [entry]

  /// next = P u, [x, column]. Stopped where this thread's work is cancelled.
  void multiply(const double* u, double* next, std::size_t columns) const;
  /// What a product is off by at most, relative to the largest |u|.
  double step_error() const { return error_of_step(row_units_); }
  /// The same where a row's terms are added up in any order.
  double step_error_in_any_order() const { return error_of_step(longest_); }

 private:
  double error_of_step(double row_units) const;

  std::vector<std::uint64_t> begin_{0};
  std::vector<std::uint32_t> target_;
  std::vector<double> probability_;
  double row_units_ = 0.0;  // roundings that a row's sum takes
  double longest_ = 0.0;    // entries of a row
  double entry_error_;
};

}  // namespace archwalk
