#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "archwalk/io/table_file.hpp"
#include "archwalk/operators/operator_context.hpp"
#include "archwalk/table/score_rounding.hpp"
#include "file_summary.hpp"
#include "table/graph_arrays.hpp"

namespace archwalk {
namespace {

using Json = nlohmann::ordered_json;

Json summarise_score(const ScoreColumn& column) {
  __extension__ __int128 sum = 0;  // 2^27 values of up to 2^53
  std::vector<std::int64_t> finite;
  for (const std::int64_t k : column.k) {
    if (k == kMissingScore || k == kMinusInfinityScore) continue;
    finite.push_back(k);
    sum += k;
  }
  std::sort(finite.begin(), finite.end());
  const std::size_t count = finite.size();
  Json score;
  score["name"] = column.name;
  score["count"] = count;
  score["missing"] = column.missing_count();
  score["minus_infinity"] = column.minus_infinity_count();
  score["distinct"] = std::unique(finite.begin(), finite.end()) - finite.begin();
  if (count > 0) {
    score["min"] = score_value(finite.front(), column.resolution);
    score["mean"] = static_cast<double>(sum) / static_cast<double>(count) * column.resolution;
    score["max"] = column.value(static_cast<std::uint32_t>(
        std::max_element(column.k.begin(), column.k.end()) - column.k.begin()));
  } else {
    score["min"] = score["mean"] = score["max"] = nullptr;
  }
  score["resolution"] = column.resolution;
  score["units"] = column.units;
  return score;
}

std::string number_text(const Json& value) {
  return value.is_null() ? "-" : fmt::format("{:.6g}", value.get<double>());
}

}  // namespace

void add_graph_facts(const NeighborGraph& graph, Json& summary) {
  std::uint32_t lowest = graph.degree(0);
  std::uint32_t highest = lowest;
  for (std::uint32_t code = 1; code < graph.size(); ++code) {
    lowest = std::min(lowest, graph.degree(code));
    highest = std::max(highest, graph.degree(code));
  }
  summary["neighbor_pairs"] = graph.target.size() / 2;
  summary["smallest_degree"] = lowest;
  summary["mean_degree"] = static_cast<double>(graph.target.size()) / graph.size();
  summary["largest_degree"] = highest;
}

Json summarise_table(const DataTree& tree, const std::filesystem::path& path) {
  const BenchmarkTable table = table_from_tree(tree, path);
  Json summary;
  summary["format"] = kTableFormat;
  summary["format_version"] = kTableFormatVersion;
  summary["space"] = table.space->name();
  summary["architectures"] = table.space->size();
  if (const ProductShape* shape = table.space->product()) {
    summary["edges"] = shape->edges;
    summary["operations"] = shape->radix;
  }
  if (const NeighborGraph* graph = table.space->graph()) {
    add_graph_facts(*graph, summary);
    if (const auto diameter = stored_diameter(tree)) summary["diameter"] = *diameter;
    if (has_distance_sums(tree)) {
      summary["mean_distance"] = OperatorContext(table.space).mean_distance();
    }
  }
  if (!table.isomorphism_class.empty()) {
    summary["isomorphism_classes"] =
        std::set<std::int64_t>(table.isomorphism_class.begin(), table.isomorphism_class.end())
            .size();
  }
  for (const Attribute& attribute : table.provenance) {
    summary["provenance"][attribute.first] = attribute_json(attribute);
  }
  summary["scores"] = Json::array();
  for (const ScoreColumn& column : table.scores) {
    summary["scores"].push_back(summarise_score(column));
  }
  return summary;
}

std::string table_text(const Json& summary) {
  std::string text = entries_text(summary, "");
  if (summary.contains("provenance")) {
    text += "provenance\n" + entries_text(summary["provenance"], "  ");
  }
  std::size_t width = 5;
  for (const Json& score : summary["scores"]) {
    width = std::max(width, score["name"].get_ref<const std::string&>().size());
  }
  text += fmt::format("scores ({})\n", summary["scores"].size());
  text += fmt::format("  {:{}}  {:>9} {:>8} {:>6} {:>9} {:>11} {:>11} {:>11} {:>10}  {}\n", "score",
                      width, "count", "missing", "-inf", "distinct", "min", "mean", "max",
                      "resolution", "units");
  for (const Json& score : summary["scores"]) {
    text += fmt::format(
        "  {:{}}  {:>9} {:>8} {:>6} {:>9} {:>11} {:>11} {:>11} {:>10}  {}\n",
        score["name"].get_ref<const std::string&>(), width, score["count"].get<std::int64_t>(),
        score["missing"].get<std::int64_t>(), score["minus_infinity"].get<std::int64_t>(),
        score["distinct"].get<std::int64_t>(), number_text(score["min"]),
        number_text(score["mean"]), number_text(score["max"]), number_text(score["resolution"]),
        score["units"].get_ref<const std::string&>());
  }
  return text;
}

}  // namespace archwalk
