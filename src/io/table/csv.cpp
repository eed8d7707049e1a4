#include "archwalk/io/csv.hpp"

#include <fast_float/fast_float.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>
#include <utility>

#include "archwalk/core/counted.hpp"
#include "archwalk/core/error.hpp"
#include "archwalk/core/nearest_words.hpp"
#include "archwalk/core/value.hpp"
#include "archwalk/core/version.hpp"
#include "archwalk/io/checksum.hpp"
#include "archwalk/space/isomorphism.hpp"
#include "archwalk/table/score_rounding.hpp"
#include "csv_columns.hpp"
#include "import_space.hpp"

namespace archwalk {
namespace {

/// Units that were given, or those by the published names of columns: DATASET/test@200 is an
/// accuracy, in percent or a share.
std::string units_of(const CsvColumns::Score& score, const ImportOptions& options) {
  for (const auto& [name, units] : options.units) {
    if (name == score.name) return units;
  }
  const auto has = [&](std::string_view part) {
    return score.name.find(part) != std::string::npos;
  };
  if (has("/valid@") || has("/test@")) {
    const bool is_share = std::none_of(score.values.begin(), score.values.end(),
                                       [](double value) { return value > 1.0; });
    return is_share ? "1" : "percent";
  }
  return has("seconds") ? "s" : "1";
}

double resolution_of(const std::string& score, const ImportOptions& options) {
  for (const auto& [name, resolution] : options.resolutions) {
    if (name == score) return resolution;
  }
  return options.resolution;
}

/// `by_name`: pairs of a score's name and what the option gives it.
void check_score_names(const CsvColumns& columns, std::string_view option, const auto& by_name) {
  std::vector<std::string> names;
  for (const auto& score : columns.scores) names.push_back(score.name);
  for (const auto& [name, given] : by_name) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    const std::string nearest = nearest_word(name, names);
    throw InputError(fmt::format("{} names the unknown score '{}'", option, name),
                     fmt::format("the file has {}", nearest_words(name, names)),
                     nearest.empty() ? std::string("name one of these")
                                     : fmt::format("did you mean '{}'?", nearest));
  }
}

std::size_t row_of_largest(const std::vector<double>& values) {
  const auto size_of = [](double value) { return std::isfinite(value) ? std::fabs(value) : -1.0; };
  const auto largest = std::max_element(
      values.begin(), values.end(), [&](double a, double b) { return size_of(a) < size_of(b); });
  return static_cast<std::size_t>(largest - values.begin());
}

ScoreColumn score_column(const std::filesystem::path& path, const CsvColumns& columns,
                         const std::vector<std::uint32_t>& codes, const CsvColumns::Score& score,
                         const ImportOptions& options) {
  const double resolution = resolution_of(score.name, options);
  ScoreColumn column{score.name, resolution, units_of(score, options), {}};
  column.k.resize(codes.size());
  const auto store = [&](std::size_t row, const std::string& place) {
    column.k[codes[row]] = round_score(score.values[row], resolution, place);
  };
  // What is proposed for the largest value goes for all.
  const std::size_t largest = row_of_largest(score.values);
  store(largest, fmt::format("'{}' line {}, column '{}'", path.string(), columns.lines[largest],
                             score.name));
  const std::string general = fmt::format("score '{}'", score.name);
  for (std::size_t row = 0; row < codes.size(); ++row) store(row, general);
  return column;
}

/// Refuses a resolution that makes all values of a score the same; in `merged`, tells of one that
/// makes many of them the same.
void check_rounding(const CsvColumns::Score& score, const ScoreColumn& column,
                    std::vector<std::string>& merged) {
  const DistinctValues distinct = distinct_values(score.values, column);
  if (!distinct.merges_many()) return;
  if (distinct.rounded <= 1) {
    throw InputError(
        fmt::format("the resolution {} of score '{}' makes 1 value of its {} distinct ones",
                    column.resolution, score.name, distinct.given),
        "a score that is the same everywhere tells nothing",
        import_with({score.name}, column.resolution, finer_by(column.resolution, score.values)));
  }
  const double finer =
      shifted_resolution(column.resolution, finer_by(column.resolution, score.values));
  merged.push_back(
      fmt::format("'{}': {} distinct values became {} at the resolution {}{}", score.name,
                  distinct.given, distinct.rounded, column.resolution,
                  is_resolution(finer) ? fmt::format(" ({} tells them apart)", finer) : ""));
}

/// One warning for all scores whose values were merged, the first few by name.
void warn_of_merged(std::vector<std::string> merged, std::vector<std::string>& warnings) {
  constexpr std::size_t kShown = 4;
  if (merged.empty()) return;
  if (merged.size() > kShown) {
    const std::string more = fmt::format("and {}", counted(merged.size() - kShown, "more score"));
    merged.resize(kShown);
    merged.push_back(more);
  }
  warnings.push_back(fmt::format(
      "{}: those are ties now: give finer ones with --resolution NAME=NUMBER if they should differ",
      fmt::join(merged, "; ")));
}

/// True where the same cells have equal labels in both.
bool same_partition(const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b) {
  std::unordered_map<std::int64_t, std::int64_t> b_of_a;
  std::unordered_map<std::int64_t, std::int64_t> a_of_b;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (b_of_a.emplace(a[i], b[i]).first->second != b[i]) return false;
    if (a_of_b.emplace(b[i], a[i]).first->second != a[i]) return false;
  }
  return true;
}

