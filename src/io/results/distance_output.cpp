#include "archwalk/io/distance_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string_view>

#include "archwalk/stats/descriptive.hpp"
#include "text/json_text.hpp"

namespace archwalk {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kShownTargets = 4;

bool is_certified(const DistanceReport& report) {
  return std::isfinite(report.lengths.relative_error);
}

// How the path lengths from all sources are spread.
struct Spread {
  std::int64_t infinite = 0;
  std::vector<double> finite;
  double mean = 0.0;
};

Spread spread_of(const std::vector<double>& steps) {
  Spread spread;
  for (double value : steps) {
    if (std::isfinite(value)) spread.finite.push_back(value);
    spread.infinite += std::isinf(value) ? 1 : 0;
  }
  double sum = 0.0;
  for (double value : spread.finite) sum += value;
  spread.mean = sum / static_cast<double>(spread.finite.size());
  return spread;
}

Json finite_sources_json(const Spread& spread) {
  Json json;
  json["count"] = spread.finite.size();
  json["mean_steps"] = number_json(spread.mean);
  for (const auto& [name, q] : {std::pair{"minimum_steps", 0.0},
                                {"lower_quartile_steps", 0.25},
                                {"median_steps", 0.5},
                                {"upper_quartile_steps", 0.75},
                                {"maximum_steps", 1.0}}) {
    json[name] = number_json(quantile(spread.finite, q));
  }
  return json;
}

// Digits that the bound supports, and no more than a double has.
std::string with_bound(double value, double bound) {
  if (std::isinf(value)) return "infinite";
  if (std::isnan(value)) return "not certified";
  if (!(bound > 0.0)) return fmt::format("{}", value);
  const int places = std::clamp(static_cast<int>(-std::floor(std::log10(bound))), 0, 15);
  return fmt::format("{:.{}f} +- {:.1e}", value, places, bound);
}

std::string targets_text(const DistanceReport& report) {
  std::string text;
  for (std::size_t i = 0; i < std::min(kShownTargets, report.targets.size()); ++i) {
    text += fmt::format("            {} ({})\n", report.space->architecture(report.targets[i]),
                        report.targets[i]);
  }
  if (report.targets.size() > kShownTargets) {
    text += fmt::format("            and {} more\n", report.targets.size() - kShownTargets);
  }
  return text;
}

std::string from_one_text(const DistanceReport& report, std::uint32_t x) {
  const PathLengths& lengths = report.lengths;
  std::string text = fmt::format("from        {} ({})\n", report.space->architecture(x), x);
  text += fmt::format("path        {} steps expected\n",
                      with_bound(lengths.steps[x], lengths.steps_bound[x]));
  if (std::isinf(lengths.steps[x])) {
    text += fmt::format("ever there  with probability {}\n",
                        with_bound(lengths.hit_ever[x], lengths.hit_ever_bound[x]));
    if (lengths.hit_ever[x] != 0.0) {
      text += fmt::format("            {} steps expected where it gets there\n",
                          with_bound(lengths.steps_if_hit[x], lengths.steps_if_hit_bound[x]));
    }
  }
  return text;
}

std::string from_all_text(const DistanceReport& report) {
  const Spread spread = spread_of(report.lengths.steps);
  std::string text = fmt::format("from        each of {} architectures\n", report.space->size());
  if (spread.infinite > 0) {
    text += fmt::format("infinite    from {} of them\n", spread.infinite);
  }
  if (spread.finite.empty()) return text;
  const std::size_t targets = report.targets.size();
  text += fmt::format("path        mean {:.6f} steps expected, over the {} that get there ({})\n",
                      spread.mean, spread.finite.size(),
                      targets == 1 ? "1 is the target itself, with 0 steps"
                                   : fmt::format("{} are targets, with 0 steps", targets));
  text += fmt::format("            quartiles {:.6f}, {:.6f}, {:.6f}; largest {:.6f}\n",
                      quantile(spread.finite, 0.25), quantile(spread.finite, 0.5),
                      quantile(spread.finite, 0.75), quantile(spread.finite, 1.0));
  return text;
}

}  // namespace

