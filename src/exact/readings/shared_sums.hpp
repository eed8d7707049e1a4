#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace archwalk {

/// Sums of shares, each at most 1 in all, that any thread adds to: in integers, so that no order of
/// additions matters.
class SharedSums {
 public:
  explicit SharedSums(std::size_t length) : sum_(length, 0) {}

  void add(std::size_t i, double share) {
    std::atomic_ref<std::int64_t>(sum_[i]).fetch_add(static_cast<std::int64_t>(share * kOne),
                                                     std::memory_order_relaxed);
  }
  /// Once all has been added.
  double operator[](std::size_t i) const { return static_cast<double>(sum_[i]) / kOne; }

  /// What so many shares lose at most.
  static double error(std::size_t shares) { return static_cast<double>(shares) / kOne; }

 private:
  static constexpr double kOne = 0x1p62;

  std::vector<std::int64_t> sum_;
};

}  // namespace archwalk