/// The space's own classes, or those of the file: a user may take architectures together by
/// another rule, but should know it.
void set_classes(const CsvColumns& columns, const std::vector<std::uint32_t>& codes,
                 ImportedTable& result) {
  const SearchSpace& space = *result.table.space;
  std::vector<std::int64_t>& classes = result.table.isomorphism_class;
  classes = isomorphism_classes(space);
  if (columns.isomorphism_class.empty()) return;
  const std::vector<std::int64_t> own = std::move(classes);
  classes.assign(codes.size(), 0);
  for (std::size_t row = 0; row < codes.size(); ++row) {
    classes[codes[row]] = columns.isomorphism_class[row];
  }
  if (own.empty() || same_partition(own, classes)) return;
  const std::size_t given = std::set<std::int64_t>(classes.begin(), classes.end()).size();
  result.warnings.push_back(fmt::format(
      "column 'isomorphism_class' has {} classes, not the {} of {}'s published rule: quotients are "
      "made of the column's: leave the column out for the published ones",
      given, std::set<std::int64_t>(own.begin(), own.end()).size(), space.name()));
}

}  // namespace

void add_resolution(ImportOptions& options, std::string_view text) {
  const std::size_t equals = text.rfind('=');
  const std::string_view number = equals == std::string_view::npos ? text : text.substr(equals + 1);
  double resolution = 0.0;
  const char* end = number.data() + number.size();
  const auto [stop, error] = fast_float::from_chars(number.data(), end, resolution);
  if (error != std::errc() || stop != end || !is_resolution(resolution) || equals == 0) {
    throw InputError(fmt::format("--resolution '{}' is no resolution", text),
                     "scores are kept as integer multiples of it",
                     "give a number from 1e-80 to 1e80 for all scores, or SCORE=NUMBER for one");
  }
  if (equals == std::string_view::npos) {
    options.resolution = resolution;
  } else {
    options.resolutions.emplace_back(text.substr(0, equals), resolution);
  }
}

void add_units(ImportOptions& options, std::string_view text) {
  const std::size_t equals = text.rfind('=');
  if (equals == std::string_view::npos || equals == 0 || equals + 1 == text.size()) {
    throw InputError(fmt::format("--units '{}' gives no units", text),
                     "they stand beside the score in every file", "give SCORE=UNITS, as NAME=ms");
  }
  options.units.emplace_back(text.substr(0, equals), text.substr(equals + 1));
}

ImportedTable import_csv(const std::filesystem::path& path, const ImportOptions& options) {
  const CsvColumns columns = read_csv_columns(path, !options.graph.empty());
  check_score_names(columns, "--resolution", options.resolutions);
  check_score_names(columns, "--units", options.units);
  ImportedTable result;
  BenchmarkTable& table = result.table;
  RowsOfSpace rows = rows_of_space(path, columns, options);
  table.space = rows.space;
  const std::vector<std::uint32_t>& codes = rows.codes;
  result.notes = std::move(rows.notes);
  std::vector<std::string> merged;
  for (const auto& score : columns.scores) {
    table.scores.push_back(score_column(path, columns, codes, score, options));
    check_rounding(score, table.scores.back(), merged);
    const std::int64_t missing = table.scores.back().missing_count();
    const std::int64_t infinite = table.scores.back().minus_infinity_count();
    if (missing + infinite > 0) {
      result.notes.push_back(fmt::format(
          "score '{}' has {} missing and {} -inf values: it can guide, but not be measured",
          score.name, missing, infinite));
    }
  }
  warn_of_merged(std::move(merged), result.warnings);
  set_classes(columns, codes, result);
  for (const CsvColumns::Score& column : columns.texts) {
    result.warnings.push_back(
        fmt::format("column '{}' holds words ('{}' in line {}) and no number: it is no score and "
                    "was left out: see archwalk import --help for what a column may be",
                    column.name, column.text, column.text_line));
  }
  for (const std::string& name : columns.identifiers) {
    result.notes.push_back(
        name.empty() ? "the first column has no name, as pandas writes its index, and was left out"
                     : fmt::format("column '{}' is an identifier and was left out", name));
  }
  table.provenance = {{"source", path.filename().string()},
                      {"source_sha256", sha256_of_file(path)},
                      {"source_rows", static_cast<std::int64_t>(codes.size())},
                      {"archwalk_version", std::string(version())}};
  if (!options.graph.empty()) {
    table.provenance.emplace_back("graph", options.graph.filename().string());
    table.provenance.emplace_back("graph_sha256", sha256_of_file(options.graph));
  }
  return result;
}

}  // namespace archwalk