std::string distance_text(const DistanceReport& report) {
  const PathLengths& lengths = report.lengths;
  const auto known = [](double reach, std::string_view unit) {
    return std::isnan(reach) ? std::string("not computed") : fmt::format("{:.6f}{}", reach, unit);
  };
  std::string text = fmt::format("operator    {}\n", report.spec);
  text += fmt::format("reach       {}, of the proposal {}", known(report.reach_uniform, " edits"),
                      known(report.reach_proposal, ""));
  if (report.from) text += fmt::format(", from the source {:.6f}", report.reach_source);
  text +=
      fmt::format("\nto          {}, {} architecture{}\n{}", report.target, report.targets.size(),
                  report.targets.size() == 1 ? "" : "s", targets_text(report));
  text += report.from ? from_one_text(report, *report.from) : from_all_text(report);
  text += fmt::format("method      {}, ", lengths.method);
  text += is_certified(report)
              ? fmt::format("relative error at most {:.1e}, certified\n", lengths.relative_error)
              : std::string("not certified: no number is given\n");
  text += "Kemeny      ";
  text += std::isnan(report.kemeny.value)
              ? report.kemeny.comment + "\n"
              : fmt::format("{:.6f} steps ({})\n", report.kemeny.value, report.kemeny.comment);
  return text;
}

std::string distance_json(const DistanceReport& report) {
  const PathLengths& lengths = report.lengths;
  Json json;
  json["operator"] = report.spec;
  json["space"] = report.space->name();
  json["target"] = report.target;
  json["target_codes"] = report.targets;
  json["method"] = lengths.method;
  json["certified"] = is_certified(report);
  json["relative_error"] = number_json(lengths.relative_error);
  if (report.from) {
    const std::uint32_t x = *report.from;
    json["from"] = report.space->architecture(x);
    json["from_code"] = x;
    json["steps"] = number_json(lengths.steps[x]);
    json["steps_bound"] = number_json(lengths.steps_bound[x]);
    json["infinite"] = std::isinf(lengths.steps[x]);
    json["hit_ever"] = number_json(lengths.hit_ever[x]);
    json["hit_ever_bound"] = number_json(lengths.hit_ever_bound[x]);
    json["steps_if_hit"] = number_json(lengths.steps_if_hit[x]);
    json["steps_if_hit_bound"] = number_json(lengths.steps_if_hit_bound[x]);
    json["reach_source"] = report.reach_source;
  } else {
    const Spread spread = spread_of(lengths.steps);
    json["sources"] = report.space->size();
    json["infinite_sources"] = spread.infinite;
    // Over all sources: infinite, which JSON says as null, as soon as one of them is.
    json["mean_steps"] = spread.infinite > 0 ? Json(nullptr) : number_json(spread.mean);
    json["finite_sources"] = finite_sources_json(spread);
  }
  json["reach_uniform"] = number_json(report.reach_uniform);
  json["reach_proposal"] = number_json(report.reach_proposal);
  json["kemeny"] = number_json(report.kemeny.value);
  json["kemeny_comment"] = report.kemeny.comment;
  return json_text(json) + "\n";
}

DataTree distance_tree(const DistanceReport& report) {
  DataTree tree;
  const std::size_t n = report.space->size();
  const auto add = [&](const char* name, auto values, const char* units, const char* meaning) {
    tree.arrays.push_back({"distance", name, {"code"}, {n}, std::move(values), units, meaning});
  };
  std::vector<std::int64_t> codes(n);
  std::vector<std::uint8_t> is_target(n, 0);
  for (std::size_t x = 0; x < n; ++x) codes[x] = static_cast<std::int64_t>(x);
  for (std::uint32_t code : report.targets) is_target[code] = 1;
  add("code", codes, "1", "architecture code of the source");
  add("target", is_target, "1", "1: the architecture is in the set");
  const PathLengths& lengths = report.lengths;
  add("steps", lengths.steps, "steps",
      "expected path length to the set; infinite where it may never be reached, NaN: not "
      "certified");
  add("steps_bound", lengths.steps_bound, "steps", "of the absolute error of steps");
  add("hit_ever", lengths.hit_ever, "1", "probability that the set is ever reached");
  add("hit_ever_bound", lengths.hit_ever_bound, "1", "of the absolute error of hit_ever");
  add("steps_if_hit", lengths.steps_if_hit, "steps",
      "expected path length given that the set is reached");
  add("steps_if_hit_bound", lengths.steps_if_hit_bound, "steps",
      "of the absolute error of steps_if_hit");
  tree.attributes.push_back({"",
                             {{"format", std::string(kDistanceFormat)},
                              {"format_version", kDistanceFormatVersion},
                              {"space", report.space->name()},
                              {"operator", report.spec},
                              {"target", report.target},
                              {"method", lengths.method},
                              {"relative_error", lengths.relative_error},
                              {"reach_uniform", report.reach_uniform},
                              {"reach_proposal", report.reach_proposal},
                              {"kemeny", report.kemeny.value},
                              {"kemeny_comment", report.kemeny.comment}}});
  return tree;
}

}  // namespace archwalk
