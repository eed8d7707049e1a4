#include "measured_scores.hpp"

#include <algorithm>
#include <utility>

#include "archwalk/space/packed_digits.hpp"
#include "archwalk/stats/descriptive.hpp"
#include "archwalk/walk/starts.hpp"
#include "config_reading.hpp"

namespace archwalk::detail {
namespace {

void add_column(const ScoreColumn& column, MeasuredScores& scores) {
  scores.columns.push_back(&column);
  const auto [low, high] = std::minmax_element(column.k.begin(), column.k.end());
  std::vector<std::int64_t> above(column.k.size());  // moments keep their digits near 0
  Int128 sum = 0;
  for (std::size_t code = 0; code < above.size(); ++code) {
    above[code] = column.k[code] - *low;
    sum += column.k[code];
  }
  const PopulationMoments moments = population_moments(above);
  scores.mean.push_back(static_cast<double>(sum) / static_cast<double>(above.size()) *
                        column.resolution);
  scores.standard_deviation.push_back(moments.sd * column.resolution);
  scores.skewness.push_back(moments.skewness);
  scores.range.push_back(static_cast<double>(*high - *low) * column.resolution);
}

Int128 sum_over(const ScoreColumn& column, const std::vector<std::uint32_t>& codes) {
  Int128 sum = 0;
  for (std::uint32_t code : codes) sum += column.k[code];
  return sum;
}

// A score is put in order once for all its strata, and the order of one is held at a time.
void add_strata(const std::vector<Stratum>& strata, const ColumnSorter& sorter,
                MeasuredScores& scores) {
  scores.strata.resize(strata.size());
  for (const ScoreColumn* column : scores.columns) {
    const std::vector<std::uint32_t> order = sorter.order(column->k);
    for (std::size_t i = 0; i < strata.size(); ++i) {
      scores.strata[i].push_back(stratum_codes(strata[i], order));
    }
  }
  const auto size = static_cast<std::uint32_t>(scores.columns.front()->k.size());
  const std::vector<bool> is_start = are_starts(scores.strata, size);
  scores.starts = std::count(is_start.begin(), is_start.end(), true);
}

void add_stratum_means(const std::vector<std::vector<std::uint32_t>>& codes_of_score,
                       MeasuredScores& scores) {
  for (std::size_t s = 0; s < scores.columns.size(); ++s) {
    const ScoreColumn* column = scores.columns[s];
    const std::vector<std::uint32_t>& codes = codes_of_score[s];
    Int128 all = 0;
    for (std::int64_t k : column->k) all += k;
    const auto n = static_cast<Int128>(column->k.size());
    const auto m = static_cast<Int128>(codes.size());
    const Int128 part = sum_over(*column, codes);
    PlacedScores placed;
    placed.cells = static_cast<double>(column->k.size());
    placed.starts = static_cast<double>(codes.size());
    placed.variance = scores.standard_deviation[s] * scores.standard_deviation[s];
    // all/n - part/m over one denominator, so that it is 0 where the stratum is everything.
    placed.gap = static_cast<double>(all * m - part * n) / (placed.starts * placed.cells) *
                 column->resolution;
    for (const std::uint32_t code : codes) {
      const double above =
          static_cast<double>(column->k[code]) * column->resolution - scores.mean[s];
      placed.stratum_square += above * above / placed.starts;
    }
    scores.stratum_mean.push_back(static_cast<double>(part) / placed.starts * column->resolution);
    scores.placed.push_back(placed);
  }
  scores.size.push_back(static_cast<std::int64_t>(codes_of_score.front().size()));
}

const ScoreColumn& cost_column(const BenchmarkTable& table, const std::string& name) {
  const ScoreColumn& column = table.score(name);
  const std::size_t n = column.k.size();
  const std::int64_t unknown = column.missing_count() + column.minus_infinity_count();
  if (unknown > 0) {
    throw InputError(
        fmt::format("cost '{}' is missing or infinite on {} of {} architectures", name, unknown, n),
        "the cost of a path is a sum over every architecture that it may evaluate",
        "choose a column that is complete");
  }
  const auto negative =
      std::count_if(column.k.begin(), column.k.end(), [](std::int64_t k) { return k < 0; });
  if (negative > 0) {
    throw InputError(
        fmt::format("cost '{}' is below 0 on {} of {} architectures", name, negative, n),
        "improvability per cost divides by a sum of costs",
        "choose a column of times, or of another cost that is at least 0");
  }
  return column;
}

}  // namespace

std::string MeasuredScores::units() const {
  for (const ScoreColumn* column : columns) {
    if (column->units != columns.front()->units) return "score units";
  }
  return columns.front()->units;
}

MeasuredScores measure_scores(const SweepConfig& config, const BenchmarkTable& table,
                              const ColumnSorter& sorter) {
  MeasuredScores scores;
  for (const NamedEntry& entry : config.scores) {
    at_place(entry.place, [&] { add_column(table.measured_score(entry.name), scores); });
  }
  add_strata(config.strata, sorter, scores);
  for (const auto& codes : scores.strata) add_stratum_means(codes, scores);
  if (config.cost) {
    at_place(config.cost->place, [&] { scores.cost = &cost_column(table, config.cost->name); });
  }
  return scores;
}

void add_stratum_coordinate(const SweepConfig& config, TreeBuilder& group) {
  std::vector<std::string> names;
  for (const Stratum& stratum : config.strata) names.push_back(stratum.name);
  group.coordinate("stratum", std::move(names), "1", "set of starts");
}

void add_score_coordinate(const MeasuredScores& scores, TreeBuilder& group) {
  std::vector<std::string> names;
  for (const ScoreColumn* column : scores.columns) names.push_back(column->name);
  group.coordinate("score", std::move(names), "1", "measured score");
}

void add_score_groups(const SweepConfig& config, const MeasuredScores& scores, DataTree& tree) {
  std::vector<std::string> units;
  std::vector<double> resolution;
  for (const ScoreColumn* column : scores.columns) {
    units.push_back(column->units);
    resolution.push_back(column->resolution);
  }
  TreeBuilder sizes(tree, "strata");
  add_stratum_coordinate(config, sizes);
  sizes.add("size", {"stratum"}, scores.size, "1", "architectures in the stratum");
  TreeBuilder group(tree, "scores");
  add_score_coordinate(scores, group);
  add_stratum_coordinate(config, group);
  const std::string unit = scores.units();
  group.add("units", {"score"}, units, "1", "unit of the score");
  group.add("resolution", {"score"}, resolution, unit, "the score is a multiple of it");
  group.add("mean", {"score"}, scores.mean, unit, "mean over all architectures");
  group.add("standard_deviation", {"score"}, scores.standard_deviation, unit,
            "population standard deviation over all architectures");
  group.add("skewness", {"score"}, scores.skewness, "1",
            "population skewness over all architectures");
  group.add("range", {"score"}, scores.range, unit, "largest less smallest score");
  group.add("stratum_mean", {"stratum", "score"}, scores.stratum_mean, unit,
            "mean over the stratum");
}

}  // namespace archwalk::detail
