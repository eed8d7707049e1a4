#pragma once

#include <cstdint>
#include <vector>

namespace archwalk {

/// Dense rank of each value of a column: 0 for the lowest distinct one.
struct DenseRanks {
  std::vector<std::uint32_t> rank;      ///< [code]
  std::vector<std::int64_t> k_of_rank;  ///< [rank] the distinct k, ascending
};

/// Puts the values k of a column in order. Strata and ranks ask for one and do not know where it
/// sorts: here the host's; a layer above brings another. All give the same numbers.
class ColumnSorter {
 public:
  virtual ~ColumnSorter() = default;

  /// The codes 0..n-1 sorted by (k, code): ties go by code. Sentinels are sorted as the integers
  /// that they are.
  virtual std::vector<std::uint32_t> order(const std::vector<std::int64_t>& k) const = 0;
  /// Dense ranks of the values.
  virtual DenseRanks ranks(const std::vector<std::int64_t>& k) const = 0;
};

/// Sorts on the host, in one thread.
class HostSorter final : public ColumnSorter {
 public:
  std::vector<std::uint32_t> order(const std::vector<std::int64_t>& k) const override;
  DenseRanks ranks(const std::vector<std::int64_t>& k) const override;
};

/// A HostSorter that all may use.
const ColumnSorter& host_sorter();

}  // namespace archwalk
