#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "archwalk/table/column_sorter.hpp"

namespace archwalk::cuda {

/// Columns from this size on are sorted on a device. A host core sorts 2^14 values in 0.8 ms, 2^16
/// in 4 and 2^20 in 165 (bench/README.md). A device takes about a millisecond whatever the size,
/// for allocations and some twenty launches, and 28 bytes a value across the bus: an estimate, no
/// GPU has been timed.
inline constexpr std::size_t kLeastSortedOnDevice = std::size_t{1} << 16;

/// Sorts columns on a GPU, where they are large enough and it has room: 28 bytes a value, and what
/// the sort needs besides. Else the host sorts. The numbers are the same.
class DeviceSorter final : public ColumnSorter {
 public:
  /// `device` as CUDA numbers it; the host sorts columns of fewer than `least` values.
  /// NotBuiltError in a build without the CUDA engine.
  explicit DeviceSorter(int device, std::size_t least = kLeastSortedOnDevice);

  /// SystemError where the device fails.
  std::vector<std::uint32_t> order(const std::vector<std::int64_t>& k) const override;
  DenseRanks ranks(const std::vector<std::int64_t>& k) const override;

 private:
  bool is_for_device(std::size_t count) const;

  int device_;
  std::size_t least_;
};

/// A sorter on the first of these GPUs, on the host where there are none.
std::shared_ptr<const ColumnSorter> sorter_on(const std::vector<int>& devices);

}  // namespace archwalk::cuda
