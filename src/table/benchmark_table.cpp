#include "archwalk/table/benchmark_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "archwalk/core/error.hpp"
#include "archwalk/core/nearest_words.hpp"
#include "archwalk/core/value.hpp"
#include "archwalk/table/score_rounding.hpp"

namespace archwalk {

double ScoreColumn::value(std::uint32_t code) const {
  const std::int64_t factor = k[code];
  if (factor == kMissingScore) return std::numeric_limits<double>::quiet_NaN();
  if (factor == kMinusInfinityScore) return -std::numeric_limits<double>::infinity();
  return score_value(factor, resolution);
}

std::int64_t ScoreColumn::missing_count() const {
  return std::count(k.begin(), k.end(), kMissingScore);
}

std::int64_t ScoreColumn::minus_infinity_count() const {
  return std::count(k.begin(), k.end(), kMinusInfinityScore);
}

DenseRanks dense_ranks(const ScoreColumn& column, const ColumnSorter& sorter) {
  if (column.missing_count() == 0) return sorter.ranks(column.k);
  std::vector<std::int64_t> k = column.k;
  std::replace(k.begin(), k.end(), kMissingScore, kMinusInfinityScore);
  return sorter.ranks(k);
}

const ScoreColumn& BenchmarkTable::score(std::string_view name) const {
  const auto found = std::find_if(scores.begin(), scores.end(),
                                  [&](const ScoreColumn& column) { return column.name == name; });
  if (found != scores.end()) return *found;
  std::vector<std::string> names;
  for (const ScoreColumn& column : scores) names.push_back(column.name);
  const std::string nearest = nearest_word(name, names);
  throw InputError(
      fmt::format("the table has no score '{}'", name),
      fmt::format("it holds {}", nearest_words(name, names)),
      nearest.empty() ? std::string("choose one (archwalk info TABLE lists all)")
                      : fmt::format("did you mean '{}'? (archwalk info TABLE lists all)", nearest));
}

const ScoreColumn& BenchmarkTable::measured_score(std::string_view name) const {
  const ScoreColumn& column = score(name);
  const std::int64_t missing = column.missing_count();
  const std::int64_t infinite = column.minus_infinity_count();
  if (missing + infinite > 0) {
    throw InputError(
        fmt::format("score '{}' has {} missing and {} -inf values among {} architectures", name,
                    missing, infinite, column.k.size()),
        "a measured score must be finite everywhere, for walks pass through every architecture",
        "measure another score (such a column can still be a guide)");
  }
  const auto [low, high] = std::minmax_element(column.k.begin(), column.k.end());
  // Both are within 2^53 in magnitude, so that the difference can't overflow.
  const std::int64_t range = low == column.k.end() ? 0 : *high - *low;
  constexpr std::int64_t kRange = std::int64_t{1} << 31;
  if (range >= kRange) {
    throw InputError(
        fmt::format("score '{}' spans {} steps of its resolution {}", name, range,
                    column.resolution),
        "walks carry differences of scores in 32 bits, so that a span must be below 2^31 steps",
        import_with({column.name}, column.resolution,
                    coarser_by_span(static_cast<double>(range), static_cast<double>(kRange - 1))));
  }
  return column;
}

}  // namespace archwalk
