#include "archwalk/io/csv.hpp"

#include <fast_float/fast_float.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "archwalk/core/error.hpp"
#include "archwalk/core/value.hpp"
#include "archwalk/core/version.hpp"
#include "archwalk/io/checksum.hpp"
#include "archwalk/table/score_rounding.hpp"
#include "csv_columns.hpp"
#include "import_space.hpp"

namespace archwalk {
namespace {

/// Units by the published names of columns: DATASET/test@200 is an accuracy.
std::string units_of(std::string_view score) {
  const auto has = [&](std::string_view part) {
    return score.find(part) != std::string_view::npos;
  };
  if (has("/valid@") || has("/test@")) return "percent";
  return has("seconds") ? "s" : "1";
}

double resolution_of(const std::string& score, const ImportOptions& options) {
  for (const auto& [name, resolution] : options.resolutions) {
    if (name == score) return resolution;
  }
  return options.resolution;
}

void check_resolution_names(const CsvColumns& columns, const ImportOptions& options) {
  std::vector<std::string> names;
  for (const auto& score : columns.scores) names.push_back(score.name);
  for (const auto& [name, resolution] : options.resolutions) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    const std::string nearest = nearest_word(name, names);
    throw InputError(fmt::format("--resolution names the unknown score '{}'", name),
                     fmt::format("the file has {}", fmt::join(names, ", ")),
                     nearest.empty() ? std::string("name one of these")
                                     : fmt::format("did you mean '{}'?", nearest));
  }
}

ScoreColumn score_column(const std::filesystem::path& path, const CsvColumns& columns,
                         const std::vector<std::uint32_t>& codes, const CsvColumns::Score& score,
                         double resolution) {
  ScoreColumn column{score.name, resolution, units_of(score.name), {}};
  column.k.resize(codes.size());
  const std::string general = fmt::format("score '{}'", score.name);
  for (std::size_t row = 0; row < codes.size(); ++row) {
    const double value = score.values[row];
    // The line is put into words only where an error is near.
    const bool large = std::fabs(value) > 9e15 * resolution;
    column.k[codes[row]] =
        round_score(value, resolution,
                    large ? fmt::format("'{}' line {}, column '{}'", path.string(),
                                        columns.lines[row], score.name)
                          : general);
  }
  return column;
}

}  // namespace

void add_resolution(ImportOptions& options, std::string_view text) {
  const std::size_t equals = text.rfind('=');
  const std::string_view number = equals == std::string_view::npos ? text : text.substr(equals + 1);
  double resolution = 0.0;
  const char* end = number.data() + number.size();
  const auto [stop, error] = fast_float::from_chars(number.data(), end, resolution);
  if (error != std::errc() || stop != end || !(resolution > 0.0) || std::isinf(resolution) ||
      equals == 0) {
    throw InputError(fmt::format("--resolution '{}' is no resolution", text),
                     "scores are kept as integer multiples of it",
                     "give a positive number for all scores, or SCORE=NUMBER for one");
  }
  if (equals == std::string_view::npos) {
    options.resolution = resolution;
  } else {
    options.resolutions.emplace_back(text.substr(0, equals), resolution);
  }
}

ImportedTable import_csv(const std::filesystem::path& path, const ImportOptions& options) {
  const CsvColumns columns = read_csv_columns(path, !options.graph.empty());
  check_resolution_names(columns, options);
  ImportedTable result;
  BenchmarkTable& table = result.table;
  RowsOfSpace rows = rows_of_space(path, columns, options);
  table.space = rows.space;
  const std::vector<std::uint32_t>& codes = rows.codes;
  result.notes = std::move(rows.notes);
  for (const auto& score : columns.scores) {
    table.scores.push_back(
        score_column(path, columns, codes, score, resolution_of(score.name, options)));
    const std::int64_t missing = table.scores.back().missing_count();
    const std::int64_t infinite = table.scores.back().minus_infinity_count();
    if (missing + infinite > 0) {
      result.notes.push_back(fmt::format(
          "score '{}' has {} missing and {} -inf values: it can guide, but not be measured",
          score.name, missing, infinite));
    }
  }
  if (!columns.isomorphism_class.empty()) {
    table.isomorphism_class.resize(codes.size());
    for (std::size_t row = 0; row < codes.size(); ++row) {
      table.isomorphism_class[codes[row]] = columns.isomorphism_class[row];
    }
  }
  for (const std::string& name : columns.identifiers) {
    result.notes.push_back(fmt::format("column '{}' is an identifier and was left out", name));
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
