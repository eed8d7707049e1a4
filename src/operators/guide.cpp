#include "archwalk/operators/guide.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "archwalk/core/error.hpp"

namespace archwalk {

std::vector<std::int32_t> guide_keys(const ScoreColumn& column, GuideKey kind,
                                     bool missing_ranks_lowest) {
  if (const std::int64_t missing = column.missing_count(); missing > 0 && !missing_ranks_lowest) {
    throw InputError(fmt::format("guide '{}' is missing on {} of {} architectures", column.name,
                                 missing, column.k.size()),
                     "a selection could not compare them",
                     "choose another guide, or set missing_guides = \"lowest\"");
  }
  std::vector<std::int32_t> keys(column.k.size());
  if (kind == GuideKey::rank) {
    const DenseRanks ranks = dense_ranks(column);
    std::transform(ranks.rank.begin(), ranks.rank.end(), keys.begin(),
                   [](std::uint32_t rank) { return static_cast<std::int32_t>(rank); });
    return keys;
  }
  std::int64_t lowest = std::numeric_limits<std::int64_t>::max();
  std::int64_t highest = std::numeric_limits<std::int64_t>::min();
  for (std::int64_t k : column.k) {
    if (k == kMissingScore || k == kMinusInfinityScore) continue;
    lowest = std::min(lowest, k);
    highest = std::max(highest, k);
  }
  constexpr auto kMaxKey = static_cast<double>(std::numeric_limits<std::int32_t>::max());
  const double span = static_cast<double>(highest) - static_cast<double>(lowest);
  if (span > kMaxKey) {
    throw InputError(fmt::format("guide '{}' spans {:.3g} steps of its resolution {:g}",
                                 column.name, span, column.resolution),
                     "a selection by difference carries it in 32 bits",
                     fmt::format("import the table with --resolution {}={:.0e}", column.name,
                                 column.resolution * span / kMaxKey * 10.0));
  }
  for (std::size_t code = 0; code < keys.size(); ++code) {
    const std::int64_t k = column.k[code];
    const bool finite = k != kMissingScore && k != kMinusInfinityScore;
    keys[code] = finite ? static_cast<std::int32_t>(k - lowest) : kLowestKey;
  }
  return keys;
}

}  // namespace archwalk
