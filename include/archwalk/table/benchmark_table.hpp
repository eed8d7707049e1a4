#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "archwalk/core/array.hpp"
#include "archwalk/space/search_space.hpp"
#include "archwalk/table/column_sorter.hpp"

namespace archwalk {

/// Sentinels of ScoreColumn::k.
inline constexpr std::int64_t kMissingScore = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int64_t kMinusInfinityScore = std::numeric_limits<std::int64_t>::min() + 1;

/// One column of a benchmark table; the score of x is exactly k[x] * resolution (DESIGN §2).
struct ScoreColumn {
  std::string name;          ///< "cifar10/test@200"
  double resolution = 1e-6;  ///< score units a step of k
  std::string units = "1";   ///< "percent", "s", ...
  std::vector<std::int64_t>
      k;  ///< [code]; kMissingScore (NaN) and kMinusInfinityScore are sentinels

  /// The double nearest to k * resolution (see score_value), NaN or -inf.
  double value(std::uint32_t code) const;
  std::int64_t missing_count() const;         ///< cells that are NaN
  std::int64_t minus_infinity_count() const;  ///< cells that are -inf
};

/// Dense ranks of the cells. A missing value ranks lowest together with -inf (only called where the
/// user said so or where there are none).
DenseRanks dense_ranks(const ScoreColumn& column, const ColumnSorter& sorter = host_sorter());

/// A search space with its score columns.
class BenchmarkTable {
 public:
  std::shared_ptr<const SearchSpace> space;
  std::vector<ScoreColumn> scores;
  std::vector<std::int64_t> isomorphism_class;  ///< [code], empty where the table has none
  std::vector<Attribute> provenance;            ///< where the values come from

  /// The column of that name; InputError names the nearest one.
  const ScoreColumn& score(std::string_view name) const;

  /// The same, checked for use as a measured score: finite everywhere and max k - min k < 2^31.
  /// InputError gives the number of missing cells, or proposes a coarser resolution.
  const ScoreColumn& measured_score(std::string_view name) const;
};

}  // namespace archwalk
